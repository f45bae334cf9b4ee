/** How a statement or a clause of a handler ends. */
import { ts } from '../../workspace/typescript'

export function endsItself(statement: ts.Statement | undefined): boolean {
  return statement !== undefined && (ts.isReturnStatement(statement) || ts.isThrowStatement(statement))
}

/** True for a clause that ends with `break`, in a block or not. */
export function isLeft({ statements }: ts.CaseOrDefaultClause): boolean {
  const last = statements.at(-1)
  const inner = last && ts.isBlock(last) ? last.statements.at(-1) : last
  return inner !== undefined && (ts.isBreakStatement(inner) || ts.isContinueStatement(inner))
}

/** `return`, `return null`, `return undefined`, `return 0`: it only ends the function. */
export function isEmptyReturn({ expression }: ts.ReturnStatement): boolean {
  if (!expression) return true
  if (ts.isIdentifier(expression)) return expression.text === 'undefined'
  return (
    expression.kind === ts.SyntaxKind.NullKeyword ||
    expression.kind === ts.SyntaxKind.TrueKeyword ||
    expression.kind === ts.SyntaxKind.FalseKeyword ||
    ts.isLiteralExpression(expression) ||
    (ts.isVoidExpression(expression) && ts.isNumericLiteral(expression.expression))
  )
}
