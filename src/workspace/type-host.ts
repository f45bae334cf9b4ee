/** The port through which the type checker touches files: synchronous, as TypeScript's own hosts are, hence Node only. Paths are absolute, with `/`. */

export interface TypeHost {
  readonly useCaseSensitiveFileNames: boolean
  /** Text without a byte order mark, `undefined` for a missing or unreadable file. */
  readFile(path: string): string | undefined
  /** The file as it is on disk, to be looked at before the next one is read; `undefined` as for `readFile`. */
  bytes(path: string): Uint8Array | undefined
  /** Changes whenever the file's content may have; `undefined` for a missing file. */
  version(path: string): string | undefined
  fileExists(path: string): boolean
  directoryExists(path: string): boolean
  /** Names of the folders in a folder. */
  directories(path: string): string[]
  /** Names of files and folders in a folder, symbolic links followed. */
  entries(path: string): { readonly files: string[]; readonly directories: string[] }
  /** The path behind symbolic links; the path itself where there are none. */
  realpath(path: string): string
  /** TypeScript's own library file of this name (`lib.dom.d.ts`). */
  libFile(name: string): string | undefined
  /** How much of the memory that the process may have is in use, from 0 to 1. */
  memoryInUse(): number
}
