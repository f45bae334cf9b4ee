import { describe, expect, it } from 'vitest'
import type { AppDetails } from '../../../src/model'
import { appOf } from '../../../src/workspace/app-of'
import { discoverApps } from '../../../src/workspace/apps'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { createResolver } from '../../../src/workspace/resolve'
import { fixture, temporaryFolder } from './tree'

const discover = async () => {
  const { root, files } = await fixture('workspace-apps')
  return discoverApps(nodeFileSystem, root, files)
}
const app = (found: { apps: AppDetails[] }, root: string) => found.apps.find(one => one.root === root)
const inTemporary = async (files: { readonly [file: string]: string }) => {
  const { root } = temporaryFolder(files)
  return discoverApps(nodeFileSystem, root, (await nodeFileSystem.walk(root, { exclude: [] })).files)
}

describe('discoverApps', () => {
  it('finds folders with a next.config or next that hold pages, and no others', async () => {
    const { apps } = await discover()
    expect(apps.map(({ root }) => root)).toEqual([
      'apps/bare',
      'apps/bare/nested',
      'apps/broken',
      'apps/docs',
      'apps/web',
    ])
  })

  it('reads everything an app says', async () => {
    expect(app(await discover(), 'apps/web')).toEqual({
      root: 'apps/web',
      next: '^16.3.1',
      routers: ['app', 'pages'],
      basePath: '/shop',
      appDir: 'apps/web/src/app',
      pagesDir: 'apps/web/src/pages',
      pageExtensions: ['tsx', 'ts', 'jsx', 'js'],
      trailingSlash: true,
      locales: ['en', 'de'],
      defaultLocale: 'en',
      output: 'standalone',
      allowedOrigins: ['shop.example.com'],
      configFile: 'apps/web/next.config.ts',
      mappings: [],
      mappingsReadable: true,
      proxyFile: 'apps/web/src/proxy.ts',
      dependencies: new Set(['next', 'zod']),
    })
  })

  it('takes app/ before src/app/, and the pages that pageExtensions names', async () => {
    expect(app(await discover(), 'apps/docs')).toMatchObject({
      appDir: 'apps/docs/app',
      pagesDir: null,
      pageExtensions: ['mdx', 'tsx'],
      next: '14.2.3',
      proxyFile: null,
    })
  })

  it('refuses app/ and pages/ in different folders, as Next does', async () => {
    expect((await discover()).problems).toContainEqual(
      expect.objectContaining({ code: 'app-and-pages-apart', severity: 'error', file: 'apps/apart/package.json' }),
    )
  })

  it('uses the nearest next.config above, as Next does', async () => {
    expect(app(await discover(), 'apps/bare/nested')).toMatchObject({
      configFile: 'apps/bare/next.config.js',
      next: 'workspace:*',
    })
  })

  it('does not execute a config it cannot read, and goes on', async () => {
    const found = await discover()
    expect(app(found, 'apps/broken')).toMatchObject({ allowedOrigins: null, mappingsReadable: false, next: '15.0.0' })
    expect(found.problems.filter(({ file }) => file.startsWith('apps/broken/'))).toEqual([
      expect.objectContaining({ code: 'config-unreadable', file: 'apps/broken/package.json', line: 2, column: 1 }),
      expect.objectContaining({ code: 'config-unreadable', file: 'apps/broken/next.config.js', line: 1, column: 18 }),
    ])
  })

  it('reads what a config imports from the workspace, and says which files that were', async () => {
    const { root } = temporaryFolder({
      'next.config.mjs': `import { redirects } from './config/redirects.mjs'\nimport { i18n } from '@acme/i18n'\nimport other from 'elsewhere'\nexport default { i18n, redirects: async () => redirects }`,
      'config/redirects.mjs': `import { from } from './from.js'\nexport const redirects = [{ source: from, destination: '/b', permanent: true }]`,
      'config/from.js': `exports.from = '/a'`,
      'packages/i18n/package.json': `{ "name": "@acme/i18n", "main": "index.js" }`,
      'packages/i18n/index.js': `module.exports = { i18n: { locales: ['de', 'en'], defaultLocale: 'de' } }`,
      'package.json': `{ "workspaces": ["packages/*"], "dependencies": { "next": "16.0.0", "@acme/i18n": "*" } }`,
      'pages/index.js': '',
    })
    const { files } = await nodeFileSystem.walk(root, { exclude: [] })
    const { resolve } = await createResolver(nodeFileSystem, root, files)
    const found = await discoverApps(nodeFileSystem, root, files, resolve)
    expect(found.apps).toMatchObject([
      {
        locales: ['de', 'en'],
        defaultLocale: 'de',
        mappings: [{ source: '/a', destination: '/b', file: 'config/redirects.mjs', line: 2, column: 37 }],
        mappingsReadable: true,
      },
    ])
    expect([...found.configFiles].sort()).toEqual(['config/from.js', 'config/redirects.mjs', 'packages/i18n/index.js'])
    expect(found.problems).toEqual([])
  })

  it('names the installed version, beside the app or above it', async () => {
    const { root } = temporaryFolder({
      'node_modules/next/package.json': '{ "version": "16.1.0" }',
      'repo/node_modules/next/package.json': '{ "version": "15.5.8" }',
      'repo/a/package.json': '{ "dependencies": { "next": "^15" } }',
      'repo/a/app/page.js': '',
      'repo/b/package.json': '{ "dependencies": { "next": "^14" } }',
      'repo/b/app/page.js': '',
      'repo/b/node_modules/next/package.json': '{ "version": "14.2.3" }',
    })
    const versions = async (folder: string) => {
      const { files } = await nodeFileSystem.walk(folder, { exclude: [] })
      return (await discoverApps(nodeFileSystem, folder, files)).apps.map(({ next }) => next)
    }
    expect(await versions(`${root}/repo`)).toEqual(['15.5.8', '14.2.3'])
    expect(await versions(`${root}/repo/a`)).toEqual(['15.5.8'])
  })

  it('looks the range up in a Bun or Yarn catalog', async () => {
    const bun = await inTemporary({
      'package.json': '{ "workspaces": { "catalog": { "next": "16.0.1" } } }',
      'a/package.json': '{ "dependencies": { "next": "catalog:" } }',
      'a/pages/index.js': '',
    })
    expect(bun.apps.map(({ next }) => next)).toEqual(['16.0.1'])
    const yarn = await inTemporary({
      '.yarnrc.yml': 'catalog:\n  "next": ^15.1.0\n',
      'a/package.json': '{ "dependencies": { "next": "catalog:" } }',
      'a/pages/index.js': '',
    })
    expect(yarn.apps.map(({ next }) => next)).toEqual(['^15.1.0'])
  })

  it('has the version of the package.json above where an app has none, else null', async () => {
    const { apps } = await inTemporary({
      'package.json': '{ "devDependencies": { "next": "16.0.0" } }',
      'a/next.config.js': 'module.exports = {}',
      'a/pages/index.js': '',
    })
    expect(apps.map(({ next, dependencies }) => [next, dependencies])).toEqual([['16.0.0', new Set(['next'])]])
    const alone = await inTemporary({ 'next.config.js': 'module.exports = {}', 'pages/index.js': '' })
    expect(alone.apps.map(({ root, next }) => [root, next])).toEqual([['.', null]])
  })

  it('sees middleware and proxy beside the router folders', async () => {
    const { apps } = await inTemporary({
      'next.config.js': 'module.exports = {}',
      'app/page.js': '',
      'middleware.js': '',
      'proxy.ts': '',
      'src/proxy.ts': '',
    })
    expect(apps[0]?.proxyFile).toBe('proxy.ts')
  })

  it('takes files in any order', async () => {
    const { root, files } = await fixture('workspace-apps')
    const shuffled = await discoverApps(nodeFileSystem, root, [...files].reverse())
    expect(shuffled.apps).toEqual((await discover()).apps)
  })
})

describe('appOf', () => {
  it('is the deepest app that holds the file', async () => {
    const { apps } = await discover()
    expect(appOf(apps, 'apps/bare/nested/app/icon.png')?.root).toBe('apps/bare/nested')
    expect(appOf(apps, 'apps/bare/pages/index.js')?.root).toBe('apps/bare')
    expect(appOf(apps, 'apps/bare-not/x.ts')).toBeUndefined()
    const root = { ...(apps[0] as AppDetails), root: '.' }
    expect(appOf([...apps, root], 'apps/web/src/proxy.ts')?.root).toBe('apps/web')
    expect(appOf([root, ...apps], 'lib/x.ts')?.root).toBe('.')
  })
})
