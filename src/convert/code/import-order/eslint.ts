/** The order that rules of ESLint ask for: simple-import-sort/imports, import/order, perfectionist/sort-imports. */
import { type JsonObject, objectOrEmpty } from '../../../workspace/json'
import { isBuiltin } from './builtins'
import { globOf } from './formatters'
import { byText, climbs, firstOf, type ImportOrder, type SortedImport, type SortedName } from './order'

/** The options of a rule by its name; undefined where it is off. */
export interface Rules {
  get(name: string): readonly unknown[] | undefined
}

/** The order of the rules that are on; undefined where none sorts imports, or by what cannot be read. */
export function eslintOrder(rules: Rules): ImportOrder | undefined {
  const simple = rules.get('simple-import-sort/imports')
  if (simple) return simpleImportSort(simple[0])
  const perfect = rules.get('perfectionist/sort-imports')
  if (perfect) return perfectionist(objectOrEmpty(perfect[0]), rules.get('perfectionist/sort-named-imports'))
  const order = rules.get('import/order') ?? rules.get('import-x/order')
  return order && importOrder(objectOrEmpty(order[0]))
}

const COLLATOR = new Intl.Collator('en', { sensitivity: 'base', numeric: true })

function collated(one: string, other: string): number {
  return firstOf(COLLATOR.compare(one, other), byText(one, other))
}

const SIMPLE_GROUPS = [['^\\u0000'], ['^node:'], ['^@?\\w'], ['^'], ['^\\.']]

/** https://github.com/lydell/eslint-plugin-simple-import-sort#custom-grouping */
function simpleImportSort(option: unknown): ImportOrder | undefined {
  const given = objectOrEmpty(option).groups ?? SIMPLE_GROUPS
  const patterns = Array.isArray(given) ? given.map(group => patternsOf(group)) : [undefined]
  if (patterns.includes(undefined)) return undefined
  const flat = patterns.flatMap((group, outer) => (group ?? []).map((pattern, inner) => ({ pattern, outer, inner })))
  const placeOf = ({ specifier, isEffect, typeOnly }: SortedImport): readonly [number, number] => {
    const source = isEffect ? `\0${specifier}` : typeOnly ? `${specifier}\0` : specifier
    let [longest, place]: [number, readonly [number, number]] = [-1, [patterns.length, 0]]
    for (const { pattern, outer, inner } of flat) {
      const length = pattern.exec(source)?.[0].length ?? -1
      if (length > longest) [longest, place] = [length, [outer, inner]]
    }
    return place
  }
  return {
    compare: (one, other) => {
      const [[outer, inner], [otherOuter, otherInner]] = [placeOf(one), placeOf(other)]
      const place = firstOf(outer - otherOuter, inner - otherInner)
      if (place !== 0 || (one.isEffect && other.isEffect)) return place
      return firstOf(
        Number(other.isEffect) - Number(one.isEffect),
        collated(pathOf(one.specifier), pathOf(other.specifier)),
        Number(other.typeOnly) - Number(one.typeOnly),
        FORMS.indexOf(one.form) - FORMS.indexOf(other.form),
      )
    },
    gap: (above, below) => placeOf(above)[0] !== placeOf(below)[0],
    endsAtGaps: false,
    endsAt: () => false,
    compareNames: byImported,
  }
}

const FORMS: readonly SortedImport['form'][] = ['namespace', 'default', 'named']

function byImported(one: SortedName, other: SortedName): number {
  return firstOf(collated(one.imported, other.imported), collated(one.local, other.local))
}

function patternsOf(group: unknown): readonly RegExp[] | undefined {
  if (!Array.isArray(group)) return undefined
  try {
    return group.map(one => new RegExp(String(one), 'u'))
  } catch {
    return undefined
  }
}

/** So that `..` stands above `.`, what is farther up first, and `a/b` above `a-b`: a folder's files stand together. */
function pathOf(specifier: string): string {
  const path = specifier.replace(/^[./]*\.$/, '$&/').replace(/^[./]*\/$/, '$&,')
  const swapped: Readonly<Record<string, string>> = { '.': '_', '/': '-', _: '.', '-': '/' }
  return path.replace(/[./_-]/g, char => swapped[char] ?? char)
}

