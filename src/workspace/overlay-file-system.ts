/** Unsaved editor buffers over another `FileSystem`: what is open wins over what is on disk. */
import type { FileSystem, WalkOptions, WalkResult } from './file-system'
import { canonical, toFile } from './uri'

interface Buffer {
  readonly uri: string
  readonly bytes: Uint8Array
}

const encoder = new TextEncoder()

/** A `FileSystem` in which `open` buffers stand in for their files, however their URI is spelt. */
export class OverlayFileSystem implements FileSystem {
  private readonly buffers = new Map<string, Buffer>()

  constructor(private readonly base: FileSystem) {}

  /** Sets the text of `uri` until it is closed; also for a file that is not on disk. */
  open(uri: string, text: string): void {
    this.buffers.set(canonical(uri) ?? uri, { uri, bytes: encoder.encode(text) })
  }

  /** Shows what is on disk again. */
  close(uri: string): void {
    this.buffers.delete(canonical(uri) ?? uri)
  }

  async walk(root: string, options: WalkOptions): Promise<WalkResult> {
    const result = await this.base.walk(root, options)
    if (this.buffers.size === 0) return result
    const known = new Set(result.files)
    const unknown = [...this.buffers.values()].flatMap(({ uri }) => {
      const file = toFile(root, uri)
      return file && !known.has(file) && !file.split('/').includes('node_modules') ? [{ uri, file }] : []
    })
    if (unknown.length === 0) return result
    // One that is on disk and was not walked is ignored or excluded: opening it does not change that.
    const onDisk = await this.base.exist(unknown.map(buffer => buffer.uri))
    const added = unknown.filter((_, i) => !onDisk[i]).map(buffer => buffer.file)
    return { ...result, files: [...result.files, ...added].sort() }
  }

  async read(uris: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    if (this.buffers.size === 0) return this.base.read(uris)
    const open = uris.map(uri => this.buffer(uri)?.bytes)
    const closed = uris.filter((_, i) => open[i] === undefined)
    const fromBase = await this.base.read(closed)
    let next = 0
    return open.map(bytes => bytes ?? fromBase[next++])
  }

  async exist(uris: readonly string[]): Promise<boolean[]> {
    const onDisk = await this.base.exist(uris)
    return onDisk.map((exists, i) => exists || this.buffer(uris[i] as string) !== undefined)
  }

  private buffer(uri: string): Buffer | undefined {
    return this.buffers.size === 0 ? undefined : this.buffers.get(canonical(uri) ?? uri)
  }
}
