/** Leads those who import a function of the server module, or its client function, to the action that it becomes again. */
import type { Snapshot } from '../../index/snapshot'
import type { FileChange } from '../../model'
import { ts } from '../../workspace/typescript'
import { fittingChange } from '../code/fit'
import { changeImports, importsOf } from '../code/imports'
import { styleOf } from '../code/style'
import type { Importer } from '../request/request-importers'
import type { CallerBack } from './callers-back'
import { repointed } from './replace'

/**
 * The names that a file imports from `from` by plain imports, with the specifier that leads to `to`; null where it reaches the
 * module in another way (a re-export, a mock, `import()`), or for a name that `has` does not know there.
 */
export function movesOf(
  { sf, specifiers }: Importer,
  from: string,
  to: string,
  has: (imported: string, typeOnly: boolean) => boolean,
  snapshot: Snapshot,
): ReadonlyMap<string, string> | null {
  if (specifiers.some(({ parent }) => !ts.isImportDeclaration(parent))) return null
  const moves = new Map<string, string>()
  for (const { imported, local, specifier, typeOnly } of importsOf(sf)) {
    if (snapshot.resolve(sf.fileName, specifier) !== from) continue
    if (!has(imported, typeOnly)) return null
    moves.set(local, repointed(specifier, from, to, sf, snapshot))
  }
  return moves.size > 0 ? moves : null
}

/** The files whose imports move, or around whose uses something is undone. */
export function importerChanges(
  moves: ReadonlyMap<ts.SourceFile, ReadonlyMap<string, string>>,
  back: ReadonlyMap<string, CallerBack>,
): FileChange[] {
  const files = new Set([...moves.keys(), ...[...back.values()].map(({ sf }) => sf)])
  return [...files].map(sf => {
    const undone = back.get(sf.fileName)
    const style = styleOf(sf)
    const move = moves.get(sf)
    const imports = changeImports(sf, { ...(move && { move }), ...(undone && { remove: undone.remove }) }, style)
    return fittingChange(sf, [...imports, ...(undone?.edits ?? [])], style)
  })
}
