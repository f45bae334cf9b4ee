/** Which URLs of an app are taken: routes by file, and the path patterns of next.config and of a proxy's matcher. */
import { pageOf, routeOf } from '../index/routes'
import type { AppDetails } from '../model'

/** A file of an app's `app/` or `pages/` and the URL it serves. */
export interface ServedFile {
  readonly file: string
  readonly kind: 'page' | 'route'
  /** `/api/posts/[id]`. */
  readonly url: string
}

/** Every file of an app that serves a URL. */
export function servedFiles(app: AppDetails, files: Iterable<string>): ServedFile[] {
  const served: ServedFile[] = []
  for (const file of files) {
    const route = routeOf(file, app)?.route
    const page = route === undefined ? pageOf(file, app) : null
    if (route !== undefined) served.push({ file, kind: 'route', url: route })
    else if (page !== null) served.push({ file, kind: 'page', url: page })
  }
  return served
}

/** True where a URL pattern with `[x]`, `[...x]` or `[[...x]]` serves this path. */
export function serves(pattern: string, path: string): boolean {
  const source = segmentsOf(pattern).map(segment => {
    if (/^\[\[\.\.\..+\]\]$/.test(segment)) return '(?:/[^/]+)*'
    if (/^\[\.\.\..+\]$/.test(segment)) return '(?:/[^/]+)+'
    return /^\[.+\]$/.test(segment) ? '/[^/]+' : `/${escaped(segment)}`
  })
  return new RegExp(`^${source.join('')}$`).test(path === '/' ? '' : path)
}

export function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/**
 * The regular expression of a path-to-regexp source as next.config and `matcher` take it (`/blog/:slug*`,
 * `/((?!api).*)`, `/post/:id(\\d+)`); undefined for one that cannot be read.
 * https://nextjs.org/docs/app/api-reference/config/next-config-js/rewrites#path-matching
 */
export function pathPattern(source: string): RegExp | undefined {
  let result = ''
  let at = 0
  while (at < source.length) {
    const parameter = /^(\/?):([A-Za-z0-9_]+)/.exec(source.slice(at))
    if (parameter) {
      at += parameter[0].length
      const group = source[at] === '(' ? balanced(source, at) : undefined
      at += group?.length ?? 0
      const modifier = /^[*+?]/.exec(source.slice(at))?.[0] ?? ''
      at += modifier.length
      const value = group ?? '([^/]+?)'
      const slash = parameter[1] ?? ''
      if (modifier === '*') result += `(?:${slash}${value}(?:/${value})*)?`
      else if (modifier === '+') result += `${slash}${value}(?:/${value})*`
      else result += modifier === '?' ? `(?:${slash}${value})?` : slash + value
    } else if (source[at] === '(') {
      const group = balanced(source, at)
      if (group === undefined) return undefined
      result += group
      at += group.length
    } else {
      const character = source[at] ?? ''
      result += '{}'.includes(character) ? '' : escaped(character)
      at++
    }
  }
  try {
    return new RegExp(`^${result}/?$`, 'i')
  } catch {
    return undefined
  }
}

/** The parenthesised text that starts at `at`. */
function balanced(source: string, at: number): string | undefined {
  let depth = 0
  for (let end = at; end < source.length; end++) {
    if (source[end] === '\\') end++
    else if (source[end] === '(') depth++
    else if (source[end] === ')' && --depth === 0) return source.slice(at, end + 1)
  }
  return undefined
}
