/** What a caller does when its request fails: the branch for it, whether it rejects, and who looks at the error. */
import { ts } from '../../workspace/typescript'
import { mentionsAround } from '../code/names'
import { descendants, outermost, statementAround } from '../handler/handler-syntax'
import type { BodyRead } from './request-body'
import type { VariableUse } from './request-response'
import { okTestOf } from './request-tests'

/** What is read of a response, in a variable or as the parameter of a `.then` callback. */
export type ResponseReads = Pick<VariableUse, 'oks' | 'statuses' | 'bodies'> &
  ({ readonly statement: ts.Statement } | { readonly callback: { readonly body: ts.Node } })

/** The block whose statements look at the response. */
function blockOf(use: ResponseReads): ts.Node {
  return 'statement' in use ? use.statement.parent : use.callback.body
}

/** What a failed request does at a caller, beside rejecting: `throws` for `if (!res.ok) throw …` and nothing else. */
export function failureBranch(use: VariableUse): ts.IfStatement | undefined {
  const [ok, ...more] = use.oks
  if (!ok || more.length > 0) return undefined
  const { node, failed } = okTestOf(ok)
  if (!failed) return undefined
  const branch = outermost(node).parent
  return ts.isIfStatement(branch) && !branch.elseStatement && branch.parent === use.statement.parent
    ? branch
    : undefined
}

/** The statements of a branch, with or without braces. */
export function statementsOf(statement: ts.Statement): readonly ts.Statement[] {
  return ts.isBlock(statement) ? statement.statements : [statement]
}

/**
 * True where a bare 500 (no body) makes the caller reject: the body is read without a look at `ok`, or first thing on the
 * failing side of one, and an empty body is no JSON. An action that rejects is then the same, but for what stands before.
 */
export function rejectsOnFailure(use: ResponseReads): boolean {
  const passed = passedBy(use)
  const reads = [...use.oks, ...use.statuses, ...use.bodies.map(({ node }) => node)]
    .filter(read => !passed.some(({ test }) => test === read))
    .sort((a, b) => a.pos - b.pos)
  const [first] = reads
  if (first && passed.length > 0 && !followsAt(first, passed, use)) return false
  const isBody = (node: ts.Node | undefined) =>
    use.bodies.some(body => body.node === node && body.awaited && rejects(body))
  const block = blockOf(use)
  if (first && isBody(first)) return ts.isExpression(block) || statementAround(first)?.parent === block
  const test = [...use.oks.slice(0, 1), ...use.statuses.filter(isStatusTest)].find(read => read === first)
  if (!test) return false
  const side = failingSide(use, test)
  const opening = side && statementsOf(side)[0]
  if (!opening || !isStraight(opening)) return false
  const awaits = [...descendants(opening)].find(ts.isAwaitExpression)
  // Nothing that is done before it.
  return (
    awaits !== undefined &&
    isBody(awaits) &&
    ![...descendants(opening)].some(node => isEffect(node) && node.end <= awaits.pos)
  )
}

/** A test of one status that a 500 does not have, and its statement: `if (res.status === 401) return …`. */
interface PassedTest {
  readonly test: ts.Node
  readonly statement: ts.IfStatement
}

/** The tests that a 500 passes by: nothing of them runs. */
function passedBy(use: ResponseReads): readonly PassedTest[] {
  return use.statuses.flatMap(test => {
    const { parent } = test
    if (!ts.isBinaryExpression(parent) || parent.left !== test || !/^===?$/.test(parent.operatorToken.getText()))
      return []
    if (!/^[2-4]\d\d$/.test(parent.right.getText())) return []
    const statement = outermost(parent).parent
    const isOwn = ts.isIfStatement(statement) && !statement.elseStatement && statement.parent === blockOf(use)
    return isOwn ? [{ test, statement }] : []
  })
}

/** True where nothing but such tests stands between the request and a read of its response. */
function followsAt(read: ts.Node, passed: readonly PassedTest[], use: ResponseReads): boolean {
  const block = blockOf(use)
  if (!('statement' in use) || !ts.isBlock(block)) return false
  const between = block.statements.filter(({ pos, end }) => pos >= use.statement.end && end <= read.pos)
  return between.every(statement => passed.some(each => each.statement === statement))
}

/** True where reading an empty body rejects: it is no JSON, but a text. */
function rejects({ kind, fallback }: BodyRead): boolean {
  return kind === 'json' && fallback === null
}

/** Which answers a place behind a request may be reached with. */
export type Reach = 'ok' | 'failed' | 'any'

