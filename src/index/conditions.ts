/** Whether two conditions of a file ask the same. */
import { ts } from '../workspace/typescript'
import { unwrap } from './url-syntax'

/** What a name of the file stands for: the same answer for the same thing. */
export type Meaning = (name: ts.Identifier) => unknown

/**
 * True where both conditions hold together, false where one holds when the other does not, whatever negates them; undefined for any others,
 * and for those with a call, which may answer another thing each time.
 */
export function agree(one: ts.Expression, other: ts.Expression, meaning: Meaning): boolean | undefined {
  const [a, b] = [asked(one), asked(other)]
  if (a.operator !== b.operator || (a.operator !== '' && !IN_CONDITIONS.test(a.operator))) return undefined
  const same = a.parts.every((part, n) => isSame(part, b.parts[n] ?? part, meaning))
  return same ? a.not === b.not : undefined
}

/** A condition without its negations: what is compared and how, or the one value that is tested. */
interface Asked {
  readonly operator: string
  readonly parts: readonly ts.Expression[]
  readonly not: boolean
}

function asked(condition: ts.Expression, not = false): Asked {
  const e = unwrap(condition)
  if (ts.isPrefixUnaryExpression(e) && e.operator === ts.SyntaxKind.ExclamationToken) return asked(e.operand, !not)
  if (!ts.isBinaryExpression(e)) return { operator: '', parts: [e], not }
  const operator = e.operatorToken.getText()
  const isUnequal = /^!==?$/.test(operator)
  return { operator: operator.replace(/^!/, '='), parts: [e.left, e.right], not: isUnequal ? !not : not }
}

const IN_CONDITIONS = /^(?:[!=]==?|&&|\|\||\?\?|[<>]=?)$/

function isSame(a: ts.Expression, b: ts.Expression, meaning: Meaning): boolean {
  const [one, other] = [unwrap(a), unwrap(b)]
  if (ts.isIdentifier(one)) return ts.isIdentifier(other) && one.text === other.text && meaning(one) === meaning(other)
  if (ts.isPropertyAccessExpression(one))
    return (
      ts.isPropertyAccessExpression(other) &&
      one.name.text === other.name.text &&
      isSame(one.expression, other.expression, meaning)
    )
  if (ts.isPrefixUnaryExpression(one))
    return (
      ts.isPrefixUnaryExpression(other) &&
      one.operator === other.operator &&
      one.operator === ts.SyntaxKind.ExclamationToken &&
      isSame(one.operand, other.operand, meaning)
    )
  if (ts.isBinaryExpression(one))
    return (
      ts.isBinaryExpression(other) &&
      one.operatorToken.kind === other.operatorToken.kind &&
      IN_CONDITIONS.test(one.operatorToken.getText()) &&
      isSame(one.left, other.left, meaning) &&
      isSame(one.right, other.right, meaning)
    )
  const isConstant =
    ts.isStringLiteralLike(one) || ts.isNumericLiteral(one) || /^(?:null|true|false|this)$/.test(one.getText())
  return isConstant && one.getText() === other.getText()
}
