// Starts the language server over a folder as an editor does, reads its memory once it has indexed, and asks what an editor asks.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import { dist } from './build.mjs'
import { scratch } from './measure.mjs'

const MOST_FILES = 120

/** One question of each kind, as an editor asks it of a place. */
const QUESTIONS = {
  hover: (textDocument, position) => ['textDocument/hover', { textDocument, position }],
  'code actions': (textDocument, position) => [
    'textDocument/codeAction',
    { textDocument, range: { start: position, end: position }, context: { diagnostics: [] } },
  ],
  lens: textDocument => ['textDocument/codeLens', { textDocument }],
}

/**
 * Resident memory in MB after indexing (null where the system does not tell), and for each kind of question how long every
 * answer took in ms. `places` are asked about (1-based, as `list --json` has them), the files opened before; the first
 * tenth of the answers warms the server up and is left out.
 * @param {string} folder
 * @param {readonly { readonly file: string, readonly line: number, readonly column: number }[]} places
 * @returns {Promise<{ memory: number | null, answers: Record<string, number[]> }>}
 */
export async function askServer(folder, places) {
  const server = spawn(process.execPath, [dist('server.js'), '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  )
  const ready = new Promise(resolve => {
    connection.onRequest('window/workDoneProgress/create', () => null)
    connection.onNotification('$/progress', ({ value }) => value.kind === 'end' && resolve(undefined))
  })
  connection.onRequest('workspace/configuration', ({ items }) => items.map(() => null))
  connection.onRequest('workspace/codeLens/refresh', () => null)
  connection.onRequest('client/registerCapability', () => null)
  connection.listen()
  const uri = pathToFileURL(folder).href
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'bench' }],
    // As VS Code names it; what is kept there is of no use to one run.
    initializationOptions: { storage: pathToFileURL(scratch).href },
    capabilities: { window: { workDoneProgress: true }, workspace: { configuration: true, workspaceFolders: true } },
  })
  await connection.sendNotification('initialized', {})
  await ready
  const status = `/proc/${server.pid}/status`
  const memory = existsSync(status) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024 : null

  const answers = Object.fromEntries(Object.keys(QUESTIONS).map(kind => [kind, []]))
  for (const { file, line, column } of spreadOver(places)) {
    const path = join(folder, file)
    const textDocument = { uri: pathToFileURL(path).href }
    const text = readFileSync(path, 'utf8')
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { ...textDocument, languageId: 'typescriptreact', version: 1, text },
    })
    const position = { line: line - 1, character: column - 1 }
    for (const [kind, question] of Object.entries(QUESTIONS)) {
      const start = performance.now()
      await connection.sendRequest(...question(textDocument, position))
      answers[kind].push(performance.now() - start)
    }
    await connection.sendNotification('textDocument/didClose', { textDocument })
  }
  connection.dispose()
  server.kill()
  for (const kind of Object.keys(answers)) answers[kind].splice(0, Math.floor(answers[kind].length / 10))
  return { memory, answers }
}

/** So many of them from all over the list that each file is asked about once at most. */
function spreadOver(places) {
  const byFile = [...new Map(places.map(place => [place.file, place])).values()]
  const step = Math.max(1, Math.floor(byFile.length / MOST_FILES))
  return byFile.filter((_, n) => n % step === 0).slice(0, MOST_FILES)
}
