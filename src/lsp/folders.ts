/** The workspace folders a client has open, each with its index. */
import type { SweepOptions } from '../index/sweep'
import type { OverlayFileSystem } from '../workspace/overlay-file-system'
import { canonical, toFile } from '../workspace/uri'
import { Folder, type FolderListener } from './folder'

/** A file of the workspace: the folder it belongs to and its path there. */
export interface FolderFile {
  readonly folder: Folder
  readonly file: string
}

export class Folders {
  private readonly byUri = new Map<string, Folder>()

  constructor(
    private readonly fileSystem: OverlayFileSystem,
    private readonly listener: FolderListener,
    private readonly excludeOf: (uri: string) => Promise<readonly string[]>,
    private readonly sweepOf: (uri: string) => SweepOptions = () => ({}),
  ) {}

  get all(): readonly Folder[] {
    return [...this.byUri.values()]
  }

  async add(uri: string): Promise<void> {
    const key = canonical(uri)
    if (key === undefined || this.byUri.has(key)) return
    const folder = new Folder(uri.replace(/\/+$/, ''), this.fileSystem, this.listener, [], this.sweepOf(uri))
    folder.indexing = true
    this.byUri.set(key, folder)
    const exclude = await this.excludeOf(uri)
    if (this.byUri.get(key) === folder) await folder.open(exclude)
  }

  remove(uri: string): void {
    const key = canonical(uri)
    const folder = key === undefined ? undefined : this.byUri.get(key)
    if (key === undefined || !folder) return
    this.byUri.delete(key)
    folder.dispose()
  }

  get(uri: string): Folder | undefined {
    const key = canonical(uri)
    return key === undefined ? undefined : this.byUri.get(key)
  }

  /** The innermost folder that holds a document, undefined for a document outside all of them. */
  locate(uri: string): FolderFile | undefined {
    return this.locateAll(uri).reduce<FolderFile | undefined>(
      (inner, found) => (inner && inner.file.length <= found.file.length ? inner : found),
      undefined,
    )
  }

  /** Every folder that holds a document: a workspace may have a folder of one of its folders open as well. */
  locateAll(uri: string): FolderFile[] {
    return this.all.flatMap(folder => {
      const file = toFile(folder.uri, uri)
      return file === undefined ? [] : [{ folder, file }]
    })
  }

  dispose(): void {
    for (const folder of this.byUri.values()) folder.dispose()
    this.byUri.clear()
  }
}
