/** Whether code minds that an absent value is null and not undefined, or that a repeated parameter is one value and not a list. */
import { ts } from '../../workspace/typescript'
import { outermost } from '../handler/handler-syntax'
import type { Scope } from './scope'

/** `alike`: null is as good as undefined; `undefined`: it must be undefined; `list`: a list of values is expected. */
export function presence(use: ts.Expression, scope: Scope): 'alike' | 'undefined' | 'list' {
  if (mayBeList(use, scope)) return 'list'
  return isAbsentAlike(use, scope) ? 'alike' : 'undefined'
}

/** True where null and undefined are the same to what is done with a value. */
export function isAbsentAlike(use: ts.Expression, scope: Scope, depth = 0): boolean {
  let value: ts.Expression = outermost(use)
  while (ts.isNonNullExpression(value.parent)) value = outermost(value.parent)
  const { parent } = value
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) return parent.expression === value
  if (ts.isConditionalExpression(parent)) return parent.condition === value
  if (ts.isSwitchStatement(parent))
    return parent.caseBlock.clauses.every(each => !ts.isCaseClause(each) || ts.isStringLiteralLike(each.expression))
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value) return parent.questionDotToken !== undefined
  if (ts.isBinaryExpression(parent)) return isAlikeBeside(parent, value)
  if (ts.isTypeOfExpression(parent)) return isTypeTest(parent)
  if (ts.isCallExpression(parent) && parent.arguments[0] === value) {
    const callee = parent.expression.getText()
    return callee === 'parseInt' || callee === 'Number.parseInt' || callee === 'parseFloat' || callee === 'Boolean'
  }
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== value || !ts.isIdentifier(parent.name) || depth > 1)
    return false
  return isNameAlike(parent.name, scope, depth)
}

/** The same for a name that holds the value: up to the guard that ends the function, or its block, where it is absent. */
export function isNameAlike(name: ts.Identifier, scope: Scope, depth = 0): boolean {
  const uses = scope.usesOf(name)
  const guards = uses.filter(isGuard)
  return uses.every(one => guards.some(guard => guardCovers(guard, one)) || isAbsentAlike(one, scope, depth + 1))
}

function isAlikeBeside(parent: ts.BinaryExpression, value: ts.Expression): boolean {
  const { operatorToken, left, right } = parent
  const other = left === value ? right : left
  switch (operatorToken.kind) {
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.BarBarToken:
      return left === value
    case ts.SyntaxKind.AmpersandAmpersandToken:
      // What `x && y` is where x is absent must not matter either.
      return left === value ? isAbsentAlike(parent, NO_SCOPE) : isAbsentAlike(parent, NO_SCOPE)
    case ts.SyntaxKind.EqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return true
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return ts.isStringLiteralLike(other) || ts.isTemplateExpression(other)
    default:
      return false
  }
}

const NO_SCOPE: Scope = {
  symbolOf: () => undefined,
  mentions: () => [],
  captured: () => [],
  usesOf: () => [],
  globals: () => new Set(),
}

/** `typeof x === 'string'`. */
function isTypeTest(node: ts.TypeOfExpression): boolean {
  const { parent } = node
  if (!ts.isBinaryExpression(parent)) return false
  const other = parent.left === node ? parent.right : parent.left
  return ts.isStringLiteral(other) && other.text === 'string'
}

/** A use in `if (!a || !b) return`: behind it the value is there. */
function isGuard(use: ts.Identifier): boolean {
  const not = outermost(use).parent
  if (!ts.isPrefixUnaryExpression(not) || not.operator !== ts.SyntaxKind.ExclamationToken) return false
  let condition: ts.Expression = outermost(not)
  while (ts.isBinaryExpression(condition.parent) && condition.parent.operatorToken.kind === ts.SyntaxKind.BarBarToken)
    condition = outermost(condition.parent)
  const test = condition.parent
  return ts.isIfStatement(test) && test.expression === condition && leaves(test.thenStatement)
}

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last))
}

/** True for a use behind the guard, in the block that it stands in. */
function guardCovers(guard: ts.Node, use: ts.Node): boolean {
  let test: ts.Node = guard
  while (!ts.isIfStatement(test)) test = test.parent
  return use.pos > test.end - 1 && use.end <= test.parent.end
}

/** `Array.isArray(x)`, `x.map(…)`, `x as string[]`: more than one value is expected. `Array.isArray(x) ? x[0] : x` takes the first. */
function mayBeList(use: ts.Expression, scope: Scope, depth = 0): boolean {
  let node: ts.Expression = use
  while (ts.isParenthesizedExpression(node.parent) || ts.isAsExpression(node.parent)) {
    if (ts.isAsExpression(node.parent) && /\[\]|Array</.test(node.parent.type.getText()))
      return !/\|/.test(node.parent.type.getText())
    node = node.parent
  }
  const { parent } = node
  if (ts.isCallExpression(parent) && parent.expression.getText() === 'Array.isArray') {
    const test = outermost(parent).parent
    if (!ts.isConditionalExpression(test) || test.condition !== parent) return true
    const value = node.getText()
    return test.whenTrue.getText().replace(/\s+as\s+\w+$/, '') !== `${value}[0]`
  }
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node)
    return /^(?:map|filter|forEach|join|some|every|reduce|flatMap|push|find)$/.test(parent.name.text)
  if (ts.isSpreadElement(parent) || ts.isForOfStatement(parent)) return true
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && depth === 0)
    return scope.usesOf(parent.name).some(one => mayBeList(one, scope, 1))
  return false
}

/** The same for a name taken out of the query. */
export function nameMayBeList(name: ts.Identifier, scope: Scope): boolean {
  return scope.usesOf(name).some(one => mayBeList(one, scope, 1))
}
