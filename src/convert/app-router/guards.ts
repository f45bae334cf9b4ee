/**
 * Helpers that answer a request which may not go on, and hand back a value otherwise:
 *
 *   const user = await verifyUser({ req, res })        const user = await verifyUser({ req })
 *   if (!user) return                             ->    if (user instanceof NextResponse) return user
 *
 * In a route handler an answer is what is handed back. The helper hands back its answer where it sent one, and its value where that
 * is truthy, as its caller tells the two apart by that.
 */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import type { ConvertContext } from '../context'
import { descendants, functionAround, type HandlerFunction, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ApiFunction, OwnCall } from './api-functions'

/** True for a function that is given the response and hands back values of its own somewhere. */
export function isGuard(fn: HandlerFunction, response: ts.Identifier | null, scope: Scope): boolean {
  return response !== null && valuesOf(fn, response, scope).length > 0
}

/** What a function hands back that is neither an answer nor nothing. */
function valuesOf(fn: HandlerFunction, response: ts.Identifier, scope: Scope): readonly ts.Expression[] {
  const symbol = scope.symbolOf(response)
  const answers = (node: ts.Node) =>
    [...descendants(node)].some(
      each => ts.isIdentifier(each) && each.text === response.text && scope.symbolOf(each) === symbol,
    )
  const values: ts.Expression[] = []
  for (const node of descendants(fn)) {
    if (!ts.isReturnStatement(node) || !node.expression || functionAround(node) !== fn) continue
    if (isNothing(node.expression) || answers(node.expression)) continue
    // `res.end(); return true` only ends a function.
    const before = isConstant(node.expression) ? statementBefore(node) : undefined
    if (!before || !ts.isExpressionStatement(before) || !answers(before)) values.push(node.expression)
  }
  return values
}

/** `null`, `undefined`, `false` and `void 0`. */
export function isNothing(expression: ts.Expression): boolean {
  const value = unwrapped(expression)
  if (ts.isIdentifier(value)) return value.text === 'undefined'
  return (
    value.kind === ts.SyntaxKind.NullKeyword || value.kind === ts.SyntaxKind.FalseKeyword || ts.isVoidExpression(value)
  )
}

function isConstant(expression: ts.Expression): boolean {
  return ts.isLiteralExpression(expression) || expression.kind === ts.SyntaxKind.TrueKeyword
}

function statementBefore(statement: ts.Statement): ts.Statement | undefined {
  const { parent } = statement
  return ts.isBlock(parent) ? parent.statements[parent.statements.indexOf(statement) - 1] : undefined
}

/**
 * Refuses a value that may be falsy, by its form, a test of it before or its type: its caller takes it for an answer.
 * `origin`: where a node stands in the file that the checker knows.
 */
export async function checkValues(
  functions: readonly ApiFunction[],
  scope: Scope,
  at: (node: ts.Node) => { readonly file: string; readonly start: number; readonly end: number },
  refuseAt: (node: ts.Node, message: string) => Refused,
  { types, signal }: ConvertContext,
): Promise<Refused | undefined> {
  for (const { fn, name, response, guard } of functions) {
    if (!guard || !response) continue
    for (const value of valuesOf(fn, response, scope)) {
      if (isTruthyForm(value) || isTested(value, scope)) continue
      const { file, start, end } = at(value)
      const type = await types?.typeAt(file, start, signal, end)
      const isTruthy =
        type?.text &&
        !type.optional &&
        !/\b(?:any|unknown|string|number|bigint|boolean|false|null|undefined|void|never)\b(?![^{]*\})/.test(type.text)
      if (!isTruthy)
        return refuseAt(value, `What ${name.text} hands back here may be empty, which its caller takes for an answer.`)
    }
  }
  return undefined
}

/** An object, a list, `true`, an instance. */
function isTruthyForm(expression: ts.Expression): boolean {
  const value = unwrapped(expression)
  return (
    ts.isObjectLiteralExpression(value) ||
    ts.isArrayLiteralExpression(value) ||
    ts.isNewExpression(value) ||
    value.kind === ts.SyntaxKind.TrueKeyword
  )
}

