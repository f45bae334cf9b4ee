/** Rewrites and redirects in every way real next.config files write them, read from one file or several. */
import { describe, expect, it } from 'vitest'
import { ConfigModules } from '../../../src/workspace/config-module'
import { readNextConfig } from '../../../src/workspace/next-config'

/** `kind source -> destination`, `?` behind one that a condition decides. */
function mappings(text: string, others: Readonly<Record<string, string>> = {}) {
  const modules = new ConfigModules({
    resolve: (_, specifier) => Object.keys(others).find(file => file.startsWith(specifier.replace('./', ''))),
    text: file => others[file],
  })
  const found = readNextConfig(text, 'next.config.js', modules)
  return {
    list: found.mappings.map(
      ({ kind, source, destination, always }) => `${kind} ${source} -> ${destination}${always ? '' : '?'}`,
    ),
    readable: found.mappingsReadable,
    found,
  }
}
const rewrites = (answer: string, before = '') =>
  mappings(`${before}\nexport default { async rewrites() { ${answer} } }`)

describe('a list that is built', () => {
  it.each([
    [
      'by pushing, some of it on a condition',
      `const list = []; list.push({ source: '/a', destination: '/b' }); if (process.env.X) list.push({ source: '/c', destination: '/d' }); return list`,
      ['rewrite /a -> /b', 'rewrite /c -> /d?'],
    ],
    [
      'in a loop',
      `const list = []; for (const name of ['a', 'b']) { list.push({ source: \`/\${name}\`, destination: \`/api/\${name}\` }) } return list`,
      ['rewrite /a -> /api/a', 'rewrite /b -> /api/b'],
    ],
    [
      'by map and forEach',
      `const list = ['a'].map(name => ({ source: '/' + name, destination: '/api' })); ['b'].forEach(name => list.push({ source: '/' + name, destination: '/x' })); return list`,
      ['rewrite /a -> /api', 'rewrite /b -> /x'],
    ],
    [
      'from pairs',
      `return Object.entries({ '/a': '/b', '/c': '/d' }).map(([source, destination]) => ({ source, destination }))`,
      ['rewrite /a -> /b', 'rewrite /c -> /d'],
    ],
    [
      'by flatMap and concat',
      `return ['en', 'de'].flatMap(l => [{ source: \`/\${l}/api/:path*\`, destination: '/api/:path*' }]).concat([{ source: '/z', destination: '/y' }])`,
      ['rewrite /en/api/:path* -> /api/:path*', 'rewrite /de/api/:path* -> /api/:path*', 'rewrite /z -> /y'],
    ],
    [
      'by a function of the file',
      `const to = (source, destination = '/home') => ({ source, destination }); return [to('/a'), to('/b', '/c')]`,
      ['rewrite /a -> /home', 'rewrite /b -> /c'],
    ],
    [
      'by spread of a base',
      `const base = { destination: '/api' }; return [{ ...base, source: '/a' }]`,
      ['rewrite /a -> /api'],
    ],
    [
      'on both sides of an if',
      `if (process.env.X) { return [{ source: '/a', destination: '/b' }] } return []`,
      ['rewrite /a -> /b?'],
    ],
    [
      'with nothing in its place',
      `return [process.env.X ? { source: '/a', destination: '/b' } : null, false].filter(Boolean)`,
      ['rewrite /a -> /b?'],
    ],
    ['by Promise.all', `return (await Promise.all([one(), one()])).flat()`, ['rewrite /p -> /q', 'rewrite /p -> /q']],
    ['by then', `return load().then(list => [...list])`, ['rewrite /p -> /q']],
    [
      'where the environment decides the source',
      `return [{ source: process.env.X || '', destination: '/a' }, { source: isProd ? '/b' : '/c', destination: '/d' }]`,
      ['rewrite /b -> /d?', 'rewrite /c -> /d?'],
    ],
  ])('%s', (_, answer, expected) => {
    const before = `async function one() { return [{ source: '/p', destination: '/q' }] }\nconst load = one`
    expect(rewrites(answer, before).list).toEqual(expected)
  })

  it('before the configuration, under its name', () => {
    const text = `const rewrites = []\nif (process.env.X) rewrites.push({ source: '/a', destination: '/b' })\nmodule.exports = { rewrites: async () => rewrites }`
    expect(mappings(text)).toMatchObject({ list: ['rewrite /a -> /b?'], readable: true })
  })

  it('by what a phase of the build returns', () => {
    const text = `module.exports = phase => { if (phase === DEV) return { async rewrites() { return [{ source: '/a', destination: '/b' }] } }; return {} }`
    expect(mappings(text).list).toEqual(['rewrite /a -> /b?'])
  })

  it('in a spread that a condition guards', () => {
    const text = `const dev = { rewrites: async () => [{ source: '/auth/:path*', destination: '/api/:path*' }] }\nmodule.exports = { ...(isDev ? dev : {}) }`
    expect(mappings(text).list).toEqual(['rewrite /auth/:path* -> /api/:path*?'])
  })

  it('with what decides about one mapping', () => {
    const text = `[
      { source: '/a', destination: '/b', has: [{ type: 'host', value: 'x' }] },
      { source: '/c', destination: '/d', missing: [{ type: 'cookie', key: 'k' }], has: undefined },
      { source: '/e', destination: '/f', basePath: false },
      { source: '/:locale/g', destination: '/h', locale: false, has: [] },
    ]`
    const { found } = mappings(`export default { async redirects() { return ${text} } }`)
    expect(found.mappings.map(({ source, always, basePath, locale }) => [source, always, basePath, locale])).toEqual([
      ['/a', false, true, true],
      ['/c', false, true, true],
      ['/e', true, false, true],
      ['/:locale/g', true, true, false],
    ])
  })

  it('by phase', () => {
    const one = (name: string) => `[{ source: '/${name}', destination: '/' }]`
    const text = `{ beforeFiles: ${one('a')}, afterFiles: ${one('b')}, fallback: ${one('c')} }`
    const { found } = mappings(`export default { async rewrites() { return ${text} } }`)
    expect(found.mappings.map(({ phase }) => phase)).toEqual(['beforeFiles', 'afterFiles', 'fallback'])
    expect(rewrites(`return ${one('a')}`).found.mappings[0]?.phase).toBe('afterFiles')
  })
})

