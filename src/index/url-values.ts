/** What names and members of one file stand for: constants, bound arguments, functions and object literals. */
import { ts } from '../workspace/typescript'
import { agree } from './conditions'
import { type Bindings, bind, type Callable, type Value } from './url-bindings'
import { elementTaken, listOf, partOf } from './url-lists'
import { assignedTo, constructorOf, initializerOf, keyOf, type Member, namedIn, superArguments } from './url-members'
import type { UrlScope } from './url-scope'
import { isFunctionWithBody, memoized, nameOf, nameText, propertyValue, returned, unwrap } from './url-syntax'

export const MAX_DEPTH = 8
/** Expressions read for one request. */
const MAX_STEPS = 1000

/** The object literal or the class of an instance, with the bindings to read it with. */
interface Literal {
  readonly node: ts.ObjectLiteralExpression | ts.ClassLikeDeclaration
  readonly bindings: Bindings | null
}

/** One of the objects that an expression may be. */
export interface Taken {
  readonly from: ts.Expression
  readonly object: Literal
}

/** What a condition is taken to be. */
export interface Assumption {
  readonly condition: ts.Expression
  readonly holds: boolean
}

/** Follows names of one file, at a bounded cost. */
export class ValueReader {
  private steps = 0
  /** The one that is read now, of several. */
  protected taken: Taken | null = null
  /** What the condition that decides the request is taken to be. */
  protected assumed: Assumption | null = null

  constructor(readonly scopes: UrlScope) {}

  /** Starts a new reading: what one place of a file may cost is bounded, whatever the file refers to. */
  restart(): void {
    this.steps = 0
  }

  /** Counts one step of the reading; false once it has cost enough. */
  step(): boolean {
    return ++this.steps <= MAX_STEPS
  }

  get isTaking(): boolean {
    return this.taken !== null
  }

  /** Reads with one of several objects where the expression that they come from stands. */
  taking<T>(taken: Taken, read: () => T): T {
    const outer = this.taken
    this.taken = taken
    try {
      return read()
    } finally {
      this.taken = outer
    }
  }

  get isAssuming(): boolean {
    return this.assumed !== null
  }

  /** Reads one outcome of a condition. */
  assuming<T>(assumption: Assumption, read: () => T): T {
    const outer = this.assumed
    this.assumed = assumption
    try {
      return read()
    } finally {
      this.assumed = outer
    }
  }

  /** Whether a condition holds in the outcome that is read; undefined for any other condition. */
  assumedOf(condition: ts.Expression): boolean | undefined {
    const { assumed } = this
    const same = assumed ? agree(condition, assumed.condition, name => this.scopes.resolve(name)) : undefined
    return assumed && same !== undefined ? same === assumed.holds : undefined
  }

  /** The function an expression names in this file, directly or as a method of a constant object, an instance or `this`. */
  functionOf(callee: ts.Expression, bindings: Bindings | null, depth = 0): Callable | undefined {
    const e = unwrap(callee)
    if (isFunctionWithBody(e)) return { fn: e, bindings }
    if (depth > MAX_DEPTH) return undefined
    if (ts.isIdentifier(e)) {
      const declared = this.scopes.resolve(e)
      if (!declared) return undefined
      if (isFunctionWithBody(declared)) return { fn: declared, bindings }
      if (ts.isBindingElement(declared)) return this.functionTaken(declared, bindings, depth)
      if (!ts.isVariableDeclaration(declared) || !declared.initializer) return undefined
      return this.functionIn(declared.initializer, bindings, depth)
    }
    if (ts.isPropertyAccessExpression(e)) {
      const member = this.member(e, bindings, depth)
      return member && this.functionAt(member, depth)
    }
    return ts.isCallExpression(e) ? this.functionIn(e, bindings, depth) : undefined
  }

  private functionAt({ node, bindings }: Member, depth: number): Callable | undefined {
    if (isFunctionWithBody(node)) return { fn: node, bindings }
    if (ts.isPropertyAssignment(node) || (ts.isPropertyDeclaration(node) && node.initializer)) {
      const value = unwrap(node.initializer as ts.Expression)
      return ts.isIdentifier(value)
        ? this.functionOf(value, bindings, depth + 1)
        : this.functionIn(value, bindings, depth)
    }
    return ts.isShorthandPropertyAssignment(node) ? this.functionOf(node.name, bindings, depth + 1) : undefined
  }

  /** `const { send } = useSend()`: a function of the object that another one of this file answers. */
  private functionTaken(element: ts.BindingElement, bindings: Bindings | null, depth: number): Callable | undefined {
    const variable = element.parent.parent
    const key = nameText((element.propertyName ?? element.name) as ts.PropertyName)
    if (!ts.isVariableDeclaration(variable) || !variable.initializer || key === undefined) return undefined
    const object = this.literalOf(variable.initializer, bindings, depth + 1)
    const member =
      object && ts.isObjectLiteralExpression(object.node)
        ? namedIn(object.node.properties, key, object.bindings)
        : undefined
    return member && this.functionAt(member, depth + 1)
  }

