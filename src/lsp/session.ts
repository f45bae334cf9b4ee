/** One client's session: its folders, open documents and settings, kept in step with each other. */
import {
  CodeLensRefreshRequest,
  type Connection,
  type DidChangeWatchedFilesParams,
  TextDocuments,
} from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { SweepOptions } from '../index/sweep'
import type { FileSystem } from '../workspace/file-system'
import { OverlayFileSystem } from '../workspace/overlay-file-system'
import { decode } from '../workspace/text'
import { canonical, toUri } from '../workspace/uri'
import type { Client } from './client'
import type { Folder, IndexingProgress } from './folder'
import { Folders } from './folders'
import { ChangedNotification } from './protocol'
import { Publisher } from './publish'
import { DEFAULT_SETTINGS, readSettings, type ServerSettings } from './settings'
import { changeKind, isSkipped } from './watch'

/** What the server's process can do for it besides reading the disk. */
export interface Host {
  readonly helpers?: SweepOptions['helpers']
  /** Gives back memory that was needed for a while. */
  release?(): void
  /** Where facts about a folder are kept, below the storage folder that the client names. */
  memory?(storage: string, folder: string): SweepOptions['memory']
}

/** What a client sends of its settings. */
interface Sections {
  readonly actionsRoutes?: unknown
  readonly files?: unknown
}

function sweepOptions({ helpers, memory }: Host, storage: string | undefined, folder: string): SweepOptions {
  const kept = storage?.startsWith('file:') ? memory?.(storage, folder) : undefined
  return { ...(helpers && { helpers }), ...(kept && { memory: kept }) }
}

export class Session {
  readonly documents = new TextDocuments(TextDocument)
  readonly fileSystem: OverlayFileSystem
  readonly folders: Folders
  private readonly settings = new Map<string, ServerSettings>()
  /** Settings of a client that sends them instead of being asked. */
  private sent: Sections = {}
  private readonly publisher: Publisher
  /** What the lenses of a folder show: a digest. */
  private readonly lenses = new Map<string, string>()

  constructor(
    readonly connection: Connection,
    readonly client: Client,
    disk: FileSystem,
    host: Host = {},
  ) {
    this.fileSystem = new OverlayFileSystem(disk)
    this.folders = new Folders(
      this.fileSystem,
      {
        indexing: () => this.indexing(),
        changed: folder => this.changed(folder),
        finished: () => host.release?.(),
        failed: (_, error) => this.fail('Indexing failed', error),
      },
      async uri => (await this.readSettings(uri)).exclude,
      folder => sweepOptions(host, client.options.storage, folder),
    )
    this.publisher = new Publisher({
      openUri: (folder, file) => this.openDocument(folder, file)?.uri,
      openFiles: folder => this.openFiles(folder),
      owns: (folder, file) => this.folders.locate(toUri(folder.uri, file))?.folder === folder,
      send: (uri, diagnostics) => void connection.sendDiagnostics({ uri, diagnostics }),
    })
    this.documents.onDidChangeContent(event => this.contentChanged(event.document))
    this.documents.onDidClose(event => this.closed(event.document))
  }

  settingsOf(folder: Folder): ServerSettings {
    return this.settings.get(folder.uri) ?? DEFAULT_SETTINGS
  }

  openDocument(folder: Folder, file: string): TextDocument | undefined {
    const uri = toUri(folder.uri, file)
    const key = canonical(uri)
    return this.documents.get(uri) ?? this.documents.all().find(document => canonical(document.uri) === key)
  }

  private openFiles(folder: Folder): string[] {
    return this.documents.all().flatMap(document => {
      const found = this.folders.locate(document.uri)
      return found?.folder === folder ? [found.file] : []
    })
  }

  /** The texts of a folder's open documents by path. */
  openTexts(folder: Folder): ReadonlyMap<string, string> {
    const entries = this.openFiles(folder).map(
      file => [file, this.openDocument(folder, file)?.getText() ?? ''] as const,
    )
    return new Map(entries)
  }