describe('a list of another module', () => {
  const list = `[{ source: '/a', destination: '/b' }]`

  it.each([
    ['a named export', `import { list } from './x'`, { 'x.ts': `export const list = ${list}` }],
    ['a default export', `import list from './x'`, { 'x.mjs': `const all = ${list}\nexport default all` }],
    [
      'an export under another name',
      `import { all as list } from './x'`,
      { 'x.ts': `const a = ${list}\nexport { a as all }` },
    ],
    ['CommonJS', `const list = require('./x')`, { 'x.js': `module.exports = ${list}` }],
    ['a member of CommonJS', `const { list } = require('./x')`, { 'x.js': `exports.list = ${list}` }],
    ['JSON', `import list from './x' with { type: 'json' }`, { 'x.json': `[{ "source": "/a", "destination": "/b" }]` }],
    ['a namespace', `import * as x from './x'\nconst { list } = x`, { 'x.ts': `export const list = ${list}` }],
    [
      'a barrel',
      `import { list } from './x'`,
      { 'x.ts': `export * from './y'`, 'y.ts': `export const list = ${list}` },
    ],
    [
      'a re-export',
      `import { list } from './x'`,
      { 'x.ts': `export { default as list } from './y'`, 'y.ts': `export default ${list}` },
    ],
    [
      'a function',
      `import { make } from './x'\nconst list = make('/a')`,
      { 'x.ts': `export const make = source => [{ source, destination: '/b' }]` },
    ],
    ['a dynamic import', `const { list } = await import('./x')`, { 'x.mjs': `export const list = ${list}` }],
    [
      'a generated list',
      `import { list } from './x'`,
      {
        'x.ts': `const to = { '/a': '/b' }\nexport const list = Object.entries(to).map(([source, destination]) => ({ source, destination }))`,
      },
    ],
  ])('as %s', (_, before, others) => {
    expect(
      mappings(`${before}\nmodule.exports = { rewrites: () => list }`, others as Record<string, string>),
    ).toMatchObject({
      list: ['rewrite /a -> /b'],
      readable: true,
    })
  })

  it('stands where it is written', () => {
    const others = { 'x.ts': `export const list = [\n  { source: '/a', destination: '/b' },\n  make(),\n]` }
    const { found } = mappings(`import { list } from './x'\nexport default { redirects: async () => list }`, others)
    expect(found.mappings).toMatchObject([{ file: 'x.ts', line: 2, column: 13 }])
    expect(found.problems).toEqual([expect.objectContaining({ file: 'x.ts', line: 3, column: 3, length: 6 })])
  })

  it('is a whole configuration, a wrapper or one option', () => {
    const others = {
      'base.ts': `export const base = { trailingSlash: true, async rewrites() { return ${list} } }`,
      'wrap.ts': `import { external } from 'external'\nexport const withAll = config => external(config)`,
      'i18n.js': `module.exports = { i18n: { locales: ['en', 'de'], defaultLocale: 'en' } }`,
    }
    const text = `import { base } from './base'\nimport { withAll } from './wrap'\nconst { i18n } = require('./i18n')\nexport default withAll({ ...base, i18n })`
    expect(mappings(text, others).found).toMatchObject({
      trailingSlash: true,
      locales: ['en', 'de'],
      mappings: [{ source: '/a', file: 'base.ts' }],
      problems: [],
    })
  })

  it('ends where modules import each other', () => {
    const others = {
      'x.ts': `import { b } from './y'\nexport const a = b`,
      'y.ts': `import { a } from './x'\nexport const b = a`,
    }
    const { readable } = mappings(
      `import { a } from './x'\nexport default { rewrites: async () => [...list(a)] }`,
      others,
    )
    expect(readable).toBe(false)
  })
})

it('ends where a function calls itself or a loop has no end', () => {
  expect(rewrites('const f = n => f(n + 1); return f(0)').readable).toBe(false)
  expect(rewrites('const f = n => [...f(n), ...f(n)]; return f(0)').readable).toBe(false)
  expect(
    rewrites(`const list = []; while (true) list.push({ source: '/a', destination: '/b' }); return list`).list,
  ).toEqual(['rewrite /a -> /b?'])
})
