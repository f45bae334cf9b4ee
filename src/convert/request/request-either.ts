/**
 * `.then(res => (res.ok ? res.json() : null))`: the body, or something else where the request failed. An action that answers no failure
 * is that value itself, and something else where it rejects: `greet(name).catch(() => null)`.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt } from '../code/edits'
import { namesIn } from '../code/names'
import { styleOf } from '../code/style'
import { descendants, outermost, unwrapped } from '../handler/handler-syntax'
import { editedSlice } from '../to-action/text'
import type { Rewrite } from './request-answer'
import { chainErrorIsUnread, withCommentsAbove } from './request-chain'
import { replace, thrownStatus } from './request-edits'
import { statementsOf } from './request-failure'
import { inParentheses } from './request-fallback'
import type { CallbackUse } from './request-response'
import { okTestOf } from './request-tests'

/** What a callback answers: the body or, of a failed request, `other`; `flag`: whether it failed, and nothing else. */
type Either =
  | { readonly kind: 'body'; readonly other: ts.Expression | ts.ThrowStatement }
  | { readonly kind: 'flag'; readonly failed: boolean }

/** Undefined for a callback that does anything besides, or whose other value is made of more of the response than its status. */
export function eitherOf(use: CallbackUse): Either | undefined {
  const { oks, bodies, parameter, callback } = use
  const [ok, ...more] = oks
  if (!ok || more.length > 0 || !parameter) return undefined
  const { node: test, failed } = okTestOf(ok)
  if (bodies.length === 0)
    return use.statuses.length === 0 && !ts.isBlock(callback.body) && unwrapped(callback.body) === test
      ? { kind: 'flag', failed }
      : undefined
  const [body, ...others] = bodies
  if (!body || others.length > 0 || body.kind !== 'json' || body.fallback || body.member !== undefined) return undefined
  const sides = sidesOf(callback.body, test)
  const [good, other] = sides && failed ? [sides[1], sides[0]] : (sides ?? [])
  if (!good || !other || ts.isThrowStatement(good) || awaitedOf(good) !== awaitedOf(body.node)) return undefined
  const isStatus = (node: ts.Node) => use.statuses.some(status => status.expression === node)
  const isKnown = [...descendants(other)].every(
    node => !ts.isAwaitExpression(node) && (!ts.isIdentifier(node) || node.text !== parameter.text || isStatus(node)),
  )
  const isWithin = use.statuses.every(status => status.pos >= other.pos && status.end <= other.end)
  return isKnown && isWithin ? { kind: 'body', other } : undefined
}

/** What is answered where a test holds, and where not. */
function sidesOf(
  body: ts.ConciseBody,
  test: ts.Expression,
): readonly [ts.Expression | ts.ThrowStatement, ts.Expression | ts.ThrowStatement] | undefined {
  if (!ts.isBlock(body)) {
    const whole = unwrapped(body)
    return ts.isConditionalExpression(whole) && unwrapped(whole.condition) === test
      ? [whole.whenTrue, whole.whenFalse]
      : undefined
  }
  const [branch, last, ...more] = body.statements
  if (!branch || !last || more.length > 0) {
    const only = last ? undefined : branch
    const whole = only && ts.isReturnStatement(only) && only.expression ? unwrapped(only.expression) : undefined
    return whole && ts.isConditionalExpression(whole) && unwrapped(whole.condition) === test
      ? [whole.whenTrue, whole.whenFalse]
      : undefined
  }
  if (!ts.isIfStatement(branch) || branch.elseStatement || unwrapped(branch.expression) !== test) return undefined
  const [only, ...others] = statementsOf(branch.thenStatement)
  const [yes, no] = [only && answerOf(only), answerOf(last)]
  return yes && no && others.length === 0 ? [yes, no] : undefined
}

function answerOf(statement: ts.Statement): ts.Expression | ts.ThrowStatement | undefined {
  if (ts.isThrowStatement(statement)) return statement
  return ts.isReturnStatement(statement) ? statement.expression : undefined
}

function awaitedOf(expression: ts.Expression): ts.Expression {
  const inner = unwrapped(expression)
  return ts.isAwaitExpression(inner) ? unwrapped(inner.expression) : inner
}

/** Writes the call, and what stands for its value where it rejects. */
export function rewriteEither(sf: ts.SourceFile, use: CallbackUse, call: string, either: Either): Rewrite | undefined {
  const { node, callback } = use
  const request = replace(sf, node, call)
  if (either.kind === 'flag') {
    const newText = `() => ${!either.failed}, () => ${either.failed}`
    return { edits: [request, replace(sf, callback, newText)], failure: 'network-too' }
  }
  const access = outermost(node).parent
  const then = access.parent
  if (!ts.isPropertyAccessExpression(access) || !ts.isCallExpression(then)) return undefined
  const { other } = either
  if (ts.isThrowStatement(other) && chainErrorIsUnread(then))
    return { edits: [replace(sf, then, call)], failure: 'same' }
  const statuses = use.statuses.map(status => thrownStatus(sf, status))
  const text = editedSlice(sf.text, other.getStart(sf), other.end, statuses)
  const start = access.name.getStart(sf)
  const indent = indentAt(sf.text, start)
  const { indent: step } = styleOf(sf)
  const answer = ts.isThrowStatement(other)
    ? `{\n${indent}${step}${withCommentsAbove(sf, callback.body, other, text, indent + step)}\n${indent}}`
    : inParentheses(withoutOuter(other, text))
  const edits: TextEdit[] = [request, { start, end: then.end, newText: `catch(() => ${answer})` }]
  return { edits, failure: 'network-too' }
}

/** An expression without the parentheses that stood around it. */
function withoutOuter(expression: ts.Expression, text: string): string {
  return ts.isParenthesizedExpression(expression) && namesIn(expression).size === 0 ? text.slice(1, -1).trim() : text
}
