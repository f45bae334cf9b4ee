/** The language server's door: `--stdio` for any editor, `--node-ipc` for VS Code. */
import { join } from 'node:path'
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { serve } from './lsp/connection'
import { nodeFileSystem } from './workspace/node-file-system'
import { nodeThreads } from './workspace/node-threads'

const connection = createConnection(ProposedFeatures.all)
serve(connection, nodeFileSystem, nodeThreads(join(__dirname, 'worker.js')))
connection.listen()
