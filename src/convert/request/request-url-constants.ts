/**
 * Constants that a URL is made of: `const endpoint = …; fetch(endpoint)`. Their parts become arguments of the action's call, so each part has
 * to be the same there as where the constant was made: names that are never written to and mean the same in both places, and no calls.
 */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { isWritten } from '../handler/body-values'
import { descendants, functionAround, soleStatement, unwrapped } from '../handler/handler-syntax'

/** A constant of a function, and what it is. */
export interface UrlConstant {
  readonly name: ts.Identifier
  readonly value: ts.Expression
  readonly statement: ts.VariableStatement
  /** What adds to it behind its statement, and goes with it: `params.set('q', q)`. */
  readonly steps?: readonly ts.Statement[]
}

/** What a query says by name, and for a name that may be left out what has to hold for it. */
export interface SearchParams {
  readonly values: ReadonlyMap<string, ts.Expression>
  readonly when: ReadonlyMap<string, ts.Expression>
  readonly constant: UrlConstant | undefined
}

/** Calls that only make another text of what they are given. */
const PLAIN_CALL = /^(?:encodeURIComponent|String)$/

/** The constant of a function that a name means, where its parts can be read in another place of that function. */
export function constantOf(use: ts.Expression, scope: Scope): UrlConstant | undefined {
  if (!ts.isIdentifier(use)) return undefined
  const [declaration, ...more] = scope.symbolOf(use)?.declarations ?? []
  if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration)) return undefined
  const { name, initializer, parent } = declaration
  const statement = soleStatement(declaration)
  const fn = functionAround(declaration)
  if (!statement || !initializer || !ts.isIdentifier(name) || !(parent.flags & ts.NodeFlags.Const) || !fn)
    return undefined
  const value = unwrapped(initializer)
  return isSteady(value, fn, scope) ? { name, value, statement } : undefined
}

/**
 * The members of `new URLSearchParams({ … })`, by a constant or in place, `.toString()` left out, and what is set on it in statements of its
 * block, one by one or where something holds; undefined for any other.
 */
export function searchParamsOf(expression: ts.Expression, scope: Scope): SearchParams | undefined {
  const inner = withoutToString(unwrapped(expression))
  const constant = constantOf(inner, scope)
  const made = constant ? constant.value : inner
  if (!ts.isNewExpression(made) || made.expression.getText() !== 'URLSearchParams') return undefined
  const [given] = made.arguments ?? []
  const object = given && unwrapped(given)
  if (object && !ts.isObjectLiteralExpression(object)) return undefined
  const values = new Map<string, ts.Expression>()
  for (const property of object?.properties ?? []) {
    if (ts.isShorthandPropertyAssignment(property)) values.set(property.name.text, property.name)
    else if (ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name))
      values.set(property.name.text, property.initializer)
    else return undefined
  }
  const when = new Map<string, ts.Expression>()
  if (!constant) return object ? { values, when, constant } : undefined
  const steps: ts.Statement[] = []
  for (const use of scope.usesOf(constant.name)) {
    if (use === inner) continue
    // Whatever else uses it may add to it.
    const step = stepOf(use, constant.statement, inner, scope)
    if (!step || values.has(step.key)) return undefined
    values.set(step.key, step.value)
    if (step.when) when.set(step.key, step.when)
    steps.push(step.statement)
  }
  return { values, when, constant: { ...constant, steps } }
}

/** `params.set('q', q)`, with or without an `if` of its own, before the place that reads it. */
function stepOf(use: ts.Identifier, after: ts.VariableStatement, before: ts.Expression, scope: Scope) {
  const call = use.parent.parent
  if (!ts.isPropertyAccessExpression(use.parent) || !ts.isCallExpression(call) || call.expression !== use.parent)
    return undefined
  const [key, value, ...more] = call.arguments
  if (!/^(?:set|append)$/.test(use.parent.name.text) || !key || !value || more.length > 0) return undefined
  if (!ts.isStringLiteralLike(key) || !ts.isExpressionStatement(call.parent)) return undefined
  const own =
    ts.isBlock(call.parent.parent) && call.parent.parent.statements.length === 1 ? call.parent.parent : call.parent
  const branch = ts.isIfStatement(own.parent) && own.parent.thenStatement === own ? own.parent : undefined
  if (branch?.elseStatement) return undefined
  const statement = branch ?? call.parent
  const fn = functionAround(use)
  if (statement.parent !== after.parent || statement.end > before.pos || !fn) return undefined
  if (!isSteady(value, fn, scope) || (branch && !isSteady(branch.expression, fn, scope))) return undefined
  return { key: key.text, value, when: branch?.expression, statement }
}

function withoutToString(expression: ts.Expression): ts.Expression {
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return expression
  const { name, expression: object } = expression.expression
  return name.text === 'toString' && expression.arguments.length === 0 ? unwrapped(object) : expression
}

/** True where an expression is the same wherever in `fn` it stands. `plain`: the calls that only make another value of what they are given. */
export function isSteady(value: ts.Expression, fn: ts.Node, scope: Scope, plain: RegExp = PLAIN_CALL): boolean {
  return [...descendants(value)].every(node => {
    if (ts.isAwaitExpression(node) || ts.isFunctionLike(node)) return false
    if (ts.isNewExpression(node)) return node.expression.getText() === 'URLSearchParams'
    if (ts.isCallExpression(node)) return plain.test(node.expression.getText()) || withoutToString(node) !== node
    return !ts.isIdentifier(node) || !isValueName(node) || isSteadyName(node, fn, scope)
  })
}

function isValueName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  return !(ts.isPropertyAssignment(parent) && parent.name === node)
}

/** A name that nothing writes to, and that means nothing else in `fn`. */
function isSteadyName(use: ts.Identifier, fn: ts.Node, scope: Scope): boolean {
  const symbol = scope.symbolOf(use)
  if (!symbol) return true
  const name = symbol.declarations?.[0] && ts.getNameOfDeclaration(symbol.declarations[0])
  if (!name || !ts.isIdentifier(name) || scope.usesOf(name).some(isWritten)) return false
  return ![...descendants(fn)].some(
    node =>
      ts.isIdentifier(node) &&
      node.text === use.text &&
      (ts.isVariableDeclaration(node.parent) || ts.isParameter(node.parent) || ts.isBindingElement(node.parent)) &&
      node.parent.name === node &&
      node !== name,
  )
}
