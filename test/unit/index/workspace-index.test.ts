import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { openIndex } from '../../../src/index/workspace-index'
import type { FileSystem } from '../../../src/workspace/file-system'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { OverlayFileSystem } from '../../../src/workspace/overlay-file-system'
import { callersOf, copyOf, FIXTURES, indexOf } from './folder'

let remove: (() => Promise<void>) | undefined
afterEach(async () => {
  await remove?.()
  remove = undefined
})

async function changing() {
  const copy = await copyOf('callers')
  remove = copy.remove
  const write = (file: string, text: string) => writeFile(path.join(copy.folder, file), text)
  const read = (file: string) => readFile(path.join(copy.folder, file), 'utf8')
  /** The kept index must equal a fresh one after every change. */
  const same = async () => {
    const fresh = await openIndex(nodeFileSystem, pathToFileURL(copy.folder).href)
    expect(callersOf(copy.index.snapshot)).toEqual(callersOf(fresh.snapshot))
    expect(copy.index.snapshot.problems).toEqual(fresh.snapshot.problems)
  }
  return { ...copy, write, read, same }
}

describe('openIndex', () => {
  it('finds callers through aliases, barrels, namespaces, dynamic imports and inline actions', async () => {
    const { snapshot } = await indexOf('callers')
    const expected = JSON.parse(await readFile(path.join(FIXTURES, 'callers/expected.json'), 'utf8'))
    expect(callersOf(snapshot)).toEqual(expected)
  })

  it('knows every mention of an action: imports, re-exports, types and uses', async () => {
    const { snapshot } = await indexOf('callers')
    const mentions = snapshot
      .references('action:lib/actions.ts#save')
      .map(({ kind, file, line }) => `${kind} ${file}:${line}`)
    expect(mentions).toContain('import app/page.tsx:2')
    expect(mentions).toContain('re-export lib/handed-on.ts:3')
    expect(mentions).toContain('type lib/types.ts:1')
    expect(mentions).toContain('use components/form.tsx:14')
  })

  it('stops when asked to', async () => {
    const signal = AbortSignal.abort()
    await expect(
      openIndex(nodeFileSystem, pathToFileURL(path.join(FIXTURES, 'callers')).href, { signal }),
    ).rejects.toThrow()
  })
})

