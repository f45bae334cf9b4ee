/** Who calls routes: the URLs of one file, the crons of vercel.json and the rewrites of next.config. */
import type { AppDetails, Caller, HttpMethod, Place, Problem } from '../model'
import type { Call, Declared, LinkedFile, Modules } from './contribution'
import type { Cron } from './crons'
import type { UrlFact } from './facts'
import { positionOf } from './places'
import type { ServedRoutes } from './served-routes'
import { UrlLinker } from './url-link'

/** The URLs of one file that reach a route, and those that plainly should and do not. `modules` tell what imported names stand for. */
export function routeCallers(
  { file, facts, app, where }: LinkedFile,
  routes: ServedRoutes,
  modules: Modules,
): { calls: Call[]; problems: Problem[] } {
  const calls: Call[] = []
  const problems: Problem[] = []
  const apps = app ? [app] : routes.apps
  const linker = new UrlLinker(modules)
  const known = new Set<string>()
  for (const url of facts.urls.flatMap(fact => linker.urlsOf(file, fact))) {
    const place = { file, ...positionOf(facts.lineStarts, url.start) }
    const reached = routes.reach(url.method, apps, table => table.serve(url))
    for (const one of reached.entryPoints) {
      // a path with two queries, or on two hosts, is one request
      const key = `${url.start} ${url.method} ${one.id}`
      if (known.has(key)) continue
      known.add(key)
      const caller: Caller = {
        ...place,
        length: url.end - url.start,
        via: url.via,
        ...where,
        through: url.through,
        url: url.url,
        method: url.method,
        certain: url.certain && (url.method !== null || one.method === null),
        within: url.within,
      }
      calls.push({ to: one.id, caller })
    }
    if (!reached.entryPoints.length && app && isCertainlyOurs(url, app, routes) && !where.test)
      problems.push(unresolved(place, url, reached.route, reached.methods))
  }
  return { calls, problems }
}

const REQUESTS: readonly string[] = [
  'fetch',
  'axios',
  'ky',
  'ofetch',
  'swr',
  'react-query',
  'event-source',
  'beacon',
  'xhr',
]

/** A literal `/api/…` request of an app that has such routes and no rewrite that could serve it. */
function isCertainlyOurs(url: UrlFact, app: AppDetails, routes: ServedRoutes): boolean {
  if (!routes.hasRoutes(app) || !url.pattern.startsWith('/api/') || url.pattern.includes('\u0001')) return false
  if (!REQUESTS.includes(url.via) || url.through.length > 0 || !app.mappingsReadable) return false
  return !app.mappings.some(mapping => url.pattern.startsWith(mapping.source.split(/[:(*]/)[0] ?? ''))
}

function unresolved(place: Place, url: UrlFact, route: string | null, methods: readonly HttpMethod[]): Problem {
  const message =
    route === null
      ? `No route of this app serves ${url.url}`
      : `${route} does not export ${url.method} (it has ${methods.join(', ') || 'no methods'}): this request is answered 405`
  return { ...place, code: 'unresolved-route', severity: 'warning', message, length: url.end - url.start }
}

/** `:path*`, `:id(\\d+)` of a rewrite: any text. */
const PARAMETER = /:\w+(?:\([^)]*\))?[*+?]?/g

/** Callers that stand in configuration: vercel.json crons, and rewrites of next.config that point at own routes. */
export function configCallers(
  crons: readonly Cron[],
  routes: ServedRoutes,
  appOf: (file: string) => AppDetails | undefined,
): Call[] {
  const calls: Call[] = []
  const add = (
    url: string,
    method: HttpMethod | null,
    via: 'cron' | 'rewrite',
    place: Place,
    apps: readonly AppDetails[],
    pattern = url,
  ): void => {
    for (const one of routes.reach(method, apps, table => table.match(pattern)).entryPoints)
      calls.push({ to: one.id, caller: configCaller(url, method, via, place, apps, one) })
  }
  for (const { path, ...place } of crons) {
    const own = appOf(place.file)
    add(path, 'GET', 'cron', place, own ? [own] : routes.apps)
  }
  for (const app of routes.apps)
    for (const { kind, destination, line, column } of app.mappings)
      if (kind === 'rewrite' && destination.startsWith('/') && app.configFile) {
        const place = { file: app.configFile, line, column }
        add(destination, null, 'rewrite', place, [app], destination.replace(PARAMETER, '\u0001'))
      }
  return calls
}

function configCaller(
  url: string,
  method: HttpMethod | null,
  via: 'cron' | 'rewrite',
  place: Place,
  [app]: readonly AppDetails[],
  one: Declared,
): Caller {
  return {
    ...place,
    length: url.length,
    via,
    side: 'server',
    app: app?.root ?? null,
    test: false,
    through: [],
    url,
    method,
    certain: method !== null || one.method === null,
  }
}
