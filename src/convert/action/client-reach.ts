/** Tells of code in a module that both graphs load whether the browser can run it: by the names that client modules take from there. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { scopeOf } from '../code/scope'
import type { Sources } from '../code/source'
import { looseSpecifiers } from './loose-imports'

/**
 * False where the code runs only when a function of its module is called that no module of the browser takes, directly or
 * through others: the module is in the client's graph for something else that it exports. True where that cannot be told.
 */
export async function isReachedByClient(node: ts.Node, snapshot: Snapshot, sources: Sources): Promise<boolean> {
  const seen = new Set<ts.Node>()

  /** By whoever calls the function that holds the node. */
  const runs = async (node: ts.Node): Promise<boolean> => {
    const held = holderOf(node)
    if (!held) return true
    if (seen.has(held.name)) return false
    seen.add(held.name)
    const sf = node.getSourceFile()
    const uses = scopeOf(sf).usesOf(held.name)
    const passedOn = uses.flatMap(({ parent }) => (ts.isExportSpecifier(parent) ? parent.name.text : []))
    for (const use of uses)
      if (!ts.isExportSpecifier(use.parent) && !ts.isTypeQueryNode(use.parent) && (await runs(use))) return true
    if (PAGES.test(sf.fileName)) return true
    const names = new Set([...passedOn, ...exportedAs(held.statement, held.name.text)])
    return names.size > 0 && (await isTaken(sf.fileName, names))
  }

  const isTaken = async (file: string, names: ReadonlySet<string>): Promise<boolean> => {
    for (const other of snapshot.importersOf(file)) {
      const side = snapshot.sideOf(other)
      if (side === 'server') continue
      const sf = await sources.get(other)
      if (!sf) return true
      const leads = (specifier: string) => snapshot.resolve(other, specifier) === file
      if (sf.statements.some(one => isPassedOn(one, leads)) || looseSpecifiers(sf).some(leads)) return true
      for (const { imported, local, specifier, typeOnly, declaration } of importsOf(sf)) {
        if (typeOnly || !leads(specifier) || !(imported === '*' || names.has(imported))) continue
        if (side === 'client' || imported === '*') return true
        const name = nameIn(declaration, local)
        if (!name) return true
        for (const use of scopeOf(sf).usesOf(name))
          if (ts.isExportSpecifier(use.parent) || (await runs(use))) return true
      }
    }
    return false
  }

  return runs(node)
}

/** The framework itself runs what pages of the Pages Router export, on both sides. */
const PAGES = /(?:^|\/)pages\//

interface Holder {
  readonly name: ts.Identifier
  readonly statement: ts.Statement
}

/** The function of the top level that holds the node, which nothing runs when the module is loaded; undefined for other code. */
function holderOf(node: ts.Node): Holder | undefined {
  let current = node
  while (current.parent && !ts.isSourceFile(current.parent)) {
    const { parent } = current
    const isValue = ts.isVariableDeclaration(parent) && parent.initializer === current
    if (isValue && ts.isVariableStatement(parent.parent.parent) && ts.isSourceFile(parent.parent.parent.parent)) {
      const isFunction = ts.isArrowFunction(current) || ts.isFunctionExpression(current)
      return isFunction && ts.isIdentifier(parent.name)
        ? { name: parent.name, statement: parent.parent.parent }
        : undefined
    }
    current = parent
  }
  return ts.isFunctionDeclaration(current) && current.name && current !== node
    ? { name: current.name, statement: current }
    : undefined
}

function exportedAs(statement: ts.Statement, name: string): string[] {
  const kinds = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []).map(({ kind }) => kind) : []
  if (!kinds.includes(ts.SyntaxKind.ExportKeyword)) return []
  return [kinds.includes(ts.SyntaxKind.DefaultKeyword) ? 'default' : name]
}

function isPassedOn(statement: ts.Statement, leads: (specifier: string) => boolean): boolean {
  return (
    ts.isExportDeclaration(statement) &&
    statement.moduleSpecifier !== undefined &&
    ts.isStringLiteral(statement.moduleSpecifier) &&
    leads(statement.moduleSpecifier.text)
  )
}

/** The name that an import declares. */
function nameIn({ importClause }: ts.ImportDeclaration, local: string): ts.Identifier | undefined {
  const named = importClause?.namedBindings
  const names = [
    importClause?.name,
    ...(named && ts.isNamedImports(named) ? named.elements.map(({ name }) => name) : []),
  ]
  return names.find(name => name?.text === local)
}
