/** A module that is asked for a name is parsed where its text has the name somewhere, and only there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { Disk } from '../random/disk'
import { expectSame } from '../random/picture'

let disk: Disk
beforeEach(() => {
  disk = new Disk()
  disk.write('package.json', '{ "dependencies": { "next": "16.0.0" } }')
  disk.write('app/api/notes/route.ts', 'export const GET = () => new Response()\n')
  disk.write('app/page.tsx', `import { base } from '../lib'\nexport default () => fetch(\`\${base()}/notes\`)\n`)
  disk.write('lib/index.ts', `export * from './paths'\nexport * from './deep'\n`)
})
afterEach(() => disk.remove())

/** Parsing it ends the stack, which is told as a problem. */
const deep = (name: string) => `export const ${name} = ${'('.repeat(100_000)}1${')'.repeat(100_000)}\n`

async function open() {
  const { snapshot } = await openIndex(nodeFileSystem, disk.root)
  return {
    callers: snapshot.entryPoint('route:app/api/notes/route.ts#GET')?.callers.map(({ file }) => file),
    unread: snapshot.problems.map(({ file }) => file),
  }
}

it.each([
  ['a function', `export function base() {\n  return '/api'\n}\n`],
  ['a variable behind another one', `export const one = 1,\n  base = () => '/api'\n`],
  ['a list of names', `const root = () => '/api'\nexport { root as base }\n`],
  ['a name with an escape', `export function b\\u0061se() {\n  return '/api'\n}\n`],
  ['a property of exports', `const names = ['ba' + 'se']\nfor (const one of names) exports[one] = () => '/api'\n`],
])('finds the caller through %s, and does not parse the module beside it', async (kind, paths) => {
  disk.write('lib/paths.ts', paths)
  disk.write('lib/deep.ts', deep('other'))
  const { callers, unread } = await open()
  if (kind !== 'a property of exports') expect(callers).toEqual(['app/page.tsx'])
  expect(unread).toEqual([])
})

it('parses a module that has the name, whatever for', async () => {
  disk.write('lib/paths.ts', `export const base = () => '/api'\n`)
  disk.write('lib/deep.ts', deep('base1'))
  expect(await open()).toEqual({ callers: ['app/page.tsx'], unread: ['lib/deep.ts'] })
})

it('looks again when the text is another one', async () => {
  disk.write('lib/paths.ts', `export const base = () => '/api'\n`)
  disk.write('lib/deep.ts', deep('other'))
  const index = await openIndex(nodeFileSystem, disk.root)
  for (const text of [deep('base2'), deep('other'), `export const base2 = 1\n`, '']) {
    await index.update(disk.write('lib/deep.ts', text))
    expectSame(index.snapshot, (await openIndex(nodeFileSystem, disk.root)).snapshot)
  }
  await index.update(disk.write('lib/paths.ts', ''))
  expect(index.snapshot.entryPoint('route:app/api/notes/route.ts#GET')?.callers).toEqual([])
  await index.update(disk.write('lib/deep.ts', `export const base = () => '/api'\n`))
  expect(index.snapshot.entryPoint('route:app/api/notes/route.ts#GET')?.callers).toHaveLength(1)
})

describe('a file that imports a module with an action', () => {
  const save = `export async function save() {\n  'use server'\n}\n`
  const actions = `${save}export const limit = 1\nexport interface Options {}\n`

  it.each([
    ['takes another value', `import { limit } from './actions'\n`, false],
    ['takes another value, and types that are marked', `import { limit, type Options } from './actions'\n`, false],
    ['takes marked types', `import type { Options } from './actions'\n`, false],
    ['hands another value on', `export { limit } from './actions'\n`, false],
    ['takes the action', `import { save } from './actions'\n`, true],
    ['takes it by another name', `import { limit, save as keep } from './actions'\n`, true],
    ['takes its type', `import type { save } from './actions'\n`, true],
    ['takes the whole module', `import * as actions from './actions'\n`, true],
    ['loads it', `const loaded = import('./actions')\n`, true],
    ['requires it', `const { limit } = require('./actions')\n`, true],
    ['takes what may be a type', `import { Options } from './actions'\n`, true],
    [
      'takes another value, and in another statement what may be a type',
      `import { limit } from './actions'\nimport { Options } from './actions'\n`,
      true,
    ],
    ['hands all of it on', `export * from './actions'\n`, true],
  ])('that %s', async (_, text, isParsed) => {
    disk.write('lib/actions.ts', actions)
    disk.write('lib/importer.ts', text + deep('one'))
    expect((await open()).unread).toEqual(isParsed ? ['lib/importer.ts'] : [])
  })

  it.each([
    ['as the default', `export default async function save() {\n  'use server'\n}\n`],
    ['in an object', `export const actions = { save: async () => {\n  'use server'\n} }\n`],
    [
      'through another name',
      `async function save() {\n  'use server'\n}\nconst kept = save\nexport { kept as limit }\n`,
    ],
    ['of another module', `export * from './save'\nexport const limit = 1\n`],
  ])('is parsed where that gives the action %s', async (_, text) => {
    disk.write('lib/save.ts', save)
    disk.write('lib/actions.ts', text)
    disk.write('lib/importer.ts', `import actions, { limit, actions as all } from './actions'\n${deep('one')}`)
    expect((await open()).unread).toEqual(['lib/importer.ts'])
  })

  it('is looked at again when either of them is another one', async () => {
    disk.write('lib/actions.ts', actions)
    disk.write('lib/caller.ts', `import { limit } from './actions'\nexport const call = () => limit\n`)
    const index = await openIndex(nodeFileSystem, disk.root)
    const caller = (name: string) => `import { ${name} } from './actions'\nexport const call = () => ${name}()\n`
    for (const [file, text, callers] of [
      ['lib/caller.ts', caller('save'), 1],
      ['lib/caller.ts', caller('limit'), 0],
      ['lib/actions.ts', actions.replace('save', 'limit').replace('const limit', 'const save'), undefined],
      ['lib/actions.ts', actions, 0],
      ['lib/caller.ts', caller('save'), 1],
      ['lib/actions.ts', `export const save = 1\n`, undefined],
      ['lib/actions.ts', actions, 1],
    ] as const) {
      await index.update(disk.write(file, text))
      const action = index.snapshot.entryPointsIn('lib/actions.ts').find(({ name }) => name === 'save')
      expect(action?.callers.length).toBe(callers)
      expectSame(index.snapshot, (await openIndex(nodeFileSystem, disk.root)).snapshot)
    }
  })
})
