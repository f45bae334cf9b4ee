/** Shapes in the code of an API route that say something about the request's method. */
import { HTTP_METHODS, type HttpMethod } from '../model'
import { unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'

/** `nc()`, `createRouter().use(auth)`, `new Router()`: made by a function that goes by a name. */
export function isMade(value: ts.Expression): boolean {
  if (ts.isNewExpression(value)) return true
  let call = value
  while (ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression))
    call = unwrap(call.expression.expression)
  return ts.isCallExpression(call) && ts.isIdentifier(unwrap(call.expression))
}

/** True for `GET` and the others, upper case. */
export function isMethodName(text: string): text is HttpMethod {
  return (HTTP_METHODS as readonly string[]).includes(text)
}

/** The name of a property, also of `['POST']`; undefined for a spread or a computed one. */
export function keyOf(property: ts.ObjectLiteralElementLike): string | undefined {
  const { name } = property
  if (!name) return undefined
  const key = ts.isComputedPropertyName(name) ? unwrap(name.expression) : name
  return ts.isIdentifier(key) && !ts.isComputedPropertyName(name)
    ? key.text
    : ts.isStringLiteralLike(key)
      ? key.text
      : undefined
}

/** `req.method?.toUpperCase()` without the change of case, and `req.method ?? ''` without the default. */
export function withoutCase(expression: ts.Expression): ts.Expression {
  let value = unwrap(expression)
  if (
    ts.isBinaryExpression(value) &&
    (value.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ||
      value.operatorToken.kind === ts.SyntaxKind.BarBarToken)
  )
    value = unwrap(value.left)
  if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression))
    if (/^to(?:Locale)?(?:Upper|Lower)Case$/.test(value.expression.name.text))
      return unwrap(value.expression.expression)
  return value
}

/** Requests are what a function is given first, or `x.req`, `x.request`. */
export function isRequest(value: ts.Expression, names: ReadonlySet<string>): boolean {
  if (ts.isIdentifier(value)) return names.has(value.text)
  return ts.isPropertyAccessExpression(value) && /^req(?:uest)?$/.test(value.name.text)
}
