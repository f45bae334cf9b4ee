/** Callers that hold no path of their own: the path stands in another module, and the sweep has to find both. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openIndex, type WorkspaceIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { Disk } from '../random/disk'
import { expectSame } from '../random/picture'

const FILES = {
  'package.json': '{ "dependencies": { "next": "16.0.0" } }',
  'app/page.tsx': 'export default function Page() { return null }\n',
  'app/api/users/route.ts': 'export async function GET() {}\n',
  'app/api/posts/route.ts': 'export async function GET() {}\n',
  'lib/routes.ts': `export const ROUTES = { users: '/api/users' } as const\nexport const other = '/elsewhere'\n`,
  'lib/index.ts': `export * from './routes'\n`,
  'lib/load.ts': `import { ROUTES } from './routes'\nexport const load = () => fetch(ROUTES.users)\n`,
  'lib/barrel-load.ts': `import { ROUTES as paths } from '.'\nexport const load = () => fetch(paths.users)\n`,
  'lib/namespace-load.ts': `import * as all from './routes'\nexport const load = () => fetch(all.ROUTES.users)\n`,
  'lib/idle.ts': `import { ROUTES } from './routes'\nexport const title = ROUTES.users\n`,
}

let disk: Disk
let index: WorkspaceIndex
beforeEach(async () => {
  disk = new Disk()
  for (const [file, text] of Object.entries(FILES)) disk.write(file, text)
  index = await openIndex(nodeFileSystem, disk.root)
})
afterEach(() => disk.remove())

const callers = (route = '/api/users') =>
  index.snapshot.entryPoints.filter(one => one.route === route).flatMap(one => one.callers.map(({ file }) => file))

/** Writes, tells, and compares with a fresh index. */
async function write(file: string, text: string): Promise<void> {
  await index.update(disk.write(file, text))
  expectSame(index.snapshot, (await openIndex(nodeFileSystem, disk.root)).snapshot)
}

it('are found through a name, a barrel and a namespace', () => {
  expect(callers()).toEqual(['lib/barrel-load.ts', 'lib/load.ts', 'lib/namespace-load.ts'])
})

it('follow an edit of the module that has the path', async () => {
  await write('lib/routes.ts', `export const ROUTES = { users: '/api/posts' } as const\n`)
  expect(callers()).toEqual([])
  expect(callers('/api/posts')).toHaveLength(3)
  await write('lib/routes.ts', 'export const ROUTES = {}\n')
  expect(callers('/api/posts')).toEqual([])
})

it('come with an edit of their import, and go with it', async () => {
  await write('lib/load.ts', `import { other } from './routes'\nexport const load = () => fetch(other)\n`)
  expect(callers()).not.toContain('lib/load.ts')
  await write('lib/load.ts', FILES['lib/load.ts'])
  expect(callers()).toContain('lib/load.ts')
})

it('come with something that requests', async () => {
  await write('lib/idle.ts', `import { ROUTES } from './routes'\nexport const load = () => fetch(ROUTES.users)\n`)
  expect(callers()).toContain('lib/idle.ts')
})