/** `if (!user) { … return }` before it, in the statements that it ends, of a constant. */
function isTested(expression: ts.Expression, scope: Scope): boolean {
  const value = unwrapped(expression)
  if (!ts.isIdentifier(value)) return false
  const statement = expression.parent
  const declaration = scope.symbolOf(value)?.declarations?.[0]
  const list = declaration && ts.isVariableDeclaration(declaration) ? declaration.parent : undefined
  if (!list || !ts.isVariableDeclarationList(list) || !(list.flags & ts.NodeFlags.Const)) return false
  if (!ts.isReturnStatement(statement) || !ts.isBlock(statement.parent)) return false
  return statement.parent.statements.some(
    each =>
      each.end <= statement.pos &&
      ts.isIfStatement(each) &&
      isNegation(each.expression, value.text) &&
      leaves(each.thenStatement),
  )
}

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last))
}

/** `!user`, `user === null`, `user == undefined`. */
function isNegation(expression: ts.Expression, name: string): boolean {
  const value = unwrapped(expression)
  if (ts.isPrefixUnaryExpression(value))
    return value.operator === ts.SyntaxKind.ExclamationToken && value.operand.getText() === name
  if (!ts.isBinaryExpression(value)) return false
  const { left, operatorToken, right } = value
  return left.getText() === name && /^={2,3}$/.test(operatorToken.getText()) && isNothing(right)
}

/** A guard's use: its call, and the statement that ends the caller where it has answered. */
export interface GuardUse {
  readonly own: OwnCall
  readonly name: string
  readonly test: ts.Expression
  readonly leave: ts.ReturnStatement
}

/** `const user = await verifyUser({ req, res })` with `if (!user) return` right behind it. */
export function guardUse(
  statement: ts.Statement,
  next: ts.Statement | undefined,
  calls: readonly OwnCall[],
): GuardUse | undefined {
  if (!ts.isVariableStatement(statement) || !next || !ts.isIfStatement(next) || next.elseStatement) return undefined
  const [declaration, ...more] = statement.declarationList.declarations
  if (!declaration?.initializer || more.length > 0 || !ts.isIdentifier(declaration.name)) return undefined
  if (declaration.type) return undefined
  const value = unwrapped(declaration.initializer)
  const call = ts.isAwaitExpression(value) ? unwrapped(value.expression) : value
  const own = calls.find(each => each.call === call && each.to.guard)
  const { thenStatement, expression } = next
  const [leave, ...others] = ts.isBlock(thenStatement) ? thenStatement.statements : [thenStatement]
  if (!own || !leave || others.length > 0 || !ts.isReturnStatement(leave)) return undefined
  if (leave.expression && !isNothing(leave.expression)) return undefined
  const name = declaration.name.text
  return isNegation(expression, name) ? { own, name, test: expression, leave } : undefined
}

/** What a call of a guard is refused for that is not tested as `guardUse` reads it. */
export function unreadGuard(callee: string, place: Parameters<typeof refuse>[2]): Refused {
  return refuse(
    'unsupported-handler',
    `${callee} answers by itself where a request may not go on, and what it hands back is not tested right behind it: \`const x = await ${callee}(…)\`, \`if (!x) return\`.`,
    place,
  )
}

/** `Promise<User | NextResponse>` of `Promise<User | null>`. */
export function guardType(type: ts.TypeNode, response: string): string {
  if (ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Promise') {
    const [result] = type.typeArguments ?? []
    return result ? `Promise<${guardType(result, response)}>` : type.getText()
  }
  const isEmpty = (node: ts.TypeNode) => /^(?:null|undefined|void|false)$/.test(node.getText())
  const members = ts.isUnionTypeNode(type) ? type.types.filter(node => !isEmpty(node)) : [type]
  return [...members.map(node => node.getText()), response].join(' | ')
}
