/** One rewrite or redirect of next.config as a function of paths, where parts of a path may be unknown. */
import type { RouteMapping } from '../model'

const HOLE = '\u0001'
/** How an unknown piece of a destination is written in a mapping. */
const UNKNOWN = '${…}'

type Token =
  | string
  | {
      readonly name: string
      /** The slash or dot before it, there only where the parameter is. */
      readonly prefix: string
      /** The regular expression in its parentheses, null for the default. */
      readonly pattern: string | null
      readonly modifier: '' | '?' | '*' | '+'
    }

/** A mapping's source, or its destination where it is one of the app's own. */
export class PathMapping {
  readonly mapping: RouteMapping
  /** True where the destination is a path of this app. */
  readonly internal: boolean
  /** `rewrite /a/:path* → /b/:path*`, for people. */
  readonly label: string
  readonly #tokens: readonly Token[]
  readonly #source: RegExp | null
  readonly #names: readonly string[]
  readonly #destination: readonly Token[]
  /** What a path must begin with, lower case: spares most regular expressions. */
  readonly #prefix: string

  constructor(mapping: RouteMapping) {
    this.mapping = mapping
    this.internal = mapping.destination.startsWith('/') && !mapping.destination.startsWith('//')
    this.label = `${mapping.kind} ${mapping.source} → ${mapping.destination}`
    const tokens = parse(mapping.source)
    this.#tokens = tokens ?? []
    this.#source = tokens && sourcePattern(tokens)
    this.#names = this.#tokens.flatMap(token => (typeof token === 'string' ? [] : [token.name]))
    this.#prefix = prefixOf(this.#tokens).toLowerCase()
    const path = mapping.destination.split(/[?#]/, 1)[0] ?? ''
    this.#destination = (this.internal && parse(path.replaceAll(UNKNOWN, HOLE))) || [HOLE]
  }

  /** The destination's path for a path that the source takes; undefined for any other. Without query. */
  apply(path: string): string | undefined {
    if (!this.#source || !path.toLowerCase().startsWith(this.#prefix)) return undefined
    const match = this.#source.exec(path)
    if (!match) return undefined
    const values = new Map(this.#names.map((name, i) => [name, match[i + 1]]))
    return this.#destination
      .map(token => {
        if (typeof token === 'string') return token
        const value = values.get(token.name)
        return value ? token.prefix + value : values.has(token.name) || isOptional(token) ? '' : token.prefix + HOLE
      })
      .join('')
  }

  /** The segments of the source; empty too where it cannot be parsed. */
  get sourceSegments(): readonly Segment[] {
    return segmentsOf(this.#tokens)
  }

  /** The segments of the destination; empty too where it is none of the app's own paths. */
  get destinationSegments(): readonly Segment[] {
    return this.internal ? segmentsOf(this.#destination) : []
  }
}

/** A literal, one whose text only running would tell, or any number of such. */
export type Segment = string | typeof ONE | typeof ANY

export const ONE = Symbol('one segment')
export const ANY = Symbol('any segments')
const MANY = '\u0002'

function segmentsOf(tokens: readonly Token[]): Segment[] {
  const text = tokens.map(token => {
    if (typeof token === 'string') return token
    return token.prefix + (isOptional(token) || token.modifier === '+' || spans(token) ? MANY : HOLE)
  })
  return text
    .join('')
    .split('/')
    .filter(segment => segment !== '')
    .map(segment => (segment.includes(MANY) ? ANY : segment.includes(HOLE) ? ONE : segment))
}

function isOptional(token: Exclude<Token, string>): boolean {
  return token.modifier === '*' || token.modifier === '?'
}

/** `:path(.*)` crosses slashes. */
function spans(token: Exclude<Token, string>): boolean {
  return token.pattern !== null && /\.[*+]/.test(token.pattern)
}

/**
 * A path as `path-to-regexp` 6 reads it, which Next.js uses: `:name`, `:name(\\d+)`, `(.*)`, `{/:name}?`, with `?`, `*`, `+`
 * behind. Null for one that it refuses.
 * https://nextjs.org/docs/app/api-reference/config/next-config-js/rewrites#path-matching
 */
function parse(path: string): Token[] | null {
  const tokens: Token[] = []
  let literal = ''
  let unnamed = 0
  let at = 0
  const take = (name: string, prefix: string, pattern: string | null, suffix = ''): void => {
    const modifier = /^[*+?]/.exec(path.slice(at))?.[0] ?? ''
    at += modifier.length
    if (literal) tokens.push(literal)
    literal = suffix
    tokens.push({ name, prefix, pattern, modifier: modifier as '' | '?' | '*' | '+' })
  }
  while (at < path.length) {
    const character = path[at] as string
    if (character === '\\') {
      literal += path[at + 1] ?? ''
      at += 2
    } else if (character === ':' || character === '(') {
      const name = character === ':' ? (/^:(\w+)/.exec(path.slice(at))?.[1] ?? '') : String(unnamed++)
      if (character === ':') {
        if (name === '') return null
        at += name.length + 1
      }
      const group = path[at] === '(' ? balanced(path, at) : null
      if (group === undefined) return null
      at += group?.length ?? 0
      const prefix = /[./]$/.exec(literal)?.[0] ?? ''
      literal = literal.slice(0, literal.length - prefix.length)
      take(name, prefix, group?.slice(1, -1) ?? null)
    } else if (character === '{') {
      const end = path.indexOf('}', at)
      const inner = /^([^:({]*)(?::(\w+))?(\(.*\))?([^:({]*)$/.exec(path.slice(at + 1, end))
      if (end < 0 || !inner) return null
      at = end + 1
      const [, prefix = '', name, group, suffix = ''] = inner
      if (name === undefined && group === undefined) literal += prefix
      else take(name ?? String(unnamed++), prefix, group?.slice(1, -1) ?? null, suffix)
    } else {
      literal += character
      at++
    }
  }
  if (literal) tokens.push(literal)
  return tokens
}

/** The parenthesised text that starts at `at`. */
function balanced(path: string, at: number): string | undefined {
  let depth = 0
  for (let end = at; end < path.length; end++) {
    if (path[end] === '\\') end++
    else if (path[end] === '(') depth++
    else if (path[end] === ')' && --depth === 0) return path.slice(at, end + 1)
  }
  return undefined
}

/** The regular expression of a source; each parameter is one group. An unknown part fits every parameter. */
function sourcePattern(tokens: readonly Token[]): RegExp | null {
  const parts = tokens.map(token => {
    if (typeof token === 'string') return escaped(token)
    const pattern = token.pattern === null ? '[^/#?]+?' : `(?:${withoutGroups(token.pattern)}|[^/]*${HOLE}[^/]*)`
    const prefix = escaped(token.prefix)
    if (token.modifier === '*' || token.modifier === '+') {
      const many = `${prefix}((?:${pattern})(?:${prefix}(?:${pattern}))*)`
      return token.modifier === '*' ? `(?:${many})?` : many
    }
    return `(?:${prefix}(${pattern}))${token.modifier}`
  })
  try {
    return new RegExp(`^${parts.join('')}/?$`, 'i')
  } catch {
    return null
  }
}

/** A capturing group in a parameter's own pattern would shift the others. */
function withoutGroups(pattern: string): string {
  return pattern.replace(/(^|[^\\])\((?!\?)/g, '$1(?:')
}

function prefixOf(tokens: readonly Token[]): string {
  const [first] = tokens
  if (typeof first === 'string') return first
  return first && !isOptional(first) ? first.prefix : ''
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
