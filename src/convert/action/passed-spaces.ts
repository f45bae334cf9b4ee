/** `export * as actions from './actions'`: what reads the action from the name that another module gives to its module as a whole. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import type { Sources } from '../code/source'
import { fromPassedOn, type LooseFound } from './loose-imports'

interface Spaces {
  /** How each of a file's imports of such a name follows the action. */
  readonly found: readonly LooseFound[]
  /** The exports that they lead to. */
  readonly exports: readonly ts.ExportDeclaration[]
}

/** Those of one file. `names`: what the action's module exports it by. */
export async function spacesOf(
  sf: ts.SourceFile,
  actionFile: string,
  names: readonly string[],
  snapshot: Snapshot,
  sources: Sources,
): Promise<Spaces> {
  const found: LooseFound[] = []
  const exports: ts.ExportDeclaration[] = []
  const taken = new Set<string>()
  for (const { local, imported, specifier, declaration } of importsOf(sf)) {
    // Most imports are no namespace that the action is read from.
    const reads = names.some(name => new RegExp(`\\b${local}\\s*\\.\\s*${name}\\b`).test(sf.text))
    const target = imported === '*' || !reads ? undefined : snapshot.resolve(sf.fileName, specifier)
    if (target === undefined) continue
    const space = await spaceIn(target, imported, actionFile, snapshot, sources, new Set())
    const bindings = declaration.importClause?.namedBindings
    const name = bindings && ts.isNamedImports(bindings) && bindings.elements.find(one => one.name.text === local)?.name
    const own = space && name ? fromPassedOn(name, names, taken) : null
    if (!space || !own) continue
    found.push(own)
    exports.push(space)
  }
  return { found, exports }
}

/** The `export * as imported from './actions'` of this module or of one whose exports it passes on. */
async function spaceIn(
  file: string,
  imported: string,
  actionFile: string,
  snapshot: Snapshot,
  sources: Sources,
  seen: Set<string>,
): Promise<ts.ExportDeclaration | undefined> {
  if (seen.has(file)) return undefined
  seen.add(file)
  const sf = await sources.get(file)
  for (const statement of sf?.statements ?? []) {
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) continue
    const { exportClause, moduleSpecifier } = statement
    const target = ts.isStringLiteral(moduleSpecifier) ? snapshot.resolve(file, moduleSpecifier.text) : undefined
    if (target === undefined) continue
    if (exportClause && ts.isNamespaceExport(exportClause)) {
      if (exportClause.name.text === imported && target === actionFile) return statement
      continue
    }
    const own = exportClause?.elements.find(({ name }) => name.text === imported)
    if (exportClause && !own) continue
    const name = (own?.propertyName ?? own?.name)?.text ?? imported
    const found = await spaceIn(target, name, actionFile, snapshot, sources, seen)
    if (found) return found
  }
  return undefined
}