/** Where a node stands among the tests of a response: on one of their sides, or behind one whose side leaves. */
export function reachOf(node: ts.Node, use: ResponseReads): Reach {
  const within = (outer: ts.Node | undefined) => outer !== undefined && node.pos >= outer.pos && node.end <= outer.end
  for (const read of [...use.oks, ...use.statuses.filter(isStatusTest)]) {
    const { test, failed } = testOf(read)
    // Another status than the one that is tested may be that of a success, too.
    const failing = use.oks.some(ok => ok === read) ? 'failed' : 'any'
    const [yes, no] = ts.isIfStatement(test)
      ? [test.thenStatement, test.elseStatement]
      : ts.isConditionalExpression(test)
        ? [test.whenTrue, test.whenFalse]
        : []
    if (within(yes)) return failed ? failing : 'ok'
    if (within(no)) return failed ? 'ok' : failing
    if (!yes || !ts.isIfStatement(test) || node.pos < test.end || !within(test.parent)) continue
    if (leaves(test.thenStatement)) return failed ? 'ok' : failing
    if (test.elseStatement && leaves(test.elseStatement)) return failed ? failing : 'ok'
  }
  return 'any'
}

function leaves(statement: ts.Statement): boolean {
  const last = statementsOf(statement).at(-1)
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last))
}

/**
 * True where a bare 500 makes the caller reject after something else that its failing side does: the body is read there in any
 * case. An action that rejects leaves the rest out.
 */
export function rejectsInTheEnd(use: ResponseReads): boolean {
  const [first] = [...use.oks, ...use.statuses.filter(isStatusTest)].sort((a, b) => a.pos - b.pos)
  const side = first && failingSide(use, first)
  for (const statement of side ? statementsOf(side) : []) {
    if (!isStraight(statement)) return false
    const reads = use.bodies.filter(({ node }) => node.pos >= statement.pos && node.end <= statement.end)
    if (reads.some(body => body.awaited && rejects(body) && isUnconditional(body.node, statement))) return true
    if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return false
  }
  return false
}

/** True where a statement evaluates an expression whatever happens. */
export function isUnconditional(node: ts.Node, statement: ts.Statement): boolean {
  for (let current = node; current !== statement; current = current.parent) {
    const { parent } = current
    if (ts.isFunctionLike(parent) || (ts.isConditionalExpression(parent) && parent.condition !== current)) return false
    if (
      ts.isBinaryExpression(parent) &&
      parent.right === current &&
      /^(?:&&|\|\||\?\?)/.test(parent.operatorToken.getText())
    )
      return false
  }
  return true
}

/** `res.status === 200`, `res.status !== 201`. */
function isStatusTest(read: ts.Node): boolean {
  const { parent } = read
  if (!ts.isBinaryExpression(parent) || parent.left !== read) return false
  return /^[!=]==?$/.test(parent.operatorToken.getText()) && /^2\d\d$/.test(parent.right.getText())
}

/** What tests a response, and whether it holds where the response failed: `!res.ok`, `res.status !== 200`. */
function testOf(read: ts.PropertyAccessExpression): { readonly test: ts.Node; readonly failed: boolean } {
  const { parent } = outermost(read)
  if (ts.isBinaryExpression(parent) && isStatusTest(read))
    return { test: outermost(parent).parent, failed: parent.operatorToken.getText().startsWith('!') }
  const { node, failed } = okTestOf(read)
  return { test: outermost(node).parent, failed }
}

/** The side of `if (res.ok)` or `if (!res.ok)`, beside the request, that a failing response takes. */
function failingSide(use: ResponseReads, read: ts.PropertyAccessExpression): ts.Statement | undefined {
  const { test, failed } = testOf(read)
  if (!ts.isIfStatement(test) || test.parent !== blockOf(use)) return undefined
  return failed ? test.thenStatement : test.elseStatement
}

/** A call, an assignment, anything whose place among the others matters. */
export function isEffect(node: ts.Node): boolean {
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node)) return true
  if (ts.isPostfixUnaryExpression(node) || ts.isDeleteExpression(node)) return true
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  )
}

/** True where something is done between the request and the first look at its response: a rejection would leave it out. */
export function actsBefore(use: ResponseReads): boolean {
  const block = blockOf(use)
  const start = 'statement' in use ? use.statement.end : block.pos
  if (!ts.isBlock(block) && !ts.isSourceFile(block)) return false
  const reads = [...use.oks, ...use.statuses, ...use.bodies.map(({ node }) => node)]
  const at = Math.min(...reads.map(node => node.pos))
  return block.statements.some(
    statement => statement.pos >= start && statement.end <= at && [...descendants(statement)].some(isEffect),
  )
}