describe('update', () => {
  it('takes in an edit', async () => {
    const { index, write, same } = await changing()
    await write('components/both.tsx', 'export function Both() {\n  return null\n}\n')
    await index.update({ changed: ['components/both.tsx'] })
    expect(callersOf(index.snapshot)['action:lib/actions.ts#greet']?.join()).not.toContain('both.tsx')
    await same()
  })

  it('notices that a module became one of actions', async () => {
    const { index, write, same } = await changing()
    await write('lib/late.ts', 'export async function late() {}\n')
    await write(
      'components/both.tsx',
      `import { late } from '@/lib/late'\nexport const Both = () => <b onClick={() => late()} />\n`,
    )
    await index.update({ created: ['lib/late.ts'], changed: ['components/both.tsx'] })
    expect(index.snapshot.entryPoint('action:lib/late.ts#late')).toBeUndefined()
    await write('lib/late.ts', `'use server'\nexport async function late() {}\n`)
    await index.update({ changed: ['lib/late.ts'] })
    expect(callersOf(index.snapshot)['action:lib/late.ts#late']).toEqual(['components/both.tsx:2:45 call both'])
    await same()
  })

  it('takes in files and folders that are created, renamed and deleted', async () => {
    const { index, folder, write, same } = await changing()
    await mkdir(path.join(folder, 'app/api/hello'), { recursive: true })
    await write('app/api/hello/route.ts', 'export async function GET() {\n  return new Response()\n}\n')
    await index.update({ created: ['app/api'] })
    expect(index.snapshot.entryPoint('route:app/api/hello/route.ts#GET')?.route).toBe('/api/hello')
    await same()
    await rename(path.join(folder, 'app/api'), path.join(folder, 'app/v1'))
    await index.update({ created: ['app/v1'], deleted: ['app/api'] })
    expect(index.snapshot.entryPoint('route:app/v1/hello/route.ts#GET')?.route).toBe('/v1/hello')
    expect(index.snapshot.entryPoint('route:app/api/hello/route.ts#GET')).toBeUndefined()
    await same()
    await rm(path.join(folder, 'lib'), { recursive: true })
    await index.update({ deleted: ['lib'] })
    expect(index.snapshot.entryPoints.filter(({ file }) => file.startsWith('lib/'))).toEqual([])
    await same()
  })

  it('reads an unsaved buffer before the disk', async () => {
    const fs = new OverlayFileSystem(nodeFileSystem)
    const root = pathToFileURL(path.join(FIXTURES, 'callers')).href
    const index = await openIndex(fs, root)
    fs.open(`${root}/lib/actions.ts`, `'use server'\nexport async function fresh() {}\n`)
    await index.update({ changed: ['lib/actions.ts'] })
    expect(index.snapshot.entryPointsIn('lib/actions.ts').map(({ name }) => name)).toEqual(['fresh'])
    fs.close(`${root}/lib/actions.ts`)
    await index.update({ changed: ['lib/actions.ts'] })
    expect(index.snapshot.entryPointsIn('lib/actions.ts').length).toBeGreaterThan(1)
  })

  it('keeps its picture where a file is named that says what it said', async () => {
    const fs = new OverlayFileSystem(nodeFileSystem)
    const root = pathToFileURL(path.join(FIXTURES, 'callers')).href
    const index = await openIndex(fs, root)
    const { snapshot } = index
    for (const file of ['lib/actions.ts', 'lib/types.ts', 'components/both.tsx', 'app/page.tsx']) {
      const text = await readFile(path.join(FIXTURES, 'callers', file), 'utf8')
      fs.open(`${root}/${file}`, text)
      await index.update({ changed: [file] })
      expect(index.snapshot).toBe(snapshot)
      fs.close(`${root}/${file}`)
      await index.update({ changed: [file] })
      expect(index.snapshot).toBe(snapshot)
    }
    fs.open(`${root}/lib/actions.ts`, `\n${await readFile(path.join(FIXTURES, 'callers/lib/actions.ts'), 'utf8')}`)
    await index.update({ changed: ['lib/actions.ts'] })
    expect(index.snapshot).not.toBe(snapshot)
  })

  it('takes in the one file of a batch that says something else', async () => {
    const { index, write, read, same } = await changing()
    const { snapshot } = index
    await write('lib/actions.ts', `\n${await read('lib/actions.ts')}`)
    await index.update({ changed: ['app/page.tsx', 'lib/actions.ts', 'components/both.tsx'] })
    expect(index.snapshot).not.toBe(snapshot)
    await same()
  })

  it('tells an empty file from one that grew too large to read', async () => {
    const { index, write, same } = await changing()
    await write('lib/empty.ts', '')
    await index.update({ created: ['lib/empty.ts'] })
    await write('lib/empty.ts', ' '.repeat(5 * 1024 * 1024 + 1))
    await index.update({ changed: ['lib/empty.ts'] })
    expect(index.snapshot.problems.map(({ file }) => file)).toContain('lib/empty.ts')
    await same()
  })

  it('survives a file that does not parse, and finds everything else', async () => {
    const { index, write, same } = await changing()
    await write('lib/actions.ts', `'use server'\nexport async function greet(\n`)
    await index.update({ changed: ['lib/actions.ts'] })
    expect(index.snapshot.problems.map(({ code, file }) => `${code} ${file}`)).toContain('syntax-error lib/actions.ts')
    expect(index.snapshot.entryPointsIn('app/page.tsx')).toHaveLength(2)
    await same()
  })

  it('reads no source file again when configuration changes, but those that look different from outside', async () => {
    const { folder, write, read } = await changing()
    const sources: string[] = []
    let stamp = 'the first'
    const fs: FileSystem = {
      ...nodeFileSystem,
      read: uris => {
        sources.push(...uris.filter(uri => /\.tsx?$/.test(uri)))
        return nodeFileSystem.read(uris)
      },
      stamps: async uris => uris.map(uri => (uri.endsWith('/lib/actions.ts') ? stamp : 'the same')),
    }
    const root = pathToFileURL(folder).href
    const nothing = { load: async () => undefined, save: async () => undefined }
    const index = await openIndex(fs, root, { memory: { store: nothing, version: 'a' } })
    sources.length = 0
    await write('tsconfig.json', '{}')
    await index.update({ changed: ['tsconfig.json'] })
    expect(sources).toEqual([])
    expect(callersOf(index.snapshot)).toEqual(callersOf((await openIndex(nodeFileSystem, root)).snapshot))

    await write('lib/actions.ts', (await read('lib/actions.ts')).replace(/\bgreet\b/g, 'hail'))
    stamp = 'another'
    await write('tsconfig.json', '{ "compilerOptions": {} }')
    await index.update({ changed: ['tsconfig.json'] })
    expect(new Set(sources)).toEqual(new Set([`${root}/lib/actions.ts`]))
    expect(index.snapshot.entryPoint('action:lib/actions.ts#hail')).toBeDefined()
  })

  it('reads configuration again when it changes', async () => {
    const { index, write, read, same } = await changing()
    const callers = () => index.snapshot.entryPoint('action:lib/actions.ts#save')?.callers.length ?? 0
    const before = callers()
    const tsconfig = await read('tsconfig.json')
    await write('tsconfig.json', '{}')
    await index.update({ changed: ['tsconfig.json'] })
    expect(callers()).toBeLessThan(before)
    await same()
    await write('tsconfig.json', tsconfig)
    await index.update({ changed: ['tsconfig.json'] })
    expect(callers()).toBe(before)
  })
})

