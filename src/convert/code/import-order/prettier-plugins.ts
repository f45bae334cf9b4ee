/** The order that plugins of Prettier bring imports into, from the options of its configuration. */
import type { JsonObject } from '../../../workspace/json'
import { isBuiltin } from './builtins'
import { byNumbers, byText, firstOf, type ImportOrder, type SortedImport } from './order'

/** The plugins that are known, in the order in which one is looked for. */
export const PRETTIER_PLUGINS = [
  '@ianvs/prettier-plugin-sort-imports',
  '@trivago/prettier-plugin-sort-imports',
  'prettier-plugin-organize-imports',
] as const

/** The order of a plugin with these options; undefined where it sorts nothing, or by what cannot be read. */
export function prettierPluginOrder(
  plugin: (typeof PRETTIER_PLUGINS)[number],
  options: JsonObject,
): ImportOrder | undefined {
  if (plugin === 'prettier-plugin-organize-imports') return organized
  const groups = options.importOrder ?? undefined
  if (groups !== undefined && !(Array.isArray(groups) && groups.every(one => typeof one === 'string'))) return undefined
  return plugin === PRETTIER_PLUGINS[0] ? ianvs(options, groups) : trivago(options, groups ?? [])
}

/** What TypeScript's "Organize Imports" does, which the plugin runs. */
const organized: ImportOrder = {
  compare: (one, other) => {
    const [isRelative, isOtherRelative] = [one, other].map(({ specifier }) => specifier.startsWith('.'))
    return firstOf(Number(isRelative) - Number(isOtherRelative), byText(upper(one.specifier), upper(other.specifier)))
  },
  endsAtGaps: true,
  endsAt: () => false,
  compareNames: (one, other) =>
    firstOf(
      Number(one.typeOnly) - Number(other.typeOnly),
      byText(upper(one.imported), upper(other.imported)),
      byText(upper(one.local), upper(other.local)),
    ),
}

function upper(text: string): string {
  return text.toUpperCase()
}

const REST = '<THIRD_PARTY_MODULES>'
const BUILTIN = '<BUILTIN_MODULES>'

/** https://github.com/IanVS/prettier-plugin-sort-imports: an empty group is an empty line. */
function ianvs(options: JsonObject, given: readonly string[] = [BUILTIN, REST, '^[.]']): ImportOrder | undefined {
  if (given.length === 0) return undefined
  const groups = [...given]
  const first = groups[0]?.trim() === '' ? 1 : 0
  if (!groups.includes(REST)) groups.splice(first, 0, REST)
  if (!groups.includes(BUILTIN)) groups.splice(first, 0, BUILTIN)
  const typed = groups.some(group => group.includes(TYPES))
  const patterns = groups.map(group => patternOf(group.replace(TYPES, '')))
  if (patterns.includes(undefined)) return undefined
  const groupOf = ({ specifier, typeOnly }: SortedImport): number => {
    const found = groups.findIndex((group, n) => {
      if (group.trim() === '' || group === REST || group === TYPES) return false
      if (typed && group.includes(TYPES) !== typeOnly) return false
      return group === BUILTIN ? isBuiltin(specifier) : patterns[n]?.test(specifier)
    })
    return found >= 0 ? found : groups.indexOf(typeOnly && groups.includes(TYPES) ? TYPES : REST)
  }
  const hasGaps = groups.some(group => group.trim() === '')
  const text = options.importOrderCaseSensitive === true ? byCase : byLocale
  const safe = Array.isArray(options.importOrderSafeSideEffects) ? options.importOrderSafeSideEffects : []
  return {
    compare: (one, other) => firstOf(groupOf(one) - groupOf(other), text(one.specifier, other.specifier)),
    gap: (above, below) => {
      if (!hasGaps) return false
      if (above.isEffect || below.isEffect) return !(above.isEffect && below.isEffect)
      return groups.slice(groupOf(above), groupOf(below)).some(group => group.trim() === '')
    },
    endsAtGaps: false,
    splitsTypes: typed,
    endsAt: ({ specifier }) => !safe.some(one => typeof one === 'string' && patternOf(one)?.test(specifier)),
    compareNames: (one, other) => firstOf(Number(one.typeOnly) - Number(other.typeOnly), text(one.local, other.local)),
  }
}

const TYPES = '<TYPES>'
const LOCALE = new Intl.Collator('en', { sensitivity: 'base', numeric: true, caseFirst: 'lower' })

function byLocale(one: string, other: string): number {
  return LOCALE.compare(one, other)
}

/** Upper case first, numbers as such and in front of letters. */
function byCase(one: string, other: string): number {
  const isNumber = (text: string) => /^\d/.test(text)
  for (let n = 0; n < Math.min(one.length, other.length); n++) {
    if (one[n] === other[n]) continue
    const [a, b] = [one.slice(n), other.slice(n)]
    if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1
    return byNumbers(a, b)
  }
  return one.length - other.length
}

const SEPARATOR = '<SEPARATOR>'
const TS_TYPES = '<TS_TYPES>'
const REST_TYPES = '<THIRD_PARTY_TS_TYPES>'

/** https://github.com/trivago/prettier-plugin-sort-imports: what no group matches stands at the top. */
function trivago(options: JsonObject, given: readonly string[]): ImportOrder | undefined {
  const lengths = options.importOrderSortByLength
  if (lengths === 'asc' || lengths === 'desc') return undefined
  const groups = given.includes(REST) ? given : [REST, ...given]
  const patterns = groups.map(group => patternOf(group.replace(TS_TYPES, '')))
  if (patterns.includes(undefined)) return undefined
  const groupOf = ({ specifier, typeOnly }: SortedImport): number => {
    if (groups.includes(BUILTIN) && isBuiltin(specifier)) return groups.indexOf(BUILTIN)
    const found = groups.flatMap((group, n) => {
      const isTypes = group.startsWith(TS_TYPES)
      return (typeOnly || !isTypes) && patterns[n]?.test(specifier) ? [n] : []
    })
    const types = typeOnly ? found.find(n => groups[n]?.startsWith(TS_TYPES)) : undefined
    const [first] = found
    return types ?? first ?? groups.indexOf(typeOnly && groups.includes(REST_TYPES) ? REST_TYPES : REST)
  }
  const fold =
    options.importOrderCaseInsensitive === true ? (text: string) => text.toLowerCase() : (text: string) => text
  const isApart = options.importOrderSeparation === true
  const namespaces = options.importOrderGroupNamespaceSpecifiers === true
  const isNamespace = ({ form }: SortedImport) => Number(form === 'namespace')
  return {
    compare: (one, other) =>
      firstOf(
        groupOf(one) - groupOf(other),
        namespaces ? isNamespace(other) - isNamespace(one) : 0,
        byNumbers(fold(one.specifier), fold(other.specifier)),
      ),
    gap: (above, below) => {
      const [from, to] = [groupOf(above), groupOf(below)]
      if (!isApart || from === to) return false
      return !groups.includes(SEPARATOR) || groups.slice(from, to).includes(SEPARATOR)
    },
    endsAtGaps: false,
    endsAt: () => options.importOrderSideEffects === false,
    ...(options.importOrderSortSpecifiers === true && {
      compareNames: (one, other) => byNumbers(fold(one.local), fold(other.local)),
    }),
  }
}

/** A regular expression of a configuration; undefined where it is none. Words in `<>` match nothing. */
function patternOf(text: string): RegExp | undefined {
  if (/^<[A-Z_]+>$/.test(text)) return /$^/
  try {
    return new RegExp(text)
  } catch {
    return undefined
  }
}
