/** Which of an app's routes serves a URL, by Next.js's precedence, where parts of the URL may be unknown. */
import type { UrlFact } from './facts'
import { isBelowLocale, looksLikeLocale } from './locales'
import { MappedPaths, type RouteMatch, type RoutingOptions } from './mapped-paths'

/** A route that URLs can reach: `/api/posts/[id]`. Pages may be among them, so that they shadow catch-all routes. */
export interface RouteTarget {
  readonly route: string
}

/** Whether a URL carries the app's basePath: `written` where it must, `implied` where Next adds it, `either` where it cannot be seen. */
export type BasePathUse = 'written' | 'implied' | 'either'

const HOLE = '\u0001'
/** Stands for a locale that a URL does not name: no file has this name, so that only a parameter takes it. */
const SOME_LOCALE = '\u0002'

interface Node {
  readonly statics: Map<string, Node>
  dynamic: Node | null
  route: string | null
  catchAll: string | null
  optionalCatchAll: string | null
}

/** A route that a URL with unknown parts may reach, with how well it fits. */
interface Candidate {
  readonly route: string
  /** Literal segments that are equal. */
  readonly exact: number
  /** Unknown segments that stand where the route has a dynamic one. */
  readonly dynamic: number
  /** Unknown segments that would have to be the static one the route has there. */
  readonly guessed: number
  /** Segments a catch-all swallows. */
  readonly swallowed: number
}

/**
 * The routes of one app as a tree of segments. Precedence is that of Next's `getSortedRoutes`: static before dynamic before
 * catch-all before optional catch-all, segment by segment from the left
 * (https://nextjs.org/docs/pages/building-your-application/routing/dynamic-routes#caveats).
 */
export class RouteTable {
  private readonly root = emptyNode()
  private readonly answers = new Map<string, readonly RouteMatch[]>()
  private readonly basePath: string
  private readonly locales: ReadonlySet<string>
  private readonly defaultLocale: string | null
  private readonly mapped: MappedPaths
  /** True where everything stands below a locale: `app/[locale]/…`. */
  private localised = false

  /** Where two routes differ only in a parameter's name (Next refuses to build that), the first one stands. */
  constructor(routes: Iterable<string | RouteTarget>, app: RoutingOptions) {
    this.basePath = app.basePath
    this.locales = new Set(app.locales)
    this.defaultLocale = app.defaultLocale
    this.mapped = new MappedPaths(app)
    for (const target of routes) this.add(typeof target === 'string' ? target : target.route)
  }

  /** The routes a URL of the workspace may reach, its own `via` and spelling deciding whether it must carry the basePath. */
  serve(fact: Pick<UrlFact, 'pattern' | 'url' | 'via'>): readonly RouteMatch[] {
    const direct = ['fetch', 'axios', 'ky', 'ofetch', 'xhr', 'beacon', 'event-source', 'form', 'image'].includes(
      fact.via,
    )
    return this.match(fact.pattern, direct && fact.url.startsWith('/') ? 'written' : 'either')
  }

  /**
   * The routes that serve a URL, each with the rewrites and redirects of next.config on the way; empty where none does. Takes a path from `/` on, unknown parts as U+0001, with or
   * without query, hash, trailing slash, basePath and locale. One that starts with an unknown part may be on another host:
   * it needs a route with two equal literal segments. Several routes are answered where an unknown segment may be any of
   * several static ones.
   */
  match(pattern: string, basePath: BasePathUse = 'either'): readonly RouteMatch[] {
    const key = basePath + pattern
    let answer = this.answers.get(key)
    if (!answer) {
      answer = this.find(pattern, basePath)
      this.answers.set(key, answer)
    }
    return answer
  }

  /**
   * True where the unknown parts of a path are whole segments, and it reaches one route or none whatever they are: what stands
   * there is no name that a route has (`/api/posts/${id}` of `/api/posts/[id]`, without an `/api/posts/new`).
   */
  isSure(path: string): boolean {
    const segments = segmentsOf(path)
    if (segments.some(segment => segment.includes(HOLE) && !isHole(segment))) return false
    const found: Candidate[] = []
    collect(this.root, segments, 0, NO_FIT, found)
    // `/api/posts/${query}` may end before its last part
    if (isHole(segments.at(-1) ?? '') && !found.length && this.best(segments.slice(0, -1)).length > 0) return false
    return found.length < 2 && found.every(({ guessed }) => guessed === 0)
  }

