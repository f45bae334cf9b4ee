/** The module-level names a file reads as values. A name that only types mention, or that a nearer declaration hides, is not among them. */
import { ts } from '../workspace/typescript'

/**
 * Names used as values that no enclosing function, block or loop declares. `React` counts as used where the file has
 * JSX, as the compiler keeps it then.
 */
export function valueReferences(sf: ts.SourceFile): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (node: ts.Node, hidden: ReadonlySet<string>): void => {
    if (isErased(node)) return
    if (ts.isIdentifier(node)) {
      if (isReference(node) && !hidden.has(node.text)) found.add(node.text)
      return
    }
    if (ts.isJsxOpeningLikeElement(node) || ts.isJsxFragment(node)) found.add('React')
    const declared = declarationsOf(node)
    const inner = declared.length === 0 ? hidden : new Set([...hidden, ...declared])
    ts.forEachChild(node, child => visit(child, inner))
  }
  ts.forEachChild(sf, child => visit(child, new Set()))
  return found
}

function isErased(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node))
    return ts.isHeritageClause(node.parent) && node.parent.token === ts.SyntaxKind.ImplementsKeyword
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeParameterDeclaration(node)) return true
  if (ts.isTypeAliasDeclaration(node)) return true
  if (ts.isImportDeclaration(node)) return true
  if (ts.isExportDeclaration(node)) return node.isTypeOnly || node.moduleSpecifier !== undefined
  if (ts.isExportSpecifier(node)) return node.isTypeOnly
  // `import Y = X.z` reads X only where Y is read in turn.
  if (ts.isImportEqualsDeclaration(node)) return !hasExport(node)
  return false
}

const hasExport = (node: ts.ImportEqualsDeclaration) =>
  node.modifiers?.some(m => m.kind === ts.SyntaxKind.ExportKeyword) ?? false

function isReference(name: ts.Identifier): boolean {
  const { parent } = name
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === name
  if (ts.isExportSpecifier(parent)) return (parent.propertyName ?? parent.name) === name
  if (ts.isBindingElement(parent)) return parent.initializer === name
  if (ts.isJsxAttribute(parent) || ts.isMetaProperty(parent)) return false
  if (ts.isJsxOpeningLikeElement(parent)) return /^[^a-z]/.test(name.text)
  if (ts.isJsxClosingElement(parent)) return false
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false
  return !('name' in parent && parent.name === name)
}

function declarationsOf(node: ts.Node): string[] {
  if (ts.isFunctionLike(node)) {
    const own = ts.isFunctionExpression(node) && node.name ? [node.name.text] : []
    return [...own, ...node.parameters.flatMap(p => namesIn(p.name))]
  }
  if (ts.isBlock(node) || ts.isCaseClause(node) || ts.isDefaultClause(node)) return node.statements.flatMap(declared)
  if (ts.isCatchClause(node)) return node.variableDeclaration ? namesIn(node.variableDeclaration.name) : []
  if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node))
    return node.initializer && ts.isVariableDeclarationList(node.initializer) ? namesInList(node.initializer) : []
  return []
}

function declared(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return namesInList(statement.declarationList)
  if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
    return [statement.name.text]
  return []
}

const namesInList = (list: ts.VariableDeclarationList) => list.declarations.flatMap(d => namesIn(d.name))

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap(e => (ts.isOmittedExpression(e) ? [] : namesIn(e.name)))
}
