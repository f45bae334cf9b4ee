/**
 * What becomes of a class before Next's compiler looks for actions: a constructor sets what its parameters and fields say,
 * decorators are called behind the class. Seen in what `next build` makes of such classes.
 */
import { ts } from '../workspace/typescript'
import { hasModifier } from './erasure'

export interface LoweredClass {
  /** What the constructor sets before its own statements or after `super()`: `constructor(private db: Db)`, then the fields. */
  readonly settings: readonly (ts.ParameterDeclaration | ts.PropertyDeclaration)[]
  /** Fields whose values are in `settings`: only a constructor with such parameters takes them over. */
  readonly moved: ReadonlySet<ts.PropertyDeclaration>
  /** Those of the class, its members and their parameters. */
  readonly decorators: readonly ts.Decorator[]
  /** A class expression with a decorator in it is assigned to a variable first. */
  readonly isAssigned: boolean
}

/** Reads a class as it is written. */
export function loweredClass(node: ts.ClassLikeDeclaration): LoweredClass {
  const parameters = node.members.find(ts.isConstructorDeclaration) ? constructorProperties(node) : []
  const fields = parameters.length > 0 ? node.members.filter(isInstanceField) : []
  return {
    settings: [...parameters, ...fields],
    moved: new Set(fields),
    decorators: [node, ...node.members.flatMap(member => [member, ...parametersOf(member)])].flatMap(decoratorsOf),
    isAssigned: ts.isClassExpression(node) && hasDecorator(node),
  }
}

function constructorProperties({ members }: ts.ClassLikeDeclaration): ts.ParameterDeclaration[] {
  const constructors = members.filter(ts.isConstructorDeclaration).filter(({ body }) => body !== undefined)
  return constructors.flatMap(one => one.parameters.filter(p => ts.isParameterPropertyDeclaration(p, one)))
}

function isInstanceField(member: ts.ClassElement): member is ts.PropertyDeclaration {
  if (!ts.isPropertyDeclaration(member) || !member.initializer) return false
  return !hasModifier(member, ts.SyntaxKind.StaticKeyword) && !hasModifier(member, ts.SyntaxKind.AccessorKeyword)
}

const parametersOf = (member: ts.ClassElement): readonly ts.ParameterDeclaration[] =>
  ts.isConstructorDeclaration(member) || ts.isMethodDeclaration(member) || ts.isSetAccessor(member)
    ? member.parameters
    : []

const decoratorsOf = (node: ts.Node): readonly ts.Decorator[] =>
  ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : []

const hasDecorator = (node: ts.Node): boolean => ts.isDecorator(node) || (ts.forEachChild(node, hasDecorator) ?? false)

/** `super(…)`. */
export const isSuperCall = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword

/** Whether a constructor's body calls `super(…)`, in a nested function too. */
export function hasSuperCall(node: ts.Node): boolean {
  return isSuperCall(node) || (!ts.isClassLike(node) && (ts.forEachChild(node, hasSuperCall) ?? false))
}
