/** One workspace folder: its index, the changes waiting to go into it, and the picture that requests are answered from. */
import type { EarlyPicture } from '../index/early'
import type { Listing, Snapshot } from '../index/snapshot'
import type { SweepOptions } from '../index/sweep'
import { openIndex, type WorkspaceIndex } from '../index/workspace-index'
import { OverlayFileSystem } from '../workspace/overlay-file-system'
import { toUri } from '../workspace/uri'

/** What happened to a path on disk; `buffer` for a document that was opened, edited or closed. */
export type ChangeKind = 'created' | 'changed' | 'deleted' | 'buffer'

/** What a folder tells while it works. */
export interface FolderListener {
  /** Indexing began: answers where to report progress, and the signal that ends it early. */
  indexing(folder: Folder): Promise<IndexingProgress>
  /** There is a new picture, or indexing began or ended. */
  changed(folder: Folder): void
  /** What needs much memory for a while is over: the folder was read, or what was found was written down. */
  finished(folder: Folder): void
  failed(folder: Folder, error: unknown): void
}

export interface IndexingProgress {
  readonly signal: AbortSignal
  report(done: number, total: number): void
  done(): void
}

/** Changes that arrive within this many milliseconds are linked at once; a request does not wait for it. */
const BATCH = 80
/** Facts are written down for the next start this many milliseconds after the folder was read, and after its last change. */
const KEEP = { read: 3000, changed: 60_000 }

export class Folder {
  private index: WorkspaceIndex | undefined
  private pending = new Map<string, Set<ChangeKind>>()
  private work: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | undefined
  private saving: NodeJS.Timeout | undefined
  private stopped = new AbortController()
  private earlyPicture: EarlyPicture | undefined
  private keptListing: Listing | undefined
  /** Files that were edited since somebody asked; null where more has changed than the text of files. */
  private edited: Set<string> | null = null
  /** True until the first picture, and again while everything is read anew. */
  indexing = false

  constructor(
    /** As the client wrote it, without a trailing slash. */
    readonly uri: string,
    private readonly fileSystem: OverlayFileSystem,
    private readonly listener: FolderListener,
    private exclude: readonly string[],
    private readonly sweep: SweepOptions = {},
  ) {}

  /** The latest picture, changes that wait not included. Undefined before the first one. */
  get snapshot(): Snapshot | undefined {
    return this.index?.snapshot
  }

  /** The latest picture, or what was kept of one that still holds while the folder is read for the first time. */
  get listing(): Listing | undefined {
    return this.index?.snapshot ?? this.keptListing
  }

  /** What is known of a large folder while it is read for the first time; undefined where there is a whole picture, or nothing. */
  get early(): EarlyPicture | undefined {
    return this.index ? undefined : this.earlyPicture
  }

  /** Reads everything; a run that is under way is ended first. Resolves when the picture stands or the run was ended. */
  open(exclude = this.exclude): Promise<void> {
    this.exclude = exclude
    this.stopped.abort()
    this.stopped = new AbortController()
    const { signal } = this.stopped
    this.indexing = true
    this.earlyPicture = undefined
    this.keptListing = undefined
    this.listener.changed(this)
    this.work = this.work.then(() => this.read(signal))
    return this.work
  }

  private async read(stopped: AbortSignal): Promise<void> {
    if (stopped.aborted) return
    const progress = await this.listener.indexing(this)
    try {
      const signal = AbortSignal.any([stopped, progress.signal])
      const early = (picture: EarlyPicture): void => {
        if (signal.aborted) return
        this.earlyPicture = picture
        this.listener.changed(this)
      }
      const kept = (listing: Listing): void => {
        if (signal.aborted) return
        this.keptListing = listing
        this.listener.changed(this)
      }
      // Where there is a whole picture, though an older one, it stays until the next.
      const first = this.index ? {} : { early, kept }
      const options = { ...this.sweep, ...first, signal, exclude: this.exclude, progress: progress.report }
      const index = await openIndex(this.fileSystem, this.uri, options)
      if (!signal.aborted) {
        this.index = index
        this.edited = null
      }
    } catch (error) {
      if (!stopped.aborted && !progress.signal.aborted) this.listener.failed(this, error)
    } finally {
      this.listener.finished(this)
      progress.done()
      if (!stopped.aborted) {
        this.indexing = false
        this.earlyPicture = undefined
        this.keptListing = undefined
        this.listener.changed(this)
        this.schedule()
        this.keep(KEEP.read)
      }
    }
  }

