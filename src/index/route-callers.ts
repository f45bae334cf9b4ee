/** Who calls routes: the URLs of one file, the crons of vercel.json and the rewrites of next.config. */
import type { AppDetails, Caller, HttpMethod, Place, Problem } from '../model'
import type { Call, Declared, LinkedFile, Modules } from './contribution'
import type { Cron } from './crons'
import type { UrlFact } from './facts'
import { positionOf } from './places'
import type { ServedRoutes } from './served-routes'
import { UrlLinker } from './url-link'
import { isOwnAddress, words } from './url-names'

/**
 * The URLs of one file that reach a route, and those that plainly should and do not. `modules` tell what imported names
 * stand for; `asked` is told the route files that the answer rests on.
 */
export function routeCallers(
  { file, facts, app, where }: LinkedFile,
  routes: ServedRoutes,
  modules: Modules,
  asked: (file: string) => void,
): { calls: Call[]; problems: Problem[] } {
  const calls: Call[] = []
  const problems: Problem[] = []
  const linker = new UrlLinker(modules)
  const known = new Set<string>()
  for (const url of facts.urls.flatMap(fact => linker.urlsOf(file, fact))) {
    const place = { file, ...positionOf(facts.lineStarts, url.start) }
    const apps = app ? [app] : namedFirst(routes.apps, url.base)
    const reached = routes.reach(url.method, apps, table => table.serve(url), asked)
    for (const { one, through } of reached.entryPoints) {
      if (one.file === file && isHandedOn(url, one)) continue
      // a path with two queries, or on two hosts, is one request
      const key = `${url.start} ${url.method} ${one.id}`
      if (known.has(key)) continue
      known.add(key)
      const caller: Caller = {
        ...place,
        length: url.end - url.start,
        via: url.via,
        ...where,
        through: [...url.through, ...through],
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

/**
 * True for a handler's GET of its own path on some host, which would never end: it hands the request on to another backend.
 * One with a query may ask for the next part, and other methods begin the work anew.
 */
function isHandedOn({ url, method }: UrlFact, one: Declared): boolean {
  return method === 'GET' && one.method === 'GET' && !url.startsWith('/') && !/[?#]|\$\{…\}$/.test(url)
}

/** Of a file outside every app: `${WEB_URL}/api/x` goes to the app in `apps/web` rather than to another one with such a route. */
function namedFirst(apps: readonly AppDetails[], base: string | undefined): readonly AppDetails[] {
  if (base === undefined || apps.length < 2) return apps
  const named = new Set(words(base))
  const isNamed = ({ root }: AppDetails) => words(root.slice(root.lastIndexOf('/') + 1)).every(word => named.has(word))
  return [...apps.filter(isNamed), ...apps.filter(one => !isNamed(one))]
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

/** `http://localhost:5000/api/x`: another server on the machine of who develops; Next.js takes port 3000 where it is told none. */
const OTHER_PORT = /^https?:\/\/(?:[^/:[]*|\[[^/\]]*\]):(?!3000\b)\d/

/** A request to `/api/…`, literal or with segments that are not known, of an app that has such routes and no rewrite that could serve it. */
function isCertainlyOurs(url: UrlFact, app: AppDetails, routes: ServedRoutes): boolean {
  if (!routes.hasRoutes(app) || !url.pattern.startsWith('/api/')) return false
  const path = url.pattern.split(/[?#]/, 1)[0] ?? ''
  if (OTHER_PORT.test(url.url) || (url.base !== undefined && !isOwnAddress(url.base))) return false
  if (path.includes('\u0001') && (url.base !== undefined || !routes.table(app)?.isSure(path))) return false
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

/** Callers that stand in configuration: vercel.json crons, and rewrites and redirects of next.config that point at own routes. */
export function configCallers(
  crons: readonly Cron[],
  routes: ServedRoutes,
  appOf: (file: string) => AppDetails | undefined,
): Call[] {
  const calls: Call[] = []
  for (const { path, ...place } of crons) {
    const own = appOf(place.file)
    const apps = own ? [own] : routes.apps
    const more = { length: path.length, via: 'cron', url: path, method: 'GET', app: apps[0]?.root ?? null } as const
    for (const { one, through } of routes.reach('GET', apps, table => table.match(path)).entryPoints)
      calls.push({ to: one.id, caller: { ...place, ...more, ...configured, through, certain: true } })
  }
  for (const app of routes.apps)
    for (const mapping of app.mappings) {
      const { kind, source, destination: url, file, line, column } = mapping
      // A redirect has the client ask again: it is followed as a navigation is.
      const via = kind === 'rewrite' ? kind : 'navigation'
      const more = { length: source.length + 2, via, url, method: null, app: app.root } as const
      for (const { one, through } of routes.behind(app, mapping)) {
        const certain = one.method === null
        calls.push({ to: one.id, caller: { file, line, column, ...more, ...configured, through, certain } })
      }
    }
  return calls
}

const configured = { side: 'server', test: false } as const
