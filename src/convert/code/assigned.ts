/** Whether a name is written to where it stands, or what it holds. */
import { ts } from '../../workspace/typescript'

/** True for a name, or a member of one, that is written to: also taken apart, or by each round of a loop. */
export function isAssigned(use: ts.Node): boolean {
  let node: ts.Node = use
  while (
    ts.isArrayLiteralExpression(node.parent) ||
    ts.isShorthandPropertyAssignment(node.parent) ||
    ts.isPropertyAssignment(node.parent) ||
    ts.isObjectLiteralExpression(node.parent) ||
    ts.isParenthesizedExpression(node.parent)
  )
    node = node.parent
  const { parent } = node
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === node
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === node &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  )
}

/** True for a value that is changed where it stands: it, or a member of it, is written to or deleted. */
export function isChanged(use: ts.Node): boolean {
  let node = use
  while (
    ((ts.isPropertyAccessExpression(node.parent) || ts.isElementAccessExpression(node.parent)) &&
      node.parent.expression === node) ||
    ts.isNonNullExpression(node.parent) ||
    ts.isParenthesizedExpression(node.parent) ||
    ts.isAsExpression(node.parent) ||
    ts.isTypeAssertionExpression(node.parent) ||
    ts.isSatisfiesExpression(node.parent)
  )
    node = node.parent
  return ts.isDeleteExpression(node.parent) || isAssigned(node)
}
