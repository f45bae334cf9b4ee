/** How the headers and cookies of a request are read: a member by its name, by what works that out, or all of them at once. */
import { ts } from '../../workspace/typescript'
import { outermost, unwrapped } from '../handler/handler-syntax'

/** `headers['x-id']`, `headers.host` and `headers[NAME]`: the whole read and the name, or what works it out. */
type MemberRead =
  | { readonly node: ts.Expression; readonly name: string; readonly key: null }
  | { readonly node: ts.Expression; readonly name?: undefined; readonly key: ts.Expression }

/** `req.query || {}` around `req.query`, which is never absent: what the fallback stands for is the same. */
export function settled(object: ts.Expression): ts.Expression {
  const value = outermost(object)
  const { parent } = value
  if (!ts.isBinaryExpression(parent) || parent.left !== value) return value
  const { kind } = parent.operatorToken
  const isFallback = kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken
  const other = unwrapped(parent.right)
  const isEmpty = ts.isObjectLiteralExpression(other) && other.properties.length === 0
  return isFallback && isEmpty ? outermost(parent) : value
}

export function memberOf(object: ts.Expression): MemberRead | undefined {
  const value = settled(object)
  const { parent } = value
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value)
    return { node: parent, name: parent.name.text, key: null }
  if (!ts.isElementAccessExpression(parent) || parent.expression !== value) return undefined
  const key = unwrapped(parent.argumentExpression)
  return ts.isStringLiteralLike(key) ? { node: parent, name: key.text, key: null } : { node: parent, key }
}

/** A name that no request decides: `NAME`, `headers.NAME`, `NAME.toLowerCase()`. What else it may be, `Headers` may throw for. */
export function isFixed(key: ts.Expression): boolean {
  const value = unwrapped(key)
  if (ts.isCallExpression(value))
    return (
      value.arguments.length === 0 &&
      ts.isPropertyAccessExpression(value.expression) &&
      value.expression.name.text === 'toLowerCase' &&
      isFixed(value.expression.expression)
    )
  const name = ts.isPropertyAccessExpression(value) ? value.name : value
  return ts.isStringLiteralLike(name) || (ts.isIdentifier(name) && /^[A-Z][A-Z\d_]*$/.test(name.text))
}

/** True where an object is handed on as a whole: `f(req.headers)`, `{ headers: req.headers }`, `{ headers }`, `{ ...req.headers }`. */
export function isWhole(object: ts.Expression): boolean {
  const value = outermost(object)
  const { parent } = value
  if (ts.isCallExpression(parent)) return parent.expression !== value
  if (ts.isPropertyAssignment(parent)) return parent.initializer === value
  return ts.isSpreadAssignment(parent) || ts.isShorthandPropertyAssignment(parent)
}

/** What stands in the place of such an object: a shorthand property keeps its name. */
export function whole(object: ts.Expression, text: string): string {
  return ts.isShorthandPropertyAssignment(object.parent) ? `${object.getText()}: ${text}` : text
}
