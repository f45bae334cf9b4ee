/** The life of a connection: what the server offers, and which folders, files and settings it follows. */
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type Disposable,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver'
import type { FileSystem } from '../workspace/file-system'
import { type Client, readClient } from './client'
import { registerConversions } from './convert-requests'
import { registerFeatures } from './features'
import { type Host, Session } from './session'
import { WATCHERS } from './watch'

/** A change of any of them is told; other `files.*` settings are none of our business. */
const SECTIONS = ['actionsRoutes', 'files.exclude']

/**
 * Serves one client over a connection that is not yet listening. `disk` is what lies under the open documents; `host` what
 * else the process has to offer.
 */
export function serve(connection: Connection, disk: FileSystem, host: Host = {}): void {
  let session: Session | undefined
  let documents: Disposable | undefined
  let folders: string[] = []

  connection.onInitialize(params => {
    const client = readClient(params)
    session = new Session(connection, client, disk, host)
    folders = foldersOf(params)
    documents = session.documents.listen(connection)
    registerFeatures(session)
    registerConversions(session)
    return initializeResult(client)
  })

  connection.onInitialized(async () => {
    if (!session) return
    const current = session
    const { client } = current
    if (client.watchesConfiguration) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: SECTIONS })
    }
    if (client.watchesFiles) {
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...WATCHERS] })
    }
    if (client.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) current.removeFolder(uri)
        for (const { uri } of added) void current.folders.add(uri)
      })
    }
    for (const folder of folders) void current.folders.add(folder)
  })

  connection.onDidChangeConfiguration(({ settings }) => {
    void session?.configurationChanged(settings)
  })
  connection.onDidChangeWatchedFiles(params => session?.filesChanged(params))
  connection.onShutdown(() => {
    documents?.dispose()
    session?.dispose()
  })
}

function foldersOf(params: InitializeParams): string[] {
  if (params.workspaceFolders) return params.workspaceFolders.map(({ uri }) => uri)
  return params.rootUri ? [params.rootUri] : []
}

function initializeResult(client: Client): InitializeResult {
  return {
    serverInfo: { name: 'actions-routes' },
    capabilities: {
      positionEncoding: 'utf-16',
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      codeLensProvider: { resolveProvider: true },
      codeActionProvider: {
        codeActionKinds: ['refactor.rewrite', 'quickfix'],
        resolveProvider: !client.interactive,
      },
      workspaceSymbolProvider: true,
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  }
}
