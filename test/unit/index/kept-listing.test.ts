/** The listing of one run, kept for the next: the same as an index makes, and gone with anything that it was made of. */
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KeptListing } from '../../../src/index/kept-listing'
import { openIndex } from '../../../src/index/workspace-index'
import type { FileSystem } from '../../../src/workspace/file-system'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeStore } from '../../../src/workspace/node-store'
import { OverlayFileSystem } from '../../../src/workspace/overlay-file-system'
import { toUri } from '../../../src/workspace/uri'
import { copyOf } from './folder'

let copy: Awaited<ReturnType<typeof copyOf>>
let storage: string
const read: string[] = []

/** The disk, on which the files of this test would be too young to be known by their times: they are known by their content. */
const fs: FileSystem = {
  ...nodeFileSystem,
  read: uris => {
    read.push(...uris)
    return nodeFileSystem.read(uris)
  },
  stamps: async uris =>
    (await nodeFileSystem.read(uris)).map(bytes => (bytes ? `${bytes.length} ${sum(bytes)}` : null)),
}

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte, n) => (total + byte * (n + 1)) % 1_000_003, 0)
}

const root = () => pathToFileURL(copy.folder).href
const at = (file: string) => path.join(copy.folder, file)
const memory = (version = 'a') => ({
  store: nodeStore(storage, root()),
  listings: nodeStore(storage, root(), 'listing'),
  version,
})
const recall = ({ disk = fs, exclude = [] as string[], version = 'a' } = {}) =>
  new KeptListing(disk, root(), exclude, memory(version)).recall()

async function keep(disk: FileSystem = fs) {
  const index = await openIndex(disk, root(), { memory: memory() })
  await index.save()
  return index
}

beforeEach(async () => {
  copy = await copyOf('routing')
  storage = at('.git/storage')
  read.length = 0
})
afterEach(() => copy.remove())

describe('a listing that is kept', () => {
  it('says what the index says, and reads no source file', async () => {
    const { snapshot } = await keep()
    expect(snapshot.entryPoints.length).toBeGreaterThan(5)
    read.length = 0
    const listing = await recall()
    expect(listing).toMatchObject({
      root: root(),
      apps: snapshot.apps,
      entryPoints: snapshot.entryPoints,
      problems: snapshot.problems,
      stats: { files: snapshot.stats.files, cached: true },
    })
    for (const { file } of snapshot.entryPoints) {
      expect(listing?.appOf(file)).toEqual(snapshot.appOf(file))
      expect(listing?.entryPointsIn(file)).toEqual(snapshot.entryPointsIn(file))
    }
    expect(listing?.entryPointsIn('nowhere.ts')).toEqual([])
    expect(read.filter(uri => /\/route\.\w+$/.test(uri))).toEqual([])
  })

  const changes: Record<string, () => Promise<unknown>> = {
    'another text': async () => {
      const file = at((await keep()).snapshot.entryPoints[0]?.file ?? '')
      await writeFile(file, `${await readFile(file, 'utf8')}\n// another\n`)
    },
    'a new source file': () => writeFile(at('new.ts'), ''),
    'a new folder of an app': async () => {
      await mkdir(at('fresh/app/api'), { recursive: true })
      await writeFile(at('fresh/app/api/route.ts'), 'export const GET = () => new Response()')
    },
    'a file less': async () => rm(at((await keep()).snapshot.entryPoints[0]?.file ?? '')),
    'another configuration': async () => {
      const { configFile } = (await keep()).snapshot.apps.find(app => app.configFile !== null) ?? {}
      await writeFile(at(configFile ?? ''), 'export default {}')
    },
    'ignored files': () => writeFile(at('.gitignore'), 'app\n'),
    'another version of Next.js installed': async () => {
      const app = (await keep()).snapshot.apps[0]?.root ?? ''
      await mkdir(at(`${app}/node_modules/next`), { recursive: true })
      await writeFile(at(`${app}/node_modules/next/package.json`), '{"version":"14.0.0"}')
    },
    'a link to nothing': () => symlink('nowhere', at('dangling.ts')),
  }
  it.each(Object.keys(changes))('does not hold after %s', async name => {
    await keep()
    expect(await recall()).toBeDefined()
    await changes[name]?.()
    expect(await recall()).toBeUndefined()
  })

  it('does not hold for other exclusions or another build, nor where the kept text was damaged', async () => {
    await keep()
    expect(await recall({ exclude: ['**/api/**'] })).toBeUndefined()
    expect(await recall({ version: 'b' })).toBeUndefined()
    const [name] = (await readdir(storage)).filter(one => one.endsWith('.listing'))
    const text = await readFile(path.join(storage, name ?? ''), 'utf8')
    for (const damaged of ['', text.slice(0, -9), text.replace('"line":', '"lime":'), text.replaceAll('\n', ' ')]) {
      await writeFile(path.join(storage, name ?? ''), damaged)
      expect(await recall()).toBeUndefined()
    }
    await writeFile(path.join(storage, name ?? ''), text)
    expect(await recall()).toBeDefined()
  })

  it('is the one of the last change', async () => {
    const index = await keep()
    const { file = '' } = index.snapshot.entryPoints[0] ?? {}
    await writeFile(at(file), `${await readFile(at(file), 'utf8')}\nexport const notes = 1\n`)
    await index.update({ changed: [file] })
    expect(await recall()).toBeUndefined()
    await index.save()
    expect((await recall())?.entryPoints).toEqual(index.snapshot.entryPoints)
  })

  it('is not kept where a later change of a file could not be told', async () => {
    const index = await openIndex(
      { ...fs, stamps: async uris => uris.map(uri => (uri.endsWith('route.ts') ? null : 'old')) },
      root(),
      { memory: memory() },
    )
    await index.save()
    expect((await readdir(storage)).filter(one => one.endsWith('.listing'))).toEqual([])
  })
})

describe('with documents open', () => {
  it('holds while they show what is on disk', async () => {
    const disk = new OverlayFileSystem(fs)
    const { file = '' } = copy.index.snapshot.entryPoints[0] ?? {}
    const text = await readFile(at(file), 'utf8')
    disk.open(toUri(root(), file), text)
    const { snapshot } = await keep(disk)
    expect((await recall({ disk }))?.entryPoints).toEqual(snapshot.entryPoints)
    disk.open(toUri(root(), file), `${text}\n`)
    expect(await recall({ disk })).toBeUndefined()
  })

  it('is not kept of what is only in an editor', async () => {
    const disk = new OverlayFileSystem(fs)
    const { file = '' } = copy.index.snapshot.entryPoints[0] ?? {}
    disk.open(toUri(root(), file), `${await readFile(at(file), 'utf8')}\n// not saved\n`)
    await keep(disk)
    expect(await recall()).toBeUndefined()
    expect(await recall({ disk })).toBeUndefined()
  })

  it('is not kept of a text that was saved while the index does not know it yet', async () => {
    const disk = new OverlayFileSystem(fs)
    const { file = '' } = copy.index.snapshot.entryPoints[0] ?? {}
    const text = await readFile(at(file), 'utf8')
    disk.open(toUri(root(), file), text)
    const index = await openIndex(disk, root(), { memory: memory() })
    disk.open(toUri(root(), file), `${text}\n// saved\n`)
    await writeFile(at(file), `${text}\n// saved\n`)
    await index.save()
    expect(await recall({ disk })).toBeUndefined()
  })
})
