/** Where the method of a request is decided as it is made: the index knows each outcome, and what takes the request's place would have one. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { unwrapped } from '../handler/handler-syntax'

/** How deep constants of constants are looked into. */
const MAX_DEPTH = 5

/** The condition that a request's method, or its options as a whole, hang on. */
export function methodCondition(call: ts.CallExpression, scope: Scope): ts.Expression | undefined {
  const { expression: callee } = call
  const isBodied = ts.isPropertyAccessExpression(callee) && /^(?:post|put|patch)$/i.test(callee.name.text)
  for (const [n, argument] of call.arguments.entries()) {
    // A body may have a member of that name.
    const found = isBodied && n === 1 ? undefined : conditionIn(argument, scope, false, 0)
    if (found) return found
  }
  return undefined
}

function conditionIn(
  expression: ts.Expression,
  scope: Scope,
  isMethod: boolean,
  depth: number,
): ts.Expression | undefined {
  const inner = unwrapped(expression)
  if (depth > MAX_DEPTH) return undefined
  if (ts.isConditionalExpression(inner)) {
    const isOptions = [inner.whenTrue, inner.whenFalse].every(each => ts.isObjectLiteralExpression(unwrapped(each)))
    return isMethod || isOptions ? inner.condition : undefined
  }
  if (ts.isIdentifier(inner)) {
    const [declaration] = scope.symbolOf(inner)?.declarations ?? []
    const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
    const isOptions = value && (isMethod || ts.isObjectLiteralExpression(unwrapped(value)))
    return isOptions ? conditionIn(value, scope, isMethod, depth + 1) : undefined
  }
  if (isMethod || !ts.isObjectLiteralExpression(inner)) return undefined
  for (const property of inner.properties) {
    if (property.name?.getText() !== 'method') continue
    if (ts.isPropertyAssignment(property)) return conditionIn(property.initializer, scope, true, depth + 1)
    if (ts.isShorthandPropertyAssignment(property)) return conditionIn(property.name, scope, true, depth + 1)
  }
  return undefined
}
