/**
 * What a function puts into the properties of its result, by the expressions it returns: through constants, and through functions
 * whose code is there (`return toState('ERROR', 'Not found', formData)`). For what its type does not tell: whether the FormData in
 * a result is the very one that came in, and what stands in a property of type `any`.
 */
import { ts } from '../../workspace/typescript'
import { isAssigned } from '../code/assigned'
import { isOnlyRead } from './form-reads'
import { bare, constantOf, functionCalled, returnsOf, symbolOf } from './returned-expressions'

/** Of the properties of a result. */
export interface ReturnedValues {
  /**
   * The parameter that this property holds whenever it holds something: unchanged, as it came in. Its name is null where the
   * property never holds anything; null where nothing of this is certain.
   */
  form(property: string): { readonly parameter: string | null } | null
  /** True where all that is ever put into this property is JSON, as is nothing. */
  isJson(property: string): boolean
}

/** Calls of calls: deeper than this nobody looks. */
const MAX_DEPTH = 5

/** An expression, with what the parameters of the function that it stands in are given. */
interface Value {
  readonly node: ts.Expression
  /** Undefined for one that is left out. */
  readonly given: ReadonlyMap<ts.Symbol, Value | undefined>
}

/** Of a function with a body. `isForm` and `isJson` say it of types. */
export function returnedValues(
  fn: ts.SignatureDeclaration,
  checker: ts.TypeChecker,
  isForm: (type: ts.Type) => boolean,
  isJson: (type: ts.Type) => boolean,
): ReturnedValues {
  /** Objects that are part of the result and of nothing else, and the calls that answer them. */
  const ofResult = new Set<ts.Node>()

  const typeOf = (node: ts.Expression): ts.Type => {
    const type = checker.getTypeAtLocation(node)
    return checker.getAwaitedType(type) ?? type
  }

  /** True where no value of the expression has this property: an annotation may tell less than there is, so what it is made of is asked. */
  const surelyLacks = (expression: ts.Expression, property: string, depth: number): boolean => {
    const node = bare(expression)
    const type = typeOf(node)
    if (isNothing(type)) return true
    if (depth > MAX_DEPTH || !lacks(type, property, checker)) return false
    const inner = (one: ts.Expression) => surelyLacks(one, property, depth + 1)
    const either = alternatives(node)
    if (either) return either.every(inner)
    if (ts.isObjectLiteralExpression(node))
      return node.properties.every(member => !ts.isSpreadAssignment(member) || inner(member.expression))
    if (ts.isCallExpression(node)) {
      const declared = functionCalled(node, checker)
      return ((declared && returnsOf(declared)) ?? []).every(one => !one || inner(one))
    }
    const symbol = ts.isIdentifier(node) ? symbolOf(node, checker) : undefined
    const original = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const made = constantOf(original?.valueDeclaration)
    return !made || inner(made.initializer)
  }

  /** What a property of this value may hold; null where that cannot be told. */
  const held = (value: Value, property: string, depth: number): Value[] | null => {
    const node = bare(value.node)
    const type = typeOf(node)
    if (isNothing(type) || surelyLacks(node, property, depth)) return []
    if (depth > MAX_DEPTH) return null
    if (ts.isObjectLiteralExpression(node)) return inLiteral(node, value, property, depth)
    const either = alternatives(node)
    if (either) return together(either.map(one => held({ ...value, node: one }, property, depth)))
    if (ts.isCallExpression(node))
      return together(returnedBy(node, value)?.map(one => held(one, property, depth + 1)) ?? [null])
    if (!ts.isIdentifier(node)) return null
    const made = madeWith(node, value)
    return made === undefined ? [] : made && held(made, property, depth + 1)
  }

  const inLiteral = (
    object: ts.ObjectLiteralExpression,
    { given }: Value,
    property: string,
    depth: number,
  ): Value[] | null => {
    ofResult.add(object)
    const found: Value[] = []
    // What stands later replaces what stands before it; a spread may lack the property.
    for (const member of [...object.properties].reverse()) {
      if (ts.isSpreadAssignment(member)) {
        const spread = held({ node: member.expression, given }, property, depth)
        if (!spread) return null
        found.push(...spread)
        continue
      }
      if (ts.isComputedPropertyName(member.name)) return null
      if (member.name.text !== property) continue
      if (ts.isPropertyAssignment(member)) return [...found, { node: member.initializer, given }]
      return ts.isShorthandPropertyAssignment(member) ? [...found, { node: member.name, given }] : null
    }
    return found
  }

  /** What a call answers, with what it is given; null where its function's code is not there. */
  const returnedBy = (call: ts.CallExpression, { given }: Value): Value[] | null => {
    const declared = functionCalled(call, checker)
    const returned = declared && returnsOf(declared)
    if (!declared || !returned || call.arguments.some(ts.isSpreadElement)) return null
    ofResult.add(call)
    const inner = new Map<ts.Symbol, Value | undefined>()
    for (const [n, { name, dotDotDotToken, initializer }] of declared.parameters.entries()) {
      const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined
      const argument = call.arguments[n]
      if (symbol && !dotDotDotToken && !initializer) inner.set(symbol, argument && { node: argument, given })
    }
    return returned.flatMap(node => (node ? [{ node, given: inner }] : []))
  }

  /** What a constant is made with, or a parameter is given: undefined for one that is left out, null for anything else. */
  const madeWith = (name: ts.Identifier, { given }: Value): Value | null | undefined => {
    const symbol = symbolOf(name, checker)
    const declaration = symbol?.valueDeclaration
    const own = declaration && ts.getNameOfDeclaration(declaration)
    if (!symbol || !own || !ts.isIdentifier(own) || !staysAsMade(own, checker, ofResult)) return null
    if (given.has(symbol)) return given.get(symbol)
    const made = constantOf(declaration)
    return made ? { node: made.initializer, given } : null
  }

  /** The parameter of the function that a value is; undefined where it is nothing, null where it is something else. */
  const theForm = (value: Value, depth: number): string | null | undefined => {
    const node = bare(value.node)
    if (isNothing(typeOf(node))) return undefined
    if (depth > MAX_DEPTH) return null
    const either = alternatives(node)
    if (either) return oneOf(either.map(one => theForm({ ...value, node: one }, depth)))
    const symbol = ts.isIdentifier(node) ? symbolOf(node, checker) : undefined
    const declaration = symbol?.valueDeclaration
    if (!symbol || !declaration) return null
    if (value.given.has(symbol)) {
      const given = value.given.get(symbol)
      return given && theForm(given, depth + 1)
    }
    const made = constantOf(declaration)
    if (made) return theForm({ ...value, node: made.initializer }, depth + 1)
    const isOwn = ts.isParameter(declaration) && declaration.parent === fn && ts.isIdentifier(declaration.name)
    return isOwn && !declaration.initializer && isForm(checker.getTypeOfSymbol(symbol)) ? symbol.name : null
  }

  const isJsonValue = (value: Value, depth: number): boolean => {
    const node = bare(value.node)
    const type = typeOf(node)
    if (isNothing(type) || isJson(type)) return true
    const either = alternatives(node)
    if (either) return either.every(one => isJsonValue({ ...value, node: one }, depth))
    const symbol = ts.isIdentifier(node) ? symbolOf(node, checker) : undefined
    if (!symbol || !value.given.has(symbol) || depth > MAX_DEPTH) return false
    const given = madeWith(node as ts.Identifier, value)
    return given === undefined || (given !== null && isJsonValue(given, depth + 1))
  }

  const returned = returnsOf(fn)?.flatMap((node): Value[] => (node ? [{ node, given: new Map() }] : []))
  const heldBy = (property: string): Value[] | null =>
    returned ? together(returned.map(one => held(one, property, 0))) : null

  return {
    form(property) {
      const values = heldBy(property)
      const parameter = values ? oneOf(values.map(one => theForm(one, 0))) : null
      if (parameter === null) return null
      if (parameter === undefined) return { parameter: null }
      const own = fn.parameters.find(({ name }) => ts.isIdentifier(name) && name.text === parameter)?.name
      return own && ts.isIdentifier(own) && isOnlyRead(own, checker, ofResult) ? { parameter } : null
    },
    isJson: property => heldBy(property)?.every(value => isJsonValue(value, 0)) ?? false,
  }
}

