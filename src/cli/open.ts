/** Opens the index of a directory for a command, with progress, and says clearly what is wrong with the directory. */
import { statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import envPaths from 'env-paths'
import { KeptListing } from '../index/kept-listing'
import type { Listing } from '../index/snapshot'
import type { WorkspaceIndex } from '../index/workspace-index'
import type { FileSystem } from '../workspace/file-system'
import { nodeFileSystem } from '../workspace/node-file-system'
import { nodeMemory } from '../workspace/node-store'
import { nodeThreads } from '../workspace/node-threads'
import { type Progress, progressOn } from './progress'

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

/** Exit status: 0 done, 1 the call was wrong (or `check` found an error), 2 refused. */
export type Status = 0 | 1 | 2

/** Answers what `use` makes of the listing of a folder: what was kept where nothing has changed, else of an index, which is kept afterwards. */
export async function openListing<T>(
  folder: string,
  { cache }: { readonly cache: boolean },
  use: (listing: Listing) => T,
): Promise<T> {
  const progress = progressOn(process.stderr)
  try {
    progress.say('Looking for files')
    const kept = cache && (await new KeptListing(nodeFileSystem, rootOf(folder), [], memoryOf(folder)).recall())
    if (kept) {
      progress.end()
      return use(kept)
    }
    const index = await openFolder(nodeFileSystem, folder, progress, { cache })
    progress.end()
    const result = use(index.snapshot)
    await index.save()
    return result
  } finally {
    progress.end()
  }
}

/** The index of a folder. */
export async function openFolder(
  fs: FileSystem,
  folder: string,
  progress: Progress,
  { cache }: { readonly cache: boolean },
): Promise<WorkspaceIndex> {
  progress.say('Looking for files')
  // With the parser it takes longer to load than a listing that was kept takes to be checked.
  const { openIndex } = await import('../index/workspace-index')
  return openIndex(fs, rootOf(folder), {
    helpers: nodeThreads(path.join(__dirname, 'worker.js')),
    ...(cache && { memory: memoryOf(folder) }),
    progress: (done, total) => progress.say(`Reading files ${done}/${total}`),
  })
}

function rootOf(folder: string): string {
  return pathToFileURL(folder).href
}

function memoryOf(folder: string) {
  return nodeMemory(envPaths('actions-routes', { suffix: '' }).cache, folder)
}
