/** A fixture folder as the workspace room reads it, and throw-away folders for what git cannot hold. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'

export async function fixture(name: string): Promise<{ root: string; files: readonly string[] }> {
  const root = pathToFileURL(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))).href
  return { root, files: (await nodeFileSystem.walk(root, { exclude: [] })).files }
}

/** A folder below the system's temporary one with these files. */
export function temporaryFolder(files: { readonly [file: string]: string | Uint8Array }): {
  path: string
  root: string
} {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'tree-')))
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), content)
  }
  return { path, root: pathToFileURL(path).href }
}
