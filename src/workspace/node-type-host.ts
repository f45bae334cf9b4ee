/** The type checker's files from Node's disk. */
import { readdirSync, realpathSync, statSync } from 'node:fs'
import { getHeapStatistics } from 'node:v8'
import { fileReader } from './node-file-reader'
import { decode } from './text'
import type { TypeHost } from './type-host'
import { typescriptLib } from './typescript-lib'

/** A `TypeHost` over the real file system. Nothing throws: what cannot be read is not there. */
export function nodeTypeHost(): TypeHost {
  const lib = typescriptLib()
  const read = fileReader()
  const quiet = <T>(ask: () => T): T | undefined => {
    try {
      return ask()
    } catch {
      return undefined
    }
  }
  const stat = (path: string) => quiet(() => statSync(path, { throwIfNoEntry: false }))
  const entries = (path: string) => {
    const found = { files: [] as string[], directories: [] as string[] }
    for (const entry of quiet(() => readdirSync(path, { withFileTypes: true })) ?? []) {
      const target = entry.isSymbolicLink() ? stat(`${path}/${entry.name}`) : entry
      if (target?.isFile()) found.files.push(entry.name)
      else if (target?.isDirectory()) found.directories.push(entry.name)
    }
    return found
  }
  return {
    useCaseSensitiveFileNames: process.platform !== 'win32' && process.platform !== 'darwin',
    readFile: path => quiet(() => decode(read(path))),
    bytes: path => quiet(() => read(path)),
    version: path => {
      const found = stat(path)
      return found?.isFile() ? `${found.mtimeMs}:${found.size}` : undefined
    },
    fileExists: path => stat(path)?.isFile() ?? false,
    directoryExists: path => stat(path)?.isDirectory() ?? false,
    directories: path => entries(path).directories,
    entries,
    realpath: path => quiet(() => realpathSync.native(path).replaceAll('\\', '/')) ?? path,
    libFile: name => lib.get(name),
    memoryInUse: () => {
      const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
      return used / limit
    },
  }
}
