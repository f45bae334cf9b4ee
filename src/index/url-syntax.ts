/** Small questions about syntax that the URL readers share. */
import { ts } from '../workspace/typescript'

export type FunctionWithBody = (
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
) & {
  readonly body: ts.ConciseBody
}

/** The expression inside parentheses, `as`, `satisfies`, `!` and `await`. */
export function unwrap(expression: ts.Expression): ts.Expression {
  let e = expression
  while (
    ts.isParenthesizedExpression(e) ||
    ts.isAsExpression(e) ||
    ts.isSatisfiesExpression(e) ||
    ts.isNonNullExpression(e) ||
    ts.isTypeAssertionExpression(e) ||
    ts.isAwaitExpression(e)
  )
    e = e.expression
  return e
}

const MAX_CHAIN = 12

/** `process.env.X`, `api.posts`, `getBase` for `getBase()`: a name for an expression, '' where it has none. */
export function nameOf(expression: ts.Expression, depth = 0): string {
  const e = unwrap(expression)
  if (depth > MAX_CHAIN) return ''
  const inner = (x: ts.Expression): string => nameOf(x, depth + 1)
  if (ts.isIdentifier(e)) return e.text
  if (e.kind === ts.SyntaxKind.ThisKeyword) return 'this'
  if (ts.isPropertyAccessExpression(e)) return `${inner(e.expression)}.${e.name.text}`
  if (ts.isElementAccessExpression(e))
    return ts.isStringLiteralLike(e.argumentExpression) ? `${inner(e.expression)}.${e.argumentExpression.text}` : ''
  if (ts.isCallExpression(e)) {
    const argument = e.arguments[0]
    const detail = argument && ts.isStringLiteralLike(argument) ? `.${argument.text}` : ''
    return inner(e.expression) + detail
  }
  if (ts.isNewExpression(e)) return inner(e.expression)
  if (ts.isBinaryExpression(e)) return inner(e.left) || inner(e.right)
  if (ts.isConditionalExpression(e)) return inner(e.whenTrue) || inner(e.whenFalse)
  if (ts.isMetaProperty(e)) return 'import.meta'
  return ''
}

export function isFunctionWithBody(node: ts.Node | undefined): node is FunctionWithBody {
  return (
    node !== undefined &&
    (ts.isFunctionDeclaration(node) ||
      ts.isFunctionExpression(node) ||
      ts.isArrowFunction(node) ||
      ts.isMethodDeclaration(node)) &&
    node.body !== undefined
  )
}

/** Expressions a function may return, nested functions left out. */
export function returned(fn: FunctionWithBody): ts.Expression[] {
  if (!ts.isBlock(fn.body)) return [fn.body]
  const found: ts.Expression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) {
      if (node.expression) found.push(node.expression)
    } else if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit)
  }
  ts.forEachChild(fn.body, visit)
  return found
}

/** The expression of a property of an object literal, shorthand included. */
export function propertyValue(object: ts.ObjectLiteralExpression, key: string): ts.Expression | undefined {
  for (const property of object.properties) {
    if (!property.name || nameText(property.name) !== key) continue
    if (ts.isPropertyAssignment(property)) return property.initializer
    if (ts.isShorthandPropertyAssignment(property)) return property.name
  }
  return undefined
}

export function nameText(name: ts.PropertyName | ts.BindingName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name) ? name.text : undefined
}

/** The name a function is declared or kept under, '' for none. */
export function functionName(fn: FunctionWithBody): string {
  const { parent } = fn
  const name =
    fn.name ?? (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : undefined)
  return (name && nameText(name)) ?? ''
}

/** The function whose answer `useMemo(() => …)` is. */
export function memoized(call: ts.CallExpression): FunctionWithBody | undefined {
  const [first] = call.arguments
  const fn = first && /(?:^|\.)useMemo$/.test(nameOf(call.expression)) ? unwrap(first) : undefined
  return isFunctionWithBody(fn) ? fn : undefined
}
