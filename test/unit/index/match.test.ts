// biome-ignore-all lint/suspicious/noTemplateCurlyInString: URLs stand as `url` of a fact has them
/** Which route serves a URL, with Next's precedence and with parts that are unknown (`*` here). */
import { describe, expect, it } from 'vitest'
import type { RoutingOptions } from '../../../src/index/mapped-paths'
import { RouteTable } from '../../../src/index/match'

const plain: RoutingOptions = { basePath: '', locales: [], defaultLocale: null, mappings: [] }

/** What each URL reaches, `*` for an unknown part. */
function reaches(routes: readonly string[], table: Record<string, string | readonly string[]>, app = plain) {
  // precedence is the routes' own: neither order of adding them may matter
  for (const order of [routes, [...routes].reverse()]) {
    const found = new RouteTable(order, app)
    for (const [url, expected] of Object.entries(table)) {
      const routes = found
        .match(url.replaceAll('*', '\u0001'))
        .map(({ route }) => route)
        .sort()
      expect({ url, routes }).toEqual({ url, routes: [expected].flat().sort() })
    }
  }
}

describe('known URLs', () => {
  it('takes static before dynamic before catch-all before optional catch-all', () => {
    const routes = ['/api/posts/new', '/api/posts/[id]', '/api/[...slug]', '/api/posts/[id]/[[...rest]]']
    reaches(routes, {
      '/api/posts/new': '/api/posts/new',
      '/api/posts/1': '/api/posts/[id]',
      '/api/posts/1/a/b': '/api/posts/[id]/[[...rest]]',
      '/api/posts/new/a': '/api/posts/[id]/[[...rest]]',
      '/api/posts': '/api/[...slug]',
      '/api': [],
      '/other': [],
    })
  })

  it('does not take a wholly unknown path for a file of its own name', () => {
    reaches(['/llms.txt', '/api/x'], { '/*': [], '/*/*': [], '/llms.*': '/llms.txt' })
    reaches(['/llms.txt', '/[slug]'], { '/*': '/[slug]' })
  })

  it("does not take another host's API for a catch-all of the same prefix", () => {
    reaches(['/api/v2/[[...all]]', '/api/v2/users'], { '*/api/v2/tickets': [], '*/api/v2/users': '/api/v2/users' })
  })

  it("does not guess a name in the path of what may be another host's", () => {
    reaches(['/api/admin/roles/[id]', '/api/admin/roles'], {
      '*/api/*/roles/*': [],
      '*/api/*/roles': [],
      '*/api/admin/roles/*': '/api/admin/roles/[id]',
      '*/api/admin/roles*': '/api/admin/roles',
      '/api/*/roles/*': '/api/admin/roles/[id]',
    })
  })

  it('takes a segment for a parameter only where the brackets close it', () => {
    reaches(['/api/x/[id]', '/api/x/[id].test'], { '/api/x/1': '/api/x/[id]', '/api/x/*': '/api/x/[id]' })
  })

  it('goes back to a less specific branch where the specific one ends', () => {
    reaches(['/a/b/c', '/a/[x]/d', '/[...all]'], { '/a/b/d': '/a/[x]/d', '/a/b/e': '/[...all]' })
  })

  it('lets an optional catch-all serve its own folder', () => {
    reaches(['/api/x/[[...rest]]'], { '/api/x': '/api/x/[[...rest]]', '/api/x/1': '/api/x/[[...rest]]', '/api': [] })
  })

  it('strips query, hash and trailing slash, and decodes nothing, as `next start` of 16.4.6 does', () => {
    reaches(['/api/x', '/_under', '/rss.xml'], {
      '/api/x?a=/b#c': '/api/x',
      '/api/x#?': '/api/x',
      '/api/x/': '/api/x',
      '/%5Funder': [],
      '/_under': '/_under',
      '/rss.xml': '/rss.xml',
      '/rss%2': [],
      'api/x': [],
    })
  })

  it('serves the root', () => {
    reaches(['/', '/[slug]'], { '/': '/', '/?a': '/', '/a': '/[slug]' })
  })
})

