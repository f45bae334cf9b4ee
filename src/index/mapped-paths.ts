/** Where a path goes through the rewrites and redirects of next.config, in the order in which Next.js looks at them. */
import type { AppDetails } from '../model'
import { ANY, ONE, PathMapping, type Segment } from './path-mapping'

/** A route that a path reaches, and the mappings on the way. */
export interface RouteMatch {
  readonly route: string
  readonly through: readonly string[]
}

/** The part of next.config that says which URL reaches which route. */
export type RoutingOptions = Pick<AppDetails, 'basePath' | 'locales' | 'defaultLocale' | 'mappings'>

/** What the files of the app serve: the routes of a path, `exact` where only those without a parameter count, `mapped` where a rewrite led there. */
export type Serve = (path: string, exact: boolean, mapped: boolean) => readonly string[]

// Redirects may send a path round in circles.
const HOPS = 8
// One path meets so many mappings at most.
const STEPS = 200

/** Where a path stands among the steps. */
interface Way {
  readonly path: string
  readonly locale: string | null
  readonly at: number
  readonly through: readonly string[]
  /** False behind a condition. */
  readonly sure: boolean
  readonly hops: number
}

interface Walk {
  readonly serve: Serve
  readonly sure: RouteMatch[]
  readonly unsure: RouteMatch[]
  left: number
}

/**
 * Order, as Next.js 16 resolves it: redirects; `beforeFiles` one after another; files without a parameter in their path;
 * `afterFiles`, after each of which all files count; files with one; `fallback`, the same way.
 * https://nextjs.org/docs/app/api-reference/config/next-config-js/rewrites
 */
export class MappedPaths {
  readonly #steps: readonly (PathMapping | 'exact' | 'files')[]
  readonly #locales: readonly string[]
  readonly #defaultLocale: string | null
  readonly #outside: readonly PathMapping[]
  /** True without any mapping: a path is what it is. */
  readonly empty: boolean

  constructor({ mappings, basePath, locales, defaultLocale }: RoutingOptions) {
    const every = mappings.map(mapping => new PathMapping(mapping))
    const isOutside = (one: PathMapping) => basePath !== '' && !one.mapping.basePath
    const all = every.filter(one => !isOutside(one))
    // Next.js refuses a rewrite that leads back in.
    this.#outside = every.filter(one => isOutside(one) && one.mapping.kind === 'redirect')
    const phase = (name: 'beforeFiles' | 'afterFiles' | 'fallback') => all.filter(one => one.mapping.phase === name)
    const redirects = all.filter(one => one.mapping.kind === 'redirect')
    this.#steps = [
      ...redirects,
      ...phase('beforeFiles'),
      'exact',
      ...phase('afterFiles'),
      'files',
      ...phase('fallback'),
    ]
    this.#locales = locales
    this.#defaultLocale = defaultLocale ?? locales[0] ?? null
    this.empty = every.length === 0
  }

  /**
   * The routes that a path of the app reaches, without basePath; `locale` is that of its first segment, already taken off.
   * Where it reaches one whatever is asked, what a condition (`has`, the environment) may make of it does not count.
   */
  follow(path: string, locale: string | null, serve: Serve): readonly RouteMatch[] {
    const walk: Walk = { serve, sure: [], unsure: [], left: STEPS }
    this.#walk({ path, locale, at: 0, through: [], sure: true, hops: 0 }, walk)
    const found = walk.sure.length ? walk.sure : walk.unsure
    return found.filter((one, i) => found.findIndex(other => other.route === one.route) === i)
  }

  #walk(from: Way, walk: Walk): void {
    let { path, through } = from
    const { locale, sure, hops } = from
    const reach = (routes: readonly string[], passed: readonly string[], always: boolean): boolean => {
      const list = sure && always ? walk.sure : walk.unsure
      for (const route of routes) list.push({ route, through: passed })
      return routes.length > 0
    }
    for (let at = from.at; at < this.#steps.length; at++) {
      const step = this.#steps[at] as PathMapping | 'exact' | 'files'
      if (step === 'exact' || step === 'files') {
        if (reach(walk.serve(path, step === 'exact', through.length > 0), through, true)) return
        continue
      }
      const to = this.#apply(step, path, locale)
      if (to === undefined) continue
      // Conditions on the way multiply.
      if (walk.left-- <= 0) return
      const { kind, always, phase } = step.mapping
      const next = [...through, step.label]
      const onwards = { path: to, through: next, sure: sure && always }
      if (!step.internal) {
        if (always) return
      } else if (kind === 'redirect') {
        // The redirect of another locale leads to a path of that locale, which no handler has.
        const isOther = step.mapping.locale && locale !== null && locale !== this.#defaultLocale
        if (!isOther && hops < HOPS) this.#walk({ ...onwards, locale: null, at: 0, hops: hops + 1 }, walk)
        if (always) return
      } else if (phase !== 'beforeFiles' && reach(walk.serve(to, false, true), next, always)) {
        if (always) return
      } else if (always) {
        path = to
        through = next
      } else this.#walk({ ...onwards, locale, at: at + 1, hops }, walk)
    }
  }

  /** Where a redirect with `basePath: false` leads: from and to a path as it is, basePath included. */
  *fromOutside(path: string): Generator<{ readonly to: string; readonly label: string }> {
    for (const one of this.#outside) {
      const to = one.internal ? one.apply(path) : undefined
      if (to !== undefined) yield { to, label: one.label }
    }
  }

  #apply(step: PathMapping, path: string, locale: string | null): string | undefined {
    if (step.mapping.locale || this.#locales.length === 0) return step.apply(path)
    return step.apply(`/${locale ?? this.#defaultLocale}${path === '/' ? '' : path}`)
  }
}

