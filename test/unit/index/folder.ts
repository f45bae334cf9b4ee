/** A fixture as an index, in place or as a copy on disk that a test may change. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Snapshot } from '../../../src/index/snapshot'
import { openIndex, type WorkspaceIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'

export const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))

/** The index of a fixture, read in place. */
export function indexOf(fixture: string): Promise<WorkspaceIndex> {
  return openIndex(nodeFileSystem, pathToFileURL(path.join(FIXTURES, fixture)).href)
}

/** A copy of a fixture in a folder of its own, with its index. */
export async function copyOf(
  fixture: string,
): Promise<{ folder: string; index: WorkspaceIndex; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'actions-routes-'))
  await cp(path.join(FIXTURES, fixture), folder, { recursive: true })
  const index = await openIndex(nodeFileSystem, pathToFileURL(folder).href)
  return { folder, index, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Each entry point with its callers as `file:line:column via side`, a line each: short enough to read as a file. */
export function callersOf(snapshot: Snapshot): Record<string, string[]> {
  return Object.fromEntries(
    snapshot.entryPoints.map(({ id, callers }) => [
      id,
      callers.map(({ file, line, column, via, side, test, through }) =>
        [
          `${file}:${line}:${column}`,
          via,
          side,
          ...(test ? ['test'] : []),
          ...through.map(step => `through ${step}`),
        ].join(' '),
      ),
    ]),
  )
}
