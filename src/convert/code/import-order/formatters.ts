/** The order that formatters bring imports into: Biome (with its `check`) and dprint. */
import { type JsonObject, objectOrEmpty } from '../../../workspace/json'
import { isBuiltin } from './builtins'
import { byNumbers, byText, climbs, firstOf, type ImportOrder, type SortedImport } from './order'

const NO_GROUPS: readonly unknown[] = []

/** https://biomejs.dev/assist/actions/organize-imports; undefined where it is off, or goes by groups that cannot be read. */
export function biomeOrder(value: JsonObject): ImportOrder | undefined {
  const isFirst = value.organizeImports !== undefined || /\/1\.\d+\.\d+\//.test(String(value.$schema))
  if (isFirst) return objectOrEmpty(value.organizeImports).enabled === false ? undefined : biomeFirst
  const assist = objectOrEmpty(value.assist)
  const actions = objectOrEmpty(assist.actions)
  const source = objectOrEmpty(actions.source)
  const action = source.organizeImports
  const level = typeof action === 'string' ? action : objectOrEmpty(action).level
  const isOff = [assist.enabled, actions.recommended, source.recommended].includes(false)
  if (level === 'off' || assist.enabled === false || (isOff && level !== 'on')) return undefined
  const options = objectOrEmpty(objectOrEmpty(action).options)
  const groups = Array.isArray(options.groups) ? options.groups : NO_GROUPS
  const isKnown = groups.every(group => [group].flat().every(one => typeof one === 'string' && isMatcher(one)))
  if (!isKnown) return undefined
  const compareText = options.identifierOrder === 'lexicographic' ? byText : natural
  const groupOf = ({ specifier }: SortedImport): number => {
    const found = groups.findIndex(group => matches([group].flat() as string[], specifier))
    return found < 0 ? groups.length : found
  }
  return {
    compare: (one, other) =>
      firstOf(
        groupOf(one) - groupOf(other),
        kindOf(one.specifier) - kindOf(other.specifier),
        climbs(other.specifier) - climbs(one.specifier),
        natural(one.specifier, other.specifier),
        Number(other.typeOnly) - Number(one.typeOnly),
        FORMS.indexOf(one.form) - FORMS.indexOf(other.form),
      ),
    endsAtGaps: false,
    endsAt: () => true,
    ...(groups.includes(':BLANK_LINE:') && {
      gap: (above, below) => {
        if (above.isEffect || below.isEffect) return undefined
        return groups.slice(groupOf(above), groupOf(below)).includes(':BLANK_LINE:')
      },
    }),
    compareNames: (one, other) => compareText(one.imported, other.imported),
  }
}

const FORMS: readonly SortedImport['form'][] = ['namespace', 'default', 'named']

/** Version 1: runs end at empty lines, and the forms of a specifier are other ones. */
const biomeFirst: ImportOrder = {
  compare: (one, other) =>
    firstOf(
      firstKindOf(one.specifier) - firstKindOf(other.specifier),
      climbs(other.specifier) - climbs(one.specifier),
      natural(one.specifier, other.specifier),
    ),
  endsAtGaps: true,
  endsAt: () => true,
  compareNames: (one, other) => natural(one.imported, other.imported),
}

function firstKindOf(specifier: string): number {
  if (specifier.startsWith('bun:')) return 0
  if (isBuiltin(specifier)) return 1
  if (specifier.startsWith('npm:')) return 2
  if (/^https?:/.test(specifier)) return 4
  if (/^[\w-]+:/.test(specifier)) return 3
  if (specifier.startsWith('/')) return 6
  if (specifier.startsWith('#')) return 7
  return climbs(specifier) < 0 ? 5 : 8
}

