/** One Next.js application of the workspace, as its folder, package.json and next.config say (read, never executed). */
import type { Place } from './place'

export type Router = 'app' | 'pages'

/** A rewrite or redirect read statically from next.config; its place is that of its source, in the file that writes it. */
export interface RouteMapping extends Place {
  readonly kind: 'rewrite' | 'redirect'
  /** When a rewrite applies: before, after or behind the files; null for a redirect. */
  readonly phase: 'beforeFiles' | 'afterFiles' | 'fallback' | null
  /** As written, without basePath and locale. */
  readonly source: string
  readonly destination: string
  /** False where a condition decides: `has`, `missing`, or one in the code around it. */
  readonly always: boolean
  /** True where it applies on some hosts alone: each of its conditions is a `has` of type `host`. */
  readonly byHost: boolean
  /** False with `basePath: false`: the source then carries it or not as written. */
  readonly basePath: boolean
  /** False with `locale: false`. */
  readonly locale: boolean
}

export interface App {
  /** Folder relative to the workspace root, `.` for the root itself. */
  readonly root: string
  /** The app's Next.js version: the installed one, else the range its package.json asks for, else null. */
  readonly next: string | null
  readonly routers: readonly Router[]
  /** `''` or `/docs`; from next.config. */
  readonly basePath: string
}

/** What the analysis knows of an app beyond the JSON contract. */
export interface AppDetails extends App {
  /** `app/` or `src/app/`, relative to the workspace root. */
  readonly appDir: string | null
  /** `pages/` or `src/pages/`, relative to the workspace root. */
  readonly pagesDir: string | null
  readonly pageExtensions: readonly string[]
  readonly trailingSlash: boolean
  readonly locales: readonly string[]
  /** The locale whose URLs need no prefix; null without `i18n`, or where it cannot be read. */
  readonly defaultLocale: string | null
  /** `output` of next.config where it is a literal. */
  readonly output: 'standalone' | 'export' | null
  /** `serverActions.allowedOrigins` (or `experimental.serverActions`); null where it is set but cannot be read statically. */
  readonly allowedOrigins: readonly string[] | null
  /** The next.config file relative to the workspace root. */
  readonly configFile: string | null
  readonly mappings: readonly RouteMapping[]
  /** False where next.config declares rewrites or redirects that cannot be read statically. */
  readonly mappingsReadable: boolean
  /** `proxy.ts` / `middleware.ts` of the app, relative to the workspace root. */
  readonly proxyFile: string | null
  /** Names of dependencies and devDependencies in the app's package.json. */
  readonly dependencies: ReadonlySet<string>
}
