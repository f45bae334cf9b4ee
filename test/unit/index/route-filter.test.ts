/** Which texts are worth a parse for the paths in them: one too many is slow, one too few is a caller that is missed. */
import { describe, expect, it } from 'vitest'
import { RouteFilter } from '../../../src/index/route-filter'
import { pathsIn } from '../../../src/index/url-hints'

const HOLE = '\u0001'

describe('pathsIn', () => {
  it.each([
    [`fetch('/api/x')`, '/api/x', `${HOLE}/api/x`],
    [`const url = '/api/x'; fetch(url)`, '/api/x'],
    [`const url = '/api/x'`],
    [`getJson<User[]>( '/users' )`, '/users', `${HOLE}/users`],
    [`expect(path).toBe('/users')`],
    [`a.href = "/api/x?page=1#top"`, '/api/x'],
    ['location.href = `/api/x/${id}/y`', `/api/x/${HOLE}`],
    ['location.href = `${base}/x/${id}/y`', `${HOLE}/x/${HOLE}`],
    ['location.href = `${protocol}://${host}/x`', `${HOLE}/x`],
    ['location.href = `https://${host}/x`', `${HOLE}/x`],
    ['location.href = `https://example.com/${id}/x`'],
    ['location.href = `${f({ a: `b` })}/x`', `${HOLE}/x`],
    ['fetch(`${base}/api/x`)', `${HOLE}/api/x`],
    ['location.href = `/${org}/x`', `/${HOLE}`],
    [`const url = 'http://localhost:3000/api/x'; fetch(url)`, '/api/x'],
    [`const url = 'http://app.localhost:3000/api/x'; fetch(url)`, '/api/x'],
    [`fetch('https://example.com/api/x')`],
    [`'/' + '//cdn' + '/*'`],
    [`fetch('/api/x'); fetch('/api/x')`, '/api/x', `${HOLE}/api/x`],
    // what consumes a path, beside something that requests
    [`fetch(url); it('/api/x', done)`],
    [`fetch(url); if (path.startsWith('/api/x')) done()`],
    [`fetch(url); if (path === '/api/x') done()`],
    [`fetch(url); switch (path) { case '/api/x': done() }`],
    [`fetch(url)\n  // like '/api/x'`],
    ['/**\n * Asks `/api/x`.\n */\nfetch(url)'],
    ['fetch(url); GET(new NextRequest(`http://localhost:3000/api/x`))'],
    [`axios(url); GET(new Request('http://localhost:3000/api/x'))`],
    [`fetch(new Request('/api/x'))`, '/api/x'],
    [`fetch(path === other ? '/api/x' : url)`, '/api/x'],
  ])('%s', (text, ...paths) => {
    expect(pathsIn(text)).toEqual(paths)
  })
})

describe('RouteFilter', () => {
  const filter = new RouteFilter(['/api/posts', '/api/posts/[id]/likes', '/feed.xml', '/docs/[...path]', '/user-list'])

  it.each([
    '/api/posts',
    '/api/posts/',
    '/api',
    '/api/posts/1/likes',
    `/api/${HOLE}`,
    `/api/posts/${HOLE}`,
    '/api/unheard-of',
    '/feed.xml',
    '/docs/a/b',
    `${HOLE}/posts/1`,
    `${HOLE}/posts`,
    `${HOLE}/likes`,
    '/user-',
    '/api/%70osts',
  ])('lets %j through', path => {
    expect(filter.lets(path)).toBe(true)
  })

  it.each(['/about', '/', '/posts/1', `${HOLE}/posts/1/comments`, `${HOLE}/settings`, `/${HOLE}`, '/feed'])(
    'leaves out %j',
    path => {
      expect(filter.lets(path)).toBe(false)
    },
  )

  it('lets a path below a locale through without it', () => {
    const localised = new RouteFilter(['/[locale]/sso/google', '/[locale]/posts/[id]'])
    for (const path of ['/sso/google', '/de/sso/google', '/posts/1']) expect(localised.lets(path)).toBe(true)
    expect(localised.lets('/settings/keys')).toBe(false)
    expect(new RouteFilter(['/[team]/sso/google']).lets('/sso/google')).toBe(false)
  })

  it('lets a path of parameters through where a route begins with one', () => {
    expect(new RouteFilter(['/[slug]/feed']).lets(`/${HOLE}`)).toBe(true)
    expect(new RouteFilter(['/[...path]']).lets('/about')).toBe(true)
  })
})
