/** In bulk: what a server module of the steps exported for an action that has come there since, nobody imports any more. */
import type { FileChange, TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import { declaredNames } from './action/action-file'
import { editFile } from './code/edits'
import { parseSource } from './code/source'
import type { ConvertContext } from './context'
import { moduleBeside } from './to-route/new-modules'

/**
 * The server modules that the steps made, without `export` where no other file takes the name. Files that were there before
 * the first step cannot name such a module unless a step changed them: only those of `originals` are asked.
 */
export async function unexported(
  originals: ReadonlyMap<string, string | null>,
  { snapshot, read }: Pick<ConvertContext, 'snapshot' | 'read'>,
): Promise<FileChange[]> {
  const modules = [...new Set([...originals.keys()].map(file => moduleBeside(file, 'server')))].filter(
    module => originals.get(module) === null && snapshot.files.has(module),
  )
  const taken = new Map(modules.map(module => [module, new Set<string>()]))
  for (const importer of originals.keys()) {
    const text = modules.length && snapshot.files.has(importer) ? await read(importer) : undefined
    if (text === undefined) continue
    for (const { specifier, names } of takenIn(parseSource(importer, text))) {
      const module = snapshot.resolve(importer, specifier)
      if (!module || !taken.has(module)) continue
      if (names) for (const name of names) taken.get(module)?.add(name)
      else taken.delete(module)
    }
  }
  const changes: FileChange[] = []
  for (const [module, names] of taken) {
    const text = await read(module)
    const sf = text === undefined ? undefined : parseSource(module, text)
    const edits = sf?.statements.flatMap(statement => withoutExport(statement, sf, names)) ?? []
    if (text !== undefined && edits.length > 0) changes.push(editFile(module, text, edits))
  }
  return changes
}

/** What a file takes of other modules; no names where it takes a whole one. */
function takenIn(sf: ts.SourceFile): { readonly specifier: string; readonly names: readonly string[] | null }[] {
  const found: { specifier: string; names: readonly string[] | null }[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const { moduleSpecifier } = node
      const clause = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause
      if (moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) {
        const isNamed = clause && (ts.isNamedImports(clause) || ts.isNamedExports(clause))
        const names = isNamed ? clause.elements.map(({ propertyName, name }) => (propertyName ?? name).text) : null
        found.push({ specifier: moduleSpecifier.text, names })
      }
    } else if (ts.isStringLiteralLike(node)) found.push({ specifier: node.text, names: null })
    else ts.forEachChild(node, visit)
  }
  visit(sf)
  return found
}

function withoutExport(statement: ts.Statement, sf: ts.SourceFile, taken: ReadonlySet<string>): TextEdit[] {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  const word = modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  if (!word || isDefault || declaredNames(statement).some(name => taken.has(name))) return []
  const space = /^\s*/.exec(sf.text.slice(word.end))?.[0].length ?? 0
  return [{ start: word.getStart(sf), end: word.end + space, newText: '' }]
}
