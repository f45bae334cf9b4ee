/** A `FileSystem` that remembers what was asked of it besides the list of files, so that one can ask again later whether the same would be answered. */
import type { FileSystem, WalkOptions, WalkResult } from './file-system'

/** What was asked, and what was answered. */
export interface Asked {
  /** The digest of each file's content, null for one that could not be read. */
  readonly read: ReadonlyMap<string, string | null>
  readonly exist: ReadonlyMap<string, boolean>
}

export class RecordingFileSystem implements FileSystem {
  readonly #read = new Map<string, string | null>()
  readonly #exist = new Map<string, boolean>()

  constructor(private readonly base: FileSystem) {}

  get asked(): Asked {
    return { read: this.#read, exist: this.#exist }
  }

  walk(root: string, options: WalkOptions): Promise<WalkResult> {
    return this.base.walk(root, options)
  }

  async read(uris: readonly string[]): Promise<(Uint8Array | undefined)[]> {
    const contents = await this.base.read(uris)
    for (const [n, uri] of uris.entries()) this.#read.set(uri, digestOf(this.base, contents[n]))
    return contents
  }

  async exist(uris: readonly string[]): Promise<boolean[]> {
    const answers = await this.base.exist(uris)
    for (const [n, uri] of uris.entries()) this.#exist.set(uri, answers[n] === true)
    return answers
  }
}

/** Asks what was asked before; the answers in the same order. */
export async function askAgain(
  fs: FileSystem,
  read: readonly string[],
  exist: readonly string[],
): Promise<{ readonly read: (string | null)[]; readonly exist: boolean[] }> {
  const [contents, answers] = await Promise.all([fs.read(read), fs.exist(exist)])
  return { read: contents.map(content => digestOf(fs, content)), exist: answers }
}

function digestOf(fs: FileSystem, content: Uint8Array | undefined): string | null {
  return content === undefined ? null : (fs.digest?.(content) ?? null)
}
