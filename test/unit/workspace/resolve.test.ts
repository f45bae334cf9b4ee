import { beforeAll, describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { createResolver, type Resolver } from '../../../src/workspace/resolve'
import { fixture, temporaryFolder } from './tree'

let resolver: Resolver
beforeAll(async () => {
  const { root, files } = await fixture('workspace-resolve')
  resolver = await createResolver(nodeFileSystem, root, files)
})

const web = 'apps/web/src/page.tsx'

describe('resolve', () => {
  it.each([
    ['a file without its extension', web, './lib/db', 'apps/web/src/lib/db.ts'],
    ['an index', web, './lib', 'apps/web/src/lib/index.ts'],
    ['an index with a slash', web, './lib/', 'apps/web/src/lib/index.ts'],
    ['the own folder', 'apps/web/src/lib/db.ts', '.', 'apps/web/src/lib/index.ts'],
    ['the folder above', 'apps/web/src/lib/db.ts', '..', undefined],
    ['a name with a dot', web, './lib/user.service', 'apps/web/src/lib/user.service.ts'],
    ['.js that is .ts', web, './lib/db.js', 'apps/web/src/lib/db.ts'],
    ['.mjs that is .mts', web, './lib/esm.mjs', 'apps/web/src/lib/esm.mts'],
    ['.jsx that is .tsx', 'apps/web/src/lib/db.ts', '../page.jsx', web],
    ['.js where both are there', web, './lib/both.js', 'apps/web/src/lib/both.js'],
    ['.ts before .js', web, './lib/both', 'apps/web/src/lib/both.ts'],
    ['a declaration file', web, './lib/types', 'apps/web/src/lib/types.d.ts'],
    ['a query', web, './lib/icon.svg?url', 'apps/web/src/lib/icon.svg'],
    ['a file that is not there', web, './lib/none', undefined],
    ['a path out of the workspace', web, '../../../../other', undefined],
    ['paths of an extended package config', web, '@/lib/db', 'apps/web/src/lib/db.ts'],
    ['the second target', web, '@/only', 'apps/web/fallback/only.ts'],
    ['an exact path', web, 'exact', 'apps/web/src/exact.ts'],
    ['baseUrl', web, 'lib/db', 'apps/web/src/lib/db.ts'],
    ['paths of a config above', web, '@shared/log', 'shared/log.ts'],
    ['the longest pattern', web, '@shared/special/a', 'special/a.ts'],
    ['jsconfig through a circle of extends', 'apps/js/index.js', '~/log', 'shared/log.ts'],
    ['exports to a built file', web, '@repo/ui', 'packages/ui/src/index.ts'],
    ['an exported subpath', web, '@repo/ui/button', 'packages/ui/src/button.tsx'],
    ['an exported pattern under conditions', web, '@repo/ui/icons/star', 'packages/ui/src/icons/star.tsx'],
    ['a pattern over folders', web, '@repo/ui/deep/a/b', 'packages/ui/src/deep/a/b/index.ts'],
    ['main to a built file', web, 'utils', 'packages/utils/src/index.ts'],
    ['a subpath without exports', web, 'utils/format', 'packages/utils/format.ts'],
    ['a package under another name', web, 'kit/button', 'packages/ui/src/button.tsx'],
    ['a file: dependency', web, 'local', 'packages/utils/src/index.ts'],
    ['#imports pattern', web, '#lib/db', 'apps/web/src/lib/db.ts'],
    ['#imports condition', web, '#db', 'apps/web/src/lib/db.ts'],
    ['#imports to a package', web, '#ui', 'packages/ui/src/index.ts'],
    ['#imports that are not there', web, '#none', undefined],
    ['a package from a registry', web, 'react', undefined],
    ['a builtin', web, 'node:fs', undefined],
    ['nothing', web, '', undefined],
    ['a URL', web, 'https://example.com/x.js', undefined],
    ['beside a broken tsconfig', 'apps/broken/a.ts', './b', 'apps/broken/b.ts'],
    ['what a broken tsconfig still says', 'apps/broken/a.ts', '@/b', 'apps/broken/b.ts'],
  ])('%s', (_, from, specifier, file) => {
    expect(resolver.resolve(from, specifier)).toBe(file)
    // From memory the second time.
    expect(resolver.resolve(from, specifier)).toBe(file)
  })

  it('reports the broken tsconfig and the one that extends itself, once', () => {
    expect(resolver.problems).toEqual([
      expect.objectContaining({ code: 'config-unreadable', file: 'apps/broken/tsconfig.json', line: 2 }),
      expect.objectContaining({
        file: 'packages/tsconfig/circle.json',
        message: expect.stringContaining('extends itself'),
      }),
    ])
  })

  it('extends a package of node_modules, which the walk does not list', async () => {
    const { root } = temporaryFolder({
      'node_modules/@x/base/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["${configDir}/*"] } } }',
      'node_modules/@x/base/strict.json': '{ "extends": "./tsconfig.json" }',
      'a/tsconfig.json': '{ "extends": "@x/base/strict" }',
      'a/x.ts': '',
      'b/tsconfig.json': '{ "extends": "@x/base" }',
      'b/x.ts': '',
    })
    const { files } = await nodeFileSystem.walk(root, { exclude: [] })
    const { resolve, problems } = await createResolver(nodeFileSystem, root, files)
    expect([resolve('a/y.ts', '@/x'), resolve('b/y.ts', '@/x')]).toEqual(['a/x.ts', 'b/x.ts'])
    expect(problems).toEqual([])
  })

  it('reads the paths of the configs that one beside them refers to', async () => {
    const { root } = temporaryFolder({
      'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }, { "path": "./packages/a" }] }',
      'tsconfig.app.json': '{ "extends": "./tsconfig.paths.json" }',
      'tsconfig.paths.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      'src/x.ts': '',
    })
    const { files } = await nodeFileSystem.walk(root, { exclude: [] })
    const { resolve, configFiles } = await createResolver(nodeFileSystem, root, files)
    expect(resolve('src/y.ts', '@/x')).toBe('src/x.ts')
    expect(configFiles).toContain('tsconfig.paths.json')
  })

  it('takes the condition that an import of the bundler takes', async () => {
    const conditions = { require: './a.cjs', 'react-server': './b.ts', types: './c.ts', import: './d.ts' }
    const { root } = temporaryFolder({
      'package.json': '{ "workspaces": ["p"] }',
      'p/package.json': JSON.stringify({
        name: 'p',
        exports: { '.': conditions, './*': [null, { default: './src/*.js' }] },
      }),
      'p/a.cjs': '',
      'p/b.ts': '',
      'p/c.ts': '',
      'p/d.ts': '',
      'p/src/deep/e.jsx': '',
      'x.ts': '',
    })
    const { files } = await nodeFileSystem.walk(root, { exclude: [] })
    const { resolve } = await createResolver(nodeFileSystem, root, files)
    expect([resolve('x.ts', 'p'), resolve('x.ts', 'p/deep/e')]).toEqual(['p/d.ts', 'p/src/deep/e.jsx'])
  })
})