  /** Settings may have changed: what is shown follows, and other excludes mean another index. */
  async configurationChanged(sent: unknown): Promise<void> {
    this.sent = typeof sent === 'object' && sent !== null ? sent : {}
    for (const folder of this.folders.all) {
      const before = this.settingsOf(folder)
      const after = await this.readSettings(folder.uri)
      if (JSON.stringify(before.exclude) !== JSON.stringify(after.exclude)) void folder.open(after.exclude)
      else {
        this.publisher.publish(folder, after.advice)
        if (before.codeLens !== after.codeLens) this.refreshLenses()
      }
    }
  }

  private async readSettings(uri: string): Promise<ServerSettings> {
    let { actionsRoutes, files } = this.sent
    try {
      if (this.client.configuration) {
        const items = ['actionsRoutes', 'files'].map(section => ({ scopeUri: uri, section }))
        ;[actionsRoutes, files] = await this.connection.workspace.getConfiguration(items)
      }
    } catch (error) {
      this.fail('Settings could not be read', error)
    }
    const settings = readSettings(actionsRoutes, files)
    this.settings.set(uri.replace(/\/+$/, ''), settings)
    return settings
  }

  removeFolder(uri: string): void {
    const folder = this.folders.get(uri)
    if (!folder) return
    this.publisher.clear(folder.uri)
    this.settings.delete(folder.uri)
    this.lenses.delete(folder.uri)
    this.folders.remove(uri)
  }

  /** Files and folders that changed on disk. What is open in the editor stays as the editor has it. */
  filesChanged({ changes }: DidChangeWatchedFilesParams): void {
    for (const event of changes) {
      const kind = changeKind(event)
      for (const { folder, file } of this.folders.locateAll(event.uri)) {
        // The folder itself came or went: there is nothing left to build on.
        if (file === '') void folder.open()
        else if (isSkipped(file)) continue
        // Closing it will look at the disk, whatever happens there until then.
        else if (kind !== 'changed' || !this.openDocument(folder, file)) folder.note(file, kind)
      }
    }
  }

  private contentChanged(document: TextDocument): void {
    this.fileSystem.open(document.uri, document.getText())
    this.bufferChanged(document.uri)
  }

  private closed(document: TextDocument): void {
    this.fileSystem.close(document.uri)
    this.bufferChanged(document.uri)
  }

  /**
   * Notes that the index has to look at a document again, also where it was opened with the disk's own text: the index
   * may have read an older one, and the event that tells so is not heard of any more while the document is open.
   */
  private bufferChanged(uri: string): void {
    for (const { folder, file } of this.folders.locateAll(uri)) if (!isSkipped(file)) folder.note(file, 'buffer')
  }

  /** The text of a file: the open buffer first, then the disk. */
  async read(folder: Folder, file: string): Promise<string | undefined> {
    const [bytes] = await this.fileSystem.read([toUri(folder.uri, file)])
    return bytes && decode(bytes)
  }

  private changed(folder: Folder): void {
    void this.connection.sendNotification(ChangedNotification)
    if (folder.indexing) return
    this.publisher.publish(folder, this.settingsOf(folder).advice)
    const digest = (folder.snapshot?.entryPoints ?? []).map(({ id, callers }) => `${id} ${callers.length}`).join('\n')
    if (this.lenses.get(folder.uri) === digest) return
    this.lenses.set(folder.uri, digest)
    this.refreshLenses()
  }

  private refreshLenses(): void {
    if (!this.client.refreshesLenses) return
    this.connection
      .sendRequest(CodeLensRefreshRequest.type)
      .catch(error => this.fail('Lenses were not refreshed', error))
  }

  private async indexing(): Promise<IndexingProgress> {
    const none: IndexingProgress = { signal: new AbortController().signal, report: () => {}, done: () => {} }
    if (!this.client.workDoneProgress) return none
    try {
      const reporter = await this.connection.window.createWorkDoneProgress()
      const controller = new AbortController()
      reporter.token.onCancellationRequested(() => controller.abort())
      reporter.begin('Actions & Routes', 0, 'Reading the workspace', true)
      return {
        signal: controller.signal,
        report: (done, total) =>
          reporter.report(total === 0 ? 100 : Math.round((done / total) * 100), `${done} of ${total} files`),
        done: () => reporter.done(),
      }
    } catch {
      return none
    }
  }

  /** Tells the client's log of a failure of ours. Nothing a workspace contains leads here. */
  fail(what: string, error: unknown): void {
    this.connection.console.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }

  dispose(): void {
    this.folders.dispose()
  }
}
