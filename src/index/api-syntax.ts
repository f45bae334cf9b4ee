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

/** What a branch says that is an answer to a request it does not take. */
const REFUSES = /\b4\d\d\b|\bthrow\b|not.?found|forbidden|unauthori[sz]ed/i

/**
 * True where something is done for requests that a condition does not name: in its last `else`, or behind it where it
 * returns. `isTest` knows the statements that are for some methods only.
 */
export function goesOn(statement: ts.IfStatement, isTest: (statement: ts.Statement) => boolean): boolean {
  const other = statement.elseStatement
  if (other) return !ts.isIfStatement(other) && !isTest(other) && !REFUSES.test(other.getText())
  const block = statement.parent
  if (!ts.isBlock(block) || !returns(statement.thenStatement)) return false
  const rest = block.statements.slice(block.statements.indexOf(statement) + 1).filter(one => !isTest(one))
  return rest.length > 0 && !rest.some(one => REFUSES.test(one.getText()))
}

function returns(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement
  return last !== undefined && ts.isReturnStatement(last)
}
