/** What an action answers where it has re-rendered the page: by that a caller's look at the answer says whether it has. */
import { unwrap } from '../../workspace/top-level'
import { ts } from '../../workspace/typescript'
import { readAt } from '../code/source'
import type { ActionShape } from './action-shape'
import type { ServerEffects } from './server-effects'

const REVALIDATES = /^(revalidate(Path|Tag)|updateTag|refresh)$/

/**
 * The objects that the action answers right behind what re-renders the page (`revalidatePath('/'); return { ok: true }`); null where
 * anything of it stands elsewhere, so that the page may be new whatever was answered.
 */
export function refreshingAnswers(
  { sf, fn, wrapped }: ActionShape,
  { all }: ServerEffects,
): readonly ts.ObjectLiteralExpression[] | null {
  // What is returned in a `finally` is answered in the place of all else.
  if (wrapped || /\bfinally\b/.test(fn.getText(sf))) return null
  const answers: ts.ObjectLiteralExpression[] = []
  for (const { place } of all) {
    const node = place.file === sf.fileName ? readAt(sf, place) : undefined
    const answer = node && node.pos >= fn.pos && node.end <= fn.end ? answerBehind(node, fn) : undefined
    if (!answer) return null
    answers.push(answer)
  }
  return answers.length > 0 ? answers : null
}

function answerBehind(node: ts.Node, fn: ts.Node): ts.ObjectLiteralExpression | undefined {
  let inner = node
  while (!ts.isStatement(inner)) inner = inner.parent
  for (let outer: ts.Node = inner; outer !== fn; outer = outer.parent) if (ts.isFunctionLike(outer)) return undefined
  const block = inner.parent
  if (!isRevalidation(inner) || !ts.isBlock(block)) return undefined
  const next = block.statements.slice(block.statements.indexOf(inner) + 1).find(one => !isRevalidation(one))
  const answer = next && ts.isReturnStatement(next) && next.expression ? unwrap(next.expression) : undefined
  const isPlain = answer && ts.isObjectLiteralExpression(answer) && answer.properties.every(isNamed)
  return isPlain ? answer : undefined
}

function isRevalidation(statement: ts.Statement): statement is ts.ExpressionStatement {
  if (!ts.isExpressionStatement(statement)) return false
  const { expression } = statement
  return ts.isCallExpression(expression) && REVALIDATES.test(expression.expression.getText())
}

function isNamed(property: ts.ObjectLiteralElementLike): boolean {
  return property.name !== undefined && !ts.isComputedPropertyName(property.name)
}

/**
 * Whether a condition on what `awaited` has answered holds after each of these answers; undefined where that cannot be told, or
 * differs. Read are members of the answer alone, `!`, `&&` and `||`.
 */
export function holdsAfter(
  answers: readonly ts.ObjectLiteralExpression[],
  condition: ts.Expression,
  awaited: ts.Node,
): boolean | undefined {
  const names = membersOf(awaited)
  const [first, ...others] = answers.map(answer => truth(unwrap(condition), answer, names))
  return others.every(other => other === first) ? first : undefined
}

/** What a name holds of the answer: one of its members, or null for all of it. */
function membersOf(awaited: ts.Node): ReadonlyMap<string, string | null> {
  const { parent } = awaited
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== awaited) return new Map()
  // Another value may be in the place of the answer's.
  if (!(parent.parent.flags & ts.NodeFlags.Const)) return new Map()
  if (ts.isIdentifier(parent.name)) return new Map([[parent.name.text, null]])
  if (!ts.isObjectBindingPattern(parent.name)) return new Map()
  return new Map(
    parent.name.elements.flatMap(({ name, propertyName, initializer, dotDotDotToken }) =>
      ts.isIdentifier(name) && !initializer && !dotDotDotToken
        ? [[name.text, (propertyName ?? name).getText()] as const]
        : [],
    ),
  )
}

function truth(
  condition: ts.Expression,
  answer: ts.ObjectLiteralExpression,
  names: ReadonlyMap<string, string | null>,
): boolean | undefined {
  const of = (one: ts.Expression) => truth(unwrap(one), answer, names)
  if (ts.isPrefixUnaryExpression(condition) && condition.operator === ts.SyntaxKind.ExclamationToken) {
    const inner = of(condition.operand)
    return inner === undefined ? undefined : !inner
  }
  if (ts.isBinaryExpression(condition)) {
    const { kind } = condition.operatorToken
    if (kind !== ts.SyntaxKind.AmpersandAmpersandToken && kind !== ts.SyntaxKind.BarBarToken) return undefined
    const decides = kind === ts.SyntaxKind.BarBarToken
    const sides = [of(condition.left), of(condition.right)]
    if (sides.includes(decides)) return decides
    return sides.includes(undefined) ? undefined : !decides
  }
  if (ts.isIdentifier(condition)) {
    const member = names.get(condition.text)
    return typeof member === 'string' ? memberTruth(member, answer) : undefined
  }
  if (!ts.isPropertyAccessExpression(condition) || !ts.isIdentifier(condition.expression)) return undefined
  return names.get(condition.expression.text) === null ? memberTruth(condition.name.text, answer) : undefined
}

/** A member that the answer lacks is undefined. */
function memberTruth(member: string, { properties }: ts.ObjectLiteralExpression): boolean | undefined {
  const property = properties.find(({ name }) => name && !ts.isComputedPropertyName(name) && name.text === member)
  if (!property) return false
  const value = ts.isPropertyAssignment(property) ? unwrap(property.initializer) : undefined
  if (!value) return undefined
  if (value.kind === ts.SyntaxKind.TrueKeyword) return true
  if (value.kind === ts.SyntaxKind.FalseKeyword || value.kind === ts.SyntaxKind.NullKeyword) return false
  return ts.isStringLiteralLike(value) ? value.text !== '' : undefined
}
