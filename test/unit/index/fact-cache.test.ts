/** What one run keeps for the next: the same picture from it, and none of it where it may not hold any more. */
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { extract } from '../../../src/index/extract'
import type { Snapshot } from '../../../src/index/snapshot'
import { openIndex } from '../../../src/index/workspace-index'
import type { FileSystem } from '../../../src/workspace/file-system'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeStore } from '../../../src/workspace/node-store'
import { OverlayFileSystem } from '../../../src/workspace/overlay-file-system'
import { copyOf, FIXTURES } from './folder'

let copy: Awaited<ReturnType<typeof copyOf>>
let storage: string

beforeEach(async () => {
  copy = await copyOf('callers')
  storage = path.join(copy.folder, '.git', 'storage')
})
afterEach(() => copy.remove())

const root = () => pathToFileURL(copy.folder).href
const open = (version = 'a', fs = nodeFileSystem) =>
  openIndex(fs, root(), { memory: { store: nodeStore(storage, root()), version } })

/** An index that has kept its facts. */
async function kept() {
  const index = await open()
  await index.save()
  return index
}

function said({ entryPoints, problems, files, references, whySide }: Snapshot) {
  return {
    entryPoints,
    problems,
    sides: [...files].map(file => whySide(file)),
    references: entryPoints.map(({ id }) => references(id)),
  }
}

async function storeFile(): Promise<string> {
  const [name] = await readdir(storage)
  return path.join(storage, name as string)
}

describe('facts that are kept', () => {
  it('make the same picture, from no file read again', async () => {
    const first = await kept()
    expect(first.snapshot.stats.cached).toBe(false)
    const second = await open()
    expect(second.snapshot.stats.cached).toBe(true)
    expect(said(second.snapshot)).toEqual(said(first.snapshot))
  })

  it('hold for a content, whatever the times of its file say', async () => {
    await kept()
    await utimes(path.join(copy.folder, 'lib/actions.ts'), 2e9, 2e9)
    expect((await open()).snapshot.stats.cached).toBe(true)
  })

  it('are taken without a look at a file whose size and times are the same', async () => {
    const read: string[] = []
    const fs: FileSystem = {
      ...nodeFileSystem,
      read: uris => {
        read.push(...uris)
        return nodeFileSystem.read(uris)
      },
      // The files of this test are too young to be trusted by their times.
      stamps: async uris => uris.map(() => 'the same'),
    }
    await (await open('a', fs)).save()
    expect(read).toContain(`${root()}/lib/actions.ts`)
    read.length = 0
    expect((await open('a', fs)).snapshot.stats.cached).toBe(true)
    expect(read.filter(uri => uri.endsWith('.ts') || uri.endsWith('.tsx'))).toEqual([])
  })

  it('do not hold for another content of the same length', async () => {
    await kept()
    const file = path.join(copy.folder, 'lib/actions.ts')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/\bgreet\b/g, 'tgree'))
    const { snapshot } = await open()
    expect(snapshot.stats.cached).toBe(false)
    expect(snapshot.entryPoint('action:lib/actions.ts#greet')).toBeUndefined()
    expect(snapshot.entryPoint('action:lib/actions.ts#tgree')).toBeDefined()
  })

  it('do not hold for what is open in an editor, and are not written from it', async () => {
    await kept()
    const overlay = new OverlayFileSystem(nodeFileSystem)
    const uri = pathToFileURL(path.join(copy.folder, 'lib/actions.ts')).href
    overlay.open(uri, "'use server'\nexport async function unsaved() {}\n")
    const edited = await open('a', overlay)
    expect(edited.snapshot.entryPoint('action:lib/actions.ts#unsaved')).toBeDefined()
    await edited.save()
    expect((await open()).snapshot.entryPoint('action:lib/actions.ts#unsaved')).toBeUndefined()
  })

  it('are read by the build that wrote them only', async () => {
    await kept()
    expect((await open('b')).snapshot.stats.cached).toBe(false)
  })

  it.each([
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['altered', (text: string) => text.replace('greet', 'greeT')],
    ['empty', () => ''],
    ['something else', () => '\u0000\u0001 not ours \n\n\t'],
    ['without its head', (text: string) => text.slice(text.indexOf('\n') + 1)],
  ])('are ignored where the file is %s, and written anew', async (_, damage) => {
    const first = await kept()
    const file = await storeFile()
    await writeFile(file, damage(await readFile(file, 'utf8')))
    const second = await open()
    expect(second.snapshot.stats.cached).toBe(false)
    expect(said(second.snapshot)).toEqual(said(first.snapshot))
    await second.save()
    expect((await open()).snapshot.stats.cached).toBe(true)
  })

  it('are those of a whole picture, also where everything is being read anew', async () => {
    let saving: Promise<void> | undefined
    let isArmed = false
    const fs: FileSystem = {
      ...nodeFileSystem,
      read: uris => {
        if (isArmed && uris.some(uri => uri.endsWith('.tsx'))) {
          isArmed = false
          saving = index.save()
        }
        return nodeFileSystem.read(uris)
      },
    }
    const index = await open('a', fs)
    isArmed = true
    await index.rebuild()
    expect(saving).toBeDefined()
    await saving
    expect((await open()).snapshot.stats.cached).toBe(true)
  })

  it('survive two processes that keep theirs at once', async () => {
    const indexes = await Promise.all([open(), open(), open()])
    await Promise.all(indexes.map(index => index.save()))
    expect(await readdir(storage)).toHaveLength(1)
    expect((await open()).snapshot.stats.cached).toBe(true)
  })

  it('are done without where they cannot be written', async () => {
    storage = path.join(copy.folder, 'lib/actions.ts')
    const index = await open()
    await index.save()
    expect(index.snapshot.entryPoints.length).toBeGreaterThan(0)
  })
})

it('facts are plain data: nothing is lost on the way to a cache or another thread', { timeout: 120_000 }, async () => {
  const files = (await readdir(FIXTURES, { recursive: true })).filter(file => /\.[jt]sx?$/.test(file))
  const own = files.filter(file => !file.split(path.sep).includes('node_modules'))
  expect(own.length).toBeGreaterThan(100)
  for (const file of own) {
    const text = await readFile(path.join(FIXTURES, file), 'utf8').catch(() => '')
    for (const role of [null, 'route-handler', 'api-route'] as const) {
      const facts = extract(file, text, role)
      expect(JSON.parse(JSON.stringify(facts))).toStrictEqual(facts)
    }
  }
})
