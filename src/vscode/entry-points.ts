/** What the server last said of every folder, asked again whenever it says that something changed. */
import { type Disposable, EventEmitter, workspace } from 'vscode'
import type { EntryPointInfo, FolderEntryPoints, ListResult } from '../lsp/protocol'
import type { Server } from './server'

/** What the view has to show when it has no entry point. */
export type ViewState = 'starting' | 'indexing' | 'noFolder' | 'noApp' | 'empty' | 'ready' | 'failed'

/** An entry point and the folder it was found in. */
export interface Found {
  readonly folder: string
  readonly entryPoint: EntryPointInfo
}

export class EntryPoints implements Disposable {
  private list: ListResult = []
  private loaded = false
  private failed = false
  private asking: Promise<void> | undefined
  private again = false
  private readonly changed = new EventEmitter<void>()
  private readonly subscriptions: Disposable[]
  readonly onDidChange = this.changed.event

  constructor(private readonly server: Server) {
    this.subscriptions = [
      server.onDidChange(() => void this.ask()),
      server.onDidChangeState(state => {
        this.failed = state === 'stopped'
        if (state !== 'running') {
          this.loaded = false
          this.list = []
        }
        this.changed.fire()
      }),
    ]
  }

  get folders(): readonly FolderEntryPoints[] {
    return this.list
  }

  get all(): readonly Found[] {
    return this.list.flatMap(({ folder, entryPoints }) => entryPoints.map(entryPoint => ({ folder, entryPoint })))
  }

  get indexing(): boolean {
    return this.list.some(folder => folder.indexing)
  }

  get state(): ViewState {
    if (!workspace.workspaceFolders?.length) return 'noFolder'
    if (this.failed) return 'failed'
    if (this.list.some(folder => folder.entryPoints.length > 0)) return 'ready'
    if (!this.loaded) return 'starting'
    if (this.indexing) return 'indexing'
    return this.list.some(folder => folder.apps.length > 0) ? 'empty' : 'noApp'
  }

  find(folder: string, id: string): Found | undefined {
    return this.all.find(found => found.folder === folder && found.entryPoint.id === id)
  }

  /** Asks the server; while an answer is under way one more question stands for all that come. */
  ask(): Promise<void> {
    if (this.asking) {
      this.again = true
      return this.asking
    }
    this.asking = this.load().finally(() => {
      this.asking = undefined
      if (!this.again) return
      this.again = false
      void this.ask()
    })
    return this.asking
  }

  private async load(): Promise<void> {
    try {
      this.list = await this.server.list()
      this.loaded = true
    } catch {
      // The server went away; its state says so, and it is asked again once it is back.
      return
    }
    this.changed.fire()
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose()
    this.changed.dispose()
  }
}
