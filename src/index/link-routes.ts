/** Route handlers and API routes, and the URLs that reach them. */
import { type AppDetails, type Caller, HTTP_METHODS, type HttpMethod, type Place, type Problem } from '../model'
import type { ParsedFacts } from './extract'
import type { HandlerFact, UrlFact } from './facts'
import { type Draft, definitionOf, type LinkInput } from './link'
import { RouteTable } from './match'
import { positionOf, spanOf } from './places'
import { pageOf, routeOf } from './routes'
import { isTestFile } from './test-files'

/** Adds the drafts of all routes with their callers; answers what does not fit. */
export function linkRoutes(input: LinkInput, drafts: Map<string, Draft>): Problem[] {
  const problems: Problem[] = []
  const served = new Map<string, Map<string, Draft[]>>()
  for (const file of input.files) {
    const app = input.appOf(file)
    if (!app) continue
    const routes = served.get(app.root) ?? new Map<string, Draft[]>()
    served.set(app.root, routes)
    // A page is no entry point, but its path is taken: `/about` does not reach a catch-all handler then.
    const page = pageOf(file, app)
    if (page !== null && !routes.has(page)) routes.set(page, [])
    const facts = input.parsed(file)
    const found = facts ? routeOf(file, app) : null
    if (!facts || !found) continue
    const list = routes.get(found.route) ?? []
    // A route file without methods is built and answers 405: it still takes the path.
    routes.set(found.route, list)
    const declared =
      found.kind === 'route-handler'
        ? declareHandlers(file, found.route, app, facts, input)
        : declareApiRoute(file, found.route, app, facts, input)
    for (const draft of declared) {
      drafts.set(draft.id, draft)
      list.push(draft)
    }
  }
  const tables = new Map(
    input.apps.map(app => [app.root, new RouteTable([...(served.get(app.root)?.keys() ?? [])], app)] as const),
  )
  for (const file of input.files) {
    const facts = input.parsed(file)
    if (!facts?.urls.length) continue
    const own = input.appOf(file)
    for (const url of facts.urls) {
      const place = { file, ...positionOf(facts.lineStarts, url.start) }
      const apps = own ? [own] : input.apps
      const reached = reach(url.method, apps, served, app => tables.get(app.root)?.serve(url))
      if (reached.drafts.length)
        for (const draft of reached.drafts)
          draft.callers.push({
            ...caller(place, url, draft, own, input),
            within: facts.contexts.get(url.start) ?? null,
          })
      else if (own && isCertainlyOurs(url, own, served.get(own.root)) && !isTestFile(file, own))
        problems.push(unresolved(place, url, reached.route, reached.methods))
    }
  }
  configCallers(input, tables, served)
  return problems
}

const base = { kind: 'route-handler', inline: false, methods: null } as const

function declareHandlers(file: string, route: string, app: AppDetails, facts: ParsedFacts, input: LinkInput): Draft[] {
  const draft = (
    fact: Pick<HandlerFact, 'method' | 'observations'>,
    span: Draft | ReturnType<typeof spanOf>,
    definition: Place | null,
  ): Draft => ({
    ...base,
    ...span,
    id: `route:${file}#${fact.method}`,
    name: fact.method,
    method: fact.method,
    route,
    app: app.root,
    definition,
    callers: [],
    observations: fact.observations,
  })
  const drafts = new Map<HttpMethod, Draft>()
  for (const fact of facts.handlers) {
    const definition = fact.importedFrom
      ? definitionOf(file, fact.importedFrom, input)
      : fact.definition === null
        ? null
        : { file, ...positionOf(facts.lineStarts, fact.definition) }
    drafts.set(fact.method, draft(fact, spanOf(file, facts.lineStarts, fact.start, fact.end), definition))
  }
  for (const { method, place, at } of starMethods(file, facts, input))
    if (!drafts.has(method))
      drafts.set(method, draft({ method, observations: [] }, spanOf(file, facts.lineStarts, at.start, at.end), place))
  return [...drafts.values()]
}

