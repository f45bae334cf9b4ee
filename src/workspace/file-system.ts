/** The port through which everything but the doors touches files: URIs in, bytes out, asynchronous and batched, so that a browser host can follow. */

export interface FileSystem {
  /**
   * Every file below `root` that is neither ignored by `.gitignore` nor excluded, as paths relative to `root` with `/`.
   * `node_modules`, `.git` and build output are never entered; a symlink loop ends; an unreadable folder is a problem, not an exception.
   */
  walk(root: string, options: WalkOptions): Promise<WalkResult>
  /** The bytes of each file, `undefined` for one that is missing or unreadable, in the order asked for. */
  read(uris: readonly string[]): Promise<(Uint8Array | undefined)[]>
  /** True for each URI that is an existing file. */
  exist(uris: readonly string[]): Promise<boolean[]>
  /**
   * For each file what its folder shows of it (size, times), such that another content has another stamp; null where that
   * cannot be said: the file is missing, or changed so lately that a second change might look the same.
   */
  stamps?(uris: readonly string[]): Promise<(string | null)[]>
  /** A digest of a file's content. */
  digest?(content: Uint8Array | string): string
  /** True where what is read is not what is on disk: an editor's buffer, a planned change. */
  isLaidOver?(uri: string): boolean
}

export interface WalkOptions {
  /** Globs relative to the root, as in `files.exclude`. */
  readonly exclude: readonly string[]
  readonly signal?: AbortSignal
}

export interface WalkResult {
  /** Relative paths, sorted. */
  readonly files: readonly string[]
  /** Folders that could not be read, relative. */
  readonly unreadable: readonly string[]
}
