/** Chains on a `fetch`: `.then(res => res.json())`, with or without a test of `res.ok`, and what follows. */
import { ts } from '../../workspace/typescript'
import { commentsIn } from '../code/comments'
import { commentBehind, indentAt, reindented } from '../code/edits'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import type { CodeStyle } from '../code/style'
import { descendants, isRefused, outermost, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { NavigationNames } from '../to-action/navigation-back'
import { editedSlice } from '../to-action/text'
import type { ActionResult, Rewrite } from './request-answer'
import { replace, thrownStatus } from './request-edits'
import { errorIsUnread, statementsOf } from './request-failure'
import { type ResponseUse, readsOf } from './request-response'

/** `fetch(…).then(res => res.json())`, with or without what follows. */
export function readChain(
  whole: ts.Expression,
  access: ts.PropertyAccessExpression,
  scope: Scope,
  helper: NavigationNames,
): ResponseUse | Refused {
  const call = access.parent
  const odd = refuse('unsupported-caller', 'This chain on the response cannot be followed.', placeOf(access.name))
  if (!ts.isCallExpression(call)) return odd
  if (access.name.text === 'catch' || access.name.text === 'finally') {
    // A chain whose value nobody reads: `fetch(…).catch(() => {})`.
    return isIgnored(call) ? { form: 'ignored', node: whole, awaited: false } : odd
  }
  const [callback, rejected] = call.arguments
  if (access.name.text !== 'then' || !callback || rejected) return odd
  const known = ts.isArrowFunction(callback) ? readKnown(whole, call, callback, scope) : undefined
  return known ?? readCallback(whole, callback, scope, helper, odd)
}

/** `res => res.json()`, with or without a test of `res.ok` before it: the chain as a whole is the body. */
function readKnown(
  whole: ts.Expression,
  call: ts.CallExpression,
  callback: ts.ArrowFunction,
  scope: Scope,
): ResponseUse | undefined {
  const odd = undefined
  const [parameter] = callback.parameters
  if (!parameter || !ts.isIdentifier(parameter.name) || parameter.type) return odd
  const { name } = parameter
  if (!ts.isBlock(callback.body)) {
    const kind = isMember(callback.body, name, 'json') ? 'json' : isMember(callback.body, name, 'text') ? 'text' : null
    return kind ? { form: 'value', kind, node: call, awaited: false } : odd
  }
  // `{ if (!res.ok) throw …; return res.json() }`, nothing else.
  const [branch, answer, ...more] = callback.body.statements
  if (!branch || !answer || more.length > 0 || !ts.isIfStatement(branch) || branch.elseStatement) return odd
  const test = branch.expression
  if (!ts.isPrefixUnaryExpression(test) || test.operand.getText() !== `${name.text}.ok`) return odd
  const [thrown, ...others] = statementsOf(branch.thenStatement)
  if (!thrown || others.length > 0 || !ts.isThrowStatement(thrown)) return odd
  const body = ts.isReturnStatement(answer) && answer.expression ? bareAwait(answer.expression) : undefined
  if (!body || !isMember(body, name, 'json')) return odd
  // The error may name the status, and nothing else of the response.
  const inThrow = scope.usesOf(name).filter(use => use.pos >= thrown.pos && use.end <= thrown.end)
  const isStatus = ({ parent }: ts.Node) =>
    ts.isPropertyAccessExpression(parent) && /^status(?:Text)?$/.test(parent.name.text)
  if (!inThrow.every(isStatus)) return odd
  return { form: 'chain', node: call, request: whole, callback, thrown, body, parameter: name }
}

/** Any other callback that looks at `ok`, `status` and the body of its parameter, or takes none. */
function readCallback(
  node: ts.Expression,
  callback: ts.Expression,
  scope: Scope,
  helper: NavigationNames,
  odd: Refused,
): ResponseUse | Refused {
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return odd
  const [parameter, ...more] = callback.parameters
  if (callback.asteriskToken || more.length > 0) return odd
  if (!parameter) return { form: 'callback', node, callback, parameter: null, oks: [], statuses: [], bodies: [] }
  const plain =
    ts.isIdentifier(parameter.name) && !parameter.type && !parameter.initializer && !parameter.dotDotDotToken
  if (!plain || !ts.isIdentifier(parameter.name)) return odd
  const reads = readsOf(parameter.name, scope, helper)
  if (isRefused(reads)) return reads
  const { oks, statuses, bodies, follows } = reads
  return follows.length > 0
    ? odd
    : { form: 'callback', node, callback, parameter: parameter.name, oks, statuses, bodies }
}

/** `x` of `await x`; any other expression itself. */
function bareAwait(expression: ts.Expression): ts.Expression {
  return ts.isAwaitExpression(expression) ? expression.expression : expression
}

/** `res.json()` of this parameter. */
function isMember(node: ts.Expression, parameter: ts.Identifier, member: string): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const { expression: object, name } = node.expression
  return ts.isIdentifier(object) && object.text === parameter.text && name.text === member
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

/** True where nobody looks at the error of a chain: a later `.catch()` takes none, or it is awaited where none is looked at. */
export function chainErrorIsUnread(node: ts.Expression): boolean {
  const parent = outermost(node).parent
  if (ts.isAwaitExpression(parent)) return errorIsUnread(parent)
  if (!ts.isPropertyAccessExpression(parent) || !ts.isCallExpression(parent.parent)) return false
  if (parent.name.text !== 'catch') return chainErrorIsUnread(parent.parent)
  const [handler] = parent.parent.arguments
  return handler !== undefined && ts.isArrowFunction(handler) && handler.parameters.length === 0
}

/** `.then(res => { if (!res.ok) throw …; return res.json() })`: the error it made of a failure stays where it is looked at. `body`: what its body is. */
export function rewriteChain(
  sf: ts.SourceFile,
  use: Extract<ResponseUse, { form: 'chain' }>,
  call: string,
  result: ActionResult,
  style: CodeStyle,
  body: string,
): Rewrite {
  if (result.form === 'object') {
    const edits = [replace(sf, use.request, call), replace(sf, use.body, body)]
    return { edits, failure: 'same' }
  }
  const { node, thrown } = use
  if (chainErrorIsUnread(node) || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression))
    return { edits: [replace(sf, node, call)], failure: 'same' }
  const statuses = [...descendants(thrown)].filter(
    (inner): inner is ts.PropertyAccessExpression =>
      ts.isPropertyAccessExpression(inner) && inner.expression.getText(sf) === use.parameter.text,
  )
  const edits = statuses.map(status => thrownStatus(sf, status))
  const start = node.expression.name.getStart(sf)
  const inner = indentAt(sf.text, start) + style.indent
  const text = withCommentsAbove(
    sf,
    use.callback.body,
    thrown,
    editedSlice(sf.text, thrown.getStart(sf), thrown.end, edits),
    inner,
  )
  const newText = `catch(() => {\n${inner}${text}\n${indentAt(sf.text, start)}})`
  return { edits: [replace(sf, use.request, call), { start, end: node.end, newText }], failure: 'network-too' }
}

/** The text of a callback's `throw` with the comments that stand before it in the callback, those on its branch, and behind it on its line. */
export function withCommentsAbove(
  sf: ts.SourceFile,
  body: ts.Node,
  thrown: ts.ThrowStatement,
  text: string,
  indent: string,
): string {
  const above = commentsIn(sf, body.getStart(sf), thrown.getStart(sf))
  const lines = above.map(({ pos, end }) => `${reindented(sf, pos, end, indent)}\n${indent}`)
  return lines.join('') + text + commentBehind(sf.text, thrown.end)
}
