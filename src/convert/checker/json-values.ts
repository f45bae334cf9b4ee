/**
 * Values of type `any` that are JSON by the expression that makes them: what `JSON.parse` and `json()` of a response answer,
 * and the message or code of an error.
 */
import { ts } from '../../workspace/typescript'
import { bare, isChanged, returnsOf } from './returned-expressions'

/**
 * Why a value is JSON: its type or its making says so (`known`), so does that of what it is read from, which may lack it
 * (`read`), or it is what errors have by that name (`error`: https://nodejs.org/api/errors.html).
 */
export type JsonValue = 'known' | 'read' | 'error'

/** From what is least to what is most certain. */
const CERTAINTY: readonly JsonValue[] = ['error', 'read', 'known']

/** What errors have by these names is text or a number. */
const OF_ERRORS = /^(message|name|stack|code|digest|status|statusCode)$/
const ERROR = /^(e|ex|err|error|exception|\w+(Err|Error))$/

/** Calls of calls: deeper than this nobody looks. */
const MAX_DEPTH = 5

/** Tells of values and properties of type `any`, and of what a function answers, why they are JSON; null where that is not certain. */
export interface JsonValues {
  value(expression: ts.Expression): JsonValue | null
  property(symbol: ts.Symbol): JsonValue | null
  /** `undefined` apart: `optional` where it may answer that. */
  result(fn: ts.SignatureDeclaration): { readonly made: JsonValue; readonly optional: boolean } | null
}

/** `isJson` says it of types that are known. */
export function jsonValues(checker: ts.TypeChecker, isJson: (type: ts.Type) => boolean): JsonValues {
  const isAny = (type: ts.Type) => (type.flags & ts.TypeFlags.Any) !== 0

  const typeOf = (node: ts.Expression): ts.Type => {
    const type = checker.getTypeAtLocation(node)
    return checker.getAwaitedType(type) ?? type
  }

  const judge = (given: ts.Expression, depth: number): JsonValue | null => {
    const node = bare(given)
    const known = [given, node].map(typeOf).find(type => !isAny(type))
    if (known) return isJson(known) ? 'known' : null
    if (depth > MAX_DEPTH) return null
    if (ts.isConditionalExpression(node)) return all([judge(node.whenTrue, depth), judge(node.whenFalse, depth)])
    if (ts.isBinaryExpression(node)) return binary(node, depth)
    if (ts.isCallExpression(node)) return call(node, depth)
    if (ts.isObjectLiteralExpression(node)) return all(node.properties.map(one => member(one, depth)))
    if (ts.isPropertyAccessExpression(node)) {
      if (judge(node.expression, depth + 1) !== null) return 'read'
      return OF_ERRORS.test(node.name.text) && isAny(typeOf(node.expression)) && isError(node.expression)
        ? 'error'
        : null
    }
    return ts.isIdentifier(node) ? variable(checker.getSymbolAtLocation(node), depth) : null
  }

  const binary = ({ left, operatorToken, right }: ts.BinaryExpression, depth: number): JsonValue | null => {
    const [first, second] = [judge(left, depth), judge(right, depth)]
    switch (operatorToken.kind) {
      case ts.SyntaxKind.AmpersandAmpersandToken:
        return all([first, second])
      case ts.SyntaxKind.QuestionQuestionToken:
      case ts.SyntaxKind.BarBarToken:
        return all([first === 'read' ? 'known' : first, second])
      default:
        return null
    }
  }

  const call = (node: ts.CallExpression, depth: number): JsonValue | null => {
    const { expression: callee, arguments: given } = node
    if (ts.isPropertyAccessExpression(callee)) {
      const of = checker.getTypeAtLocation(callee.expression).symbol?.name
      // With a reviver it answers what that makes.
      if (callee.name.text === 'parse' && of === 'JSON') return given.length === 1 ? 'known' : null
      if (callee.name.text === 'json' && of === 'Response') return given.length === 0 ? 'known' : null
    }
    const declared = checker.getResolvedSignature(node)?.declaration
    const returned = declared && ts.isFunctionLike(declared) ? returnsOf(declared) : undefined
    return returned ? all(returned.map(value => (value ? judge(value, depth + 1) : null))) : null
  }

  /** A member of `{ ...data, id }`: what lacks a value has it left out. */
  const member = (node: ts.ObjectLiteralElementLike, depth: number): JsonValue | null => {
    if (ts.isShorthandPropertyAssignment(node))
      return there(variable(checker.getShorthandAssignmentValueSymbol(node), depth))
    if (ts.isSpreadAssignment(node)) return there(judge(node.expression, depth))
    return ts.isPropertyAssignment(node) ? there(judge(node.initializer, depth)) : null
  }

  const variable = (symbol: ts.Symbol | undefined, depth: number): JsonValue | null => {
    if (!symbol) return null
    const type = checker.getTypeOfSymbol(symbol)
    if (!isAny(type)) return isJson(type) ? 'known' : null
    const made = madeWith(symbol.valueDeclaration)
    if (!made || isChanged(made.name, symbol, checker)) return null
    const found = judge(made.initializer, depth + 1)
    return found !== null && made.isPart ? 'read' : found
  }

  return {
    value: expression => judge(expression, 0),
    property: symbol =>
      all(
        (symbol.declarations ?? []).map(one =>
          (ts.isPropertyAssignment(one) || ts.isShorthandPropertyAssignment(one)) && staysAsMade(one.parent, checker)
            ? member(one, 0)
            : null,
        ),
      ),
    result(fn) {
      const returned = returnsOf(fn)
      const isValue = (value: ts.Expression | undefined): value is ts.Expression =>
        value !== undefined && (typeOf(value).flags & ts.TypeFlags.VoidLike) === 0
      const values = returned?.filter(isValue) ?? []
      const made = all(values.map(value => judge(value, 0)))
      const ends = (fn.flags & ts.NodeFlags.HasImplicitReturn) !== 0 || values.length < (returned?.length ?? 0)
      return made && { made, optional: ends || made !== 'known' }
    },
  }
}

