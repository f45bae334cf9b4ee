/** Values of a handler that are what its request sent: they came as JSON, whatever `any` says of them. */
import { ts } from '../../workspace/typescript'
import { isAssigned } from '../code/assigned'
import type { Scope } from '../code/scope'
import type { Body } from './handler-body'
import { outermost, unwrapped } from './handler-syntax'

/** True for the body of a JSON request, a member of it, and a constant that holds one, where nothing writes to it. */
export function isOfBody(expression: ts.Expression, body: Body | null, scope: Scope): boolean {
  if (body?.kind !== 'json') return false
  const root = rootOf(expression)
  if (root === body.node) return true
  if (!ts.isIdentifier(root)) return false
  const symbol = scope.symbolOf(root)
  const [declaration, ...more] = symbol?.declarations ?? []
  const name = declaration && ts.getNameOfDeclaration(declaration)
  if (!declaration || more.length > 0 || !name || !ts.isIdentifier(name)) return false
  if (scope.usesOf(name).some(isWritten)) return false
  const { binding } = body
  if (binding && name.pos >= binding.pos && name.end <= binding.end) return hasNoDefault(declaration)
  let variable: ts.Node = declaration
  while (ts.isBindingElement(variable)) {
    if (!hasNoDefault(variable)) return false
    variable = variable.parent.parent
  }
  return ts.isVariableDeclaration(variable) && variable.initializer !== undefined
    ? isOfBody(variable.initializer, body, scope)
    : false
}

/** `body` of `body.note!.title`, of `body['tags'][0]`. */
function rootOf(expression: ts.Expression): ts.Expression {
  const inner = unwrapped(expression)
  if (ts.isNonNullExpression(inner)) return rootOf(inner.expression)
  if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner)) return rootOf(inner.expression)
  return inner
}

function hasNoDefault(declaration: ts.Node): boolean {
  return !(ts.isBindingElement(declaration) && declaration.initializer)
}

/** Methods that put something into a list, or take it out. */
const CHANGES = /^(?:push|unshift|splice|fill|copyWithin|pop|shift)$/

/** True where a use, or a member of it, is assigned to or given more. */
export function isWritten(use: ts.Identifier): boolean {
  let node: ts.Expression = use
  for (;;) {
    const { parent } = outermost(node)
    const isMember = ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)
    if (isMember && parent.expression === outermost(node)) node = parent
    else if (ts.isNonNullExpression(parent)) node = parent
    else break
  }
  const { parent } = outermost(node)
  if (ts.isCallExpression(parent) && parent.expression === node && ts.isPropertyAccessExpression(node))
    return CHANGES.test(node.name.text)
  if (ts.isDeleteExpression(parent)) return true
  if (ts.isCallExpression(parent))
    return parent.expression.getText() === 'Object.assign' && parent.arguments[0] === node
  return isAssigned(node)
}
