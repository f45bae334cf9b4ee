/** In which way an expression that stands for an action is used. */
import type { Via } from '../model'
import { ts } from '../workspace/typescript'

/** How an expression that stands for an action reaches it. */
export function viaOf(node: ts.Node): Via {
  let value = node
  for (let up = value.parent; passesOn(up, value); up = value.parent) value = up
  const parent = value.parent
  if (ts.isCallExpression(parent) && parent.expression === value) return 'call'
  if (ts.isTaggedTemplateExpression(parent) && parent.tag === value) return 'call'
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value) {
    if (parent.name.text === 'bind') return 'bind'
    return parent.name.text === 'call' || parent.name.text === 'apply' ? 'call' : 'value'
  }
  if (ts.isJsxExpression(parent) && ts.isJsxAttribute(parent.parent)) return viaOfAttribute(parent.parent)
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return viaOfArgument(parent.expression)
  if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) {
    const literal = parent.parent
    if (ts.isCallExpression(literal.parent) && viaOfArgument(literal.parent.expression) === 'hook') return 'hook'
  }
  return 'value'
}

/** True where `node` has the value of its part `value`, or may have it: parentheses, types, and choices. */
export function passesOn(node: ts.Node, value: ts.Node): node is ts.Expression {
  if (ts.isConditionalExpression(node)) return node.condition !== value
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind
    if (operator === ts.SyntaxKind.QuestionQuestionToken || operator === ts.SyntaxKind.BarBarToken) return true
    const isLast = operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.CommaToken
    return isLast && node.right === value
  }
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isTypeAssertionExpression(node)
  )
}

/** The last name of what is called: `useMutation` of `api.useMutation(…)`; empty for anything else. */
export function calleeName(callee: ts.Expression): string {
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text
  return ts.isIdentifier(callee) ? callee.text : ''
}

function viaOfAttribute(attribute: ts.JsxAttribute): Via {
  const name = attribute.name.getText()
  const tag = attribute.parent.parent.tagName.getText()
  if (name === 'formAction') return 'form-action'
  if (name === 'action' && (tag === 'form' || tag === 'Form')) return 'action'
  return 'prop'
}

function viaOfArgument(callee: ts.Expression): Via {
  const name = calleeName(callee)
  if (name === 'useActionState' || name === 'useFormState') return 'action-state'
  return /^use[A-Z]/.test(name) ? 'hook' : 'argument'
}