/** The least certain of them. */
function all(values: readonly (JsonValue | null)[]): JsonValue | null {
  if (values.length === 0 || values.includes(null)) return null
  return CERTAINTY.find(one => values.includes(one)) ?? null
}

/** As a property, where `undefined` is left out. */
function there(value: JsonValue | null): JsonValue | null {
  return value === 'read' ? 'known' : value
}

/** What a `catch` took, or a parameter that is named as an error. */
function isError(node: ts.Expression): boolean {
  const name = bare(node)
  return ts.isIdentifier(name) && ERROR.test(name.text)
}

interface Made {
  readonly name: ts.Identifier
  readonly initializer: ts.Expression
  /** The name is of a property of what is made. */
  readonly isPart: boolean
}

/** What makes `data` in `const data = …` and in `const { data } = …`. */
function madeWith(node: ts.Declaration | undefined): Made | undefined {
  if (!node || !(ts.isVariableDeclaration(node) || ts.isBindingElement(node)) || !ts.isIdentifier(node.name))
    return undefined
  const declaration = ts.isVariableDeclaration(node) ? node : node.parent.parent
  const isPart = declaration !== node
  if (isPart && (!ts.isObjectBindingPattern(node.parent) || node.initializer || !ts.isVariableDeclaration(declaration)))
    return undefined
  const { parent, initializer } = declaration
  const isConst = ts.isVariableDeclarationList(parent) && (parent.flags & ts.NodeFlags.Const) !== 0
  return isConst && initializer ? { name: node.name, initializer, isPart } : undefined
}

/** True for an object that is returned where it is made, or from a variable that nothing is put into. */
function staysAsMade(object: ts.Expression, checker: ts.TypeChecker): boolean {
  let node: ts.Node = object
  while (
    ts.isObjectLiteralElementLike(node.parent) ||
    ts.isObjectLiteralExpression(node.parent) ||
    ts.isConditionalExpression(node.parent) ||
    (ts.isExpression(node.parent) && bare(node.parent) !== node.parent)
  )
    node = node.parent
  const { parent } = node
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node)) return true
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return false
  const symbol = checker.getSymbolAtLocation(parent.name)
  return symbol !== undefined && !isChanged(parent.name, symbol, checker)
}