describe('routes', () => {
  it('follow export *, re-exports and local names to where the body lives', async () => {
    const { snapshot } = await indexOf('passed-on')
    const where = snapshot.entryPoints.map(({ id, line, definition }) => [
      `${id}:${line}`,
      definition && `${definition.file}:${definition.line}:${definition.column}`,
    ])
    expect(Object.fromEntries(where)).toEqual({
      'route:app/api/alias/route.ts#DELETE:5': 'app/api/alias/route.ts:1:16',
      'route:app/api/named/route.ts#GET:1': 'impl/handlers.ts:1:23',
      'route:app/api/named/route.ts#PUT:1': 'impl/handlers.ts:5:7',
      'route:app/api/star/route.ts#GET:1': 'impl/handlers.ts:1:23',
      'route:app/api/star/route.ts#POST:1': 'impl/handlers.ts:5:7',
      'api:pages/api/hello.ts:1': 'impl/hello.ts:1:25',
    })
  })
})

describe('a fork', () => {
  it('goes its own way from what was known', async () => {
    const { index, remove, folder } = await copyOf('callers')
    const before = index.snapshot
    const fs = new OverlayFileSystem(nodeFileSystem)
    const fork = await index.fork(fs)
    expect(callersOf(fork.snapshot)).toEqual(callersOf(before))
    const root = pathToFileURL(folder).href
    fs.open(`${root}/app/added/actions.ts`, "'use server'\nexport async function added() {}\n")
    for (const { file } of before.entryPoints) fs.remove(`${root}/${file}`)
    await fork.update({ created: ['app/added/actions.ts'], deleted: before.entryPoints.map(({ file }) => file) })
    expect(fork.snapshot.entryPoints.map(({ id }) => id)).toEqual(['action:app/added/actions.ts#added'])
    expect(callersOf(fork.snapshot)).toEqual(callersOf((await openIndex(fs, root)).snapshot))
    expect(index.snapshot).toBe(before)
    await index.update({ changed: [before.entryPoints[0]?.file ?? ''] })
    expect(callersOf(index.snapshot)).toEqual(callersOf(before))
    await remove()
  })
})
