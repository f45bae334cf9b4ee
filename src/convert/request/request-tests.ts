/**
 * What tests whether a response is `ok`: `res.ok`, `!res.ok`, `res.ok === false`, and a look at its status that comes to the same,
 * `res.status >= 400`, `res.status < 300`. `fetch` follows redirects, so that no answer is between the two unless the handler says so.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { isOk, type Results } from '../handler/handler-results'
import { outermost, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { replace } from './request-edits'
import type { ResponseUse } from './request-response'

/** The whole of a test, and whether it holds where the response failed. */
export interface OkTest {
  readonly node: ts.Expression
  readonly failed: boolean
}

const K = ts.SyntaxKind

/** Operators and numbers by which a status is told to be a failing one, and a good one. */
const FAILED = /^(?:>= [34]00|> [23]99)$/
const GOOD = /^(?:< [34]00|<= [23]99)$/

/** True for `res.status` of `res.status >= 400`, and of both sides of `res.status >= 200 && res.status < 300`. */
export function testsRange(status: ts.PropertyAccessExpression): boolean {
  return rangeOf(status) !== undefined || isLowerHalf(status)
}

/** True for the first look of `res.status >= 200 && res.status < 300`, which says nothing alone. */
export function isLowerHalf(status: ts.PropertyAccessExpression): boolean {
  const test = status.parent
  if (!ts.isBinaryExpression(test) || test.left !== status || !/^(?:>= 200|> 199)$/.test(comparison(test))) return false
  const both = outermost(test).parent
  if (!ts.isBinaryExpression(both) || both.operatorToken.kind !== K.AmpersandAmpersandToken) return false
  const upper = both.right
  return (
    ts.isBinaryExpression(upper) &&
    upper.left.getText() === status.getText() &&
    /^(?:< 300|<= 299)$/.test(comparison(upper))
  )
}

function comparison({ operatorToken, right }: ts.BinaryExpression): string {
  return `${operatorToken.getText()} ${right.getText()}`
}

function rangeOf(status: ts.PropertyAccessExpression): OkTest | undefined {
  const test = status.parent
  if (!ts.isBinaryExpression(test) || test.left !== status) return undefined
  const said = comparison(test)
  if (FAILED.test(said)) return { node: test, failed: true }
  if (!GOOD.test(said)) return undefined
  const both = outermost(test).parent
  const lower = ts.isBinaryExpression(both) && both.right === test ? both.left : undefined
  const isBoth =
    lower && ts.isBinaryExpression(lower) && ts.isPropertyAccessExpression(lower.left) && isLowerHalf(lower.left)
  return { node: isBoth ? (both as ts.Expression) : test, failed: false }
}

/** The test that a read of `ok`, or of a status that is told apart by its range, is part of. */
export function okTestOf(read: ts.PropertyAccessExpression): OkTest {
  const own = rangeOf(read) ?? comparedWithTruth(read) ?? { node: read, failed: false }
  let { node, failed } = own
  for (;;) {
    const not = outermost(node).parent
    if (!ts.isPrefixUnaryExpression(not) || not.operator !== K.ExclamationToken) return { node, failed }
    node = not
    failed = !failed
  }
}

/** `res.ok === false`, `res.ok !== true`, `true === res.ok`. */
function comparedWithTruth(read: ts.Expression): OkTest | undefined {
  const inner = outermost(read)
  const test = inner.parent
  if (!ts.isBinaryExpression(test) || !/^[!=]==?$/.test(test.operatorToken.getText())) return undefined
  const other = test.left === inner ? test.right : test.left
  if (other.kind !== K.TrueKeyword && other.kind !== K.FalseKeyword) return undefined
  return { node: test, failed: test.operatorToken.getText().startsWith('!') === (other.kind === K.TrueKeyword) }
}

/** `!res.ok` in the place of `res.status >= 400`, which does not tell the answers' types apart. `ok`: what is read instead. */
export function rangeEdits(sf: ts.SourceFile, oks: readonly ts.PropertyAccessExpression[], ok: string): TextEdit[] {
  return oks.flatMap(read => {
    if (read.name.text === 'ok') return []
    const { node, failed } = okTestOf(read)
    return [replace(sf, node, failed ? `!${ok}` : ok)]
  })
}

/** Refused (`status-read`): a status told apart by its range, of a handler that answers one between good and failing. */
export function checkRanges(
  { results }: Results,
  callers: readonly { readonly use: ResponseUse }[],
): Refused | undefined {
  if (!results.some(({ status }) => !isOk(status) && status < 400)) return undefined
  for (const { use } of callers) {
    const read =
      use.form === 'variable' || use.form === 'callback' ? use.oks.find(({ name }) => name.text !== 'ok') : undefined
    if (read) return refuse('status-read', 'Whether this status is a failing one depends on the answer.', placeOf(read))
  }
  return undefined
}
