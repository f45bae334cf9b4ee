/** What the code of a file writes to: whether an expression may be another one somewhere else in it. */
import { ts } from '../workspace/typescript'
import { isAssignment } from './action-walk'

export class Writes {
  private readonly names = new Map<string, ts.Identifier[]>()
  private readonly members = new Set<string>()

  /** Looks at the whole file once; `resolve` tells what a name stands for. */
  constructor(
    sf: ts.SourceFile,
    private readonly resolve: (name: ts.Identifier) => ts.Node | undefined,
  ) {
    const visit = (node: ts.Node): void => {
      if (isAssignment(node)) this.add(node.left)
      else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
        if (COUNTS.has(node.operator)) this.add(node.operand)
      } else if (ts.isDeleteExpression(node)) this.add(node.expression)
      ts.forEachChild(node, visit)
    }
    visit(sf)
  }

  /** True where a name in the expression is written to, or a member of a name that is read of it, of whatever object. */
  mayChange(expression: ts.Expression): boolean {
    let found = false
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node)) {
        found ||= this.members.has(node.name.text)
        visit(node.expression)
      } else if (ts.isIdentifier(node)) found ||= this.isWritten(node)
      else ts.forEachChild(node, visit)
    }
    visit(expression)
    return found
  }

  private isWritten(name: ts.Identifier): boolean {
    const targets = this.names.get(name.text) ?? []
    return targets.length > 0 && targets.some(target => this.resolve(target) === this.resolve(name))
  }

  /** `x`, `x.y`, `[x, y]` and `{ x }` on the left of an assignment. */
  private add(target: ts.Node): void {
    if (ts.isIdentifier(target)) this.names.set(target.text, [...(this.names.get(target.text) ?? []), target])
    else if (ts.isPropertyAccessExpression(target)) this.members.add(target.name.text)
    else if (ts.isElementAccessExpression(target) && ts.isStringLiteralLike(target.argumentExpression))
      this.members.add(target.argumentExpression.text)
    else if (ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target))
      ts.forEachChild(target, child => {
        if (ts.isShorthandPropertyAssignment(child)) this.add(child.name)
        else this.add(ts.isPropertyAssignment(child) ? child.initializer : child)
      })
  }
}

const COUNTS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken])