  /** The object literal an expression is, also through a constant or a function that answers one. */
  objectOf(expression: ts.Expression, bindings: Bindings | null, depth = 0): ts.ObjectLiteralExpression | undefined {
    const found = this.literalOf(expression, bindings, depth)
    return found && ts.isObjectLiteralExpression(found.node) ? found.node : undefined
  }

  /** The object literal or the class of an instance. */
  literalOf(expression: ts.Expression, bindings: Bindings | null, depth = 0): Literal | undefined {
    const e = unwrap(expression)
    if (this.taken?.from === e) return this.taken.object
    if (ts.isObjectLiteralExpression(e)) return { node: e, bindings }
    if (depth > MAX_DEPTH || !this.step()) return undefined
    if (ts.isIdentifier(e)) {
      const value = this.valueOf(e, bindings)
      if (value) return this.literalOf(value.expression, value.bindings, depth + 1)
      const declared = this.scopes.resolve(e)
      return declared && ts.isClassLike(declared) ? { node: declared, bindings } : undefined
    }
    if (ts.isPropertyAccessExpression(e)) {
      const member = this.member(e, bindings, depth + 1)
      const value = member && initializerOf(member.node)
      return value ? this.literalOf(value, member.bindings, depth + 1) : undefined
    }
    if (ts.isNewExpression(e)) return this.instanceOf(e, bindings)
    if (!ts.isCallExpression(e)) return undefined
    if (/^Object\.freeze$/.test(nameOf(e.expression)) && e.arguments[0])
      return this.literalOf(e.arguments[0], bindings, depth + 1)
    const memo = memoized(e)
    const made = memo ? { fn: memo, bindings } : this.functionOf(e.expression, bindings, depth + 1)
    if (!made) return undefined
    const inner = memo ? bindings : bind(made, e.arguments, bindings)
    for (const answer of returned(made.fn)) {
      const literal = this.literalOf(answer, inner, depth + 1)
      if (literal) return literal
    }
    return undefined
  }

  /** The class that `new` makes an instance of, with the arguments of its constructor. */
  instanceOf(
    e: ts.NewExpression,
    bindings: Bindings | null,
  ): { readonly node: ts.ClassLikeDeclaration; readonly bindings: Bindings | null } | undefined {
    const name = unwrap(e.expression)
    const declared = ts.isIdentifier(name) ? this.scopes.resolve(name) : undefined
    if (!declared || !ts.isClassLike(declared)) return undefined
    const made = this.constructorFor(declared)
    return { node: declared, bindings: made ? bind({ fn: made, bindings }, e.arguments ?? [], bindings) : bindings }
  }

  /** The constructor that `new` runs: its own, else that of the class it extends. */
  constructorFor(holder: ts.ClassLikeDeclaration, depth = 0): ts.ConstructorDeclaration | undefined {
    const own = constructorOf(holder)
    const parent = own || depth > MAX_DEPTH ? undefined : this.parentOf(holder)
    return own ?? (parent && this.constructorFor(parent, depth + 1))
  }

