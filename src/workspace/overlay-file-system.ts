/** Unsaved editor buffers and planned changes over another `FileSystem`: what is laid over wins over what is on disk. */
import { type FileSystem, SKIPPED_FOLDERS, type WalkOptions, type WalkResult } from './file-system'
import { canonical, toFile } from './uri'

interface Layer {
  readonly uri: string
  /** null stands for a file that is gone. */
  readonly bytes: Uint8Array | null
}

const encoder = new TextEncoder()

/** A `FileSystem` in which `open` buffers stand in for their files, and removed ones are missing, however their URI is spelt. */
export class OverlayFileSystem implements FileSystem {
  private readonly layers = new Map<string, Layer>()

  constructor(private readonly base: FileSystem) {}

  /** Sets the text of `uri` until it is closed; also for a file that is not on disk. */
  open(uri: string, text: string): void {
    this.layers.set(canonical(uri) ?? uri, { uri, bytes: encoder.encode(text) })
  }

  /** Makes `uri` missing until it is opened or closed. */
  remove(uri: string): void {
    this.layers.set(canonical(uri) ?? uri, { uri, bytes: null })
  }

  /** Shows what is on disk again. */
  close(uri: string): void {
    this.layers.delete(canonical(uri) ?? uri)
  }

  async walk(root: string, options: WalkOptions): Promise<WalkResult> {
    const result = await this.base.walk(root, options)
    if (this.layers.size === 0) return result
    const known = new Set(result.files)
    const unknown: { uri: string; file: string }[] = []
    for (const { uri, bytes } of this.layers.values()) {
      const file = toFile(root, uri)
      if (!file) continue
      if (bytes === null) known.delete(file)
      else if (!known.has(file) && !file.split('/').some(segment => SKIPPED_FOLDERS.has(segment)))
        unknown.push({ uri, file })
    }
    // One that is on disk and was not walked is ignored or excluded: opening it does not change that.
    const onDisk = unknown.length > 0 ? await this.base.exist(unknown.map(layer => layer.uri)) : []
    const added = unknown.filter((_, i) => !onDisk[i]).map(layer => layer.file)
    return { ...result, files: [...known, ...added].sort() }
  }

  async read(uris: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    if (this.layers.size === 0) return this.base.read(uris)
    const laid = uris.map(uri => this.layer(uri)?.bytes)
    const fromBase = await this.base.read(uris.filter((_, i) => laid[i] === undefined))
    let next = 0
    return laid.map(bytes => (bytes === undefined ? fromBase[next++] : (bytes ?? undefined)))
  }

  async exist(uris: readonly string[]): Promise<boolean[]> {
    const onDisk = await this.base.exist(uris)
    return onDisk.map((exists, i) => {
      const layer = this.layer(uris[i] as string)
      return layer ? layer.bytes !== null : exists
    })
  }

  async stamps(uris: readonly string[]): Promise<(string | null)[]> {
    const stamps = (await this.base.stamps?.(uris)) ?? uris.map(() => null)
    const laid = uris.filter(uri => this.isLaidOver(uri))
    if (laid.length === 0) return stamps
    const onDisk = await this.base.read(laid)
    // A document that shows what is on disk is as good as that.
    const others = new Set(laid.filter((uri, n) => !isSame(this.layer(uri)?.bytes, onDisk[n])))
    return stamps.map((stamp, i) => (others.has(uris[i] as string) ? null : stamp))
  }

  digest(content: Uint8Array | string): string {
    return this.base.digest?.(content) ?? ''
  }

  isLaidOver(uri: string): boolean {
    return this.layer(uri) !== undefined
  }

  /** True for a buffer of a file that is not on disk. */
  async isUnsaved(uri: string): Promise<boolean> {
    return !!this.layer(uri)?.bytes && !(await this.base.exist([uri]))[0]
  }

  private layer(uri: string): Layer | undefined {
    return this.layers.size === 0 ? undefined : this.layers.get(canonical(uri) ?? uri)
  }
}

function isSame(bytes: Uint8Array | null | undefined, others: Uint8Array | undefined): boolean {
  return !!bytes && bytes.length === others?.length && bytes.every((byte, i) => byte === others[i])
}
