/** Which files import a module, and which modules the pages of the Pages Router reach: read from the files themselves. */
import type { Snapshot } from '../../index/snapshot'
import type { AppDetails } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Sources } from '../code/source'
import { descendants } from '../handler/handler-syntax'
import { SOURCE } from './specifier-index'

export interface Importer {
  readonly sf: ts.SourceFile
  /** The specifiers' string literals that reach the module: imports, re-exports, `import()`, `require()`, `jest.mock()`. */
  readonly specifiers: readonly ts.StringLiteralLike[]
}

/** Every file of the workspace in which a string that resolves to `file` is a module specifier or an argument of a call. */
export async function importersOf(
  file: string,
  snapshot: Snapshot,
  sources: Sources,
  read: (file: string) => Promise<string | undefined>,
): Promise<readonly Importer[]> {
  const found: Importer[] = []
  for (const other of [...(await sources.specifiers.naming(file, snapshot, read))].sort()) {
    const sf = await sources.get(other)
    const specifiers = sf ? specifiersTo(sf, file, snapshot) : []
    if (sf && specifiers.length > 0) found.push({ sf, specifiers })
  }
  return found
}

function specifiersTo(sf: ts.SourceFile, file: string, snapshot: Snapshot): ts.StringLiteralLike[] {
  return [...descendants(sf)].filter((node): node is ts.StringLiteralLike => {
    if (!ts.isStringLiteralLike(node)) return false
    const { parent } = node
    const names =
      ts.isImportDeclaration(parent) ||
      ts.isExportDeclaration(parent) ||
      ts.isExternalModuleReference(parent) ||
      (ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent)) ||
      (ts.isCallExpression(parent) && parent.arguments[0] === node && /[./@~#]/.test(node.text))
    return names && snapshot.resolve(sf.fileName, node.text) === file
  })
}

/** The first of `files` that a page of the Pages Router reaches through imports, undefined where none does. */
export async function reachedByPages(
  files: ReadonlySet<string>,
  app: AppDetails,
  snapshot: Snapshot,
  sources: Sources,
): Promise<string | undefined> {
  if (app.pagesDir === null) return undefined
  const root = `${app.pagesDir.replace(/\/$/, '')}/`
  const pages = [...snapshot.files].filter(
    file => file.startsWith(root) && SOURCE.test(file) && !file.startsWith(`${root}api/`),
  )
  const reached = await sources.reached(pages, snapshot)
  return [...files].find(file => reached.has(file))
}

/** Every module of the workspace that a file reaches through imports, itself included. */
export async function modulesFrom(file: string, snapshot: Snapshot, sources: Sources): Promise<ReadonlySet<string>> {
  return sources.reached([file], snapshot)
}