  /** Notes that a file or folder changed; it goes into the index with the next batch or request, whichever comes first. */
  note(file: string, kind: ChangeKind): void {
    const kinds = this.pending.get(file) ?? new Set()
    // What was deleted and came back is both; what came and went is gone.
    if (kind === 'deleted') kinds.clear()
    kinds.add(kind)
    this.pending.set(file, kinds)
    this.schedule()
  }

  private schedule(): void {
    if (this.pending.size === 0 || this.timer !== undefined || this.indexing) return
    this.timer = setTimeout(() => void this.settle(), BATCH)
  }

  /** The picture with every noted change in it; waits for indexing. */
  async settle(): Promise<Snapshot | undefined> {
    clearTimeout(this.timer)
    this.timer = undefined
    this.work = this.work.then(() => this.apply())
    await this.work
    return this.index?.snapshot
  }

  /** An index of its own over what is open and on disk now, with the file system that takes the steps of a plan. Undefined before the first picture. */
  async fork(): Promise<{ readonly index: WorkspaceIndex; readonly fs: OverlayFileSystem } | undefined> {
    await this.settle()
    const fs = new OverlayFileSystem(this.fileSystem)
    const index = await this.index?.fork(fs)
    return index && { index, fs }
  }

  /** The same, but undefined at once while everything is being read: an editor asks again when it is told of the change. */
  async current(): Promise<Snapshot | undefined> {
    return this.indexing ? undefined : this.settle()
  }

  /** The files whose text has changed since this was asked last; null where files came or went, or everything was read anew. */
  takeEdited(): ReadonlySet<string> | null {
    const { edited } = this
    this.edited = new Set()
    return edited
  }

  private async apply(): Promise<void> {
    if (!this.index || this.pending.size === 0) return
    const entries = [...this.pending]
    this.pending = new Map()
    const having = (kind: ChangeKind) => entries.flatMap(([file, kinds]) => (kinds.has(kind) ? [file] : []))
    try {
      for (const [file, kinds] of entries)
        if (kinds.has('buffer')) for (const kind of await this.bufferKind(this.index.snapshot, file)) kinds.add(kind)
      const { files } = this.index.snapshot
      for (const [file, kinds] of entries)
        if (files.has(file) && !kinds.has('created') && !kinds.has('deleted')) this.edited?.add(file)
        else this.edited = null
      await this.index.update({
        created: having('created'),
        changed: having('changed'),
        deleted: having('deleted'),
      })
    } catch (error) {
      this.listener.failed(this, error)
    }
    this.listener.changed(this)
    this.keep(KEEP.changed)
  }

  /** Writes what is known for the next start, when nothing has changed for a while. */
  private keep(milliseconds: number): void {
    clearTimeout(this.saving)
    this.saving = setTimeout(() => void this.index?.save().then(() => this.listener.finished(this)), milliseconds)
    this.saving.unref()
  }

  /** What a document that was opened, edited or closed means for the index as it stands. */
  private async bufferKind({ files }: Snapshot, file: string): Promise<ChangeKind[]> {
    const uri = toUri(this.uri, file)
    if (files.has(file)) return (await this.fileSystem.exist([uri]))[0] ? ['changed'] : ['deleted']
    // On disk and yet not in the index: ignored or excluded, and opening it does not change that.
    return (await this.fileSystem.isUnsaved(uri)) ? ['created'] : []
  }

  dispose(): void {
    clearTimeout(this.saving)
    this.stopped.abort()
    clearTimeout(this.timer)
    this.pending.clear()
  }
}