/** A statement whose parts always run: a declaration, an expression, a throw or a return. */
function isStraight(statement: ts.Statement): boolean {
  return (
    ts.isVariableStatement(statement) ||
    ts.isExpressionStatement(statement) ||
    ts.isThrowStatement(statement) ||
    ts.isReturnStatement(statement)
  )
}

/**
 * True where nobody looks at the error that a statement throws: the nearest `try` of the same function has a `catch` that
 * does not name or use it.
 */
export function errorIsUnread(node: ts.Node): boolean {
  for (let current = node; current.parent && !ts.isFunctionLike(current.parent); current = current.parent) {
    const parent = current.parent
    if (!ts.isTryStatement(parent) || parent.tryBlock !== current || !parent.catchClause) continue
    const { variableDeclaration, block } = parent.catchClause
    if (!variableDeclaration) return true
    if (!ts.isIdentifier(variableDeclaration.name)) return false
    const name = variableDeclaration.name.text
    const isName = (inner: ts.Node) => ts.isPropertyAccessExpression(inner.parent) && inner.parent.name === inner
    return ![...descendants(block)].some(
      inner => ts.isIdentifier(inner) && inner.text === name && !isName(inner) && !isLogged(inner),
    )
  }
  return false
}

/** `console.error(error)`: the text differs there, the user sees nothing of it. */
function isLogged(use: ts.Identifier): boolean {
  const call = use.parent
  return ts.isCallExpression(call) && /^console\./.test(call.expression.getText())
}

/** True where a `try` with a `catch` of the same function surrounds the node. */
export function insideTry(node: ts.Node): boolean {
  for (let current = node; current.parent && !ts.isFunctionLike(current.parent); current = current.parent) {
    const parent = current.parent
    if (ts.isTryStatement(parent) && parent.tryBlock === current && parent.catchClause) return true
  }
  return false
}

/** True where a body is read on the failing side of a test of `res.ok`; `but`: those that are as good as read. */
export function readsBodyOnFailure(use: ResponseReads, but: (body: BodyRead) => boolean = () => false): boolean {
  const failing = [...use.oks, ...use.statuses.filter(isStatusTest)].map((read): ts.Node | undefined => {
    const { test, failed } = testOf(read)
    if (ts.isIfStatement(test)) return failed ? test.thenStatement : test.elseStatement
    if (ts.isConditionalExpression(test)) return failed ? test.whenTrue : test.whenFalse
    return undefined
  })
  return use.bodies.some(
    body => !but(body) && failing.some(side => side && body.node.pos >= side.pos && body.node.end <= side.end),
  )
}

/** True where a failed request may come to see a body that was read before its test: it is taken apart there, or its name is mentioned. */
export function isReadOnFailure({ node }: BodyRead, use: ResponseReads): boolean {
  if (reachOf(node, use) === 'ok') return false
  const value = outermost(node)
  const { parent } = value
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return true
  const { name } = parent
  return mentionsAround(name, name.text).some(mention => mention !== name && reachOf(mention, use) !== 'ok')
}

/** True for a request with `.catch(() => {})` behind it: nobody hears that it failed. */
export function isCaughtByNothing(request: ts.Expression): boolean {
  const access = outermost(request).parent
  if (!ts.isPropertyAccessExpression(access) || access.name.text !== 'catch') return false
  const [handler, ...more] = ts.isCallExpression(access.parent) ? access.parent.arguments : []
  if (!handler || more.length > 0 || !(ts.isArrowFunction(handler) || ts.isFunctionExpression(handler))) return false
  const { body } = handler
  return ts.isBlock(body) ? body.statements.length === 0 : /^(?:null|undefined|void 0)$/.test(body.getText())
}

/** True for the last thing done in a `try` whose `catch` does nothing: whether it throws makes no difference. */
export function isEndOfIgnored(statement: ts.Statement): boolean {
  for (let node: ts.Node = statement; ; node = node.parent) {
    const { parent } = node
    if (ts.isIfStatement(parent)) continue
    if (!ts.isBlock(parent) || parent.statements.at(-1) !== node) {
      if (ts.isBlock(node) && ts.isTryStatement(parent) && parent.tryBlock === node)
        return parent.catchClause !== undefined && parent.catchClause.block.statements.length === 0
      return false
    }
  }
}
