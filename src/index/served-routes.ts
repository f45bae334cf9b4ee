/** Which entry points answer a URL: the routes of every app with what is declared for them. */
import type { AppDetails, HttpMethod } from '../model'
import type { Declared } from './contribution'
import { type RouteMatch, routesBehind } from './mapped-paths'
import { RouteTable } from './match'
import type { PathMapping } from './path-mapping'

/** What a request meets: the entry points that take it, or why there are none. */
export interface Reached {
  /** Each with the rewrites and redirects of next.config on the way. */
  readonly entryPoints: readonly { readonly one: Declared; readonly through: readonly string[] }[]
  /** The route that serves the URL, whatever the method; null where none does. */
  readonly route: string | null
  /** The methods that the route has. */
  readonly methods: readonly HttpMethod[]
}

/** The routes of the workspace. Pages are among them: their path is taken, `/about` does not reach a catch-all handler then. */
export class ServedRoutes {
  private readonly served = new Map<string, Map<string, Declared[]>>()
  private readonly tables: ReadonlyMap<string, RouteTable>

  /**
   * `taken` are the paths of each app's pages and of route files without methods, which are built and answer 405; in the
   * order of the files, so that the first of two files for one route stands.
   */
  constructor(
    readonly apps: readonly AppDetails[],
    taken: readonly { readonly app: string; readonly route: string; readonly entryPoints: readonly Declared[] }[],
  ) {
    for (const app of apps) this.served.set(app.root, new Map())
    for (const { app, route, entryPoints } of taken) {
      const routes = this.served.get(app)
      const list = routes?.get(route)
      if (list) list.push(...entryPoints)
      else routes?.set(route, [...entryPoints])
    }
    this.tables = new Map(apps.map(app => [app.root, new RouteTable([...this.routesOf(app).keys()], app)]))
  }

  /** The route table of an app. */
  table(app: AppDetails): RouteTable | undefined {
    return this.tables.get(app.root)
  }

  /** True where the app has a route of its own or a page. */
  hasRoutes(app: AppDetails): boolean {
    return this.routesOf(app).size > 0
  }

  /** The entry points a URL reaches, in the first of the apps that has its route. */
  reach(
    method: HttpMethod | null,
    apps: readonly AppDetails[],
    serve: (table: RouteTable) => readonly RouteMatch[],
  ): Reached {
    for (const app of apps) {
      const table = this.tables.get(app.root)
      const routes = table ? serve(table) : []
      if (!routes.length) continue
      const all = routes.flatMap(({ route, through }) =>
        (this.routesOf(app).get(route) ?? []).map(one => ({ one, through })),
      )
      const declared = all.map(({ one }) => one)
      return {
        entryPoints: all.filter(({ one }) => accepts(one, method, declared)),
        route: routes[0]?.route ?? null,
        methods: declared.flatMap(one => one.method ?? one.methods ?? []),
      }
    }
    return { entryPoints: [], route: null, methods: [] }
  }

  /** What is declared for the routes that a mapping of next.config sends requests to, and the mappings behind it. */
  behind(app: AppDetails, mapping: PathMapping): Reached['entryPoints'] {
    const segments = mapping.destinationSegments
    const routes = this.routesOf(app)
    if (segments.every(segment => typeof segment === 'string'))
      return this.reach(null, mapping.internal ? [app] : [], table => table.match(`/${segments.join('/')}`, 'implied'))
        .entryPoints
    return routesBehind(mapping, routes.keys()).flatMap(route =>
      (routes.get(route) ?? []).map(one => ({ one, through: [] })),
    )
  }

  private routesOf(app: AppDetails): ReadonlyMap<string, readonly Declared[]> {
    return this.served.get(app.root) ?? new Map()
  }
}

/** True for an API route that does something for methods its code does not name. */
export function answersOthers({ observations }: Declared): boolean {
  return observations.some(({ what }) => what === 'answers-other-methods')
}

/** Next derives HEAD from GET; an API route that does not look at the method takes every one. */
function accepts(one: Declared, method: HttpMethod | null, all: readonly Declared[]): boolean {
  if (method === null) return true
  if (one.kind === 'api-route')
    return one.methods === null || one.methods.includes(method) || method === 'HEAD' || answersOthers(one)
  if (one.method === method) return true
  return method === 'HEAD' && one.method === 'GET' && !all.some(other => other.method === 'HEAD')
}
