import { describe, expect, it } from 'vitest'
import { DEFAULT_CONFIG, readNextConfig } from '../../../src/workspace/next-config'

const read = (text: string, file = 'next.config.ts') => readNextConfig(text, file)

describe('readNextConfig finds the configuration behind', () => {
  it.each([
    ['export default', `export default { basePath: '/x' }`],
    ['module.exports', `module.exports = { basePath: '/x' }`],
    ['a name', `const config = { basePath: '/x' }\nexport default config`],
    ['a typed name', `const config: NextConfig = { basePath: '/x' }\nexport { config as default }`],
    ['satisfies and as', `export default ({ basePath: '/x' } satisfies NextConfig) as NextConfig`],
    ['a function', `export default async (phase, { defaultConfig }) => ({ basePath: '/x' })`],
    ['a declared function', `export default function config() { return { basePath: '/x' } }`],
    ['a named function', `function config() { const c = { basePath: '/x' }; return c }\nmodule.exports = config`],
    ['a wrapper', `module.exports = withSentryConfig({ basePath: '/x' }, { org: 'o', silent: true })`],
    ['a curried wrapper', `export default withAnalyzer({ enabled: true })({ basePath: '/x' })`],
    ['wrappers in wrappers', `const c = { basePath: '/x' }\nexport default withA(withB({ b: 1 })(c), { a: 1 })`],
    ['next-compose-plugins', `module.exports = withPlugins([[a, { x: 1 }]], { basePath: '/x' })`],
    ['options before the config', `export default withThing({ path: 'a' }, { basePath: '/x' })`],
    [
      'reduce',
      `const c = { basePath: '/x' }\nexport default () => [a, b].reduce((config, plugin) => plugin(config), c)`,
    ],
    ['a condition', `const c = { basePath: '/x' }\nexport default process.env.ANALYZE ? withA(c) : c`],
    ['a spread', `const base = { basePath: '/x' }\nexport default { ...base, ...other, trailingSlash: false }`],
    ['a later assignment', `const c = {}\nc.basePath = '/x'\nmodule.exports = c`],
    ['a local wrapper', `const withX = c => ({ ...c, webpack() {} })\nexport default withX({ basePath: '/x' })`],
    ['a wrapper that is awaited', `export default await withX({ basePath: '/x' })`],
  ])('%s', (_, text) => expect(read(text)).toEqual({ ...DEFAULT_CONFIG, basePath: '/x' }))
})

describe('readNextConfig', () => {
  it('reads constants, sums and templates', () => {
    expect(read("const A = '/a'\nexport default { basePath: `${A}/b` + '/c' }").basePath).toBe('/a/b/c')
  })

  it('keeps the last of two properties', () => {
    expect(read(`export default { basePath: '/a', basePath: '/b' }`).basePath).toBe('/b')
    expect(read(`const a = { basePath: '/a' }\nexport default { basePath: '/b', ...a }`).basePath).toBe('/a')
  })

  it('assumes a fallback, and says so', () => {
    const { basePath, problems } = read(`export default { basePath: process.env.BASE ?? '/docs' }`)
    expect(basePath).toBe('/docs')
    expect(problems).toEqual([
      expect.objectContaining({ code: 'config-unreadable', severity: 'hint', line: 1, column: 28, length: 27 }),
    ])
  })

  it('says where a value cannot be read', () => {
    const text = `export default {\n  basePath: compute(),\n  pageExtensions: list.map(x => x),\n}`
    const { basePath, pageExtensions, problems } = read(text)
    expect([basePath, pageExtensions]).toEqual(['', DEFAULT_CONFIG.pageExtensions])
    expect(problems.map(({ line, column, severity }) => [line, column, severity])).toEqual([
      [2, 13, 'warning'],
      [3, 19, 'warning'],
    ])
  })

  it('assumes no basePath where only some environments have one, and says so', () => {
    for (const value of [`isProd ? '/docs' : ''`, `isDev ? undefined : '/docs'`, `process.env.BASE_PATH || ''`]) {
      const { basePath, problems } = read(`export default { basePath: ${value} }`)
      expect(basePath).toBe('')
      expect(problems).toEqual([expect.objectContaining({ code: 'config-unreadable', severity: 'hint' })])
    }
  })

  it('takes the page extensions of every environment, and says so', () => {
    const text = `export default { pageExtensions: ['tsx', ...(process.env.CI ? [] : ['dev.tsx'])] }`
    expect(read(text).pageExtensions).toEqual(['tsx', 'dev.tsx'])
    expect(read(text).problems).toEqual([expect.objectContaining({ severity: 'hint', line: 1, column: 34 })])
    expect(read(`export default { pageExtensions: ['ts', 'tsx'].map(one => \`page.${'${one}'}\`) }`)).toMatchObject({
      pageExtensions: ['page.ts', 'page.tsx'],
      problems: [],
    })
  })

  it('refuses a base path Next refuses', () => {
    expect(read(`export default { basePath: 'docs' }`).basePath).toBe('')
    expect(read(`export default { basePath: '/' }`).basePath).toBe('')
  })

  it('reads the allowed origins at both places, null where they are computed', () => {
    const origins = (text: string) => read(`export default { ${text} }`).allowedOrigins
    expect(origins(`serverActions: { allowedOrigins: ['a.com', 'b.com'] }`)).toEqual(['a.com', 'b.com'])
    expect(origins(`experimental: { serverActions: { allowedOrigins: ['a.com'] } }`)).toEqual(['a.com'])
    expect(origins(`experimental: { serverActions: true }`)).toEqual([])
    expect(origins(`serverActions: { bodySizeLimit: '2mb' }`)).toEqual([])
    expect(origins(`serverActions: { allowedOrigins: [process.env.HOST] }`)).toBeNull()
    expect(origins(`experimental: { serverActions: options() }`)).toBeNull()
    const inDevelopment = (value: string) => `...(process.env.NODE_ENV === 'development' ? ${value} : {})`
    expect(origins(inDevelopment(`{ serverActions: { allowedOrigins: ['a.com'] } }`))).toBeNull()
    expect(origins(inDevelopment(`{ experimental: { serverActions: { allowedOrigins: ['a.com'] } } }`))).toBeNull()
    expect(origins(inDevelopment(`{ experimental: { ppr: true } }`))).toEqual([])
  })

  it('reads output where it is literal', () => {
    expect(read(`export default { output: 'export' }`).output).toBe('export')
    expect(read(`export default { output: process.env.X ? 'export' : undefined }`).output).toBeNull()
  })

  it('hints where locales come from elsewhere', () => {
    const { locales, problems } = read(
      `const { i18n } = require('./i18n')\nmodule.exports = { i18n }`,
      'next.config.js',
    )
    expect(locales).toEqual([])
    expect(problems).toEqual([expect.objectContaining({ severity: 'hint', line: 2, column: 20 })])
  })

  it.each([
    ['another module', `module.exports = require('./shared')`],
    ['nothing', `const x = 1`],
    ['a circle of names', `const a = b\nconst b = a\nexport default a`],
    ['an unknown call', `export default make()`],
  ])('takes %s as unreadable', (_, text) => {
    const { problems, ...rest } = read(text)
    expect(rest).toMatchObject({ basePath: '', allowedOrigins: null, mappingsReadable: false })
    expect(problems).toEqual([expect.objectContaining({ code: 'config-unreadable', severity: 'warning' })])
  })

  it('reports a syntax error and uses what it can read', () => {
    const { basePath, problems } = read(`export default { basePath: '/x', redirects() { return [`)
    expect(basePath).toBe('/x')
    expect(problems[0]).toMatchObject({ code: 'config-unreadable', line: 1 })
  })
})

