/** Names of one file: which declaration an identifier means, by the blocks around it. Enough to follow a URL's constants without a type checker. */
import { ts } from '../workspace/typescript'

export type Declared =
  | ts.VariableDeclaration
  | ts.ParameterDeclaration
  | ts.BindingElement
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ClassDeclaration
  | ts.EnumDeclaration
  | ts.ImportSpecifier
  | ts.ImportClause
  | ts.NamespaceImport

type Names = Map<string, Declared>

/** Looks names up lazily: a block's table is built the first time a lookup passes through it. */
export class Scopes {
  private readonly tables = new Map<ts.Node, Names>()

  /** The declaration the identifier refers to, undefined for a global. `var` is treated as if it were block scoped. */
  resolve(identifier: ts.Identifier): Declared | undefined {
    const name = identifier.text
    for (let node: ts.Node | undefined = identifier.parent; node; node = node.parent) {
      if (!opensScope(node)) continue
      const found = this.table(node).get(name)
      if (found) return found
    }
    return undefined
  }

  /** Module and exported name behind an imported identifier, else undefined. */
  importOf(identifier: ts.Identifier): { readonly specifier: string; readonly name: string } | undefined {
    const declared = this.resolve(identifier)
    if (!declared) return undefined
    if (ts.isImportClause(declared)) return { specifier: moduleOf(declared.parent), name: 'default' }
    if (ts.isNamespaceImport(declared)) return { specifier: moduleOf(declared.parent.parent), name: '*' }
    if (ts.isImportSpecifier(declared)) {
      const imported = declared.propertyName ?? declared.name
      return { specifier: moduleOf(declared.parent.parent.parent), name: imported.text }
    }
    return undefined
  }

  /** Every value assigned to a `let` or `var` after its declaration, with the operator. */
  assignments(
    declaration: ts.VariableDeclaration,
  ): readonly { readonly append: boolean; readonly value: ts.Expression }[] {
    if (!ts.isIdentifier(declaration.name) || declaration.parent.flags & ts.NodeFlags.Const) return []
    const name = declaration.name.text
    const found: { append: boolean; value: ts.Expression }[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isBinaryExpression(node) && ts.isIdentifier(node.left) && node.left.text === name) {
        const operator = node.operatorToken.kind
        const append = operator === ts.SyntaxKind.PlusEqualsToken
        if ((append || operator === ts.SyntaxKind.EqualsToken) && this.resolve(node.left) === declaration)
          found.push({ append, value: node.right })
      }
      ts.forEachChild(node, visit)
    }
    let scope: ts.Node = declaration
    while (scope.parent && !opensScope(scope)) scope = scope.parent
    visit(scope)
    return found
  }

  private table(node: ts.Node): Names {
    let names = this.tables.get(node)
    if (!names) {
      names = namesOf(node)
      this.tables.set(node, names)
    }
    return names
  }
}

function moduleOf(declaration: ts.ImportDeclaration | ts.JSDocImportTag): string {
  const specifier = declaration.moduleSpecifier
  return ts.isStringLiteral(specifier) ? specifier.text : ''
}

function opensScope(node: ts.Node): boolean {
  return (
    ts.isSourceFile(node) ||
    ts.isBlock(node) ||
    ts.isModuleBlock(node) ||
    ts.isCaseBlock(node) ||
    ts.isFunctionLike(node) ||
    ts.isForStatement(node) ||
    ts.isForOfStatement(node) ||
    ts.isForInStatement(node) ||
    ts.isCatchClause(node)
  )
}

function namesOf(node: ts.Node): Names {
  const names: Names = new Map()
  if (ts.isSourceFile(node) || ts.isBlock(node) || ts.isModuleBlock(node)) {
    for (const statement of node.statements) addStatement(names, statement)
  } else if (ts.isCaseBlock(node)) {
    for (const clause of node.clauses) for (const statement of clause.statements) addStatement(names, statement)
  } else if (ts.isFunctionLike(node)) {
    if (ts.isFunctionExpression(node) && node.name) names.set(node.name.text, node)
    for (const parameter of node.parameters) addBinding(names, parameter)
  } else if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    if (node.initializer && ts.isVariableDeclarationList(node.initializer)) addList(names, node.initializer)
  } else if (ts.isCatchClause(node) && node.variableDeclaration) {
    addBinding(names, node.variableDeclaration)
  }
  return names
}

function addStatement(names: Names, statement: ts.Statement): void {
  if (ts.isVariableStatement(statement)) addList(names, statement.declarationList)
  else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    if (statement.name) names.set(statement.name.text, statement)
  } else if (ts.isEnumDeclaration(statement)) names.set(statement.name.text, statement)
  else if (ts.isImportDeclaration(statement) && statement.importClause) {
    const clause = statement.importClause
    if (clause.name) names.set(clause.name.text, clause)
    if (clause.namedBindings && ts.isNamespaceImport(clause.namedBindings))
      names.set(clause.namedBindings.name.text, clause.namedBindings)
    else for (const element of clause.namedBindings?.elements ?? []) names.set(element.name.text, element)
  }
}

function addList(names: Names, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) addBinding(names, declaration)
}

function addBinding(names: Names, declaration: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement) {
  if (ts.isIdentifier(declaration.name)) names.set(declaration.name.text, declaration)
  else for (const element of declaration.name.elements) if (ts.isBindingElement(element)) addBinding(names, element)
}
