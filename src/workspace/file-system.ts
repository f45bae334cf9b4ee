/** The port through which everything but the doors touches files: URIs in, bytes out, asynchronous and batched, so that a browser host can follow. */

/** Never entered, ignored by git or not: what package managers, git and Next.js itself write. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.next',
  '.vercel',
  '.turbo',
  '.yarn',
  '.pnpm-store',
])

export interface FileSystem {
  /**
   * Every file below `root` that is neither ignored by `.gitignore` nor excluded, as paths relative to `root` with `/`.
   * `node_modules`, `.git` and build output are never entered; a symlink loop ends; what cannot be read is told, not thrown.
   */
  walk(root: string, options: WalkOptions): Promise<WalkResult>
  /** The bytes of each file, `undefined` for one that is missing, unreadable or no regular file, in the order asked for. */
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
  /** Says of a file that it is listed whatever the globs say of it, unless one leaves out a folder around it. */
  keeps?(file: string): boolean
  readonly signal?: AbortSignal
}

export interface WalkResult {
  /** Relative paths, sorted. */
  readonly files: readonly string[]
  /** What stands in the way of a whole list, sorted by path. */
  readonly unreadable: readonly Unreadable[]
}

/** A path, relative, that is neither a file to read nor a folder to enter. */
export interface Unreadable {
  readonly file: string
  /** A folder that cannot be listed, a link to nothing, a link to itself or a folder around it, a pipe or socket. */
  readonly why: 'folder' | 'dangling' | 'circle' | 'special'
}
