/**
 * Functions that a helper is given and calls with the request and the response, by a parameter or by the request's method:
 *
 *   const handler = handlers[req.method]          const handler = handlers[req.method]
 *   await handler(req, res)                  ->   return handler(req)
 *
 * What they are given as, in the helper and where a route calls it. The function answers with a Response then, and takes what else it
 * needs from where it stands.
 */
import { HTTP_METHODS, type HttpMethod, type Place } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { descendants, functionAround, outermost, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ApiFunction } from './api-functions'
import { isNothing } from './guards'
import { isConst, MethodTest } from './method-test'

export interface Given {
  /** Where a call of the helper hands it: the argument, or a member of one that is an object. */
  readonly position: number
  readonly key: string | null
  /** A function for each method, as `handlers[req.method]`. */
  readonly byMethod: boolean
  /** The helper's own name for it. */
  readonly name: ts.Identifier
  readonly calls: readonly ts.CallExpression[]
  /** A `catch` of the helper sees what the function throws. */
  readonly caught: boolean
}

/** What an expression of the helper stands for: the name it is given by, and the constant that holds it. */
interface Source {
  readonly name: ts.Identifier
  readonly byMethod: boolean
}

/**
 * What a helper is given and calls with its own request and response; undefined where it calls nothing so. Refused with
 * `unsupported-handler`: two of them, one that is used in any other way than to ask whether it is there, or that is not waited for in a `try`.
 */
export function givenTo(own: ApiFunction, scope: Scope, place: (node: ts.Node) => Place): Given | Refused | undefined {
  const test = new MethodTest(own, scope)
  const isOwn = (node: ts.Expression | undefined, name: ts.Identifier | null) =>
    node !== undefined && name !== null && ts.isIdentifier(node) && scope.symbolOf(node) === scope.symbolOf(name)
  const found: { readonly call: ts.CallExpression; readonly source: Source }[] = []
  for (const call of descendants(own.fn)) {
    if (!ts.isCallExpression(call) || call.arguments.length !== 2 || functionAround(call) !== own.fn) continue
    if (!isOwn(call.arguments[0], own.request) || !isOwn(call.arguments[1], own.response)) continue
    const source = sourceOf(call.expression, own, scope, test)
    if (source) found.push({ call, source })
  }
  const [first, ...others] = found
  if (!first) return undefined
  const { name, byMethod } = first.source
  const odd = (node: ts.Node, message: string) => refuse('unsupported-handler', message, place(node))
  const other = others.find(({ source }) => source.name !== name || source.byMethod !== byMethod)
  if (other) return odd(other.call, `${other.call.expression.getText()} is a second function that it is given.`)
  const calls = found.map(({ call }) => call)
  const stray = strayUse(name, calls, scope, test)
  if (stray) return odd(stray, `${name.text} is used as a value here, and holds functions of the Pages Router.`)
  const tries = calls.map(call => ({ call, caught: isCaught(call, own) }))
  const unawaited = tries.find(({ call, caught }) => caught && !ts.isAwaitExpression(outermost(call).parent))
  if (unawaited) return odd(unawaited.call, `${unawaited.call.expression.getText()} is not awaited in this try.`)
  const optional = calls.find(call => call.questionDotToken)
  if (optional) return odd(optional, 'A function that may not be there is called here.')
  const at = own.fn.parameters.findIndex(parameter => name.pos >= parameter.pos && name.end <= parameter.end)
  const element = ts.isBindingElement(name.parent) ? name.parent : undefined
  const key = element ? (element.propertyName ?? element.name).getText() : null
  return { position: at, key, byMethod, name, calls, caught: tries.some(({ caught }) => caught) }
}

function sourceOf(expression: ts.Expression, own: ApiFunction, scope: Scope, test: MethodTest): Source | undefined {
  const value = withoutMark(expression)
  if (ts.isElementAccessExpression(value) && !value.questionDotToken) {
    const source = sourceOf(value.expression, own, scope, test)
    return source && !source.byMethod && test.isMethod(value.argumentExpression)
      ? { ...source, byMethod: true }
      : undefined
  }
  if (!ts.isIdentifier(value)) return undefined
  const [declaration, ...more] = scope.symbolOf(value)?.declarations ?? []
  if (!declaration || more.length > 0) return undefined
  if (ts.isVariableDeclaration(declaration) && isConst(declaration) && declaration.initializer)
    return sourceOf(declaration.initializer, own, scope, test)
  const isParameter = ts.isParameter(declaration) && declaration.parent === own.fn
  const isElement =
    ts.isBindingElement(declaration) &&
    ts.isObjectBindingPattern(declaration.parent) &&
    ts.isParameter(declaration.parent.parent) &&
    declaration.parent.parent.parent === own.fn
  if ((!isParameter && !isElement) || declaration.dotDotDotToken || declaration.initializer) return undefined
  return ts.isIdentifier(declaration.name) ? { name: declaration.name, byMethod: false } : undefined
}

