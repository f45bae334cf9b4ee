/** Reads the conversion fixtures: an app before, the request, and the app after or the refusal. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createChecker } from '../../../src/convert/checker/checker'
import type { ConvertContext } from '../../../src/convert/context'
import type { TypeService } from '../../../src/convert/types'
import { openIndex } from '../../../src/index/workspace-index'
import type { Plan } from '../../../src/model'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeTypeHost } from '../../../src/workspace/node-type-host'
import { decode } from '../../../src/workspace/text'
import { toUri } from '../../../src/workspace/uri'

export const FIXTURES = fileURLToPath(new URL('../../fixtures/convert', import.meta.url))
const host = nodeTypeHost()
/** One checker for all fixtures: TypeScript's library is parsed once. */
const checker = createChecker({ host, root: FIXTURES })

/** Every file below a folder, by relative path. */
export function filesIn(folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    found[path.slice(folder.length + 1)] = readFileSync(path, 'utf8')
  }
  return found
}

/** The checker as the app in `folder` (below the fixtures) sees it. */
export function typesOf(folder: string): TypeService {
  const at = (file: string) => `${folder}/${file}`
  return {
    signature: (file, offset, signal, end) => checker.signature(at(file), offset, signal, end),
    typeAt: (file, offset, signal, end) => checker.typeAt(at(file), offset, signal, end),
    newErrors: async (overlay, files, signal) => {
      const changed = new Map([...overlay].map(([file, text]) => [at(file), text]))
      const errors = await checker.newErrors(changed, files.map(at), signal)
      return errors?.map(error => ({ ...error, file: error.file.replace(`${folder}/`, '') }))
    },
    dispose: () => Promise.resolve(),
  }
}

/** What a conversion is given for the app in `folder` (below the fixtures). */
export async function contextFor(folder: string, types: TypeService | null = typesOf(folder)): Promise<ConvertContext> {
  const root = pathToFileURL(join(FIXTURES, folder)).href
  const index = await openIndex(nodeFileSystem, root)
  return {
    snapshot: index.snapshot,
    types,
    read: async file => {
      const [bytes] = await nodeFileSystem.read([toUri(index.root, file)])
      return bytes && decode(bytes)
    },
  }
}

/** The app's files after a plan. */
export function applied(files: Record<string, string>, plan: Plan): Record<string, string> {
  const after = { ...files }
  for (const change of plan.files) {
    if (change.change === 'delete') delete after[change.file]
    else after[change.file] = change.after
  }
  return after
}

/** With UPDATE_FIXTURES set, what a plan makes becomes what is expected: read the difference before committing it. */
export function expectedFiles(folder: string, actual: Record<string, string>): Record<string, string> {
  if (process.env.UPDATE_FIXTURES) {
    rmSync(folder, { recursive: true, force: true })
    for (const [file, text] of Object.entries(actual)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    }
  }
  return filesIn(folder)
}
