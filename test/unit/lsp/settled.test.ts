/**
 * Documents and file events in any order: once everything has settled, a session's picture is that of a fresh index.
 * Events arrive late, twice, or in another order than what they tell of, but never before it.
 */

import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import {
  createConnection,
  createProtocolConnection,
  FileChangeType,
  type FileEvent,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node'
import { type Changes, openIndex } from '../../../src/index/workspace-index'
import { readClient } from '../../../src/lsp/client'
import { Session } from '../../../src/lsp/session'
import type { FileSystem } from '../../../src/workspace/file-system'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { OverlayFileSystem } from '../../../src/workspace/overlay-file-system'
import { toUri } from '../../../src/workspace/uri'
import { FILES, FOLDERS, moduleText, someFile, someFiles, somePath } from '../random/app'
import { Disk } from '../random/disk'
import { expectSame, randomParameters } from '../random/picture'

/** An editor and its server in one process, over real messages. */
class Desk {
  readonly disk = new Disk()
  readonly documents = new Map<string, string>()
  private readonly client
  private readonly session: Session
  private waiting: FileEvent[] = []
  private version = 1
  steps = 0

  constructor(disk: FileSystem = nodeFileSystem) {
    const [up, down] = [new PassThrough(), new PassThrough()]
    const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down))
    this.session = new Session(server, readClient({ processId: null, rootUri: null, capabilities: {} }), disk)
    this.session.documents.listen(server)
    server.onDidChangeWatchedFiles(params => this.session.filesChanged(params))
    server.onRequest('test/settle', async () => {
      for (const folder of this.session.folders.all) await folder.settle()
    })
    server.listen()
    this.client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up))
    this.client.listen()
  }

  /** Opens the folder, and one in it as a second workspace folder. */
  async start(inner: string): Promise<void> {
    await Promise.all([this.disk.root, toUri(this.disk.root, inner)].map(uri => this.session.folders.add(uri)))
  }

  happened(changes: Changes | undefined): void {
    const add = (files: readonly string[] | undefined, type: FileChangeType) => {
      for (const file of files ?? []) this.waiting.push({ uri: toUri(this.disk.root, file), type })
    }
    add(changes?.deleted, FileChangeType.Deleted)
    add(changes?.created, FileChangeType.Created)
    add(changes?.changed, FileChangeType.Changed)
  }

  /** Some events arrive: `order` tells which are next and which come twice. */
  async deliver(order: readonly number[]): Promise<void> {
    const changes = order.flatMap(n => {
      const event = this.waiting[n % Math.max(this.waiting.length, 1)]
      if (event && n % 5 > 0) this.waiting.splice(this.waiting.indexOf(event), 1)
      return event ?? []
    })
    if (changes.length > 0) await this.client.sendNotification('workspace/didChangeWatchedFiles', { changes })
  }

  async edit(file: string, text: string): Promise<void> {
    const isOpen = this.documents.has(file)
    this.documents.set(file, text)
    const textDocument = { uri: this.disk.uriOf(file), languageId: 'typescript', version: this.version++ }
    if (isOpen)
      await this.client.sendNotification('textDocument/didChange', { textDocument, contentChanges: [{ text }] })
    else await this.client.sendNotification('textDocument/didOpen', { textDocument: { ...textDocument, text } })
  }

  async close(file: string): Promise<void> {
    if (!this.documents.delete(file)) return
    await this.client.sendNotification('textDocument/didClose', { textDocument: { uri: this.disk.uriOf(file) } })
  }

  /** Waits until all is told and taken in, and compares. */
  async settle(): Promise<void> {
    const changes = this.waiting
    this.waiting = []
    await this.client.sendNotification('workspace/didChangeWatchedFiles', { changes })
    await this.ask()
    const fs = new OverlayFileSystem(nodeFileSystem)
    for (const [file, text] of this.documents) fs.open(this.disk.uriOf(file), text)
    for (const { uri, snapshot } of this.session.folders.all) expectSame(snapshot, (await openIndex(fs, uri)).snapshot)
  }

  /** What any request does: it waits until what the server has heard of is taken in. */
  ask(): Promise<void> {
    return this.client.sendRequest('test/settle')
  }

  /** Lets messages arrive and work go on. */
  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn++) await setImmediate()
  }

  ids(): string[] {
    return this.session.folders.all[0]?.snapshot?.entryPoints.map(({ id }) => id) ?? []
  }

  end(): void {
    this.session.dispose()
    this.client.dispose()
    this.disk.remove()
  }
}

type Step = fc.AsyncCommand<object, Desk>

