/** A handler that only hands its input to one function of its own file: the function is the action. */
import { ts } from '../../workspace/typescript'
import type { HandlerInfo } from '../to-action/function'
import { isExported, unwrapped } from './handler-syntax'

/**
 * The function declaration named `name` that the handler calls with exactly `parameters`, where besides reading the input and
 * answering with the result the handler does nothing; null for every other handler.
 */
export function delegateOf(
  { handler, request, origin, results }: HandlerInfo,
  name: string,
  parameters: readonly string[],
): ts.Statement | null {
  const { body, sf } = handler
  if (!ts.isBlock(body)) return null
  const input = new Set<ts.Statement>([...(origin ? [origin.statement] : []), ...(request.body?.removed ?? [])])
  const own = body.statements.filter(statement => !input.has(statement))
  const [first, second, ...more] = results.caught ? insideCatch(own) : own
  if (!first || more.length > 0) return null
  const call = callIn(first, second)
  if (!call || !ts.isIdentifier(call.expression) || call.expression.text !== name) return null
  const given = call.arguments.map(argument => (ts.isIdentifier(argument) ? argument.text : null))
  if (given.length !== parameters.length || given.some((argument, n) => argument !== parameters[n])) return null
  const action = sf.statements.find(statement => declares(statement, name))
  return action && !isExported(action) ? action : null
}

/** The statements of the `try` that is all there is, where its `catch` answers what they throw to go elsewhere. */
function insideCatch(statements: readonly ts.Statement[]): readonly ts.Statement[] {
  const [only, ...more] = statements
  if (!only || more.length > 0 || !ts.isTryStatement(only) || only.finallyBlock) return []
  return only.catchClause?.block.statements.length === 1 ? only.tryBlock.statements : []
}

/** The awaited call of `return json(await f())`, `await f(); return none` or `const r = await f(); return r === undefined ? none : json(r)`. */
function callIn(first: ts.Statement, second: ts.Statement | undefined): ts.CallExpression | undefined {
  if (!second) {
    if (!ts.isReturnStatement(first) || !first.expression || !ts.isCallExpression(first.expression)) return undefined
    return awaited(first.expression.arguments[0])
  }
  if (!ts.isReturnStatement(second) || !second.expression) return undefined
  if (ts.isExpressionStatement(first))
    return ts.isNewExpression(second.expression) ? awaited(first.expression) : undefined
  if (!ts.isVariableStatement(first)) return undefined
  const [declaration] = first.declarationList.declarations
  if (!declaration || !ts.isIdentifier(declaration.name)) return undefined
  const answer = second.expression
  const whenValue = ts.isConditionalExpression(answer) ? answer.whenFalse : answer
  const [value] = ts.isCallExpression(whenValue) ? whenValue.arguments : []
  return value?.getText() === declaration.name.text ? awaited(declaration.initializer) : undefined
}

function awaited(expression: ts.Expression | undefined): ts.CallExpression | undefined {
  if (!expression || !ts.isAwaitExpression(expression)) return undefined
  const inner = unwrapped(expression.expression)
  return ts.isCallExpression(inner) ? inner : undefined
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isFunctionDeclaration(statement)) return statement.name?.text === name
  if (!ts.isVariableStatement(statement)) return false
  const [declaration, ...more] = statement.declarationList.declarations
  return more.length === 0 && declaration?.name.getText() === name
}
