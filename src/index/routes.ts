/** Which URL a file serves, from its path alone, as Next.js's route discovery decides it. */
import type { AppDetails } from '../model'

/**
 * The route a file answers as a route handler (a `route.*` below `app/`) or API route (a file below `pages/api/`), null where it is
 * neither. Which methods it exports is not asked here: a `route.ts` without any is built and answers 405.
 * Rules: https://nextjs.org/docs/app/api-reference/file-conventions/route, …/pages/building-your-application/routing/api-routes
 */
export function routeOf(file: string, app: AppDetails): { kind: 'route-handler' | 'api-route'; route: string } | null {
  const handler = appRoute(file, app, 'route')
  if (handler !== null) return { kind: 'route-handler', route: handler }
  const page = pagesRoute(file, app)
  return page !== null && isApiRoute(page) ? { kind: 'api-route', route: page } : null
}

/** The route of the page a file renders (a `page.*` below `app/`, or a file of `pages/` that is no API route), null where it renders none. */
export function pageOf(file: string, app: AppDetails): string | null {
  const inApp = appRoute(file, app, 'page')
  if (inApp !== null) return inApp
  const page = pagesRoute(file, app)
  return page === null || isApiRoute(page) || RESERVED_PAGES.has(page) ? null : page
}

/** What starts a file: Next.js on the server, in the browser, on both sides (a page of the Pages Router), or nothing. */
export function rootOf(file: string, app: AppDetails | undefined): 'server' | 'client' | 'both' | null {
  if (!app) return null
  if (routeOf(file, app) !== null) return 'server'
  const page = pagesRoute(file, app)
  // `_app` and `_error` are rendered on both sides like any page, `_document` on the server alone.
  if (page !== null) return page === '/_document' ? 'server' : 'both'
  if (below(file, app.pagesDir) !== null) return null
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '')
  if (below(file, app.appDir) !== null) return APP_FILES.has(name) ? 'server' : null
  if (name === 'instrumentation-client') return 'client'
  return file === app.proxyFile || name === 'instrumentation' ? 'server' : null
}

/** The files of `app/` that Next.js loads by name. */
const APP_FILES: ReadonlySet<string> = new Set(
  'page layout template default loading error not-found forbidden unauthorized global-error global-not-found sitemap robots manifest icon apple-icon opengraph-image twitter-image'.split(
    ' ',
  ),
)

const RESERVED_PAGES: ReadonlySet<string> = new Set(['/_app', '/_document', '/_error'])

function isApiRoute(page: string): boolean {
  return page === '/api' || page.startsWith('/api/')
}

/** Route of an `app/` file named `<leaf>.<pageExtension>`: groups and slots leave no segment, a `_folder` is private, `%5F` is an underscore. */
function appRoute(file: string, app: AppDetails, leaf: 'route' | 'page'): string | null {
  const path = below(file, app.appDir)
  if (path === null) return null
  const segments = path.split('/')
  const name = segments.pop() as string
  if (!app.pageExtensions.some(extension => name === `${leaf}.${extension}`)) return null
  if (segments.some(segment => segment.startsWith('_'))) return null
  const visible = segments.filter(segment => !isGroup(segment) && !segment.startsWith('@'))
  return `/${visible.join('/').replaceAll('%5F', '_')}`
}

function isGroup(segment: string): boolean {
  return segment.startsWith('(') && segment.endsWith(')')
}

/** Route of a `pages/` file: the path without its extension; a last `index` is its folder, and only the last. */
function pagesRoute(file: string, app: AppDetails): string | null {
  const path = below(file, app.pagesDir)
  if (path === null || (path.endsWith('.d.ts') && app.pageExtensions.includes('ts'))) return null
  const extension = app.pageExtensions
    .filter(candidate => path.endsWith(`.${candidate}`))
    .reduce((longest, candidate) => (candidate.length > longest.length ? candidate : longest), '')
  if (extension === '') return null
  const page = `/${path.slice(0, -extension.length - 1)}`.replace(/\/index$/, '')
  return page === '' ? '/' : page
}

function below(file: string, folder: string | null): string | null {
  return folder !== null && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : null
}