/** The routes a mapping of its own accord sends requests to: all that its destination may mean, none for one without a literal. */
export function routesBehind(mapping: PathMapping, routes: Iterable<string>): string[] {
  const wanted = mapping.destinationSegments
  if (!wanted.some(segment => typeof segment === 'string')) return []
  return [...routes].filter(route => overlap(wanted, 0, segmentsOfRoute(route), 0))
}

/**
 * The paths, as route patterns, that reach one of the routes through mappings of the app: a file that holds none of these
 * and none of the routes calls none of them.
 */
export function mappedRoutes(app: RoutingOptions, routes: readonly string[]): string[] {
  const targets = routes.map(segmentsOfRoute)
  const sources: string[] = []
  let left = app.mappings.map(mapping => new PathMapping(mapping)).filter(mapping => mapping.internal)
  for (let before = -1; before !== left.length; ) {
    before = left.length
    left = left.filter(mapping => {
      const wanted = mapping.destinationSegments
      if (!targets.some(target => overlap(wanted, 0, target, 0))) return true
      const source = mapping.sourceSegments.map(segment =>
        segment === ANY ? '[[...rest]]' : segment === ONE ? '[parameter]' : segment,
      )
      targets.push(source)
      sources.push(`/${source.join('/')}`)
      return false
    })
  }
  return sources
}

function segmentsOfRoute(route: string): string[] {
  return route.split('/').filter(Boolean)
}

/** True where some path fits both. */
function overlap(wanted: readonly Segment[], i: number, route: readonly string[], j: number): boolean {
  const want = wanted[i]
  const segment = route[j]
  if (segment?.startsWith('[[...')) return true
  if (segment?.startsWith('[...')) return want !== undefined
  if (want === ANY)
    return overlap(wanted, i + 1, route, j) || (segment !== undefined && overlap(wanted, i, route, j + 1))
  if (want === undefined || segment === undefined) return want === undefined && segment === undefined
  const fits = want === ONE || segment.startsWith('[') || want === segment
  return fits && overlap(wanted, i + 1, route, j + 1)
}