/** https://github.com/import-js/eslint-plugin-import/blob/main/docs/rules/order.md */
function importOrder(options: JsonObject): ImportOrder | undefined {
  const groups = (options.groups ?? ['builtin', 'external', 'parent', 'sibling', 'index']) as unknown
  const paths = options.pathGroups ?? []
  if (!Array.isArray(groups) || !Array.isArray(paths) || options.sortTypesGroup === true) return undefined
  const listed = groups.flat() as unknown[]
  if (!listed.every(one => typeof one === 'string')) return undefined
  const rankOf = (type: string): number => {
    const found = groups.findIndex(group => [group].flat().includes(type))
    return found < 0 ? groups.length : found
  }
  const hasTypes = listed.includes('type')
  const excluded = options.pathGroupsExcludedImportTypes ?? ['builtin', 'external', 'object']
  const pathGroups = paths.map(one => objectOrEmpty(one))
  if (pathGroups.some(({ pattern, group }) => typeof pattern !== 'string' || typeof group !== 'string'))
    return undefined
  const isExcluded = (type: string) => Array.isArray(excluded) && excluded.includes(type)
  /** In and around a group: those of `pathGroups` before it, its own, those after it, each in the order given. */
  const placeOf = ({ specifier, typeOnly }: SortedImport): number => {
    const type = hasTypes && typeOnly ? 'type' : typeOf(specifier)
    const n = isExcluded(type) ? -1 : pathGroups.findIndex(({ pattern }) => globOf(String(pattern)).test(specifier))
    const found = pathGroups[n]
    if (!found) return rankOf(type)
    const rank = rankOf(String(found.group))
    const step = (n + 1) / (pathGroups.length + 2)
    return found.position === 'before' ? rank - 0.5 + step / 2 : found.position === 'after' ? rank + step / 2 : rank
  }
  const alphabet = objectOrEmpty(options.alphabetize)
  const isSorted = alphabet.order === 'asc' || alphabet.order === 'desc'
  const fold = (text: string) => (alphabet.caseInsensitive === true ? text.toLowerCase() : text)
  const sign = alphabet.order === 'desc' ? -1 : 1
  const kinds = alphabet.orderImportKind === 'asc' ? 1 : alphabet.orderImportKind === 'desc' ? -1 : 0
  const gaps = options['newlines-between'] ?? 'ignore'
  const names =
    options.named === true ||
    objectOrEmpty(options.named).enabled === true ||
    objectOrEmpty(options.named).import === true
  return {
    compare: (one, other) =>
      firstOf(
        placeOf(one) - placeOf(other),
        isSorted ? sign * bySegments(fold(one.specifier), fold(other.specifier)) : 0,
        isSorted ? kinds * (Number(other.typeOnly) - Number(one.typeOnly)) : 0,
      ),
    ...((gaps === 'always' || gaps === 'never') && {
      gap: (above, below) =>
        above.isEffect || below.isEffect ? undefined : gaps === 'always' && placeOf(above) !== placeOf(below),
    }),
    endsAtGaps: false,
    endsAt: () => true,
    ...(names && isSorted && { compareNames: (one, other) => sign * byText(fold(one.imported), fold(other.imported)) }),
  }
}

