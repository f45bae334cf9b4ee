/** A handler that only hands its input to one function of its own file: the function is the action. */
import { ts } from '../../workspace/typescript'
import { parseSource } from '../code/source'
import type { CodeStyle } from '../code/style'
import type { HandlerInfo } from '../to-action/function'
import { isExported, unwrapped } from './handler-syntax'

/** The function, and whether it takes all that the client function does: a state that nothing reads may be left out. */
export interface Delegate {
  readonly statement: ts.Statement
  readonly takesAll: boolean
}

/**
 * The function declaration named `name` that the handler calls with `parameters`, in their order and but for those that the
 * handler does not read, where besides reading the input and answering with the result the handler does nothing; null for
 * every other handler.
 */
export function delegateOf(info: HandlerInfo, name: string, parameters: readonly string[]): Delegate | null {
  const call = delegateCall(info, parameters)
  if (call?.callee !== name) return null
  const { takesAll } = call
  const statement = info.handler.sf.statements.find(candidate => declares(candidate, name))
  return statement && !isExported(statement) && (takesAll || functionOf(statement)) ? { statement, takesAll } : null
}

/** The function that the handler calls with `parameters`, where besides reading them and answering with the result it does nothing. */
export function delegateCall(
  { handler, request, origin, results }: HandlerInfo,
  parameters: readonly string[],
): { readonly callee: string; readonly takesAll: boolean } | null {
  const { body } = handler
  if (!ts.isBlock(body)) return null
  const input = new Set<ts.Statement>([...(origin ? [origin.statement] : []), ...(request.body?.removed ?? [])])
  const own = body.statements.filter(statement => !input.has(statement))
  const [first, second, ...more] = results.caught ? insideCatch(own) : own
  if (!first || more.length > 0) return null
  const call = callIn(first, second)
  if (!call || !ts.isIdentifier(call.expression)) return null
  const given = call.arguments.map(argument => (ts.isIdentifier(argument) ? argument.text : null))
  const inOrder = parameters.filter(parameter => given.includes(parameter))
  if (given.length !== inOrder.length || given.some((argument, n) => argument !== inOrder[n])) return null
  return { callee: call.expression.text, takesAll: given.length === parameters.length }
}

/** The function that a statement declares. */
function functionOf(statement: ts.Statement): ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | null {
  if (ts.isFunctionDeclaration(statement)) return statement
  const value = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0]?.initializer : undefined
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : null
}

/** The statement's text with another list of parameters: over lines where that is written over lines. */
export function withParameters(statement: ts.Statement, parameters: string, style: CodeStyle): string {
  const sf = statement.getSourceFile()
  const tokens = functionOf(statement)?.getChildren(sf) ?? []
  const open = tokens.find(({ kind }) => kind === ts.SyntaxKind.OpenParenToken)
  const close = tokens.find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken)
  if (!open || !close) return statement.getText(sf)
  const list = parameterList(parameters, style)
  return sf.text.slice(statement.getStart(sf), open.end) + list + sf.text.slice(close.getStart(sf), statement.end)
}

/** What stands between the parentheses: over lines where the parameters have lines of their own. */
export function parameterList(parameters: string, style: CodeStyle): string {
  const [declared] = parseSource('list.ts', `function list(${parameters}) {}`).statements
  const list = declared && ts.isFunctionDeclaration(declared) ? declared.parameters : []
  const apart = list.slice(1).every(parameter => parameter.getFullText().includes('\n'))
  if (list.length < 2 || !apart) return parameters
  // None may follow a rest parameter.
  const comma = style.parameterComma && !list[list.length - 1]?.dotDotDotToken ? ',' : ''
  return `\n${style.indent}${parameters}${comma}\n`
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
