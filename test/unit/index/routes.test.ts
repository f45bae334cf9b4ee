/** The paths and routes below are what Next.js 16.4.6's own route discovery answers for them. */
import { describe, expect, it } from 'vitest'
import { pageOf, rootOf, routeOf } from '../../../src/index/routes'
import type { AppDetails } from '../../../src/model'

const app: AppDetails = {
  root: '.',
  next: null,
  routers: ['app', 'pages'],
  basePath: '',
  appDir: 'src/app',
  pagesDir: 'src/pages',
  pageExtensions: ['tsx', 'ts', 'jsx', 'js'],
  trailingSlash: false,
  locales: [],
  defaultLocale: null,
  output: null,
  allowedOrigins: [],
  configFile: null,
  mappings: [],
  mappingsReadable: true,
  proxyFile: null,
  dependencies: new Set(),
}
const own: AppDetails = { ...app, pageExtensions: ['tsx', 'ts', 'api.ts'] }

describe('routeOf', () => {
  it.each([
    ['src/app/api/posts/route.ts', '/api/posts'],
    ['src/app/route.ts', '/'],
    ['src/app/@slot/route.ts', '/'],
    ['src/app/route/route.ts', '/route'],
    ['src/app/page/route.ts', '/page'],
    ['src/app/api/app/route.ts', '/api/app'],
    ['src/app/rss.xml/route.js', '/rss.xml'],
    ['src/app/favicon.ico/route.ts', '/favicon.ico'],
    ['src/app/sitemap.ts/route.ts', '/sitemap.ts'],
    ['src/app/.well-known/x/route.ts', '/.well-known/x'],
    ['src/app/(group)/a/(inner)/route.jsx', '/a'],
    ['src/app/a/(x)y/route.ts', '/a/(x)y'],
    ['src/app/a/(x/route.ts', '/a/(x'],
    ['src/app/feed/(.)photo/route.ts', '/feed/(.)photo'],
    ['src/app/slots/@slot/slotted/route.tsx', '/slots/slotted'],
    ['src/app/%5F%5Fx/route.ts', '/__x'],
    ['src/app/%5fy/route.ts', '/%5fy'],
    ['src/app/[id]/[...slug]/route.ts', '/[id]/[...slug]'],
    ['src/app/[[...slug]]/route.ts', '/[[...slug]]'],
  ])('%s is the route handler of %s', (file, route) =>
    expect(routeOf(file, app)).toEqual({ kind: 'route-handler', route }),
  )

  it.each([
    ['src/pages/api/index.ts', '/api'],
    ['src/pages/api.ts', '/api'],
    ['src/pages/api/users/index.jsx', '/api/users'],
    ['src/pages/api/users/[id].ts', '/api/users/[id]'],
    ['src/pages/api/sub/index/index.ts', '/api/sub/index'],
    ['src/pages/api/index/x.ts', '/api/index/x'],
    ['src/pages/api/_private.ts', '/api/_private'],
    ['src/pages/api/_lib/x.ts', '/api/_lib/x'],
    ['src/pages/api/util.test.ts', '/api/util.test'],
    ['src/pages/api/(g)/x.ts', '/api/(g)/x'],
    ['src/pages/api/dots.json.ts', '/api/dots.json'],
    ['src/pages/api/x..ts', '/api/x.'],
    ['src/pages/api/%5Fz.ts', '/api/%5Fz'],
    ['src/pages/api/route.ts', '/api/route'],
    ['src/pages/api/[[...slug]].ts', '/api/[[...slug]]'],
  ])('%s is the API route of %s', (file, route) => expect(routeOf(file, app)).toEqual({ kind: 'api-route', route }))

  it.each([
    'src/app/api/Route.ts',
    'src/app/api/my-route.ts',
    'src/app/api/route.test.ts',
    'src/app/api/route.d.ts',
    'src/app/api/route.mts',
    'src/app/api/route.mjs',
    'src/app/api/route/index.ts',
    'src/app/_private/route.ts',
    'src/app/a/_x/b/route.ts',
    'src/app/_x.ts/route.ts',
    'src/app/sitemap.ts',
    'src/app/icon.tsx',
    'src/app/page.tsx',
    'src/application/route.ts',
    'app/api/route.ts',
    'src/pages/api/x.d.ts',
    'src/pages/api/x.mts',
    'src/pages/api/x.css',
    'src/pages/apix.ts',
    'src/pages/about.tsx',
    'pages/api/x.ts',
  ])('%s is none', file => expect(routeOf(file, app)).toBeNull())

  it('goes by pageExtensions, the longest that fits', () => {
    expect(routeOf('src/app/c/route.api.ts', own)).toEqual({ kind: 'route-handler', route: '/c' })
    expect(routeOf('src/app/c/route.js', own)).toBeNull()
    expect(routeOf('src/pages/api/x.api.ts', own)).toEqual({ kind: 'api-route', route: '/api/x' })
    expect(routeOf('src/pages/api/index.api.ts', own)).toEqual({ kind: 'api-route', route: '/api' })
    expect(routeOf('src/app/c/route.mts', { ...app, pageExtensions: ['mts'] })).not.toBeNull()
  })

  it('is none without the router', () => {
    expect(routeOf('src/app/route.ts', { ...app, appDir: null })).toBeNull()
    expect(routeOf('src/pages/api/x.ts', { ...app, pagesDir: null })).toBeNull()
  })
})

describe('pageOf', () => {
  it.each([
    ['src/app/page.tsx', '/'],
    ['src/app/(shop)/@modal/login/page.jsx', '/login'],
    ['src/app/feed/(..)photo/page.tsx', '/feed/(..)photo'],
    ['src/pages/index.tsx', '/'],
    ['src/pages/about/index.tsx', '/about'],
    ['src/pages/404.tsx', '/404'],
    ['src/pages/sub/_app.tsx', '/sub/_app'],
    ['src/pages/apix.tsx', '/apix'],
  ])('%s is the page %s', (file, page) => expect(pageOf(file, app)).toBe(page))

  it.each([
    'src/pages/_app.tsx',
    'src/pages/_document.js',
    'src/pages/_error.tsx',
    'src/pages/api/x.ts',
    'src/pages/x.d.ts',
    'src/app/_x/page.tsx',
    'src/app/layout.tsx',
    'src/app/api/route.ts',
    'lib/page.tsx',
  ])('%s is none', file => expect(pageOf(file, app)).toBeNull())
})

describe('rootOf', () => {
  it.each([
    ['src/app/layout.tsx', 'server'],
    ['src/app/api/route.ts', 'server'],
    ['src/pages/about.tsx', 'both'],
    ['src/pages/_app.tsx', 'both'],
    ['src/pages/_error.tsx', 'both'],
    ['src/pages/_document.js', 'server'],
    ['src/pages/api/x.ts', 'server'],
    ['src/instrumentation.ts', 'server'],
    ['src/instrumentation-client.ts', 'client'],
    ['src/app/form.tsx', null],
    ['src/pages/x.d.ts', null],
  ])('%s starts on %s', (file, root) => expect(rootOf(file, app)).toBe(root))
})
