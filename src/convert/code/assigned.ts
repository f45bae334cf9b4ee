/** Whether a name is written to where it stands. */
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