/** From far to near: URLs, packages with a protocol, packages, aliases, paths. */
function kindOf(specifier: string): number {
  if (/^https?:\/\//.test(specifier)) return 0
  if (/^[\w-]+:/.test(specifier)) return 1
  if (climbs(specifier) >= 0 || specifier.startsWith('/')) return 4
  return /^(?:[#~$%]|@\/)/.test(specifier) ? 3 : 2
}

/** Letter by letter, an upper case one in front of the same in lower case; numbers as such. */
function natural(one: string, other: string): number {
  return byNumbers(casesApart(one), casesApart(other))
}

function casesApart(text: string): string {
  return text.replace(/\D/g, char => char.toLowerCase() + (char === char.toLowerCase() ? 'z' : 'a'))
}

function isMatcher(matcher: string): boolean {
  return !/^!?:/.test(matcher) || matcher === ':BLANK_LINE:' || matcher.replace('!', '') in MATCHERS
}

const MATCHERS: Readonly<Record<string, (specifier: string) => boolean>> = {
  ':URL:': specifier => kindOf(specifier) === 0,
  ':NODE:': specifier => isBuiltin(specifier),
  ':BUN:': specifier => /^bun(?::|$)/.test(specifier),
  ':PACKAGE_WITH_PROTOCOL:': specifier => kindOf(specifier) === 1,
  ':PACKAGE:': specifier => kindOf(specifier) === 2,
  ':ALIAS:': specifier => kindOf(specifier) === 3,
  ':PATH:': specifier => kindOf(specifier) === 4,
}

/** A list matches where one of it does and none of those with `!` behind that does. */
function matches(list: readonly string[], specifier: string): boolean {
  let found = list.every(matcher => matcher.startsWith('!'))
  for (const matcher of list) {
    const name = matcher.replace(/^!/, '')
    const isMatch = name.startsWith(':') ? (MATCHERS[name]?.(specifier) ?? false) : globOf(name).test(specifier)
    if (isMatch) found = !matcher.startsWith('!')
  }
  return found && !list.includes(':BLANK_LINE:')
}

/** `@acme/**`, `{react,react-dom}`: a glob as a regular expression. */
export function globOf(glob: string): RegExp {
  const parts = glob.split(/(\/\*\*$|\*\*\/|\*\*|\*|\?|\{[^{}]*\})/).map((part, n) => {
    if (n % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    if (part === '/**') return '(?:/.*)?'
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    const choices = part.slice(1, -1).split(',')
    return `(?:${choices.map(choice => globOf(choice).source.slice(1, -1)).join('|')})`
  })
  return new RegExp(`^${parts.join('')}$`)
}

/** https://dprint.dev/plugins/typescript/config; undefined where nothing is sorted. */
export function dprintOrder(value: JsonObject): ImportOrder | undefined {
  const own = objectOrEmpty(value.typescript)
  if (typeof value.typescript !== 'object' || value.typescript === null) return undefined
  const fallback = own.deno === true ? 'maintain' : 'caseInsensitive'
  const modules = textOrder(own['module.sortImportDeclarations'] ?? fallback)
  const names = textOrder(own['importDeclaration.sortNamedImports'] ?? 'caseInsensitive')
  if (!modules && !names) return undefined
  const types = own['importDeclaration.sortTypeOnlyImports'] ?? 'none'
  return {
    compare: (one, other) => {
      if (!modules) return 0
      const [up, otherUp] = [climbs(one.specifier), climbs(other.specifier)]
      if (up < 0 !== otherUp < 0) return up < 0 ? -1 : 1
      return firstOf(otherUp - up, modules(one.specifier, other.specifier))
    },
    endsAtGaps: true,
    endsAt: () => true,
    sortsExports: (own['exportDeclaration.sortNamedExports'] ?? 'caseInsensitive') === 'caseInsensitive',
    ...(names && {
      compareNames: (one, other) =>
        firstOf(
          types === 'none' || one.typeOnly === other.typeOnly ? 0 : one.typeOnly === (types === 'first') ? -1 : 1,
          names(one.imported, other.imported),
          names(one.local, other.local),
        ),
    }),
  }
}

function textOrder(value: unknown): ((one: string, other: string) => number) | undefined {
  if (value === 'caseSensitive') return byText
  if (value === 'caseInsensitive') return (one, other) => byText(one.toLowerCase(), other.toLowerCase())
  return undefined
}
