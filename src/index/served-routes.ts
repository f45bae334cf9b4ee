/** Which entry points answer a URL: the routes of every app with what is declared for them. */
import type { AppDetails, HttpMethod, RouteMapping } from '../model'
import type { Declared } from './contribution'
import { type RouteMatch, routesBehind } from './mapped-paths'
import { RouteTable } from './match'
import { PathMapping } from './path-mapping'

/** What a request meets: the entry points that take it, or why there are none. */
export interface Reached {
  /** Each with the rewrites and redirects of next.config on the way. */
  readonly entryPoints: readonly { readonly one: Declared; readonly through: readonly string[] }[]
  /** The route that serves the URL, whatever the method; null where none does. */
  readonly route: string | null
  /** The methods that the route has. */
  readonly methods: readonly HttpMethod[]
}

/** A path of an app that is taken, by a route file or, where that is null, a page. */
export interface TakenPath {
  readonly app: AppDetails
  readonly route: string
  readonly file: string | null
}

/** The routes of the workspace. Pages are among them: their path is taken, `/about` does not reach a catch-all handler then. */
export class ServedRoutes {
  private readonly served = new Map<string, Map<string, string[]>>()
  private readonly tables: ReadonlyMap<string, RouteTable>
  /** Where the mappings of next.config lead, once that was asked. */
  private readonly mapped = new Map<
    RouteMapping,
    { readonly path: string | null; readonly routes: readonly string[] }
  >()

  /**
   * `taken` in the order of the files, so that the first of two files for one route stands; `declaredIn` answers what stands
   * in a route file now. Files without methods are among them: they are built and answer 405.
   */
  constructor(
    readonly apps: readonly AppDetails[],
    taken: readonly TakenPath[],
    private readonly declaredIn: (file: string) => readonly Declared[],
  ) {
    for (const app of apps) this.served.set(app.root, new Map())
    for (const { app, route, file } of taken) {
      const routes = this.served.get(app.root)
      const files = [...(routes?.get(route) ?? []), ...(file === null ? [] : [file])]
      routes?.set(route, files)
    }
    this.tables = new Map(apps.map(app => [app.root, new RouteTable([...this.filesOf(app).keys()], app)]))
  }

  /** The route table of an app. */
  table(app: AppDetails): RouteTable | undefined {
    return this.tables.get(app.root)
  }

  /** True where the app has a route of its own or a page. */
  hasRoutes(app: AppDetails): boolean {
    return this.filesOf(app).size > 0
  }

  /** The entry points a URL reaches, in the first of the apps that has its route. `asked` is told the files that the answer rests on. */
  reach(
    method: HttpMethod | null,
    apps: readonly AppDetails[],
    serve: (table: RouteTable) => readonly RouteMatch[],
    asked: (file: string) => void = () => undefined,
  ): Reached {
    for (const app of apps) {
      const table = this.tables.get(app.root)
      const routes = table ? serve(table) : []
      if (!routes.length) continue
      for (const { route } of routes) for (const file of this.filesOf(app).get(route) ?? []) asked(file)
      const all = routes.flatMap(({ route, through }) => this.entryPointsOf(app, route).map(one => ({ one, through })))
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
  behind(app: AppDetails, mapping: RouteMapping): Reached['entryPoints'] {
    const known = this.mapped.get(mapping)
    const { path, routes } = known ?? this.target(app, mapping)
    if (!known) this.mapped.set(mapping, { path, routes })
    if (path === null) return routes.flatMap(route => this.entryPointsOf(app, route).map(one => ({ one, through: [] })))
    return this.reach(null, [app], table => table.match(path, 'implied')).entryPoints
  }

  /** The path that a mapping leads to where it is one, else the routes that it may lead to. */
  private target(app: AppDetails, mapping: RouteMapping): { path: string | null; routes: readonly string[] } {
    const parsed = new PathMapping(mapping)
    const segments = parsed.destinationSegments
    if (!segments.every(segment => typeof segment === 'string'))
      return { path: null, routes: routesBehind(parsed, this.filesOf(app).keys()) }
    return { path: parsed.internal ? `/${segments.join('/')}` : null, routes: [] }
  }

  private entryPointsOf(app: AppDetails, route: string): readonly Declared[] {
    const files = this.filesOf(app).get(route) ?? []
    return files.flatMap(file => this.declaredIn(file)).filter(one => one.route !== null)
  }

  private filesOf(app: AppDetails): ReadonlyMap<string, readonly string[]> {
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
