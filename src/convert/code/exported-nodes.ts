/** Finds what a module exports under a name: the declaring statement, re-exports of the workspace followed. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import type { Sources } from './source'

/** The statements that declare what a module exports under this name, re-exports of the workspace followed. */
export async function exportedNodes(
  file: string,
  name: string,
  snapshot: Snapshot,
  sources: Pick<Sources, 'get'>,
  seen = new Set<string>(),
): Promise<{ readonly node: ts.Node; readonly sf: ts.SourceFile }[]> {
  if (seen.has(`${file}#${name}`)) return []
  seen.add(`${file}#${name}`)
  const sf = await sources.get(file)
  if (!sf) return []
  const follow = async (specifier: ts.Expression, imported: string) => {
    const target = ts.isStringLiteral(specifier) ? snapshot.resolve(file, specifier.text) : undefined
    return target === undefined ? [] : exportedNodes(target, imported, snapshot, sources, seen)
  }
  for (const statement of sf.statements) {
    if (ts.isExportAssignment(statement) && name === 'default') return [{ node: statement, sf }]
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      const specifier = statement.exportClause.elements.find(element => element.name.text === name)
      if (!specifier) continue
      const own = (specifier.propertyName ?? specifier.name).text
      // A local name that is itself imported is followed by the search, as a mention of this specifier.
      return statement.moduleSpecifier ? follow(statement.moduleSpecifier, own) : [{ node: specifier, sf }]
    }
    if (declares(statement, name)) return [{ node: statement, sf }]
  }
  for (const statement of sf.statements) {
    if (!ts.isExportDeclaration(statement) || statement.exportClause || !statement.moduleSpecifier) continue
    const found = await follow(statement.moduleSpecifier, name)
    if (found.length > 0) return found
  }
  return []
}

/** True for an exported declaration of this name; `const { a } = f()` included. */
function declares(statement: ts.Statement, name: string): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return false
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return name === 'default'
  if (ts.isVariableStatement(statement)) {
    const binds = (bound: ts.BindingName): boolean =>
      ts.isIdentifier(bound)
        ? bound.text === name
        : bound.elements.some(element => !ts.isOmittedExpression(element) && binds(element.name))
    return statement.declarationList.declarations.some(declaration => binds(declaration.name))
  }
  return (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name?.text === name
}
