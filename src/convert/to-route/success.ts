/** Whether a caller's condition on what an action has answered is one for its success, by the names that answers have for it. */
import { unwrap } from '../../workspace/top-level'
import { ts } from '../../workspace/typescript'
import { EQUAL, UNEQUAL } from '../code/equality'

const SUCCESS = /^(?:is)?(?:data|ok|success|succeeded|successful|done|saved|created|updated|deleted)$/i
const FAILURE = /^err|error|fail|invalid|issue|denied/i

/**
 * True for a condition that holds wherever the call has done what it was for (`res.ok`, `!error`, `res.status === 'success'`), false for one
 * that holds nowhere there; undefined where its names do not tell. `answer`: the names that hold what was answered, or parts of it.
 */
export function holdsOnSuccess(condition: ts.Expression, answer: readonly string[]): boolean | undefined {
  const own = unwrap(condition)
  if (ts.isPrefixUnaryExpression(own) && own.operator === ts.SyntaxKind.ExclamationToken)
    return not(holdsOnSuccess(own.operand, answer))
  if (ts.isBinaryExpression(own)) {
    const { kind } = own.operatorToken
    if (EQUAL.has(kind)) return isValue(own, answer)
    if (UNEQUAL.has(kind)) return not(isValue(own, answer))
    const decides = kind === ts.SyntaxKind.BarBarToken
    if (!decides && kind !== ts.SyntaxKind.AmpersandAmpersandToken) return undefined
    const sides = [own.left, own.right].map(side => holdsOnSuccess(side, answer))
    if (sides.includes(decides)) return decides
    return sides.includes(undefined) ? undefined : !decides
  }
  if (ts.isIdentifier(own)) {
    if (!answer.includes(own.text)) return undefined
    return FAILURE.test(own.text) ? false : isWhole(own.text, answer) || SUCCESS.test(own.text) || undefined
  }
  if (!ts.isPropertyAccessExpression(own) || !readsAnswer(own.expression, answer)) return undefined
  return FAILURE.test(own.name.text) ? false : SUCCESS.test(own.name.text) || undefined
}

function not(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}

/** `res.status === 'error'`, `error === null`. */
function isValue({ left, right }: ts.BinaryExpression, answer: readonly string[]): boolean | undefined {
  const value = unwrap(right)
  if (value.kind === ts.SyntaxKind.TrueKeyword) return holdsOnSuccess(left, answer)
  const isNothing =
    value.kind === ts.SyntaxKind.FalseKeyword ||
    value.kind === ts.SyntaxKind.NullKeyword ||
    (ts.isIdentifier(value) && value.text === 'undefined')
  if (isNothing) return not(holdsOnSuccess(left, answer))
  if (!readsAnswer(left, answer)) return undefined
  if (ts.isNumericLiteral(value)) return /^2\d\d$/.test(value.text) || undefined
  if (!ts.isStringLiteralLike(value)) return undefined
  return FAILURE.test(value.text) ? false : SUCCESS.test(value.text) || undefined
}

/** The only name there is: it holds all that was answered. */
function isWhole(name: string, answer: readonly string[]): boolean {
  return answer.length === 1 && answer[0] === name
}

function readsAnswer(node: ts.Expression, answer: readonly string[]): boolean {
  const own = unwrap(node)
  if (ts.isPropertyAccessExpression(own)) return readsAnswer(own.expression, answer)
  return ts.isIdentifier(own) && answer.includes(own.text)
}
