/**
 * Constants that what a request sends is made of: `const body = JSON.stringify(note)`, `const options = { method: 'POST', body }`. What they
 * hold becomes an argument of the action's call, so it has to be the same there: nothing it is made of changes in between.
 */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { isWritten } from '../handler/body-values'
import { descendants, functionAround, isExported, soleStatement, unwrapped } from '../handler/handler-syntax'
import { isEffect } from './request-failure'
import { mentions, ownersIn } from './request-owners'
import { isSteady, type UrlConstant } from './request-url-constants'

/** What an expression is, and the constant that holds it; null for one that is written in place. */
export interface Sent {
  readonly value: ts.Expression
  readonly constant: UrlConstant | null
}

/** Calls that only make another value of what they are given. */
const MAKES_TEXT = /^(?:JSON\.stringify|encodeURIComponent|String)$/

/**
 * The value of a part of a request that `call` makes, through one constant; the expression itself where that is no name of one. A constant
 * that is written to, or whose value would be another one at the call, is none.
 */
export function sentValue(expression: ts.Expression, call: ts.CallExpression, scope: Scope): Sent {
  const inPlace = { value: expression, constant: null }
  const inner = unwrapped(expression)
  if (!ts.isIdentifier(inner)) return inPlace
  const [declaration, ...more] = scope.symbolOf(inner)?.declarations ?? []
  if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration)) return inPlace
  const { name, initializer, parent } = declaration
  const statement = soleStatement(declaration)
  if (!statement || !initializer || !ts.isIdentifier(name) || !(parent.flags & ts.NodeFlags.Const)) return inPlace
  if (isExported(statement)) return inPlace
  const value = unwrapped(initializer)
  const uses = scope.usesOf(name)
  if (uses.some(isWritten) || (ts.isObjectLiteralExpression(value) && !uses.every(isPart))) return inPlace
  const fn = functionAround(declaration)
  const isSame =
    isSteady(value, fn ?? declaration.getSourceFile(), scope, MAKES_TEXT) && !mayChange(value, statement, call)
  if (!isSame && !(uses.length === 1 && isNextThing(statement, call))) return inPlace
  return { value, constant: { name, value, statement } }
}

/** Members that a form, a field or a ref changes without being named: `form.reset()` empties `input.value`. */
const LIVE = /\.(?:value|checked|files|innerText|textContent|innerHTML|selectedIndex|current|currentTarget)\b/

/** True where the members that a value reads may be other ones at the call: something done in between is given their object. */
function mayChange(value: ts.Expression, statement: ts.Statement, call: ts.CallExpression): boolean {
  const owners = new Set(ownersIn(value))
  if (owners.size === 0) return false
  const between = [...descendants(statement.parent)].filter(
    node => node.pos >= statement.end && node.end <= call.pos && isEffect(node),
  )
  return between.length > 0 && (LIVE.test(value.getText()) || between.some(node => mentions(node, owners)))
}

/** An argument, a member or a spread of what is sent, whoever sends it; not handed to anything else that may add to it. */
function isPart(use: ts.Identifier): boolean {
  const { parent } = use
  if (ts.isShorthandPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) return true
  if (ts.isPropertyAssignment(parent)) return parent.initializer === use
  return ts.isCallExpression(parent) && /(?:^|\.)fetch$/.test(parent.expression.getText())
}

/** True where nothing is done between a constant and a call behind it, and both run as often. */
function isNextThing(statement: ts.VariableStatement, call: ts.CallExpression): boolean {
  for (let node: ts.Node = call; node.parent !== statement.parent; node = node.parent) {
    if (!node.parent || ts.isFunctionLike(node) || ts.isIterationStatement(node, false)) return false
  }
  return ![...descendants(statement.parent)].some(
    node => node.pos >= statement.end && node.end <= call.pos && isEffect(node),
  )
}
