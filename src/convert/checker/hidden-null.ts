/** Without `strictNullChecks` no type tells that a value may be null or undefined: what a function answers, its code has to. */
import { ts } from '../../workspace/typescript'

/** True where null and undefined are in every type. https://www.typescriptlang.org/tsconfig/#strictNullChecks */
export function hidesNull(program: ts.Program): boolean {
  const { strict = true, strictNullChecks = strict } = program.getCompilerOptions()
  return !strictNullChecks
}

/** True where a function answers something each time that it returns: an object, a list, a text, a number or true or false. */
export function answersEachTime(fn: ts.SignatureDeclaration | undefined): boolean {
  if (!fn || !('body' in fn) || !fn.body || (fn.flags & ts.NodeFlags.HasImplicitReturn) !== 0) return false
  const { body } = fn
  if (!ts.isBlock(body)) return isThere(body)
  let always = true
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) always &&= node.expression !== undefined && isThere(node.expression)
    if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit)
  }
  visit(body)
  return always
}

/** True for what is written as a value that is there: neither a name nor a call, but a length. */
export function isThere(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return isThere(node.expression)
  if (ts.isConditionalExpression(node)) return isThere(node.whenTrue) && isThere(node.whenFalse)
  if (ts.isBinaryExpression(node))
    return OR.has(node.operatorToken.kind) ? isThere(node.right) : COMPARES.has(node.operatorToken.kind)
  if (ts.isPropertyAccessExpression(node)) return /^(length|size)$/.test(node.name.text)
  return (
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isStringLiteralLike(node) ||
    ts.isTemplateExpression(node) ||
    ts.isNumericLiteral(node) ||
    ts.isPrefixUnaryExpression(node) ||
    ts.isNewExpression(node) ||
    THERE.has(node.kind)
  )
}

const THERE: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.TrueKeyword,
  ts.SyntaxKind.FalseKeyword,
  ts.SyntaxKind.NullKeyword,
])

const OR: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken])

const COMPARES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
])
