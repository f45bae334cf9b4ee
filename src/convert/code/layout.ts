/** What decides how Prettier and Biome lay a piece of code out: its form, where it stands, how wide it is. */
import { ts } from '../../workspace/typescript'
import type { CodeStyle } from './style'

/** `(async () => { … }).bind(null, id)`: the function. */
export function boundFunction(node: ts.Expression): ts.ArrowFunction | undefined {
  const callee = ts.isCallExpression(node) ? node.expression : undefined
  const inner = callee && ts.isPropertyAccessExpression(callee) ? callee.expression : undefined
  const fn = inner && ts.isParenthesizedExpression(inner) ? inner.expression : undefined
  return fn && ts.isArrowFunction(fn) && ts.isBlock(fn.body) && fn.parameters.length > 0 ? fn : undefined
}

/** `&&`, `||` or `??`. */
export function isLogical(node: ts.BinaryExpression): boolean {
  return /^(&&|\|\||\?\?)$/.test(node.operatorToken.getText())
}

/** `a || b || c` as its parts, each with the operator behind it. */
export function operands(node: ts.BinaryExpression): (readonly [string, ts.Expression])[] {
  const operator = node.operatorToken.getText()
  const left =
    ts.isBinaryExpression(node.left) && node.left.operatorToken.getText() === operator
      ? operands(node.left)
      : [['', node.left] as const]
  const parts = left.map(([own, part], n) => [n === left.length - 1 ? operator : own, part] as const)
  return [...parts, ['', node.right]]
}

/** How wide a line is: a tab as wide as the style says. */
export function widthOf(line: string, { tabWidth }: CodeStyle): number {
  return line.replaceAll('\t', ' '.repeat(tabWidth)).length
}

/** `a === b ? c : d`: over lines it begins on one of its own. */
export function isCompared(node: ts.Expression): node is ts.ConditionalExpression {
  return ts.isConditionalExpression(node) && ts.isBinaryExpression(node.condition)
}

/** Nothing but space stands in front of the node on its line. */
export function startsLine(node: ts.Node, sf: ts.SourceFile): boolean {
  const start = node.getStart(sf)
  return sf.text.slice(sf.text.lastIndexOf('\n', start - 1) + 1, start).trim() === ''
}

/** What stays behind the parenthesis of the call that it is the last argument of, and is opened there. */
export function isHuggable(node: ts.Node): boolean {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return isHuggable(node.expression)
  return (
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isFunctionExpression(node) ||
    (ts.isArrowFunction(node) && (ts.isBlock(node.body) || literalOf(node) !== undefined))
  )
}

/** `{ … }` of `() => ({ … })`. */
export function literalOf({ body }: ts.ArrowFunction): ts.ObjectLiteralExpression | undefined {
  return ts.isParenthesizedExpression(body) && ts.isObjectLiteralExpression(body.expression)
    ? body.expression
    : undefined
}

/** `{ … }` of `{ … } | null`, which is opened where it stands, as Prettier has it; not beside undefined. */
export function nulledLiteral({ types }: ts.UnionTypeNode): ts.TypeLiteralNode | undefined {
  const others = types.filter(type => !ts.isTypeLiteralNode(type))
  const isNull = (type: ts.TypeNode) =>
    type.kind === ts.SyntaxKind.VoidKeyword ||
    (ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword)
  return others.length === types.length - 1 && others.every(isNull) ? types.find(ts.isTypeLiteralNode) : undefined
}

/** True where two texts are the same code but for how it is laid out: space, and what stands only where lines are broken. */
export function isSameCode(one: string, other: string): boolean {
  return essence(one) === essence(other)
}

function essence(code: string): string {
  return code.replace(/[\s,;()|]+/g, '')
}