describe('rewrites and redirects', () => {
  const read = (text: string) => {
    const { mappings, mappingsReadable } = readNextConfig(text, 'next.config.js')
    return {
      mappings: mappings.map(({ kind, source, destination }) => `${kind} ${source} ${destination}`),
      mappingsReadable,
    }
  }

  it('are read with their place', () => {
    const text = `module.exports = {\n  async redirects() {\n    return [{ source: '/a', destination: '/b', permanent: true }]\n  },\n}`
    expect(readNextConfig(text, 'next.config.js').mappings).toEqual([
      {
        kind: 'redirect',
        phase: null,
        source: '/a',
        destination: '/b',
        always: true,
        byHost: false,
        basePath: true,
        locale: true,
        file: 'next.config.js',
        line: 3,
        column: 23,
      },
    ])
  })

  it.each([
    ["has: [{ type: 'host', value: 'www.example.com' }]", true],
    ["has: [{ type: 'host', value: 'www.example.com' }, { type: 'cookie', key: 'a' }]", false],
    ["has: [{ type: 'header', key: 'accept' }]", false],
    ["has: [{ type: 'host', value: 'www.example.com' }], missing: [{ type: 'cookie', key: 'a' }]", false],
    ['has: conditions', false],
    ['has: []', false],
  ])('with %s are by host: %s', (condition, byHost) => {
    const text = `export default { redirects: () => [{ source: '/:path*', ${condition}, destination: '/b' }] }`
    expect(readNextConfig(text, 'next.config.js').mappings).toMatchObject([{ byHost, always: condition === 'has: []' }])
  })

  it('are read in every phase and branch', () => {
    const text = `
      const api = 'https://api.example.com'
      const legacy = [{ source: '/old/:path*', destination: '/new/:path*' }]
      module.exports = {
        rewrites: async () => ({
          beforeFiles: [{ source: '/b', destination: \`\${api}/b\` }],
          afterFiles: [...legacy, process.env.X && { source: '/c', destination: \`\${process.env.API}/c\` }].filter(Boolean),
          fallback: process.env.Y ? [{ source: '/d', destination: '/e' }] : [],
        }),
        redirects() { if (x) return []; return [{ source: '/f', destination: to() }] },
      }`
    expect(read(text)).toEqual({
      mappings: [
        'rewrite /b https://api.example.com/b',
        'rewrite /old/:path* /new/:path*',
        'rewrite /c ${…}/c',
        'rewrite /d /e',
        'redirect /f ${…}',
      ],
      mappingsReadable: true,
    })
  })

  it.each([
    ['a list from elsewhere', `[...require('./rewrites')]`, []],
    [
      'a computed source',
      `[{ source: make(), destination: '/a' }, { source: '/b', destination: '/c' }]`,
      ['rewrite /b /c'],
    ],
    ['a computed list', `list.map(source => ({ source, destination: '/a' }))`, []],
    ['a spread of phases', `({ ...(await more()), fallback: [] })`, []],
  ])('are not readable with %s', (_, list, mappings) => {
    expect(read(`module.exports = { async rewrites() { return ${list} } }`)).toEqual({
      mappings,
      mappingsReadable: false,
    })
  })

  it('are not readable where the function is elsewhere', () => {
    expect(read(`module.exports = { rewrites: require('./rewrites') }`).mappingsReadable).toBe(false)
  })
})
