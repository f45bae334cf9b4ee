/** Opens the index of a directory for a command, with progress, and says clearly what is wrong with the directory. */
import { statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import envPaths from 'env-paths'
import { openIndex, type WorkspaceIndex } from '../index/workspace-index'
import { build } from '../workspace/build'
import type { FileSystem } from '../workspace/file-system'
import { nodeStore } from '../workspace/node-store'
import { nodeThreads } from '../workspace/node-threads'
import type { Progress } from './progress'

/** The call itself was wrong: exit status 1, with this message. */
export class UsageError extends Error {}

/** The absolute folder that is meant, or a `UsageError` that names it. */
export function folderOf(dir: string): string {
  const folder = path.resolve(dir)
  const stat = statSync(folder, { throwIfNoEntry: false })
  if (!stat) throw new UsageError(`${dir}: no such folder`)
  if (!stat.isDirectory()) throw new UsageError(`${dir}: not a folder`)
  return folder
}

/** The index of a folder. */
export function openFolder(
  fs: FileSystem,
  folder: string,
  progress: Progress,
  { cache }: { readonly cache: boolean },
): Promise<WorkspaceIndex> {
  progress.say('Looking for files')
  const store = cache ? nodeStore(envPaths('actions-routes', { suffix: '' }).cache, folder) : undefined
  return openIndex(fs, pathToFileURL(folder).href, {
    helpers: nodeThreads(path.join(__dirname, 'worker.js')),
    ...(store && { memory: { store, version: build } }),
    progress: (done, total) => progress.say(`Reading files ${done}/${total}`),
  })
}