  /** The class of this file that a class extends. */
  parentOf(holder: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration | undefined {
    const parent = holder.heritageClauses?.find(c => c.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression
    const declared = parent && ts.isIdentifier(parent) ? this.scopes.resolve(parent) : undefined
    return declared && ts.isClassLike(declared) ? declared : undefined
  }

  /** What an identifier stands for: a constant's initializer, or the argument bound to a parameter. */
  valueOf(identifier: ts.Identifier, bindings: Bindings | null): (Value & { bound: boolean }) | undefined {
    const declared = this.scopes.resolve(identifier)
    if (!declared) return undefined
    if (ts.isVariableDeclaration(declared))
      return declared.initializer ? { expression: declared.initializer, bindings, bound: false } : undefined
    if (ts.isParameter(declared)) return this.argumentOf(declared, bindings)
    if (!ts.isBindingElement(declared)) return undefined
    const pattern = declared.parent.parent
    const given = ts.isParameter(pattern)
      ? this.argumentOf(pattern, bindings)
      : ts.isVariableDeclaration(pattern) && pattern.initializer
        ? { expression: pattern.initializer, bindings, bound: false }
        : undefined
    return ts.isObjectBindingPattern(declared.parent)
      ? this.memberTaken(declared, given, bindings)
      : given && elementTaken(declared, given, this)
  }

  /** What `{ name }` takes out of an object, or its default. */
  private memberTaken(
    element: ts.BindingElement,
    given: (Value & { bound: boolean }) | undefined,
    bindings: Bindings | null,
  ): (Value & { bound: boolean }) | undefined {
    const object = given && this.literalOf(given.expression, given.bindings, 1)
    const name = element.propertyName ?? element.name
    const value =
      object && ts.isIdentifier(name) && ts.isObjectLiteralExpression(object.node)
        ? propertyValue(object.node, name.text)
        : undefined
    if (value && object) return { expression: value, bindings: object.bindings, bound: given.bound }
    // whoever calls the function has it, or it may be among what is spread
    if (given && (object ? isSpread(object.node) : this.isHandedOver(given.expression, given.bindings)))
      return undefined
    return element.initializer ? { expression: element.initializer, bindings, bound: false } : undefined
  }

  private isHandedOver(expression: ts.Expression, bindings: Bindings | null): boolean {
    const e = unwrap(expression)
    const declared = ts.isIdentifier(e) && bindings ? this.scopes.resolve(e) : undefined
    if (!bindings || !declared || !ts.isParameter(declared)) return false
    return bindings.symbols.has(declared) || bindings.values.has(declared)
  }

  private argumentOf(
    parameter: ts.ParameterDeclaration,
    bindings: Bindings | null,
  ): (Value & { bound: boolean }) | undefined {
    const given = bindings?.values.get(parameter)
    if (given) return { expression: given.expression, bindings: given.bindings, bound: given.own }
    if (bindings?.symbols.has(parameter)) return undefined
    return parameter.initializer ? { expression: parameter.initializer, bindings, bound: false } : undefined
  }

  /** The member of a constant object, enum, instance or enclosing class that `object.name` or `object['name']` reads. */
  protected member(
    e: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    bindings: Bindings | null,
    depth = 0,
  ): Member | undefined {
    const key = keyOf(e)
    if (key === undefined || depth > MAX_DEPTH) return undefined
    const owner = unwrap(e.expression)
    if (owner.kind === ts.SyntaxKind.ThisKeyword) {
      const holder = ts.findAncestor(e, n => ts.isClassLike(n) || ts.isObjectLiteralExpression(n))
      if (!holder) return undefined
      return ts.isClassLike(holder)
        ? this.classMember(holder, key, bindings, depth)
        : namedIn((holder as ts.ObjectLiteralExpression).properties, key, bindings)
    }
    if (ts.isIdentifier(owner)) {
      const declared = this.scopes.resolve(owner)
      if (declared && ts.isEnumDeclaration(declared)) return namedIn(declared.members, key, bindings)
    }
    const list = /^\d+$/.test(key) ? listOf(owner, this, bindings, depth + 1) : undefined
    if (list) return partOf(list, Number(key))
    const object = this.literalOf(owner, bindings, depth + 1)
    if (!object) return undefined
    return ts.isClassLike(object.node)
      ? this.classMember(object.node, key, object.bindings, depth)
      : namedIn(object.node.properties, key, object.bindings)
  }

  /** A method, a field or what the constructor puts into one; of the class it extends where it has none itself. */
  private classMember(
    holder: ts.ClassLikeDeclaration,
    key: string,
    bindings: Bindings | null,
    depth: number,
  ): Member | undefined {
    const made = constructorOf(holder)
    const assigned = made && assignedTo(made, key)
    if (assigned) return { node: assigned, bindings }
    const parameter = made?.parameters.find(p => ts.isParameterPropertyDeclaration(p, made) && nameText(p.name) === key)
    if (parameter) return { node: parameter.name, bindings }
    const own = namedIn(holder.members, key, bindings)
    if (own) return own
    const declared = depth > MAX_DEPTH ? undefined : this.parentOf(holder)
    if (!declared) return undefined
    const base = constructorOf(declared)
    // without a constructor of its own the arguments go to the one it inherits
    const inner = made && base ? bind({ fn: base, bindings }, superArguments(made), bindings) : bindings
    return this.classMember(declared, key, inner, depth + 1)
  }

  /** What a member of a constant object, an instance or `this` was given. */
  memberValue(
    e: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    bindings: Bindings | null,
    depth = 0,
  ): Value | undefined {
    const member = this.member(e, bindings, depth)
    const expression = member && initializerOf(member.node)
    return expression && member && { expression, bindings: member.bindings }
  }

  private functionIn(initializer: ts.Expression, bindings: Bindings | null, depth: number): Callable | undefined {
    const e = unwrap(initializer)
    if (isFunctionWithBody(e)) return { fn: e, bindings }
    if (!ts.isCallExpression(e)) return undefined
    if (/(?:^|\.)(?:useCallback|cache|memo|useEvent|unstable_cache)$/.test(nameOf(e.expression))) {
      const first = e.arguments[0] && unwrap(e.arguments[0])
      return isFunctionWithBody(first) ? { fn: first, bindings } : undefined
    }
    if (depth > MAX_DEPTH || !this.step()) return undefined
    // const call = createCaller('/api'): the function it answers
    const made = this.functionOf(e.expression, bindings, depth + 1)
    if (!made) return undefined
    for (const answer of returned(made.fn)) {
      const fn = unwrap(answer)
      if (isFunctionWithBody(fn)) return { fn, bindings: bind(made, e.arguments, bindings) }
    }
    return undefined
  }
}

function isSpread(object: ts.ObjectLiteralExpression | ts.ClassLikeDeclaration): boolean {
  return ts.isObjectLiteralExpression(object) && object.properties.some(ts.isSpreadAssignment)
}
