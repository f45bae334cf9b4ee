/** The language server's door: `--stdio` for any editor, `--node-ipc` for VS Code. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { serve } from './lsp/connection'
import { nodeFileSystem } from './workspace/node-file-system'

const connection = createConnection(ProposedFeatures.all)
serve(connection, nodeFileSystem)
connection.listen()
