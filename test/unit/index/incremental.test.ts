/** The kept index against a fresh one: whatever is edited, renamed, deleted, configured or left unsaved, both must say the same. */
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { type Changes, openIndex, type WorkspaceIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { OverlayFileSystem } from '../../../src/workspace/overlay-file-system'
import { FILES, FOLDERS, moduleText, someFile, someFiles, somePath } from '../random/app'
import { Disk } from '../random/disk'
import { expectSame, randomParameters } from '../random/picture'

/** What a step reads and writes: a folder, the buffers over it, and what the index has not been told yet. */
class World {
  readonly disk = new Disk()
  readonly fs = new OverlayFileSystem(nodeFileSystem)
  readonly buffers = new Map<string, string>()
  index: WorkspaceIndex | undefined
  private untold: Changes[] = []
  steps = 0

  /** Takes a report; one that is told goes into the index with all that was held back, and the pictures are compared. */
  async report(changes: Changes | undefined, told: boolean): Promise<void> {
    this.steps++
    if (changes) this.untold.push(changes)
    if (told) await this.compare()
  }

  async compare(): Promise<void> {
    const { index, untold } = this
    if (!index) return
    this.untold = []
    if (untold.length > 0) {
      const all = (kind: keyof Changes) => untold.flatMap(changes => changes[kind] ?? [])
      await index.update({ created: all('created'), changed: all('changed'), deleted: all('deleted') })
    }
    expectSame(index.snapshot, (await openIndex(this.fs, this.disk.root)).snapshot)
  }
}

type Step = fc.AsyncCommand<object, World>

/** A step that prints as what it did. */
function step(text: string, told: boolean, play: (world: World) => Changes | undefined): Step {
  return {
    check: () => true,
    run: (_, world) => world.report(play(world), told),
    toString: () => `${text}${told ? '' : ', not told yet'}`,
  }
}

/** Nothing is kept, but what a file held is known by its digest, as in an editor. */
const NOTHING = { load: async () => undefined, save: async () => undefined }

const told = fc.constantFrom(true, true, true, false)
const file = fc.constantFrom(...FILES)
const folder = fc.constantFrom(...FOLDERS)

const steps = [
  {
    weight: 8,
    arbitrary: fc
      .record({ entry: someFile, told })
      .map(({ entry, told }) =>
        step(`write ${JSON.stringify(entry)}`, told, ({ disk }) => disk.write(entry.file, entry.text)),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ path: somePath, told })
      .map(({ path, told }) => step(`delete ${path}`, told, ({ disk }) => disk.delete(path))),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ from: fc.oneof(folder, file), to: fc.oneof(folder, file), told })
      .map(({ from, to, told }) => step(`rename ${from} to ${to}`, told, ({ disk }) => disk.rename(from, to))),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ folder, text: moduleText, told })
      .map(({ folder, text, told }) =>
        step(`replace ${folder} with ${JSON.stringify(text)} as its one.ts`, told, ({ disk }) =>
          disk.replace(folder, 'one.ts', text),
        ),
      ),
  },
  {
    weight: 4,
    arbitrary: fc.record({ entry: someFile, told }).map(({ entry: { file, text }, told }) =>
      step(`type ${JSON.stringify({ file, text })}`, told, world => {
        const open = world.buffers.has(file)
        world.buffers.set(file, text)
        world.fs.open(world.disk.uriOf(file), text)
        return open || world.disk.hasFile(file) ? { changed: [file] } : { created: [file] }
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({ save: fc.boolean(), nth: fc.nat(9), told }).map(({ save, nth, told }) =>
      step(`${save ? 'save and close' : 'close'} buffer ${nth}`, told, world => {
        const [file, text] = [...world.buffers][nth % Math.max(world.buffers.size, 1)] ?? []
        if (file === undefined || text === undefined) return undefined
        const saved = save ? world.disk.write(file, text) : undefined
        world.buffers.delete(file)
        world.fs.close(world.disk.uriOf(file))
        return saved ?? (world.disk.hasFile(file) ? { changed: [file] } : { deleted: [file] })
      }),
    ),
  },
]

describe('the kept index', () => {
  it('equals a fresh one after every step', { timeout: 3_600_000 }, async () => {
    let played = 0
    await fc.assert(
      fc.asyncProperty(
        someFiles,
        fc.commands([fc.oneof(...steps)], { maxCommands: 60, size: 'max' }),
        async (start, commands) => {
          const world = new World()
          try {
            for (const { file, text } of start) world.disk.write(file, text)
            world.index = await openIndex(world.fs, world.disk.root, { memory: { store: NOTHING, version: 'a' } })
            await fc.asyncModelRun(() => ({ model: {}, real: world }), commands)
            await world.compare()
            played += world.steps
          } finally {
            world.disk.remove()
          }
        },
      ),
      randomParameters(80),
    )
    console.log(`the kept index: ${played} steps`)
  })
})