describe('unknown parts', () => {
  it('takes a whole unknown segment for the dynamic one beside a static sibling', () => {
    reaches(['/api/links/[id]', '/api/links/bulk', '/api/links'], {
      '/api/links/*': '/api/links/[id]',
      '/api/links/**': '/api/links/[id]',
      '/api/links/*?a=*': '/api/links/[id]',
      '/api/links/bulk': '/api/links/bulk',
    })
  })

  it('prefers a dynamic segment to a catch-all', () => {
    reaches(['/api/a/[id]', '/api/a/[...rest]'], { '/api/a/*': '/api/a/[id]', '/api/a/*/b': '/api/a/[...rest]' })
  })

  it('prefers more equal literals, also behind an unknown segment', () => {
    reaches(['/api/[...slug]', '/api/[team]/members', '/api/[team]/[tab]'], {
      '/api/*/members': '/api/[team]/members',
      '/api/*/*': '/api/[team]/[tab]',
      '/api/*': '/api/[...slug]',
    })
  })

  it('answers every static sibling where nothing dynamic is there', () => {
    reaches(['/api/a/list', '/api/b/list', '/api/c'], { '/api/*/list': ['/api/a/list', '/api/b/list'] })
  })

  it('does not guess a name where no other is told', () => {
    reaches(['/[domain]/[locale]/badge', '/[domain]/[locale]/feed/[type]', '/[domain]/[locale]/events'], {
      '/events/report/*': [],
      '/*/events/*/*': [],
      '/*/*/badge': '/[domain]/[locale]/badge',
      '/*/*/feed/*': '/[domain]/[locale]/feed/[type]',
    })
    reaches(['/feed/[type]', '/files/[...path]', '/[slug]/rss.xml'], {
      '/*/posts': [],
      '/files/*/a': '/files/[...path]',
      '/*/rss.xml': '/[slug]/rss.xml',
      '/blog/*': [],
    })
  })

  it('takes what is glued to a literal for a query where a route ends there', () => {
    reaches(['/api/x', '/api/xy', '/api/items/[id]'], {
      '/api/x*': '/api/x',
      '/api/items/item-*': '/api/items/[id]',
      '/api/z*': [],
    })
  })

  it('matches a part of a segment', () => {
    reaches(['/api/report-day', '/api/report-week', '/api/other'], {
      '/api/report-*': ['/api/report-day', '/api/report-week'],
      '/api/*-week': '/api/report-week',
    })
  })

  it('asks more of a URL behind an unknown base', () => {
    reaches(['/api/[...slug]', '/api/hooks/dsync', '/ping'], {
      '*/api/hooks/dsync': '/api/hooks/dsync',
      '*/api/v4/user': [],
      '*/ping': [],
    })
  })
})

describe('basePath and locales', () => {
  const app = { ...plain, basePath: '/docs', locales: ['en', 'fr'], defaultLocale: 'fr' }

  it('strips the basePath, and takes a path without it where a base may have held it', () => {
    reaches(['/api/x', '/docs/y'], { '/docs/api/x': '/api/x', '/api/x': '/api/x', '/docs/docs/y': '/docs/y' }, app)
  })

  it('needs the basePath in a fetch, not in a link', () => {
    const table = new RouteTable(['/api/x'], app)
    const fact = { url: '/api/x', pattern: '/api/x', via: 'fetch' } as const
    expect(table.serve(fact)).toEqual([])
    expect(table.serve({ ...fact, pattern: '/docs/api/x', url: '/docs/api/x' })).toEqual([
      { route: '/api/x', through: [] },
    ])
    expect(table.serve({ ...fact, url: '${…}/api/x' })).toEqual([{ route: '/api/x', through: [] }])
    expect(table.serve({ ...fact, via: 'link' })).toEqual([{ route: '/api/x', through: [] }])
  })

  it('strips the default locale, but not before an API route', () => {
    reaches(
      ['/feed.xml', '/api/x'],
      { '/fr/feed.xml': '/feed.xml', '/fr/api/x': [], '/en/feed.xml': [], '/de/feed.xml': [] },
      app,
    )
  })
})

it('stays fast with many routes and URLs', () => {
  const routes = Array.from({ length: 3000 }, (_, i) => [`/api/r${i}`, `/api/r${i}/[id]`, `/api/r${i}/[id]/x`]).flat()
  const table = new RouteTable(routes, plain)
  const start = performance.now()
  for (let i = 0; i < 100_000; i++) table.match(`/api/r${i % 3000}/\u0001/x`)
  expect(performance.now() - start).toBeLessThan(2000)
})

describe('an app below a locale', () => {
  it('serves a path without one, as its proxy or its links put it before', () => {
    reaches(['/[locale]/sso/google', '/[locale]/posts/[id]', '/[locale]', '/[locale]/[...rest]'], {
      '/sso/google': '/[locale]/sso/google',
      '/en/sso/google': '/[locale]/sso/google',
      '/pt-BR/posts/1': '/[locale]/posts/[id]',
      '/posts/*': '/[locale]/posts/[id]',
      '/*/sso/google': '/[locale]/sso/google',
      '/en': '/[locale]',
    })
    reaches(['/[lang]/export', '/llms.txt'], { '/export': '/[lang]/export', '/llms.txt': '/llms.txt', '/other': [] })
  })

  it('takes a parameter of that name for one where nothing else is meant', () => {
    reaches(['/[lang]/raw', '/[lang]/about'], { '/typescript/raw': '/[lang]/raw' })
  })

  it('has its API without one, and no other parameter is a locale', () => {
    reaches(['/[locale]/api/x'], { '/api/x': [], '/en/api/x': '/[locale]/api/x' })
    reaches(['/[team]/settings'], { '/settings': [] })
  })
})
