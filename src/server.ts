/** The language server's door: `--stdio` for any editor, `--node-ipc` for VS Code. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { serve } from './lsp/connection'
import { nodeFileSystem } from './workspace/node-file-system'
import { giveBackMemory } from './workspace/node-memory'
import { nodeMemory } from './workspace/node-store'
import { nodeThreads } from './workspace/node-threads'

const connection = createConnection(ProposedFeatures.all)
serve(connection, nodeFileSystem, {
  helpers: nodeThreads(join(__dirname, 'worker.js')),
  release: giveBackMemory,
  memory: (storage, folder) => nodeMemory(fileURLToPath(storage), folder),
})
connection.listen()