function step(text: string, play: (desk: Desk) => unknown): Step {
  return {
    check: () => true,
    run: async (_, desk) => {
      desk.steps++
      await play(desk)
    },
    toString: () => text,
  }
}

const file = fc.constantFrom(...FILES)
const path = fc.constantFrom(...FILES, ...FOLDERS)
const nth = fc.nat(9)
const open = ({ documents }: Desk, n: number) => [...documents][n % Math.max(documents.size, 1)]
const writing = someFile.map(one =>
  step(`write ${JSON.stringify(one)}`, desk => desk.happened(desk.disk.write(one.file, one.text))),
)

const steps = fc.oneof(
  { weight: 6, arbitrary: writing },
  { weight: 2, arbitrary: somePath.map(name => step(`delete ${name}`, desk => desk.happened(desk.disk.delete(name)))) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(path, path)
      .map(([from, to]) => step(`rename ${from} to ${to}`, desk => desk.happened(desk.disk.rename(from, to)))),
  },
  {
    weight: 5,
    arbitrary: file.map(name =>
      step(`open ${name} as it is on disk`, desk => {
        const text = desk.disk.read(name)
        return text === undefined || desk.documents.has(name) ? undefined : desk.edit(name, text)
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .oneof(someFile, fc.record({ file, text: moduleText }))
      .map(one => step(`type ${JSON.stringify(one)}`, desk => desk.edit(one.file, one.text))),
  },
  {
    weight: 3,
    arbitrary: nth.map(n =>
      step(`save document ${n}`, desk => {
        const [name, text] = open(desk, n) ?? []
        if (name !== undefined && text !== undefined) desk.happened(desk.disk.write(name, text))
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: nth.map(n => step(`close document ${n}`, desk => desk.close(open(desk, n)?.[0] ?? ''))),
  },
  {
    weight: 6,
    arbitrary: fc
      .array(fc.nat(99), { minLength: 1, maxLength: 6 })
      .map(order => step(`deliver events ${order}`, desk => desk.deliver(order))),
  },
  {
    weight: 2,
    arbitrary: nth.map(n => step(`let ${n} turns pass`, desk => desk.turns(n))),
  },
  { weight: 2, arbitrary: fc.constant(step('settle', desk => desk.settle())) },
)

let desk: Desk | undefined
afterEach(() => {
  desk?.end()
  desk = undefined
})

it('equals a fresh index, whatever was opened, written and told in whatever order', {
  timeout: 3_600_000,
}, async () => {
  let played = 0
  await fc.assert(
    fc.asyncProperty(someFiles, fc.commands([steps], { maxCommands: 80, size: 'max' }), async (start, commands) => {
      const own = new Desk()
      try {
        for (const { file, text } of start) own.disk.write(file, text)
        await own.start('other')
        await fc.asyncModelRun(() => ({ model: {}, real: own }), commands)
        await own.settle()
        played += own.steps
      } finally {
        own.end()
      }
    }),
    randomParameters(40),
  )
  console.log(`the settled session: ${played} steps`)
})

it('takes in what changed on disk where the document is opened before the event arrives', async () => {
  desk = new Desk()
  desk.disk.write('package.json', '{ "dependencies": { "next": "16.0.0" } }')
  desk.disk.write('app/page.tsx', '')
  desk.disk.write('app/actions.ts', `'use server'\nexport async function before() {}\n`)
  await desk.start('other')
  const after = `'use server'\nexport async function after() {}\n`
  desk.happened(desk.disk.write('app/actions.ts', after))
  await desk.edit('app/actions.ts', after)
  await desk.settle()
  await desk.close('app/actions.ts')
  await desk.settle()
  expect(desk.ids()).toEqual(['action:app/actions.ts#after'])
})

it('forgets a document that was never saved, even one that is closed while the index takes it in', async () => {
  let reading: (() => Promise<unknown>) | undefined
  const own = new Desk({
    ...nodeFileSystem,
    read: async uris => {
      await reading?.()
      return nodeFileSystem.read(uris)
    },
  })
  desk = own
  own.disk.write('package.json', '{ "dependencies": { "next": "16.0.0" } }')
  own.disk.write('app/page.tsx', '')
  await own.start('other')
  await own.edit('app/actions.ts', `'use server'\nexport async function draft() {}\n`)
  await own.turns(9)
  reading = async () => {
    reading = undefined
    await own.close('app/actions.ts')
    await own.turns(9)
  }
  await own.ask()
  await own.settle()
  expect(own.ids()).toEqual([])
})
