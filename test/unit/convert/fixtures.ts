/** Reads the conversion fixtures: an app before, the request, and the app after or the refusal. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createChecker } from '../../../src/convert/checker/checker'
import type { ConvertContext } from '../../../src/convert/context'
import { withOver } from '../../../src/convert/over'
import type { TypeService } from '../../../src/convert/types'
import { openIndex } from '../../../src/index/workspace-index'
import type { Plan } from '../../../src/model'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeTypeHost } from '../../../src/workspace/node-type-host'
import { OverlayFileSystem } from '../../../src/workspace/overlay-file-system'
import { decode } from '../../../src/workspace/text'
import { toUri } from '../../../src/workspace/uri'

export const FIXTURES = fileURLToPath(new URL('../../fixtures/convert', import.meta.url))
const host = nodeTypeHost()

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

/** The apps below a folder as conversions see them. They have one checker: TypeScript's library is parsed once. */
export function appsBelow(top: string) {
  const unsaved = new Map<string, string | null>()
  const checker = createChecker({ host, root: top, unsaved: () => unsaved })

  /** The checker as the app in `folder` sees it. */
  function typesOf(folder: string): TypeService {
    const at = (file: string) => `${folder}/${file}`
    return {
      signature: (file, offset, signal, end) => checker.signature(at(file), offset, signal, end),
      typeAt: (file, offset, signal, end) => checker.typeAt(at(file), offset, signal, end),
      newErrors: async (overlay, files, signal) => {
        const changed = new Map([...overlay].map(([file, text]) => [at(file), text]))
        const errors = await checker.newErrors(changed, files.map(at), signal)
        return errors?.map(error => ({ ...error, file: error.file.replace(`${folder}/`, '') }))
      },
      sameTypes: (overlay, written, signal) => {
        const changed = new Map([...overlay].map(([file, text]) => [at(file), text]))
        return checker.sameTypes(
          changed,
          written.map(one => ({ ...one, file: at(one.file) })),
          signal,
        )
      },
      dispose: () => Promise.resolve(),
    }
  }

  /** The steps of a plan in the app in `folder`, as the one checker sees them. */
  function stepsIn(folder: string): Map<string, string | null> {
    const steps = new Map<string, string | null>()
    const set = steps.set.bind(steps)
    const remove = steps.delete.bind(steps)
    steps.set = (file, text) => {
      unsaved.set(`${folder}/${file}`, text)
      return set(file, text)
    }
    steps.delete = file => {
      unsaved.delete(`${folder}/${file}`)
      return remove(file)
    }
    return steps
  }

  /** What a conversion is given for the app in `folder`. */
  async function contextFor(folder: string, types: TypeService | null = typesOf(folder)): Promise<ConvertContext> {
    const root = pathToFileURL(join(top, folder)).href
    const fs = new OverlayFileSystem(nodeFileSystem)
    const index = await openIndex(fs, root)
    const read = async (file: string) => {
      const [bytes] = await fs.read([toUri(index.root, file)])
      return bytes && decode(bytes)
    }
    return withOver({ snapshot: index.snapshot, types, read }, { index, fs, steps: stepsIn(folder) })
  }

  return { typesOf, contextFor }
}

export const { typesOf, contextFor } = appsBelow(FIXTURES)

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
