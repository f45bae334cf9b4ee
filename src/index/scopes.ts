/** Which declaration a name means, inside one file: enough of JavaScript's scoping to tell an import from what shadows it. */
import { ts } from '../workspace/typescript'

/** Finds the identifier that declares the name an identifier mentions, or undefined for a global. */
export class Scopes {
  readonly #declared = new Map<ts.Node, ReadonlyMap<string, ts.Identifier>>()
  /** From a scope to the next one around it that declares something: many blocks do not. */
  readonly #around = new Map<ts.Node, ts.Node | null>()
  #hasVar: boolean | undefined

  declarationOf(mention: ts.Identifier): ts.Identifier | undefined {
    for (let scope = this.#scopeAround(mention); scope; scope = this.#outer(scope)) {
      const found = this.#namesIn(scope).get(mention.text)
      if (found) return found
    }
    return undefined
  }

  /** The declaration of a top-level name. */
  topLevel(sf: ts.SourceFile, name: string): ts.Identifier | undefined {
    return this.#namesIn(sf).get(name)
  }

  #scopeAround(node: ts.Node): ts.Node | null {
    for (let scope: ts.Node | undefined = node.parent; scope; scope = scope.parent)
      if (SCOPES.has(scope.kind) && this.#namesIn(scope).size > 0) return scope
    return null
  }

  #outer(scope: ts.Node): ts.Node | null {
    let outer = this.#around.get(scope)
    if (outer === undefined) {
      outer = this.#scopeAround(scope)
      this.#around.set(scope, outer)
    }
    return outer
  }

  #namesIn(scope: ts.Node): ReadonlyMap<string, ts.Identifier> {
    const known = this.#declared.get(scope)
    if (known) return known
    const names = new Map<string, ts.Identifier>()
    this.#hasVar ??= /\bvar\b/.test(scope.getSourceFile().text)
    collect(scope, names, this.#hasVar)
    this.#declared.set(scope, names.size > 0 ? names : EMPTY)
    return names
  }
}

const EMPTY: ReadonlyMap<string, ts.Identifier> = new Map()

/** Every mention of a name asks this of the nodes above it: one look at the kind. */
const SCOPES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.SourceFile,
  ts.SyntaxKind.Block,
  ts.SyntaxKind.ModuleBlock,
  ts.SyntaxKind.CaseBlock,
  ts.SyntaxKind.CatchClause,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.ClassDeclaration,
  ts.SyntaxKind.ClassExpression,
  ts.SyntaxKind.FunctionDeclaration,
  ts.SyntaxKind.FunctionExpression,
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.MethodDeclaration,
  ts.SyntaxKind.Constructor,
  ts.SyntaxKind.GetAccessor,
  ts.SyntaxKind.SetAccessor,
  ts.SyntaxKind.MethodSignature,
  ts.SyntaxKind.CallSignature,
  ts.SyntaxKind.ConstructSignature,
  ts.SyntaxKind.IndexSignature,
  ts.SyntaxKind.FunctionType,
  ts.SyntaxKind.ConstructorType,
  ts.SyntaxKind.JSDocSignature,
  ts.SyntaxKind.JSDocFunctionType,
])

function collect(scope: ts.Node, names: Map<string, ts.Identifier>, hasVar: boolean): void {
  if (ts.isFunctionLike(scope)) {
    for (const parameter of scope.parameters) bind(parameter.name, names)
    if (ts.isFunctionExpression(scope) && scope.name) add(scope.name, names)
    const body = (scope as ts.FunctionLikeDeclaration).body
    if (body && hasVar) hoistVars(body, names)
    return
  }
  if (ts.isClassLike(scope)) {
    if (scope.name && ts.isClassExpression(scope)) add(scope.name, names)
    return
  }
  if (ts.isCatchClause(scope)) {
    if (scope.variableDeclaration) bind(scope.variableDeclaration.name, names)
    return
  }
  if (ts.isForStatement(scope) || ts.isForInStatement(scope) || ts.isForOfStatement(scope)) {
    if (scope.initializer && ts.isVariableDeclarationList(scope.initializer))
      for (const declaration of scope.initializer.declarations) bind(declaration.name, names)
    return
  }
  const statements = ts.isCaseBlock(scope)
    ? scope.clauses.flatMap(clause => [...clause.statements])
    : (scope as ts.Block | ts.SourceFile | ts.ModuleBlock).statements
  for (const statement of statements) declare(statement, names)
  if (hasVar && ts.isSourceFile(scope)) hoistVars(scope, names)
}

function declare(statement: ts.Statement, names: Map<string, ts.Identifier>): void {
  if (ts.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations) bind(declaration.name, names)
  } else if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement)
  ) {
    if (statement.name) add(statement.name, names)
  } else if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) {
    add(statement.name, names)
  } else if (ts.isImportDeclaration(statement) && statement.importClause) {
    const { name, namedBindings } = statement.importClause
    if (name) add(name, names)
    if (namedBindings && ts.isNamespaceImport(namedBindings)) add(namedBindings.name, names)
    else if (namedBindings) for (const element of namedBindings.elements) add(element.name, names)
  }
}

/** `var` reaches up to its function: collected there, not in the block that holds it. */
function hoistVars(root: ts.Node, names: Map<string, ts.Identifier>): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isExpressionStatement(node)) return
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped))
      for (const declaration of node.declarations) bind(declaration.name, names)
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(root, visit)
}

function bind(name: ts.BindingName, names: Map<string, ts.Identifier>): void {
  if (ts.isIdentifier(name)) add(name, names)
  else for (const element of name.elements) if (!ts.isOmittedExpression(element)) bind(element.name, names)
}

function add(name: ts.Identifier, names: Map<string, ts.Identifier>): void {
  if (!names.has(name.text)) names.set(name.text, name)
}
