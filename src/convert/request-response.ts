/** How a caller uses the response of its `fetch`: ignored, awaited into a variable, taken apart in one expression, or chained. */
import { ts } from '../workspace/typescript'
import { descendants, functionAround, outermost, type Refused, soleStatement, statementAround } from './handler-syntax'
import { refuse } from './refuse'
import type { FetchCall } from './request-call'
import { placeOf } from './source'

/** One reading of the body: `res.json()`, with the `await` where there is one. */
export interface BodyRead {
  /** `await res.json()`, or `res.json()` where it is returned or chained. */
  readonly node: ts.Expression
  /** False for `return res.json()`: the promise itself is handed on. */
  readonly awaited: boolean
}

export type ResponseUse =
  /** `await fetch(…)` or `fetch(…)` as a statement, `void fetch(…)`. */
  | { readonly form: 'ignored'; readonly node: ts.Expression; readonly awaited: boolean }
  /** `await (await fetch(…)).json()`, `fetch(…).then(res => res.json())`: `node` is the whole, `awaited` where it is a value. */
  | { readonly form: 'value'; readonly node: ts.Expression; readonly awaited: boolean }
  /** `const res = await fetch(…)` and what is read of it. */
  | {
      readonly form: 'variable'
      readonly name: ts.Identifier
      readonly statement: ts.VariableStatement
      readonly awaited: ts.AwaitExpression
      readonly oks: readonly ts.PropertyAccessExpression[]
      readonly statuses: readonly ts.PropertyAccessExpression[]
      readonly bodies: readonly BodyRead[]
    }

/** A response in a variable of its own. */
export type VariableUse = Extract<ResponseUse, { form: 'variable' }>

/** Reads the use of a response. Refused with its place: headers and other members (`status-read`), anything else (`unsupported-caller`). */
export function readResponse(fetch: FetchCall): ResponseUse | Refused {
  const whole = outermost(fetch.call)
  const parent = whole.parent
  if (ts.isExpressionStatement(parent)) return { form: 'ignored', node: whole, awaited: false }
  if (ts.isVoidExpression(parent)) return { form: 'ignored', node: whole, awaited: false }
  if (ts.isPropertyAccessExpression(parent)) return readChain(whole, parent)
  if (ts.isAwaitExpression(parent)) return readAwaited(parent, fetch)
  if (ts.isArrowFunction(parent) && isEventHandler(parent)) return { form: 'ignored', node: whole, awaited: false }
  return refuse('unsupported-caller', 'The response itself is handed on here.', placeOf(fetch.call))
}

/** `onClick={() => fetch(…)}`: React does not look at what a handler returns. */
function isEventHandler(fn: ts.ArrowFunction): boolean {
  const expression = outermost(fn).parent
  if (!ts.isJsxExpression(expression) || !ts.isJsxAttribute(expression.parent)) return false
  return /^on[A-Z]/.test(expression.parent.name.getText())
}

function readAwaited(awaited: ts.AwaitExpression, fetch: FetchCall): ResponseUse | Refused {
  const whole = outermost(awaited)
  const parent = whole.parent
  if (ts.isExpressionStatement(parent)) return { form: 'ignored', node: awaited, awaited: true }
  if (ts.isPropertyAccessExpression(parent)) {
    const call = parent.parent
    if (parent.name.text === 'json' && ts.isCallExpression(call) && ts.isAwaitExpression(outermost(call).parent))
      return { form: 'value', node: outermost(call).parent as ts.AwaitExpression, awaited: true }
    return refuse(
      parent.name.text === 'json' ? 'unsupported-caller' : 'status-read',
      `The response's ${parent.name.text} is read in place.`,
      placeOf(parent.name),
    )
  }
  if (ts.isVariableDeclaration(parent) && parent.initializer === whole) {
    const statement = soleStatement(parent)
    if (statement && ts.isIdentifier(parent.name)) return readVariable(parent.name, statement, awaited, fetch)
  }
  return refuse('unsupported-caller', 'The response is used in a form that cannot be followed.', placeOf(fetch.call))
}

function readVariable(
  name: ts.Identifier,
  statement: ts.VariableStatement,
  awaited: ts.AwaitExpression,
  fetch: FetchCall,
): ResponseUse | Refused {
  if (ts.isVariableDeclaration(name.parent) && name.parent.type)
    return refuse('unsupported-caller', 'The response has a type annotation.', placeOf(name))
  const oks: ts.PropertyAccessExpression[] = []
  const statuses: ts.PropertyAccessExpression[] = []
  const bodies: BodyRead[] = []
  for (const use of fetch.scope.usesOf(name)) {
    const access = use.parent
    if (!ts.isPropertyAccessExpression(access) || access.expression !== use)
      return refuse('unsupported-caller', 'The response is handed on as a whole.', placeOf(use))
    if (functionAround(use) !== functionAround(name))
      return refuse('unsupported-caller', 'The response is read in another function.', placeOf(use))
    const member = access.name.text
    if (member === 'ok') oks.push(access)
    else if (member === 'status') statuses.push(access)
    else if (member === 'json') {
      const read = readJson(access)
      if (!read)
        return refuse('unsupported-caller', 'The body is read in a form that cannot be followed.', placeOf(use))
      bodies.push(read)
    } else
      return refuse(
        'status-read',
        `The caller reads the response's ${member}, which an action does not have.`,
        placeOf(use),
      )
  }
  return { form: 'variable', name, statement, awaited, oks, statuses, bodies }
}

