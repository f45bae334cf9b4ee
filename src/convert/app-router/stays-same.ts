/** Whether a value that a handler sets before it answers is the same where the answer is written: other code may run between. */
import { ts } from '../../workspace/typescript'
import { isChanged } from '../code/assigned'
import type { Scope } from '../code/scope'
import { hasEffects } from './answer-text'

/**
 * True for a value made of literals and names that are never written to, which does nothing by being read. A member counts as such
 * where nothing in the file changes what it is read of: `res.setHeader('X-Total', rows.length)` before `rows.push(row)` does not.
 */
export function staysSame(value: ts.Expression, scope: Scope): boolean {
  if (hasEffects(value)) return false
  let steady = true
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) steady &&= scope.usesOf(node).every(use => !isChanged(use))
    else if (ts.isPropertyAccessExpression(node)) {
      steady &&= !isMeasure(node)
      visit(node.expression)
    } else ts.forEachChild(node, visit)
  }
  visit(value)
  return steady
}

/** `rows.length`, `seen.size`: methods that do not look like writing change it. */
function isMeasure({ name }: ts.PropertyAccessExpression): boolean {
  return name.text === 'length' || name.text === 'size'
}
