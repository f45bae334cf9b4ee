/** Small builders of what the rules read: an entry point with a few callers and observations, each with a place of its own. */
import { advise } from '../../../src/advise'
import type {
  Advice,
  AppDetails,
  Caller,
  EntryPoint,
  HttpMethod,
  Observation,
  ObservationKind,
  RuleId,
  Signal,
} from '../../../src/model'

/** `seen('mutates', 'db.insert')`, at a line that tells it from others. */
export function seen(what: ObservationKind, detail: string | null = null, line = 10): Observation {
  return { what, detail, file: 'app/api/posts/route.ts', line, column: 3 }
}

/** A caller in this app's client code; `over` changes what matters. */
export function caller(via: Caller['via'], over: Partial<Caller> = {}): Caller {
  return {
    file: 'app/form.tsx',
    line: 5,
    column: 7,
    via,
    side: 'client',
    app: '.',
    test: false,
    through: [],
    url: null,
    method: null,
    certain: true,
    length: 5,
    within: null,
    ...over,
  }
}

const base = {
  line: 3,
  column: 23,
  endLine: 3,
  endColumn: 28,
  inline: false,
  methods: null,
  app: '.',
  definition: null,
  callers: [],
  observations: [],
}

export function action(over: Partial<EntryPoint> = {}): EntryPoint {
  const file = 'app/actions.ts'
  return {
    ...base,
    id: `action:${file}#post`,
    kind: 'server-action',
    name: 'post',
    method: null,
    route: null,
    file,
    ...over,
  }
}

export function route(method: HttpMethod, over: Partial<EntryPoint> = {}): EntryPoint {
  const file = 'app/api/posts/route.ts'
  return {
    ...base,
    id: `route:${file}#${method}`,
    kind: 'route-handler',
    name: method,
    method,
    route: '/api/posts',
    file,
    ...over,
  }
}

export function apiRoute(over: Partial<EntryPoint> = {}): EntryPoint {
  const file = 'pages/api/posts.ts'
  return {
    ...base,
    id: `api:${file}`,
    kind: 'api-route',
    name: 'handler',
    method: null,
    route: '/api/posts',
    file,
    ...over,
  }
}

export function app(next: string | null): AppDetails {
  return {
    root: '.',
    next,
    routers: ['app'],
    basePath: '',
    appDir: 'app',
    pagesDir: null,
    pageExtensions: ['tsx', 'ts'],
    trailingSlash: false,
    locales: [],
    defaultLocale: null,
    output: null,
    allowedOrigins: [],
    configFile: null,
    mappings: [],
    mappingsReadable: true,
    proxyFile: null,
    dependencies: new Set(['next']),
  }
}

/** The advice in an app on Next.js 16. */
export function adviceOn(
  entryPoint: EntryPoint,
  siblings: readonly EntryPoint[] = [],
  next: string | null = '16.4.6',
): Advice {
  return advise(entryPoint, app(next), siblings)
}

/** The signals of one rule. */
export function signalsOf(id: RuleId, entryPoint: EntryPoint, siblings: readonly EntryPoint[] = []): readonly Signal[] {
  return adviceOn(entryPoint, siblings).signals.filter(signal => signal.id === id)
}
