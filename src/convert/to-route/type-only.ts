/** Imports of an action's file that becomes the client module, where only types are left to need them: a bundler may load the server's modules otherwise. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { type ImportedBinding, importsOf } from '../code/imports'
import { scopeOf } from '../code/scope'

/**
 * What makes them imports of types: edits of whole declarations, and names to import anew from declarations that lose others.
 * `removed`: names that go; `values`: names that the client function needs.
 */
export function leftForTypes(
  sf: ts.SourceFile,
  removed: ReadonlySet<string>,
  values: ReadonlySet<string>,
): { readonly edits: readonly TextEdit[]; readonly anew: readonly ImportedBinding[] } {
  const left = importsOf(sf).filter(({ local, typeOnly }) => !typeOnly && !removed.has(local) && !values.has(local))
  const shrinking = left.filter(({ declaration }) => bindingsOf(declaration, sf).some(local => removed.has(local)))
  return {
    edits: typeOnlyEdits(sf, new Set([...removed, ...values])),
    anew: shrinking.map(({ declaration: _, ...binding }) => ({ ...binding, typeOnly: true })),
  }
}

/** Imports that none of the types left in the file needs: also those that nothing needed before. */
export function unneededBy(sf: ts.SourceFile, types: readonly ts.Statement[]): string[] {
  const scope = scopeOf(sf)
  const needed = new Set(types.flatMap(type => scope.mentions(type).map(({ name }) => name)))
  return importsOf(sf).flatMap(({ local }) => (needed.has(local) ? [] : [local]))
}

function bindingsOf(declaration: ts.ImportDeclaration, sf: ts.SourceFile): readonly string[] {
  return importsOf(sf).flatMap(binding => (binding.declaration === declaration ? [binding.local] : []))
}

/** `import` as `import type` where all names are for types alone. `others`: names that go or are values. */
function typeOnlyEdits(sf: ts.SourceFile, others: ReadonlySet<string>): TextEdit[] {
  const bindings = importsOf(sf)
  return sf.statements.flatMap(statement => {
    if (!ts.isImportDeclaration(statement) || !statement.importClause || statement.importClause.isTypeOnly) return []
    const own = bindings.filter(({ declaration }) => declaration === statement)
    const isMixed = statement.importClause.name && statement.importClause.namedBindings
    if (isMixed || own.some(({ local, typeOnly }) => others.has(local) || typeOnly)) return []
    const at = statement.getStart(sf) + 'import'.length
    return [{ start: at, end: at, newText: ' type' }]
  })
}