/** Methods that reach a route file through `export *`, and through further stars behind it. */
function starMethods(file: string, facts: ParsedFacts, input: LinkInput) {
  const found: { method: HttpMethod; place: Place; at: { start: number; end: number } }[] = []
  for (const edge of facts.edges) {
    if (edge.kind !== 'star' || edge.typeOnly) continue
    const at = { start: edge.start, end: edge.start + edge.specifier.length + 2 }
    for (const method of HTTP_METHODS) {
      const place = definitionOf(file, { specifier: edge.specifier, name: method }, input)
      if (place) found.push({ method, place, at })
    }
  }
  return found
}

function declareApiRoute(file: string, route: string, app: AppDetails, facts: ParsedFacts, input: LinkInput): Draft[] {
  const fact = facts.apiRoute
  if (!fact) return []
  return [
    {
      ...base,
      kind: 'api-route',
      ...spanOf(file, facts.lineStarts, fact.start, fact.end),
      id: `api:${file}`,
      name: fact.name ?? 'default',
      method: null,
      methods: fact.methods,
      route,
      app: app.root,
      definition: fact.importedFrom ? definitionOf(file, fact.importedFrom, input) : null,
      callers: [],
      observations: fact.observations,
    },
  ]
}

type Served = Map<string, Map<string, Draft[]>>

/** The entry points a URL reaches, in the first of the apps that has its route. */
function reach(
  method: HttpMethod | null,
  apps: readonly AppDetails[],
  served: Served,
  serve: (app: AppDetails) => readonly string[] | undefined,
) {
  for (const app of apps) {
    const routes = serve(app)
    if (!routes?.length) continue
    const all = routes.flatMap(route => served.get(app.root)?.get(route) ?? [])
    const methods = all.flatMap(draft => draft.method ?? draft.methods ?? [])
    return { drafts: all.filter(draft => accepts(draft, method, all)), route: routes[0] ?? null, methods }
  }
  return { drafts: [], route: null, methods: [] }
}

/** Next derives HEAD from GET; an API route that does not look at the method takes every one. */
function accepts(draft: Draft, method: HttpMethod | null, all: readonly Draft[]): boolean {
  if (method === null) return true
  if (draft.kind === 'api-route') return draft.methods === null || draft.methods.includes(method) || method === 'HEAD'
  if (draft.method === method) return true
  return method === 'HEAD' && draft.method === 'GET' && !all.some(other => other.method === 'HEAD')
}

function caller(place: Place, url: UrlFact, draft: Draft, app: AppDetails | undefined, input: LinkInput): Caller {
  return {
    ...place,
    length: url.end - url.start,
    via: url.via,
    side: input.sides.sideOf(place.file),
    app: app?.root ?? null,
    test: isTestFile(place.file, app),
    through: url.through,
    url: url.url,
    method: url.method,
    certain: url.certain && (url.method !== null || draft.method === null),
  }
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
function isCertainlyOurs(url: UrlFact, app: AppDetails, routes: Map<string, Draft[]> | undefined): boolean {
  if (!routes?.size || !url.pattern.startsWith('/api/') || url.pattern.includes('\u0001')) return false
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

/** vercel.json crons and rewrites of next.config that point at own routes. */
function configCallers(input: LinkInput, tables: Map<string, RouteTable>, served: Served): void {
  const add = (
    url: string,
    method: HttpMethod | null,
    via: 'cron' | 'rewrite',
    place: Place,
    apps: readonly AppDetails[],
    pattern = url,
  ): void => {
    for (const draft of reach(method, apps, served, app => tables.get(app.root)?.match(pattern)).drafts)
      draft.callers.push({
        ...place,
        length: url.length,
        via,
        side: 'server',
        app: apps[0]?.root ?? null,
        test: false,
        through: [],
        url,
        method,
        certain: method !== null || draft.method === null,
      })
  }
  for (const cron of input.crons) {
    const { path, ...place } = cron
    const own = input.appOf(cron.file)
    add(path, 'GET', 'cron', place, own ? [own] : input.apps)
  }
  for (const app of input.apps)
    for (const { kind, destination, line, column } of app.mappings)
      if (kind === 'rewrite' && destination.startsWith('/') && app.configFile)
        add(
          destination,
          null,
          'rewrite',
          { file: app.configFile, line, column },
          [app],
          destination.replace(PARAMETER, '\u0001'),
        )
}