  private add(route: string): void {
    this.localised ||= isBelowLocale(route)
    let node = this.root
    for (const segment of segmentsOf(route)) {
      const parameter = segment.endsWith(']')
      if (parameter && segment.startsWith('[[...')) {
        node.optionalCatchAll ??= route
        return
      }
      if (parameter && segment.startsWith('[...')) {
        node.catchAll ??= route
        return
      }
      // `[id].test.ts` beside `[id].ts` is a static segment of that very name
      if (parameter && segment.startsWith('[')) {
        node.dynamic ??= emptyNode()
        node = node.dynamic
      } else {
        let next = node.statics.get(segment)
        if (!next) {
          next = emptyNode()
          node.statics.set(segment, next)
        }
        node = next
      }
    }
    node.route ??= route
  }

  private find(pattern: string, basePath: BasePathUse): readonly RouteMatch[] {
    const path = pattern.split(/[?#]/, 1)[0] ?? ''
    const foreign = path.startsWith(`${HOLE}/`)
    const own = foreign ? path.slice(1) : path
    if (!own.startsWith('/')) return []
    for (const spelling of this.spellings(own, basePath)) {
      const found = this.follow(spelling, foreign)
      if (found.length) return found
    }
    if (basePath === 'implied') return []
    for (const { to, label } of this.mapped.fromOutside(own))
      for (const spelling of this.spellings(to, 'written')) {
        const found = this.follow(spelling, foreign)
        if (found.length) return found.map(({ route, through }) => ({ route, through: [label, ...through] }))
      }
    return []
  }

  /** The path without basePath, in the order to try. */
  private spellings(path: string, use: BasePathUse): string[] {
    const all: string[] = []
    const { basePath } = this
    if (basePath && use !== 'implied' && (path === basePath || path.startsWith(`${basePath}/`)))
      all.push(path.slice(basePath.length) || '/')
    if (!basePath || use !== 'written') all.push(path)
    return all
  }

  /**
   * Takes a locale off and goes through the mappings. A path with a locale reaches no API route by itself, and no handler
   * where the locale is not the default one; a rewrite takes it there.
   */
  private follow(path: string, foreign: boolean): readonly RouteMatch[] {
    const [first, ...rest] = segmentsOf(path)
    const locale = first !== undefined && this.locales.has(first) ? first : null
    const pathname = `/${(locale === null || first === undefined ? segmentsOf(path) : rest).join('/')}`
    const hidden =
      locale !== null && (rest[0] === 'api' || (this.defaultLocale !== null && locale !== this.defaultLocale))
    const serve = (at: string, exact: boolean, mapped: boolean): readonly string[] => {
      if (hidden && !mapped) return []
      const segments = segmentsOf(at)
      const routes = this.localisedRoutesOf(segments)
      if (exact && routes.some(route => route.includes('['))) return []
      return foreign ? routes.filter(route => literalsShared(route, segments) >= 2) : routes
    }
    // What stands behind an unknown base may be on another host, whose paths nobody rewrites here.
    if (!this.mapped.empty && !foreign) return this.mapped.follow(pathname, locale, serve)
    return serve(pathname, false, false).map(route => ({ route, through: [] }))
  }

  /**
   * As `routesOf`, in an app whose pages stand below `app/[locale]`: there the proxy puts the locale before a path that has
   * none, or the links of its i18n library do, except for `/api`. A first segment that does not look like a locale is rather
   * none, where there is a route to reach without it.
   * https://nextjs.org/docs/app/guides/internationalization#routing-overview
   */
  private localisedRoutesOf(segments: readonly string[]): readonly string[] {
    const [first] = segments
    const found = this.routesOf(segments)
    if (!this.localised || first === undefined || first === 'api' || first.includes(HOLE)) return found
    const named = looksLikeLocale(first) ? found : found.filter(route => !isBelowLocale(route))
    const prefixed = named.length ? named : this.routesOf([SOME_LOCALE, ...segments])
    return prefixed.length ? prefixed : found
  }

  private routesOf(segments: readonly string[]): readonly string[] {
    if (!segments.some(segment => segment.includes(HOLE))) {
      const route = first(this.root, segments, 0)
      return route === null ? [] : [route]
    }
    const last = segments.at(-1) ?? ''
    if (last.length > 1 && !isHole(last) && last.indexOf(HOLE) === last.length - 1) {
      // `/api/posts${query}`: what is glued to a literal segment is a query, where a route ends with that segment
      const literal = last.slice(0, -1)
      const prefix = this.best([...segments.slice(0, -1), literal]).filter(
        route => segmentsOf(route).at(-1) === literal,
      )
      if (prefix.length) return prefix
    }
    return this.best(segments)
  }

  private best(segments: readonly string[]): readonly string[] {
    const found: Candidate[] = []
    collect(this.root, segments, 0, NO_FIT, found)
    const top = <T>(list: readonly T[], score: (item: T) => number): T[] => {
      const most = Math.max(...list.map(score))
      return list.filter(item => score(item) === most)
    }
    // `/${slug}` says nothing of a file at the root: it is for whatever takes a parameter. No more does `/events/${id}` of
    // `/[team]/feed`: a name is guessed only below one that is told
    const isTold = segments.every(isHole)
      ? (c: Candidate) => c.dynamic > 0
      : (c: Candidate) => !c.guessed || c.exact > 0
    const told = found.filter(isTold)
    if (!told.length) return []
    const fitting = top(
      top(
        top(told, c => c.exact),
        c => c.dynamic,
      ),
      c => -c.swallowed,
    )
    return [...new Set(fitting.map(c => c.route))]
  }
}

const NO_FIT = { exact: 0, dynamic: 0, guessed: 0 }

function emptyNode(): Node {
  return { statics: new Map(), dynamic: null, route: null, catchAll: null, optionalCatchAll: null }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(segment => segment !== '')
}

function isHole(segment: string): boolean {
  for (let i = 0; i < segment.length; i++) if (segment[i] !== HOLE) return false
  return segment !== ''
}

/** Next's answer for a path that is wholly known. */
function first(node: Node, segments: readonly string[], at: number): string | null {
  const segment = segments[at]
  if (segment === undefined) return node.route ?? node.optionalCatchAll
  const next = node.statics.get(segment)
  return (
    (next && first(next, segments, at + 1)) ??
    (node.dynamic && first(node.dynamic, segments, at + 1)) ??
    node.catchAll ??
    node.optionalCatchAll
  )
}

function collect(
  node: Node,
  segments: readonly string[],
  at: number,
  fit: Omit<Candidate, 'route' | 'swallowed'>,
  found: Candidate[],
) {
  const segment = segments[at]
  const swallowed = segments.length - at
  const hole = segment !== undefined && isHole(segment)
  const taken = hole ? { ...fit, dynamic: fit.dynamic + 1 } : fit
  if (segment === undefined && node.route !== null) found.push({ route: node.route, ...fit, swallowed: 0 })
  if (segment !== undefined && node.catchAll !== null) found.push({ route: node.catchAll, ...taken, swallowed })
  if (node.optionalCatchAll !== null) found.push({ route: node.optionalCatchAll, ...taken, swallowed: swallowed + 0.5 })
  if (segment === undefined) return
  if (node.dynamic) collect(node.dynamic, segments, at + 1, taken, found)
  if (!segment.includes(HOLE)) {
    const next = node.statics.get(segment)
    if (next) collect(next, segments, at + 1, { ...fit, exact: fit.exact + 1 }, found)
    return
  }
  const parts = hole ? null : segment.split(HOLE)
  const named = hole ? { ...fit, guessed: fit.guessed + 1 } : fit
  for (const [name, next] of node.statics) {
    // `/${slug}/customers` is a page below a slug: nobody writes `api` as a variable
    if (hole && at === 0 && name === 'api') continue
    if (!parts || fits(name, parts)) collect(next, segments, at + 1, named, found)
  }
}

/** Whether a name holds these parts in their order, from its beginning to its end. */
function fits(name: string, parts: readonly string[]): boolean {
  const head = parts[0] ?? ''
  const tail = parts.at(-1) ?? ''
  if (!name.startsWith(head) || !name.endsWith(tail)) return false
  let at = head.length
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at + tail.length <= name.length
}

/**
 * Literal segments that a route shares with a URL on a host that may be another's, none where they are as common as `/api/v2`,
 * or one has to be guessed besides: `${host}/api/${version}/users` of `/api/admin/users`.
 */
function literalsShared(route: string, segments: readonly string[]): number {
  const literals = segmentsOf(route)
  const isGuessed = literals.some((segment, i) => !segment.startsWith('[') && isHole(segments[i] ?? ''))
  if (isGuessed) return 0
  const shared = literals.filter((segment, i) => !segment.startsWith('[') && segment === segments[i])
  return shared.every(segment => segment === 'api' || /^v\d+$/.test(segment)) ? 0 : shared.length
}