/** `await res.json()` and `return res.json()`. */
function readJson(access: ts.PropertyAccessExpression): BodyRead | undefined {
  const call = access.parent
  if (!ts.isCallExpression(call) || call.arguments.length > 0) return undefined
  const parent = outermost(call).parent
  if (ts.isAwaitExpression(parent)) return { node: parent, awaited: true }
  const returned = ts.isConditionalExpression(parent) ? outermost(parent).parent : parent
  return ts.isReturnStatement(returned) ? { node: call, awaited: false } : undefined
}

/** `fetch(…).then(res => res.json())`, with or without what follows. */
function readChain(whole: ts.Expression, access: ts.PropertyAccessExpression): ResponseUse | Refused {
  const call = access.parent
  const odd = refuse('unsupported-caller', 'This chain on the response cannot be followed.', placeOf(access.name))
  if (!ts.isCallExpression(call)) return odd
  if (access.name.text === 'catch' || access.name.text === 'finally') {
    // A chain whose value nobody reads: `fetch(…).catch(() => {})`.
    return isIgnored(call) ? { form: 'ignored', node: whole, awaited: false } : odd
  }
  const [callback, rejected] = call.arguments
  if (access.name.text !== 'then' || !callback || rejected || !ts.isArrowFunction(callback)) return odd
  const [parameter] = callback.parameters
  if (!parameter || !ts.isIdentifier(parameter.name) || ts.isBlock(callback.body)) return odd
  const json = callback.body
  if (!ts.isCallExpression(json) || !ts.isPropertyAccessExpression(json.expression)) return odd
  const { expression: object, name } = json.expression
  if (!ts.isIdentifier(object) || object.text !== parameter.name.text || name.text !== 'json') return odd
  return { form: 'value', node: call, awaited: false }
}

/** True where a promise chain ends as a statement, all later steps included. */
function isIgnored(call: ts.CallExpression): boolean {
  let node: ts.Expression = call
  for (;;) {
    const parent = outermost(node).parent
    if (ts.isExpressionStatement(parent)) return true
    if (ts.isVoidExpression(parent) || ts.isAwaitExpression(parent)) node = parent
    else if (ts.isPropertyAccessExpression(parent) && ['catch', 'finally'].includes(parent.name.text)) {
      if (!ts.isCallExpression(parent.parent)) return false
      node = parent.parent
    } else return false
  }
}

/** What a failed request does at a caller, beside rejecting: `throws` for `if (!res.ok) throw …` and nothing else. */
export function failureBranch(use: VariableUse): ts.IfStatement | undefined {
  const [ok, ...more] = use.oks
  if (!ok || more.length > 0) return undefined
  const not = outermost(ok).parent
  if (!ts.isPrefixUnaryExpression(not) || not.operator !== ts.SyntaxKind.ExclamationToken) return undefined
  const branch = outermost(not).parent
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
export function rejectsOnFailure(use: VariableUse): boolean {
  const reads = [...use.oks, ...use.statuses, ...use.bodies.map(({ node }) => node)].sort((a, b) => a.pos - b.pos)
  const [first] = reads
  const isBody = (node: ts.Node | undefined) => use.bodies.some(body => body.node === node && body.awaited)
  if (first && isBody(first)) return statementAround(first)?.parent === use.statement.parent
  if (!first || first !== use.oks[0]) return false
  const side = failingSide(use, first)
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

/** The side of `if (res.ok)` or `if (!res.ok)`, beside the request, that a failing response takes. */
function failingSide(use: VariableUse, ok: ts.Expression): ts.Statement | undefined {
  const parent = outermost(ok).parent
  const not = ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken
  const test = not ? outermost(parent).parent : parent
  if (!ts.isIfStatement(test) || test.parent !== use.statement.parent) return undefined
  return not ? test.thenStatement : test.elseStatement
}

function isEffect(node: ts.Node): boolean {
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node)) return true
  if (ts.isPostfixUnaryExpression(node) || ts.isDeleteExpression(node)) return true
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  )
}

/** True where something is done between the request and the first look at its response: a rejection would leave it out. */
export function actsBefore(use: VariableUse): boolean {
  const block = use.statement.parent
  if (!ts.isBlock(block) && !ts.isSourceFile(block)) return false
  const reads = [...use.oks, ...use.statuses, ...use.bodies.map(({ node }) => node)]
  const at = Math.min(...reads.map(node => node.pos))
  return block.statements.some(
    statement =>
      statement.pos >= use.statement.end && statement.end <= at && [...descendants(statement)].some(isEffect),
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

/** True where a body is read on the failing side of a test of `res.ok`. */
export function readsBodyOnFailure(use: VariableUse): boolean {
  const failing = use.oks.map((ok): ts.Node | undefined => {
    const parent = outermost(ok).parent
    const not = ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken
    const test = not ? outermost(parent).parent : parent
    if (ts.isIfStatement(test)) return not ? test.thenStatement : test.elseStatement
    if (ts.isConditionalExpression(test)) return not ? test.whenTrue : test.whenFalse
    return undefined
  })
  return use.bodies.some(({ node }) => failing.some(side => side && node.pos >= side.pos && node.end <= side.end))
}
