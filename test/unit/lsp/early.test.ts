/** A large folder while it is read for the first time: the list has its routes, and nothing else is said. */
import { PassThrough } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import {
  createConnection,
  createProtocolConnection,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node'
import type { SweepOptions } from '../../../src/index/sweep'
import { openIndex } from '../../../src/index/workspace-index'
import { serve } from '../../../src/lsp/connection'
import {
  AtRequest,
  ChangedNotification,
  type FolderEntryPoints,
  ListRequest,
  type ListResult,
  PlanRequest,
  type PlanResult,
  RefreshRequest,
} from '../../../src/lsp/protocol'
import { knownCallerCount } from '../../../src/lsp/words'
import type { FileSystem } from '../../../src/workspace/file-system'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { largeFolder } from '../index/large'

type Memory = NonNullable<SweepOptions['memory']>

let end: (() => void) | undefined
/** Folders after which memory was given back. */
const releases: string[] = []
afterEach(() => end?.())

/** A client and its server over real messages; the server waits before it reads a batch without a route. */
async function open(
  { memory, fs = nodeFileSystem }: { memory?: Memory; fs?: FileSystem } = {},
  folder = largeFolder(),
) {
  const { root, remove } = folder
  let release = () => {}
  let released = new Promise<void>(resolve => {
    release = resolve
  })
  const hold = () => {
    released = new Promise(resolve => {
      release = resolve
    })
  }
  const [up, down] = [new PassThrough(), new PassThrough()]
  const server = createConnection(new StreamMessageReader(up), new StreamMessageWriter(down))
  const disk: FileSystem = {
    ...fs,
    read: async uris => {
      if (uris.length > 1 && uris.every(uri => /\.tsx?$/.test(uri) && !uri.includes('/route.ts'))) await released
      return fs.read(uris)
    },
  }
  serve(server, disk, { release: () => releases.push(root), ...(memory && { memory: () => memory }) })
  server.listen()
  const client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up))
  const diagnostics: string[] = []
  client.onNotification('textDocument/publishDiagnostics', ({ uri }) => {
    diagnostics.push(uri)
  })
  client.listen()
  end = () => {
    release()
    client.dispose()
    server.dispose()
    remove()
  }
  const changed = until(client)
  const initializationOptions = memory ? { storage: root } : {}
  await client.sendRequest('initialize', { processId: null, rootUri: root, capabilities: {}, initializationOptions })
  await client.sendNotification('initialized', {})
  return { root, client, diagnostics, changed, release: () => release(), hold }
}

/** Asks for the list until it is what is wanted, whenever the server says that it changed. */
function until(client: ProtocolConnection) {
  const listeners = new Set<() => void>()
  client.onNotification(ChangedNotification, () => {
    for (const listener of listeners) listener()
  })
  return (wanted: (folder: FolderEntryPoints) => boolean): Promise<FolderEntryPoints> =>
    new Promise((resolve, reject) => {
      const ask = async () => {
        const [folder] = await client.sendRequest<ListResult>(ListRequest, {})
        if (!folder || !wanted(folder)) return
        listeners.delete(listener)
        resolve(folder)
      }
      const listener = () => void ask().catch(reject)
      listeners.add(listener)
      listener()
    })
}

test('the list has the routes, without saying who calls them, and no feature answers from it', async () => {
  const { root, client, diagnostics, changed, release, hold } = await open()
  const early = await changed(({ entryPoints }) => entryPoints.length > 0)
  expect(early).toMatchObject({ indexing: true, problems: [] })
  expect(early.apps).toHaveLength(40)
  expect(early.entryPoints).toHaveLength(120)
  for (const entryPoint of early.entryPoints) {
    expect(entryPoint).toMatchObject({ kind: 'route-handler', callers: [], advice: null })
    expect(entryPoint).not.toHaveProperty('observations')
    expect(knownCallerCount(entryPoint)).toBe('')
  }
  const file = 'apps/app7/app/api/items/[id]/route.ts'
  const uri = `${root}/apps/app7/app/api/items/%5Bid%5D/route.ts`
  const { line, column } = early.entryPoints.find(one => one.file === file && one.method === 'PUT') ?? {}
  const position = { line: (line ?? 0) - 1, character: (column ?? 0) - 1 }
  const textDocument = { uri }
  const actions = { textDocument, range: { start: position, end: position }, context: { diagnostics: [] } }
  expect(await client.sendRequest('textDocument/hover', { textDocument, position })).toBeNull()
  expect(await client.sendRequest('textDocument/codeLens', { textDocument })).toEqual([])
  expect(await client.sendRequest('textDocument/codeAction', actions)).toBeNull()
  expect(await client.sendRequest(AtRequest, { uri, ...position })).toEqual([])
  expect(diagnostics).toEqual([])
  // A conversion waits for all callers.
  const id = `route:${file}#PUT`
  const planned = client.sendRequest<PlanResult>(PlanRequest, { folder: root, id, to: 'action' })
  release()
  const whole = await changed(({ indexing }) => !indexing)
  expect(whole.entryPoints).toHaveLength(240)
  const put = whole.entryPoints.find(one => one.id === id)
  expect(put && knownCallerCount(put)).toBe('1 caller')
  expect(await client.sendRequest('textDocument/hover', { textDocument, position })).not.toBeNull()
  const result = await planned
  expect('refusal' in result && result.refusal.code === 'not-found').toBe(false)

  // The whole picture is not given up for a part of the next one.
  hold()
  const again = client.sendRequest(RefreshRequest, {})
  expect((await changed(({ indexing }) => indexing)).entryPoints).toEqual(whole.entryPoints)
  release()
  await again
  expect(await changed(({ indexing }) => !indexing)).toEqual(whole)
})

test('what was kept is listed whole, with callers and advice, before a file is read', async () => {
  const folder = largeFolder()
  let text: string | undefined
  const store = { load: async () => undefined, save: async () => undefined }
  const listings = {
    load: async () => text,
    save: async (kept: string) => {
      text = kept
    },
  }
  const memory = { store, listings, version: 'a' }
  // The files of this test are too young to be known by their times.
  const fs = { ...nodeFileSystem, stamps: async (uris: readonly string[]) => uris.map(() => 'the same') }
  const index = await openIndex(fs, folder.root, { memory })
  await index.save()

  const { changed, release, diagnostics } = await open({ memory, fs }, folder)
  const kept = await changed(({ entryPoints }) => entryPoints.length > 0)
  expect(kept).toMatchObject({ indexing: true })
  expect(kept.entryPoints).toHaveLength(240)
  expect(kept.entryPoints.every(one => one.advice !== null)).toBe(true)
  expect(kept.entryPoints.map(({ id, callers }) => [id, callers])).toEqual(
    index.snapshot.entryPoints.map(({ id, callers }) => [id, callers]),
  )
  expect(diagnostics).toEqual([])
  expect(releases).not.toContain(folder.root)
  release()
  expect(await changed(({ indexing }) => !indexing)).toEqual({ ...kept, indexing: false })
  expect(releases).toContain(folder.root)
})
