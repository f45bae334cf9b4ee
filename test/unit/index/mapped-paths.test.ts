/** Rewrites and redirects in front of routes, against what a running Next.js answered (test/fixtures/mapped-paths). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RouteTable } from '../../../src/index/match'
import { readNextConfig } from '../../../src/workspace/next-config'

const folder = join(import.meta.dirname, '../../fixtures/mapped-paths')
const config = readFileSync(join(folder, 'next.config.mjs'), 'utf8')
const { routes, pages, answers } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
  routes: readonly string[]
  pages: readonly string[]
  answers: Readonly<Record<string, Readonly<Record<string, string | null>>>>
}
/**
 * Next.js does not support `i18n` together with `app/`: whether a handler of `app/` answers a URL with a locale differs from
 * case to case. API routes of `pages/` are reached through a rewrite in any locale, and that is what is answered here.
 */
const isUnsupported = (kind: string, url: string) =>
  kind === 'i18n' && /^\/(?:en|fr)\/(?!(?:backend|before)\/pages-hello)/.test(url)

const settings = (kind: string) => readNextConfig(config.replaceAll('process.env.KIND', `'${kind}'`), 'next.config.mjs')

describe.each(Object.keys(answers))('as Next.js answers: %s', kind => {
  const found = settings(kind)
  const table = new RouteTable([...routes, ...pages], found)

  it('reads the configuration', () => {
    expect(found.problems).toEqual([])
    expect(found.mappings.length).toBeGreaterThan(30)
  })

  it('each path reaches the same route', () => {
    const compared = Object.entries(answers[kind] ?? {}).filter(([url]) => !isUnsupported(kind, url))
    const wrong = compared.flatMap(([url, route]) => {
      const reached = table.match(url, 'written').filter(one => !pages.includes(one.route))
      const ours = reached.map(one => one.route).join(' ') || null
      return ours === route ? [] : [`${url}: ${route} but ${ours}`]
    })
    expect(compared.length).toBeGreaterThan(80)
    expect(wrong).toEqual([])
  })
})

describe('mappings', () => {
  const table = (mappings: string, more = '', own = ['/api/users/[id]', '/api/users', '/api/hello', '/[...all]']) =>
    new RouteTable(own, readNextConfig(`export default { ${mappings}, ${more} }`, 'next.config.js'))
  const rewrites = (list: string) => `async rewrites() { return [${list}] }`
  const backend = rewrites(`{ source: '/backend/:path*', destination: '/api/:path*' }`)
  const through = ['rewrite /backend/:path* → /api/:path*']

  it('take what is unknown in a path along', () => {
    const found = table(backend)
    expect(found.match('/backend/users/\u0001')).toEqual([{ route: '/api/users/[id]', through }])
    expect(found.match('/backend/users?a=\u0001')).toEqual([{ route: '/api/users', through }])
    expect(found.match('/backend/\u0001/x')).toEqual([{ route: '/api/users/[id]', through }])
  })

  it('are not asked about a path behind an unknown base, which may be on another host', () => {
    expect(table(backend).match('\u0001/backend/users')).toEqual([])
    expect(table(backend).match('\u0001/api/users')).toEqual([{ route: '/api/users', through: [] }])
  })

  it('fit what is unknown where a parameter has a pattern', () => {
    const found = table(rewrites(`{ source: '/u/:id(\\\\d+)', destination: '/api/users/:id' }`))
    expect(found.match('/u/\u0001').map(one => one.route)).toEqual(['/api/users/[id]'])
    expect(found.match('/u/x').map(one => one.route)).toEqual(['/[...all]'])
  })

  it('lead away from the app', () => {
    const found = table(rewrites(`{ source: '/api/:path*', destination: 'https://x.dev/:path*' }`))
    expect(found.match('/api/hello').map(one => one.route)).toEqual(['/api/hello'])
    expect(found.match('/api/else')).toEqual([])
    const before = table(
      `async rewrites() { return { beforeFiles: [{ source: '/api/:p*', destination: \`\${host}/:p*\` }] } }`,
    )
    expect(before.match('/api/hello')).toEqual([])
  })

  it('stand in front of a path with its basePath, and of none without', () => {
    const found = table(backend, `basePath: '/docs'`, ['/api/users'])
    expect(found.match('/docs/backend/users', 'written')).toEqual([{ route: '/api/users', through }])
    expect(found.match('/backend/users', 'written')).toEqual([])
    expect(found.match('/backend/users', 'implied')).toEqual([{ route: '/api/users', through }])
    expect(found.match('/docs/backend/users', 'implied')).toEqual([])
  })

  it('that a condition guards count where nothing else is reached', () => {
    const has = `has: [{ type: 'host', value: 'api.x.dev' }]`
    const found = table(rewrites(`{ source: '/:path*', destination: '/api/:path*', ${has} }`), '', [
      '/api/users',
      '/users',
    ])
    expect(found.match('/users')).toEqual([{ route: '/users', through: [] }])
    expect(
      table(rewrites(`{ source: '/:path*', destination: '/api/:path*', ${has} }`), '', ['/api/users']).match('/users'),
    ).toEqual([{ route: '/api/users', through: ['rewrite /:path* → /api/:path*'] }])
  })

  it('of many conditions end soon', () => {
    const many = Array.from(
      { length: 40 },
      (_, i) => `process.env.X && { source: '/:path*', destination: '/p${i}/:path*' }`,
    )
    const start = performance.now()
    expect(table(rewrites(many.join()), '', ['/x']).match('/y')).toEqual([])
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('end where they lead round in circles', () => {
    const circle = `async redirects() { return [{ source: '/a', destination: '/b' }, { source: '/b', destination: '/a' }] }`
    expect(table(circle).match('/a')).toEqual([])
    const outside = `async redirects() { return [{ source: '/:p*', destination: '/docs/:p*', basePath: false }] }`
    expect(table(outside, `basePath: '/docs'`, ['/x']).match('/y', 'written')).toEqual([])
  })

  it('that cannot be parsed map nothing', () => {
    const found = table(
      rewrites(`{ source: '/(', destination: '/api/hello' }, { source: '/:', destination: '/api/hello' }`),
    )
    expect(found.match('/(').map(one => one.route)).toEqual(['/[...all]'])
  })
})
