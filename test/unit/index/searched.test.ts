/** A module that is asked for a name is parsed where its text has the name somewhere, and only there. */
import { afterEach, beforeEach, expect, it } from 'vitest'
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
