/** Members of object literals, classes and enums, as they are written. */
import { ts } from '../workspace/typescript'
import type { Bindings } from './url-bindings'
import { isFunctionWithBody, nameText } from './url-syntax'

/** Where a member is declared, or the expression it is given, with the bindings to read it with. */
export interface Member {
  readonly node: ts.Node
  readonly bindings: Bindings | null
  /** A part of a list that the call which is read hands over. */
  readonly bound?: boolean
}

/** The key of a property that is read, where it is written out. */
export function keyOf(e: ts.PropertyAccessExpression | ts.ElementAccessExpression): string | undefined {
  if (ts.isPropertyAccessExpression(e)) return e.name.text
  const { argumentExpression: key } = e
  return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : undefined
}

/** What a member is given where it is declared; a member that stands for itself is the expression it is. */
export function initializerOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node) || ts.isEnumMember(node)) return node.initializer
  if (ts.isShorthandPropertyAssignment(node)) return node.name
  return ts.isExpression(node) && !isFunctionWithBody(node) ? node : undefined
}

/** The member of a name among those written in a literal, a class or an enum. */
export function namedIn(members: readonly ts.Node[], key: string, bindings: Bindings | null): Member | undefined {
  for (const node of members) {
    const { name } = node as { readonly name?: ts.PropertyName }
    if (name && nameText(name) === key) return { node, bindings }
  }
  return undefined
}

/** The constructor that a class declares itself. */
export function constructorOf(holder: ts.ClassLikeDeclaration): ts.ConstructorDeclaration | undefined {
  return holder.members.find(
    (m): m is ts.ConstructorDeclaration => ts.isConstructorDeclaration(m) && m.body !== undefined,
  )
}

/** `this.base = base` of a constructor. */
export function assignedTo(made: ts.ConstructorDeclaration, key: string): ts.Expression | undefined {
  for (const statement of made.body?.statements ?? []) {
    const e = ts.isExpressionStatement(statement) ? statement.expression : undefined
    if (!e || !ts.isBinaryExpression(e) || e.operatorToken.kind !== ts.SyntaxKind.EqualsToken) continue
    const { left } = e
    if (
      ts.isPropertyAccessExpression(left) &&
      left.expression.kind === ts.SyntaxKind.ThisKeyword &&
      left.name.text === key
    )
      return e.right
  }
  return undefined
}

/** What a constructor hands to the one of the class it extends. */
export function superArguments(made: ts.ConstructorDeclaration): readonly ts.Expression[] {
  for (const statement of made.body?.statements ?? []) {
    const e = ts.isExpressionStatement(statement) ? statement.expression : undefined
    if (e && ts.isCallExpression(e) && e.expression.kind === ts.SyntaxKind.SuperKeyword) return e.arguments
  }
  return []
}