function typeOf(specifier: string): string {
  if (isBuiltin(specifier)) return 'builtin'
  if (/^\.\.(\/|$)/.test(specifier)) return 'parent'
  if (['.', './', './index', './index.js'].includes(specifier)) return 'index'
  if (specifier.startsWith('./')) return 'sibling'
  // An alias is of the app where a resolver finds it, else unknown: most leave both out, which is one place.
  return /^(@\/|~|#)/.test(specifier) ? 'internal' : 'external'
}

/** Folder by folder. */
function bySegments(one: string, other: string): number {
  const [parts, others] = [one.split('/'), other.split('/')]
  for (let n = 0; n < Math.min(parts.length, others.length); n++) {
    const [part = '', against = ''] = [parts[n], others[n]]
    if (n === 0 && /^\.\.?$/.test(part) && /^\.\.?$/.test(against)) {
      if (part !== against) break
      continue
    }
    const order = byText(part, against)
    if (order !== 0) return order
  }
  return parts.length - others.length
}

/** What `@antfu/eslint-config` sets where nothing else is said. */
export function antfuOrder(): ImportOrder | undefined {
  const groups = [
    'type-import',
    ['type-parent', 'type-sibling', 'type-index', 'type-internal'],
    'value-builtin',
    'value-external',
    'value-internal',
    ['value-parent', 'value-sibling', 'value-index'],
    'side-effect',
    'ts-equals-import',
    'unknown',
  ]
  return perfectionist({ groups, newlinesBetween: 'ignore', type: 'natural' }, [])
}

const PERFECT_GROUPS = [
  'type-import',
  ['value-builtin', 'value-external'],
  'type-internal',
  'value-internal',
  ['type-parent', 'type-sibling', 'type-index'],
  ['value-parent', 'value-sibling', 'value-index'],
  'ts-equals-import',
  'unknown',
]

/** https://perfectionist.dev/rules/sort-imports; undefined with groups of one's own, which are more than names. */
function perfectionist(options: JsonObject, named: readonly unknown[] | undefined): ImportOrder | undefined {
  const groups = (options.groups ?? PERFECT_GROUPS) as unknown
  const type = options.type ?? 'alphabetical'
  const customs = options.customGroups
  if (!Array.isArray(groups) || (type !== 'alphabetical' && type !== 'natural')) return undefined
  if (customs !== undefined && !(Array.isArray(customs) && customs.length === 0)) return undefined
  if (groups.some(group => [group].flat().some(one => typeof one !== 'string'))) return undefined
  const internal = Array.isArray(options.internalPattern)
    ? options.internalPattern.map(String)
    : ['^~/.+', '^@/.+', '^#.+']
  const placeOf = (one: SortedImport): number => {
    const kind = one.isEffect ? 'side-effect' : perfectKind(one.specifier, internal)
    const names = one.typeOnly
      ? [`type-${kind}`, `${kind}-type`, 'type-import', 'type', kind, 'import']
      : [`value-${kind}`, kind, 'value-import', 'import']
    for (const name of names) {
      const found = groups.findIndex(group => [group].flat().includes(name))
      if (found >= 0) return found
    }
    const unknown = groups.findIndex(group => [group].flat().includes('unknown'))
    return unknown < 0 ? groups.length : unknown
  }
  const gaps = options.newlinesBetween ?? 1
  const hasGaps = gaps === 'always' || gaps === 1
  const sign = options.order === 'desc' ? -1 : 1
  const text = (one: string, other: string) => {
    const [a, b] = options.ignoreCase === false ? [one, other] : [one.toLowerCase(), other.toLowerCase()]
    return sign * (type === 'natural' ? COLLATOR.compare(a, b) : a.localeCompare(b, 'en-US'))
  }
  return {
    compare: (one, other) =>
      firstOf(placeOf(one) - placeOf(other), one.isEffect ? 0 : text(one.specifier, other.specifier)),
    ...((hasGaps || gaps === 'never' || gaps === 0) && {
      gap: (above, below) =>
        above.isEffect || below.isEffect ? undefined : hasGaps && placeOf(above) !== placeOf(below),
    }),
    endsAtGaps: options.partitionByNewLine === true,
    endsAt: () => !groups.flat().includes('side-effect'),
    ...(named && { compareNames: (one, other) => text(one.local, other.local) }),
  }
}

function perfectKind(specifier: string, internal: readonly string[]): string {
  if (isBuiltin(specifier)) return 'builtin'
  if (internal.some(one => patternsOf([one])?.[0]?.test(specifier))) return 'internal'
  if (/^\.\/?(?:index(?:\.[jt]s)?)?$/.test(specifier)) return 'index'
  const up = climbs(specifier)
  return up < 0 ? 'external' : up === 0 ? 'sibling' : 'parent'
}
