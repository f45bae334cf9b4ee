/** The language server's door: `--stdio` for any editor, `--node-ipc` for VS Code. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { serve } from './lsp/connection'
import { build } from './workspace/build'
import { nodeFileSystem } from './workspace/node-file-system'
import { nodeStore } from './workspace/node-store'
import { nodeThreads } from './workspace/node-threads'

const connection = createConnection(ProposedFeatures.all)
serve(connection, nodeFileSystem, {
  helpers: nodeThreads(join(__dirname, 'worker.js')),
  memory: (storage, folder) => ({ store: nodeStore(fileURLToPath(storage), folder), version: build }),
})
connection.listen()
