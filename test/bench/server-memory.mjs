// Starts the language server over a folder as an editor does and reads its memory once it has indexed.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import { dist } from './build.mjs'

/** Resident memory in MB after indexing, null where the system does not tell. @param {string} folder */
export async function serverMemory(folder) {
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
  connection.onRequest('client/registerCapability', () => null)
  connection.listen()
  const uri = pathToFileURL(folder).href
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'bench' }],
    capabilities: { window: { workDoneProgress: true }, workspace: { configuration: true, workspaceFolders: true } },
  })
  await connection.sendNotification('initialized', {})
  await ready
  const status = `/proc/${server.pid}/status`
  const rss = existsSync(status) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024 : null
  connection.dispose()
  server.kill()
  return rss
}
