/** What names and members of one file stand for: constants, bound arguments, functions and object literals. */
import { ts } from '../workspace/typescript'
import type { UrlScope } from './url-scope'
import { type FunctionWithBody, isFunctionWithBody, nameOf, nameText, propertyValue, unwrap } from './url-syntax'

/** Parameters of a function that is read for one particular call, with the call's arguments. */
export interface Bindings {
  readonly values: ReadonlyMap<ts.ParameterDeclaration, ts.Expression>
  /** The function the call reaches: its other parameters were given no argument. */
  readonly fn: FunctionWithBody
  readonly outer: Bindings | null
}

export const MAX_DEPTH = 8
/** Expressions read for one request. */
const MAX_STEPS = 1000

/** Binds the arguments of a call to the parameters of the function it calls. */
export function bind(fn: FunctionWithBody, args: readonly ts.Expression[], outer: Bindings | null): Bindings {
  const values = new Map<ts.ParameterDeclaration, ts.Expression>()
  fn.parameters.forEach((parameter, i) => {
    const argument = args[i]
    if (argument && !parameter.dotDotDotToken) values.set(parameter, argument)
  })
  return { values, fn, outer }
}

/** Follows names of one file, at a bounded cost. */
export class ValueReader {
  private steps = 0

  constructor(readonly scopes: UrlScope) {}

  /** Starts a new reading: what one place of a file may cost is bounded, whatever the file refers to. */
  restart(): void {
    this.steps = 0
  }

  /** Counts one step of the reading; false once it has cost enough. */
  step(): boolean {
    return ++this.steps <= MAX_STEPS
  }

  /** The function an expression names in this file, directly or as a method of a constant object or of `this`. */
  functionOf(callee: ts.Expression, bindings: Bindings | null): FunctionWithBody | undefined {
    const e = unwrap(callee)
    if (isFunctionWithBody(e)) return e
    if (ts.isIdentifier(e)) {
      const declared = this.scopes.resolve(e)
      if (!declared) return undefined
      if (isFunctionWithBody(declared)) return declared
      if (!ts.isVariableDeclaration(declared) || !declared.initializer) return undefined
      return this.functionIn(declared.initializer)
    }
    if (ts.isPropertyAccessExpression(e)) {
      const member = this.member(e, bindings)
      if (isFunctionWithBody(member)) return member
      return member && ts.isPropertyAssignment(member) ? this.functionIn(member.initializer) : undefined
    }
    return undefined
  }

  /** The object literal an expression is, also through a constant. */
  objectOf(expression: ts.Expression, bindings: Bindings | null, depth = 0): ts.ObjectLiteralExpression | undefined {
    const e = unwrap(expression)
    if (ts.isObjectLiteralExpression(e)) return e
    if (depth > MAX_DEPTH || !this.step()) return undefined
    if (ts.isIdentifier(e)) {
      const value = this.valueOf(e, bindings)
      return value ? this.objectOf(value.expression, value.bindings, depth + 1) : undefined
    }
    if (ts.isPropertyAccessExpression(e)) {
      const member = this.member(e, bindings, depth + 1)
      return member && ts.isPropertyAssignment(member)
        ? this.objectOf(member.initializer, bindings, depth + 1)
        : undefined
    }
    if (ts.isCallExpression(e) && /^Object\.freeze$/.test(nameOf(e.expression)) && e.arguments[0])
      return this.objectOf(e.arguments[0], bindings, depth + 1)
    return undefined
  }

  /** What an identifier stands for: a constant's initializer, or the argument bound to a parameter. */
  valueOf(
    identifier: ts.Identifier,
    bindings: Bindings | null,
  ): { expression: ts.Expression; bindings: Bindings | null; bound: boolean } | undefined {
    const declared = this.scopes.resolve(identifier)
    if (!declared) return undefined
    if (ts.isVariableDeclaration(declared))
      return declared.initializer ? { expression: declared.initializer, bindings, bound: false } : undefined
    if (ts.isParameter(declared)) {
      const argument = bindings?.values.get(declared)
      if (argument && bindings) return { expression: argument, bindings: bindings.outer, bound: true }
      return declared.initializer ? { expression: declared.initializer, bindings, bound: false } : undefined
    }
    if (ts.isBindingElement(declared) && ts.isObjectBindingPattern(declared.parent)) {
      const parameter = declared.parent.parent
      const argument = ts.isParameter(parameter) ? bindings?.values.get(parameter) : undefined
      const object = argument && bindings ? this.objectOf(argument, bindings.outer) : undefined
      const name = declared.propertyName ?? declared.name
      const value = object && ts.isIdentifier(name) ? propertyValue(object, name.text) : undefined
      if (value && bindings) return { expression: value, bindings: bindings.outer, bound: true }
      return declared.initializer ? { expression: declared.initializer, bindings, bound: false } : undefined
    }
    return undefined
  }

  /** The member of a constant object, enum or enclosing class that `object.name` or `object['name']` reads. */
  protected member(
    e: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    bindings: Bindings | null,
    depth = 0,
  ): ts.ObjectLiteralElementLike | ts.ClassElement | ts.EnumMember | undefined {
    const key = ts.isPropertyAccessExpression(e)
      ? e.name.text
      : ts.isStringLiteralLike(e.argumentExpression)
        ? e.argumentExpression.text
        : undefined
    if (key === undefined) return undefined
    const owner = unwrap(e.expression)
    if (owner.kind === ts.SyntaxKind.ThisKeyword) {
      const holder = ts.findAncestor(e, n => ts.isClassLike(n) || ts.isObjectLiteralExpression(n))
      if (!holder) return undefined
      const members = ts.isClassLike(holder) ? holder.members : (holder as ts.ObjectLiteralExpression).properties
      return [...members].find(m => m.name !== undefined && nameText(m.name) === key)
    }
    if (ts.isIdentifier(owner)) {
      const declared = this.scopes.resolve(owner)
      if (declared && ts.isEnumDeclaration(declared)) return declared.members.find(m => nameText(m.name) === key)
    }
    const object = this.objectOf(owner, bindings, depth)
    return object?.properties.find(p => p.name !== undefined && nameText(p.name) === key)
  }

  private functionIn(initializer: ts.Expression): FunctionWithBody | undefined {
    const e = unwrap(initializer)
    if (isFunctionWithBody(e)) return e
    if (ts.isCallExpression(e) && /(?:^|\.)(?:useCallback|cache|memo|useEvent)$/.test(nameOf(e.expression))) {
      const first = e.arguments[0] && unwrap(e.arguments[0])
      return isFunctionWithBody(first) ? first : undefined
    }
    return undefined
  }
}