/** The values of which an expression is one or the other. */
function alternatives(node: ts.Expression): readonly ts.Expression[] | null {
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse]
  return ts.isBinaryExpression(node) && LOGICAL.has(node.operatorToken.kind) ? [node.left, node.right] : null
}

const LOGICAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
])

function together<T>(lists: readonly (readonly T[] | null)[]): T[] | null {
  return lists.includes(null) ? null : lists.flatMap(list => list ?? [])
}

/** The one name among them; undefined where there is none, null where there are others. */
function oneOf(names: readonly (string | null | undefined)[]): string | null | undefined {
  const found = new Set(names.filter(name => name !== undefined))
  return found.size > 1 ? null : [...found][0]
}

function isNothing(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isNothing)
  return (type.flags & (ts.TypeFlags.VoidLike | ts.TypeFlags.Null | ts.TypeFlags.Never)) !== 0
}

/** True where no value of the type has this property. */
function lacks(type: ts.Type, property: string, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) return type.types.every(member => isNothing(member) || lacks(member, property, checker))
  if (!(type.flags & ts.TypeFlags.Object) && !type.isIntersection()) return false
  return !checker.getPropertyOfType(type, property) && checker.getIndexInfosOfType(type).length === 0
}

/**
 * True for the name of an object that nobody can put anything into: it is returned, spread or put into one of the objects `into`, or a
 * text or number of it is read.
 */
function staysAsMade(name: ts.Identifier, checker: ts.TypeChecker, into: ReadonlySet<ts.Node>): boolean {
  const symbol = checker.getSymbolAtLocation(name)
  const isKept = (use: ts.Node): boolean => {
    const { parent } = use
    if (ts.isExpression(parent) && bare(parent) !== parent) return isKept(parent)
    if (ts.isConditionalExpression(parent)) return parent.condition === use || isKept(parent)
    if (ts.isPropertyAccessExpression(parent))
      return (
        isPrimitive(checker.getTypeAtLocation(parent)) && !isAssigned(parent) && !ts.isDeleteExpression(parent.parent)
      )
    if (ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent)) return into.has(parent.parent)
    return (
      ts.isReturnStatement(parent) ||
      ts.isArrowFunction(parent) ||
      ts.isSpreadAssignment(parent) ||
      ts.isIfStatement(parent) ||
      ts.isPrefixUnaryExpression(parent)
    )
  }
  const visit = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node) && node !== name && node.text === name.text && symbolOf(node, checker) === symbol)
      return isKept(node)
    return ts.forEachChild(node, child => !visit(child)) !== true
  }
  return visit(ts.findAncestor(name, ts.isFunctionLike) ?? name.getSourceFile())
}

function isPrimitive(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isPrimitive)
  return (type.flags & PRIMITIVE) !== 0
}

const PRIMITIVE =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.VoidLike |
  ts.TypeFlags.Null
