/** A plain LSP client around the built server: what another editor would be. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  type ClientCapabilities,
  type ConfigurationParams,
  createProtocolConnection,
  type InitializeResult,
  type LogMessageParams,
  MessageType,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Registration,
  type RegistrationParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node'
import {
  ChangedNotification,
  type FolderEntryPoints,
  type InitializationOptions,
  ListRequest,
  type ListResult,
} from '../../../src/lsp/protocol'
import { APP } from './picture'

const SERVER = fileURLToPath(new URL('../../../dist/server.js', import.meta.url))

/** An editor as Neovim is one: everything standard, none of our commands. */
export const STANDARD: ClientCapabilities = {
  workspace: {
    workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename', 'delete'] },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceFolders: true,
    codeLens: { refreshSupport: true },
    configuration: true,
  },
  window: { workDoneProgress: true },
  textDocument: {
    codeAction: { disabledSupport: true, dataSupport: true, resolveSupport: { properties: ['edit'] } },
    definition: { linkSupport: true },
  },
}

/** What VS Code excludes where nothing is set. */
export const DEFAULT_EXCLUDE: Readonly<Record<string, unknown>> = {
  '**/.git': true,
  '**/.svn': true,
  '**/.hg': true,
  '**/.DS_Store': true,
  '**/Thumbs.db': true,
}

export class Editor {
  private readonly listeners = new Set<() => void>()
  readonly diagnostics = new Map<string, PublishDiagnosticsParams['diagnostics']>()
  /** Methods of requests that the server made, in order. */
  readonly asked: string[] = []
  /** Warnings and errors in the server's log. */
  readonly logged: string[] = []
  /** What else is there. */
  readonly noted: string[] = []
  readonly registrations: Registration[] = []
  settings: unknown = {}
  /** The section `files`: here that of a VS Code in which nothing was set. */
  files: unknown = { exclude: DEFAULT_EXCLUDE }

  private constructor(
    readonly child: ChildProcess,
    readonly connection: ProtocolConnection,
    readonly folder: string,
    readonly initialized: InitializeResult,
  ) {}

  get uri(): string {
    return pathToFileURL(this.folder).href
  }

  uriOf(file: string): string {
    return pathToFileURL(path.join(this.folder, file)).href
  }

  /** Starts the server on a copy of a fixture. */
  static async open(
    capabilities: ClientCapabilities = STANDARD,
    initializationOptions: InitializationOptions = {},
  ): Promise<Editor> {
    if (!existsSync(SERVER)) throw new Error('dist/server.js is missing: run `npm run build` first')
    const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'actions-routes-lsp-')))
    await cp(APP, folder, { recursive: true })
    const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout as NodeJS.ReadableStream),
      new StreamMessageWriter(child.stdin as NodeJS.WritableStream),
    )
    connection.listen()
    const uri = pathToFileURL(folder).href
    const initialized = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'app' }],
      capabilities,
      initializationOptions,
    })
    const editor = new Editor(child, connection, folder, initialized)
    editor.listen()
    await connection.sendNotification('initialized', {})
    return editor
  }

  private listen(): void {
    const { connection } = this
    const note = (method: string) => {
      this.asked.push(method)
      this.changed()
    }
    connection.onNotification(ChangedNotification, () => this.changed())
    connection.onNotification('window/logMessage', ({ type, message }: LogMessageParams) => {
      const list = type <= MessageType.Warning ? this.logged : this.noted
      list.push(message)
      this.changed()
    })
    connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => {
      this.diagnostics.set(uri, diagnostics)
      this.changed()
    })
    connection.onRequest('workspace/configuration', ({ items }: ConfigurationParams) =>
      items.map(({ section }) => (section === 'files' ? this.files : this.settings)),
    )
    connection.onRequest('client/registerCapability', ({ registrations }: RegistrationParams) => {
      this.registrations.push(...registrations)
      note('client/registerCapability')
      return null
    })
    for (const method of ['window/workDoneProgress/create', 'workspace/codeLens/refresh']) {
      connection.onRequest(method, () => {
        note(method)
        return null
      })
    }
  }

  private changed(): void {
    for (const listener of this.listeners) listener()
  }

  /** The first answer that is not undefined; asked again whenever the server says that something changed. */
  until<T>(probe: () => T | undefined | Promise<T | undefined>): Promise<T> {
    return new Promise((resolve, reject) => {
      const attempt = async () => {
        const value = await probe()
        if (value === undefined) return
        this.listeners.delete(listener)
        resolve(value)
      }
      const listener = () => void attempt().catch(reject)
      this.listeners.add(listener)
      listener()
    })
  }

  async list(): Promise<FolderEntryPoints | undefined> {
    const [folder] = await this.connection.sendRequest<ListResult>(ListRequest, {})
    return folder
  }

  /** The first folder once it is indexed. */
  ready(): Promise<FolderEntryPoints> {
    return this.until(async () => {
      const folder = await this.list()
      return folder && !folder.indexing ? folder : undefined
    })
  }

  request<T>(method: string, params: unknown): Promise<T> {
    return this.connection.sendRequest<T>(method, params)
  }

  notify(method: string, params: unknown): Promise<void> {
    return this.connection.sendNotification(method, params)
  }

  open(file: string, text: string): Promise<void> {
    const textDocument = { uri: this.uriOf(file), languageId: 'typescript', version: 1, text }
    return this.notify('textDocument/didOpen', { textDocument })
  }

  async close(): Promise<number | null> {
    const ended = new Promise<number | null>(resolve => this.child.once('exit', resolve))
    await this.connection.sendRequest('shutdown')
    await this.connection.sendNotification('exit')
    const status = await ended
    this.connection.dispose()
    await rm(this.folder, { recursive: true, force: true })
    return status
  }
}
