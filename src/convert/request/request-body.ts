/** How a caller reads the body of a response: `await res.json()`, `return res.json()`, `res.ok ? res.json() : null`, and what stands for one that is no JSON. */
import { ts } from '../../workspace/typescript'
import { outermost, unwrapped } from '../handler/handler-syntax'

/** One reading of the body: `res.json()` or `res.text()`, with the `await` where there is one. */
export interface BodyRead {
  readonly kind: 'json' | 'text'
  /** `await res.json()`, or `res.json()` where it is returned or chained. */
  readonly node: ts.Expression
  /** False for `return res.json()`: the promise itself is handed on. */
  readonly awaited: boolean
  /** What stands for a body that is no JSON: `null` of `res.json().catch(() => null)`. */
  readonly fallback: ts.Expression | null
  /** The one member that is taken: `error` of `res.json().then(data => data?.error)`. */
  readonly member?: string
  /** The type of the constant that it is read into is that of the action's value, and goes. */
  readonly untyped?: boolean
  /** Read as text where the handler sends JSON. */
  readonly asText?: true
  /** It may meet an answer without a body, for which its fallback stands. */
  readonly mayBeEmpty?: true
}

/** The members by which a body is read that an action's answer can stand for. */
export function kindOf(member: string): BodyRead['kind'] | undefined {
  return member === 'json' || member === 'text' ? member : undefined
}

/** True where what is read is the value that the action answers. */
export function isWholeBody({ member, asText, mayBeEmpty }: BodyRead): boolean {
  return member === undefined && !asText && !mayBeEmpty
}

/** `await res.json()` and `return res.json()`, with or without `.catch(() => null)`; a member of it, `.then(data => data?.error)`, where it is awaited. */
export function readBody(access: ts.PropertyAccessExpression): BodyRead | undefined {
  const read = access.parent
  const kind = kindOf(access.name.text)
  if (!kind || !ts.isCallExpression(read) || read.arguments.length > 0) return undefined
  const member = kind === 'json' ? memberOf(read) : undefined
  const whole = member === undefined ? read : (read.parent.parent as ts.CallExpression)
  const fallback = fallbackOf(whole)
  if (fallback === undefined) return undefined
  const call = fallback ? (whole.parent.parent as ts.CallExpression) : whole
  const parent = outermost(call).parent
  if (ts.isAwaitExpression(parent))
    return { kind, node: parent, awaited: true, fallback, ...(member !== undefined && { member }) }
  if (member !== undefined) return undefined
  return isAnswered(outermost(call)) ? { kind, node: call, awaited: false, fallback } : undefined
}

/** True for what a function answers: returned, or all of an arrow function; one side of `res.ok ? res.json() : null`, the last of `res.ok && res.json()`. */
function isAnswered(expression: ts.Expression): boolean {
  const { parent } = expression
  if (ts.isConditionalExpression(parent)) return parent.condition !== expression && isAnswered(outermost(parent))
  if (ts.isBinaryExpression(parent))
    return parent.right === expression && isOkAnd(parent) && isAnswered(outermost(parent))
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === expression)
}

/** `res.ok && …`: any other condition would leave the body of a failure, or that of a success, unread. */
function isOkAnd({ left, operatorToken }: ts.BinaryExpression): boolean {
  const ok = unwrapped(left)
  return (
    operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken &&
    ts.isPropertyAccessExpression(ok) &&
    ok.name.text === 'ok' &&
    ts.isIdentifier(ok.expression)
  )
}

/** `error` of `res.json().then(data => data?.error)`. */
function memberOf(read: ts.CallExpression): string | undefined {
  const access = read.parent
  if (!ts.isPropertyAccessExpression(access) || access.expression !== read || access.name.text !== 'then')
    return undefined
  const call = access.parent
  if (!ts.isCallExpression(call) || call.expression !== access || call.arguments.length !== 1) return undefined
  const [callback] = call.arguments
  if (!callback || !ts.isArrowFunction(callback) || ts.isBlock(callback.body)) return undefined
  const [parameter, ...more] = callback.parameters
  const value = unwrapped(callback.body)
  if (!parameter || more.length > 0 || !ts.isPropertyAccessExpression(value)) return undefined
  const data = unwrapped(value.expression)
  return ts.isIdentifier(data) && data.text === parameter.name.getText() ? value.name.text : undefined
}

/** `{}` of `res.json().catch(() => ({}))`; null without a `catch`, undefined for one that does more than answer a literal. */
function fallbackOf(read: ts.CallExpression): ts.Expression | null | undefined {
  const access = read.parent
  if (!ts.isPropertyAccessExpression(access) || access.expression !== read) return null
  const call = access.parent
  if (access.name.text !== 'catch' || !ts.isCallExpression(call) || call.arguments.length !== 1) return undefined
  const [callback] = call.arguments
  if (!callback || !ts.isArrowFunction(callback) || callback.parameters.length > 0 || ts.isBlock(callback.body))
    return undefined
  const value = unwrapped(callback.body)
  return isLiteral(value) ? value : undefined
}

function isLiteral(value: ts.Expression): boolean {
  if (ts.isObjectLiteralExpression(value))
    return value.properties.every(property => ts.isPropertyAssignment(property) && isLiteral(property.initializer))
  if (ts.isIdentifier(value)) return value.text === 'undefined'
  return ts.isLiteralExpression(value) || /^(?:null|true|false)$/.test(value.getText())
}