function withoutMark(expression: ts.Expression): ts.Expression {
  let value = unwrapped(expression)
  while (ts.isNonNullExpression(value)) value = unwrapped(value.expression)
  return value
}

/** A use of a name, or of the constant that holds what it gives, that does more than ask whether it is there. */
function strayUse(
  name: ts.Identifier,
  calls: readonly ts.CallExpression[],
  scope: Scope,
  test: MethodTest,
): ts.Node | undefined {
  for (const use of scope.usesOf(name)) {
    let value = marked(use)
    const { parent } = value
    if (ts.isElementAccessExpression(parent) && parent.expression === value && test.isMethod(parent.argumentExpression))
      value = marked(parent)
    if (calls.some(call => call.expression === value) || isAsked(value)) continue
    const holder = value.parent
    const isHeld = ts.isVariableDeclaration(holder) && isConst(holder) && ts.isIdentifier(holder.name)
    if (!isHeld || !ts.isIdentifier(holder.name)) return use
    const stray = strayUse(holder.name, calls, scope, test)
    if (stray) return stray
  }
  return undefined
}

/** The whole of `(x as T)!`. */
function marked(node: ts.Expression): ts.Expression {
  let value = outermost(node)
  while (ts.isNonNullExpression(value.parent)) value = outermost(value.parent)
  return value
}

/** `!handler`, `if (handler)`, `handler && …`, `handler === undefined`, `typeof handler`, `Object.keys(handlers)`. */
function isAsked(value: ts.Expression): boolean {
  const { parent } = value
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken
  if (ts.isTypeOfExpression(parent)) return true
  if (ts.isIfStatement(parent)) return parent.expression === value
  if (ts.isConditionalExpression(parent)) return parent.condition === value
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return parent.left === value
    if (/^[!=]={1,2}$/.test(parent.operatorToken.getText())) return parent.left === value && isNothing(parent.right)
    return false
  }
  return (
    ts.isCallExpression(parent) &&
    parent.arguments.length === 1 &&
    parent.expression.getText().replace(/\s+/g, '') === 'Object.keys'
  )
}

/** True where a `catch` of the function stands around a node. */
function isCaught(node: ts.Node, { fn }: ApiFunction): boolean {
  for (let current = node; current !== fn && current.parent; current = current.parent) {
    const { parent } = current
    if (ts.isTryStatement(parent) && parent.tryBlock === current) return true
  }
  return false
}

/** A function that a route hands to a helper, by the method it is for. */
export interface HandedValue {
  readonly method: HttpMethod | null
  readonly value: ts.Identifier
  /** What stands for it in the call: the name, or the whole of `{ GET }`'s member. */
  readonly node: ts.Identifier | ts.ShorthandPropertyAssignment
}

/** The functions that a call hands to a helper, each by a name; undefined where one of them is anything else. */
export function handedValues(call: ts.CallExpression, { position, key, byMethod }: Given): HandedValue[] | undefined {
  const argument = call.arguments[position]
  const whole = argument && unwrapped(argument)
  const given = key === null ? whole : whole && memberOf(whole, key)
  if (!given || call.arguments.some(ts.isSpreadElement)) return undefined
  if (!byMethod) return ts.isIdentifier(given) ? [{ method: null, value: given, node: given }] : undefined
  if (!ts.isObjectLiteralExpression(given)) return undefined
  const found: HandedValue[] = []
  for (const property of given.properties) {
    const name = property.name
    const method = HTTP_METHODS.find(
      each => name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === each,
    )
    if (!method) return undefined
    if (ts.isShorthandPropertyAssignment(property)) {
      found.push({ method, value: property.name, node: property })
      continue
    }
    const value = ts.isPropertyAssignment(property) ? property.initializer : undefined
    if (!value || !ts.isIdentifier(value)) return undefined
    found.push({ method, value, node: value })
  }
  return found.length > 0 && new Set(found.map(({ method }) => method)).size === found.length ? found : undefined
}

function memberOf(object: ts.Expression, key: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(object)) return undefined
  for (const property of object.properties) {
    if (property.name?.getText() !== key) continue
    if (ts.isPropertyAssignment(property)) return unwrapped(property.initializer)
  }
  return undefined
}
