/** What a parse brought to light goes with the parse: differences between the kept index and a fresh one that there were once. */
import { afterEach, expect, it } from 'vitest'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { Disk } from '../random/disk'
import { expectSame } from '../random/picture'

let disk: Disk | undefined
afterEach(() => {
  disk?.remove()
  disk = undefined
})

/** Opens the index of some files, makes one change, and compares. */
async function after(files: Record<string, string>, file: string, text: string) {
  disk = new Disk()
  for (const [name, content] of Object.entries(files)) disk.write(name, content)
  const index = await openIndex(nodeFileSystem, disk.root)
  const { problems } = index.snapshot
  await index.update(disk.write(file, text))
  expectSame(index.snapshot, (await openIndex(nodeFileSystem, disk.root)).snapshot)
  return { before: problems, after: index.snapshot.problems }
}

it('forgets the syntax errors of a file that need not be parsed any more', async () => {
  const problems = await after(
    { 'lib/a.ts': `'use server'\nexport const a = 1 +\n` },
    'lib/a.ts',
    'export const a = 1 +\n',
  )
  expect(problems.before).toHaveLength(1)
  expect(problems.after).toEqual([])
})

it('forgets how deep a file is nested that need not be parsed any more', async () => {
  const deep = `import { a } from './a'\na(${'('.repeat(100_000)}1${')'.repeat(100_000)})\n`
  const files = { 'lib/a.ts': `'use server'\nexport async function a() {}\n`, 'lib/deep.ts': deep }
  const problems = await after(files, 'lib/a.ts', 'export async function a() {}\n')
  expect(problems.before.map(({ file }) => file)).toEqual(['lib/deep.ts'])
  expect(problems.after).toEqual([])
})

it('forgets which imports a parse showed to be types', async () => {
  const page = `'use client'\nimport { a } from '@/lib/one'\nexport type A = typeof a\n`
  const files = {
    'package.json': '{ "dependencies": { "next": "16.0.0" } }',
    'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./*"] } } }',
    'lib/one.ts': '',
    'app/page.tsx': `'use server'\nexport function notAsync() {}\nexport * from './one'\n`,
  }
  await after(files, 'app/page.tsx', page)
})
