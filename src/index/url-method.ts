/** The HTTP method of a request, as far as its options show it. */
import { HTTP_METHODS, type HttpMethod } from '../model'
import { ts } from '../workspace/typescript'
import { nameText, unwrap } from './url-syntax'
import type { TextReader } from './url-text'
import type { Bindings } from './url-values'

export interface Method {
  readonly method: HttpMethod | null
  /** False where the method cannot be seen. */
  readonly certain: boolean
}

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
    const value = reader.valueOf(e, bindings)
    // a parameter without an argument is simply absent when the call was followed
    if (!value) return isUnboundParameter(e, reader, bindings) ? fallback : UNSEEN
    return methodOf(value.expression, fallback, reader, value.bindings, depth + 1)
  }
  if (ts.isConditionalExpression(e)) {
    const yes = methodOf(e.whenTrue, fallback, reader, bindings, depth + 1)
    const no = methodOf(e.whenFalse, fallback, reader, bindings, depth + 1)
    return yes.method === no.method && yes.certain && no.certain ? yes : UNSEEN
  }
  if (ts.isBinaryExpression(e) && e.operatorToken.kind !== ts.SyntaxKind.CommaToken)
    return methodOf(e.right, fallback, reader, bindings, depth + 1)
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

/** The method an expression is: a literal, a constant, a bound argument. */
export function methodValue(expression: ts.Expression, reader: TextReader, bindings: Bindings | null): Method {
  const methods = new Set(reader.texts(expression, bindings).map(t => methodNamed(t.text)))
  const [only] = methods
  const e = unwrap(expression)
  const partial = ts.isBinaryExpression(e) && reader.texts(e.left, bindings).length === 0
  return methods.size === 1 && only && !partial ? seen(only) : UNSEEN
}

function isUnboundParameter(e: ts.Identifier, reader: TextReader, bindings: Bindings | null): boolean {
  const declared = reader.scopes.resolve(e)
  return bindings !== null && declared !== undefined && ts.isParameter(declared) && declared.parent === bindings.fn
}
