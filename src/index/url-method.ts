/** The HTTP method of a request, as far as its options show it. */
import { HTTP_METHODS, type HttpMethod } from '../model'
import { ts } from '../workspace/typescript'
import type { Bindings } from './url-bindings'
import { textFact } from './url-facts'
import { isOpenName, refOf } from './url-refs'
import { nameText, unwrap } from './url-syntax'
import type { MethodFact } from './url-terms'
import type { TextReader } from './url-text'
import { HOLE, isFallback } from './url-texts'

export type Method = MethodFact

export const UNSEEN: Method = { method: null, certain: false }

export function seen(method: HttpMethod): Method {
  return { method, certain: true }
}

/** `'post'` -> POST; undefined for what is no method of a route handler. */
export function methodNamed(text: string): HttpMethod | undefined {
  const upper = text.toUpperCase()
  return HTTP_METHODS.find(method => method === upper)
}

/**
 * The method a request's options ask for (`method`, or `type` of jQuery), `fallback` where they name none. Options that
 * cannot be seen, a spread that may hold a method, or a method that is no literal answer `UNSEEN`.
 */
export function methodOf(
  options: ts.Expression | undefined,
  fallback: Method,
  reader: TextReader,
  bindings: Bindings | null,
  depth = 0,
): Method {
  if (!options || depth > 5) return options ? UNSEEN : fallback
  const e = unwrap(options)
  if (e.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(e) && e.text === 'undefined')) return fallback
  if (ts.isIdentifier(e)) {
    const declared = reader.scopes.resolve(e)
    if (declared && isOpenName(declared, bindings)) return openMethod(e, fallback, reader, bindings)
    const value = reader.valueOf(e, bindings)
    // a parameter without an argument is simply absent when the call was followed
    if (!value) return isUnboundParameter(e, reader, bindings) ? fallback : UNSEEN
    return methodOf(value.expression, fallback, reader, value.bindings, depth + 1)
  }
  if (ts.isConditionalExpression(e)) {
    const taken = reader.assumedOf(e.condition)
    if (taken !== undefined) return methodOf(taken ? e.whenTrue : e.whenFalse, fallback, reader, bindings, depth + 1)
    const yes = methodOf(e.whenTrue, fallback, reader, bindings, depth + 1)
    const no = methodOf(e.whenFalse, fallback, reader, bindings, depth + 1)
    if (yes === no) return yes
    return yes.method === no.method && yes.certain && no.certain ? yes : UNSEEN
  }
  if (ts.isBinaryExpression(e) && e.operatorToken.kind !== ts.SyntaxKind.CommaToken)
    return methodOf(e.right, fallback, reader, bindings, depth + 1)
  if (ts.isPropertyAccessExpression(e)) {
    const value = reader.memberValue(e, bindings)
    if (value) return methodOf(value.expression, fallback, reader, value.bindings, depth + 1)
    return openMethod(e, fallback, reader, bindings)
  }
  if (!ts.isObjectLiteralExpression(e)) return UNSEEN
  let found = fallback
  for (const property of e.properties) {
    if (ts.isSpreadAssignment(property)) found = methodOf(property.expression, found, reader, bindings, depth + 1)
    else if (property.name && nameText(property.name) === 'method') {
      const value = ts.isPropertyAssignment(property)
        ? property.initializer
        : ts.isShorthandPropertyAssignment(property)
          ? property.name
          : undefined
      found = value ? methodValue(value, reader, bindings) : UNSEEN
    }
  }
  return found
}

/** Options that the caller or another module gives. */
function openMethod(e: ts.Expression, fallback: Method, reader: TextReader, bindings: Bindings | null): Method {
  const options = refOf(e, reader, bindings)
  return options ? { ...UNSEEN, open: { options, fallback } } : UNSEEN
}

/** The method an expression is: a literal, a constant, a bound argument. */
export function methodValue(
  expression: ts.Expression,
  reader: TextReader,
  bindings: Bindings | null,
  depth = 0,
): Method {
  const e = unwrap(expression)
  if (depth > 5) return UNSEEN
  const again = (inner: ts.Expression): Method => methodValue(inner, reader, bindings, depth + 1)
  // `const method = options?.method || 'POST'`: whether the option is given decides, call by call
  const declared = ts.isIdentifier(e) && reader.scopes.resolve(e)
  if (declared && ts.isVariableDeclaration(declared) && declared.initializer && isConstant(declared, reader)) {
    const init = unwrap(declared.initializer)
    if (ts.isBinaryExpression(init) && isFallback(init.operatorToken.kind)) return again(init)
  }
  if (ts.isConditionalExpression(e)) {
    const taken = reader.assumedOf(e.condition)
    if (taken !== undefined) return again(taken ? e.whenTrue : e.whenFalse)
    const yes = again(e.whenTrue)
    const no = again(e.whenFalse)
    return yes.method === no.method && yes.certain && no.certain ? yes : UNSEEN
  }
  if (ts.isBinaryExpression(e) && isFallback(e.operatorToken.kind)) {
    const left = again(e.left)
    if (left.certain) return left
    const right = again(e.right)
    const { open } = left
    if (open && 'text' in open) return right.method ? { ...left, open: { text: open.text, fallback: right } } : left
    return isNotGiven(e.left, reader, bindings) ? right : UNSEEN
  }
  if (ts.isCallExpression(e) && ts.isPropertyAccessExpression(e.expression)) {
    if (/^to(?:Upper|Lower)Case$/.test(e.expression.name.text)) return again(e.expression.expression)
  }
  const texts = reader.texts(e, bindings)
  const [first] = texts
  const hole = texts.length === 1 && first?.text === HOLE ? first.holes[0] : undefined
  if (first && typeof hole === 'object') {
    const { otherwise, ...open } = hole
    const named = otherwise && methodNamed(otherwise.text)
    const text = textFact({ ...first, holes: [open] })
    return { ...UNSEEN, open: { text, ...(named && { fallback: seen(named) }) } }
  }
  const methods = new Set(texts.map(t => methodNamed(t.text)))
  const [only] = methods
  return methods.size === 1 && only ? seen(only) : UNSEEN
}

function isConstant(declared: ts.VariableDeclaration, reader: TextReader): boolean {
  return (declared.parent.flags & ts.NodeFlags.Const) !== 0 || reader.scopes.assignments(declared).length === 0
}

/** A parameter without an argument, or a member that the object at hand does not have. */
function isNotGiven(expression: ts.Expression, reader: TextReader, bindings: Bindings | null): boolean {
  const e = unwrap(expression)
  if (ts.isIdentifier(e)) return isUnboundParameter(e, reader, bindings)
  if (!ts.isPropertyAccessExpression(e)) return false
  const owner = unwrap(e.expression)
  if (ts.isIdentifier(owner) && isUnboundParameter(owner, reader, bindings)) return true
  const object = reader.objectOf(owner, bindings)
  return object?.properties.every(p => p.name !== undefined && nameText(p.name) !== e.name.text) === true
}

function isUnboundParameter(e: ts.Identifier, reader: TextReader, bindings: Bindings | null): boolean {
  const declared = reader.scopes.resolve(e)
  if (!bindings || !declared || bindings.symbols.size) return false
  const parameter = ts.isBindingElement(declared) ? declared.parent.parent : declared
  return ts.isParameter(parameter) && parameter.parent === bindings.fn && !bindings.values.has(parameter)
}
