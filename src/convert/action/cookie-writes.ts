/** Tells reading a cookie jar from writing to it, and a write that nothing can undo from one that a later throw would lose. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'

const READS = new Set(['get', 'getAll', 'has', 'toString', 'isEnabled', 'size'])

/** Where the value of `cookies()` or `draftMode()` is used for more than reading; undefined where it is only read. */
export function jarWrite(use: ts.Identifier, scope: Scope): ts.Node | undefined {
  let value: ts.Node = use.parent
  if (!ts.isCallExpression(value) || value.expression !== use) return use
  while (ts.isAwaitExpression(value.parent) || ts.isParenthesizedExpression(value.parent)) value = value.parent
  return badUse(value, scope)
}

function badUse(value: ts.Node, scope: Scope, seen = new Set<ts.Node>()): ts.Node | undefined {
  const { parent } = value
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value)
    return READS.has(parent.name.text) ? undefined : parent
  if (ts.isVariableDeclaration(parent) && parent.initializer === value && ts.isIdentifier(parent.name))
    return usesThatWrite(parent.name, scope, seen)
  if (ts.isCallExpression(parent) && ts.isIdentifier(parent.expression)) {
    const parameter = parameterOf(parent.expression, parent.arguments.indexOf(value as ts.Expression), scope)
    if (parameter) return usesThatWrite(parameter, scope, seen)
  }
  return ts.isExpressionStatement(parent) ? undefined : value
}

/** The first use of a variable that holds the jar and does more than read. */
function usesThatWrite(name: ts.Identifier, scope: Scope, seen: Set<ts.Node>): ts.Node | undefined {
  if (seen.has(name)) return undefined
  seen.add(name)
  for (const use of scope.usesOf(name)) {
    let node: ts.Node = use
    while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) node = node.parent
    const bad = badUse(node, scope, seen)
    if (bad) return bad
  }
  return undefined
}

/** The n-th parameter of a function of the same file, where it is a plain name. */
function parameterOf(callee: ts.Identifier, n: number, scope: Scope): ts.Identifier | undefined {
  const declaration = scope.symbolOf(callee)?.declarations?.[0]
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration
  const name = made && ts.isFunctionLike(made) ? made.parameters[n]?.name : undefined
  return name && ts.isIdentifier(name) ? name : undefined
}

/** True where a cookie is written at the end of the function itself: nothing after it can throw and lose it. */
export function isLastWrite(write: ts.Node, fn: ts.Node): boolean {
  if (!ts.isFunctionLike(fn) || !ts.isPropertyAccessExpression(write) || !/^(set|delete)$/.test(write.name.text))
    return false
  let statement: ts.Node = write
  while (statement.parent && !(ts.isBlock(statement.parent) && statement.parent.parent === fn))
    statement = statement.parent
  const block = statement.parent
  if (!block || !ts.isBlock(block) || !ts.isExpressionStatement(statement)) return false
  return block.statements.slice(block.statements.indexOf(statement) + 1).every(isHarmless)
}

/** A statement after a cookie write that cannot lose it: another write, a revalidation, a plain return, or a redirect, which the handler answers with. */
function isHarmless(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement)) return !statement.expression || !holdsCall(statement.expression)
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return false
  const { expression: callee, arguments: given } = statement.expression
  if (/^(redirect|permanentRedirect|notFound)$/.test(callee.getText())) return !given.some(holdsCall)
  return /\.(set|delete)$|^(revalidate(Path|Tag)|updateTag|refresh)$/.test(callee.getText())
}

function holdsCall(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) ||
    ts.isAwaitExpression(node) ||
    (ts.forEachChild(node, child => holdsCall(child) || undefined) ?? false)
  )
}
