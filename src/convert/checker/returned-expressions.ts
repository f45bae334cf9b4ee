/** What functions return and constants are made with, as it is written; and whether something is put into a value later. */
import { ts } from '../../workspace/typescript'

/** Calls that only read what they are given. */
const READS = /^(?:console\.\w+|(?:Next)?Response\.json)$/

/** The value itself, without what is written around it. */
export function bare(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isAsExpression(node)
    ? bare(node.expression)
    : node
}

/** What a name stands for, also as a member by itself: `{ name }`. */
export function symbolOf(name: ts.Identifier, checker: ts.TypeChecker): ts.Symbol | undefined {
  return ts.isShorthandPropertyAssignment(name.parent)
    ? checker.getShorthandAssignmentValueSymbol(name.parent)
    : checker.getSymbolAtLocation(name)
}

/** What a function returns, each time; undefined where it has no body, or hands its values over one by one. */
export function returnsOf(fn: ts.SignatureDeclaration): (ts.Expression | undefined)[] | undefined {
  const body =
    ts.isFunctionDeclaration(fn) || ts.isFunctionExpression(fn) || ts.isArrowFunction(fn) || ts.isMethodDeclaration(fn)
      ? fn.body
      : undefined
  if (!body || ('asteriskToken' in fn && fn.asteriskToken)) return undefined
  return ts.isBlock(body) ? returnsIn(body).map(({ expression }) => expression) : [body]
}

function returnsIn(block: ts.Block): ts.ReturnStatement[] {
  const found: ts.ReturnStatement[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) found.push(node)
    if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit)
  }
  visit(block)
  return found
}

/** The one function that a call can only mean: a declaration, or what a constant is made with, in this module or another. */
export function functionCalled(
  { expression }: ts.CallExpression | ts.NewExpression,
  checker: ts.TypeChecker,
): ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | undefined {
  const callee = bare(expression)
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee
  const own = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined
  const symbol = own && own.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(own) : own
  const declared = symbol?.valueDeclaration
  if (declared && ts.isFunctionDeclaration(declared) && declared.body) return declared
  const made = constantOf(declared)?.initializer
  return made && (ts.isArrowFunction(made) || ts.isFunctionExpression(made)) ? made : undefined
}

/** `const name = initializer`. */
export function constantOf(
  node: ts.Declaration | undefined,
): { readonly name: ts.Identifier; readonly initializer: ts.Expression } | undefined {
  if (!node || !ts.isVariableDeclaration(node) || !node.initializer || !ts.isIdentifier(node.name)) return undefined
  const isConst = ts.isVariableDeclarationList(node.parent) && (node.parent.flags & ts.NodeFlags.Const) !== 0
  return isConst ? { name: node.name, initializer: node.initializer } : undefined
}

/** True where something may be put into the value behind a name: a property of it is written, or it is handed to a function. */
export function isChanged(name: ts.Identifier, symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const isUse = (node: ts.Node) =>
    ts.isIdentifier(node) && node !== name && node.text === name.text && checker.getSymbolAtLocation(node) === symbol
  const visit = (node: ts.Node): boolean =>
    (isUse(node) && isPutInto(node)) || (ts.forEachChild(node, child => visit(child) || undefined) ?? false)
  return visit(ts.findAncestor(name, ts.isFunctionLike) ?? name.getSourceFile())
}

function isPutInto(use: ts.Node): boolean {
  let node = use
  while (
    (ts.isPropertyAccessExpression(node.parent) || ts.isElementAccessExpression(node.parent)) &&
    node.parent.expression === node
  )
    node = node.parent
  const { parent } = node
  if (ts.isCallExpression(parent)) return !READS.test(parent.expression.getText())
  if (ts.isDeleteExpression(parent) || ts.isForOfStatement(parent)) return true
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  )
}
