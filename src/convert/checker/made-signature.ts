/** The signature of a function that a call makes, as its type alone says it: rest parameters of a tuple type are told one by one. */
import { ts } from '../../workspace/typescript'
import type { ParameterType, SignatureType } from '../types'

/** Describes a type at the asked place. */
export type Describe = (type: ts.Type, name: string, optional: boolean) => ParameterType

interface Part {
  readonly name: string
  readonly type: ts.Type
  readonly optional: boolean
}

/** What the function takes and answers. `odd` says what keeps one list of parameters from standing for it. */
export function madeSignature(
  type: ts.Type,
  at: ts.Node,
  checker: ts.TypeChecker,
  describe: Describe,
): SignatureType | undefined {
  const signatures = checker.getSignaturesOfType(type, ts.SignatureKind.Call)
  const [signature] = signatures
  if (!signature) return undefined
  const parts = signature.getParameters().flatMap(symbol => partsOf(symbol, at, checker))
  const returned = signature.getReturnType()
  const odd =
    signatures.length > 1
      ? 'overloads'
      : signature.typeParameters?.length
        ? 'generic'
        : parts.includes(undefined)
          ? 'rest'
          : undefined
  return {
    parameters: parts
      .filter(part => part !== undefined)
      .map(({ type, name, optional }) => ({
        ...describe(type, name, optional),
        ...(standInFor(type, checker) && { standIn: standInFor(type, checker) }),
      })),
    result: describe(checker.getAwaitedType(returned) ?? returned, '', false),
    ...(checker.getPropertiesOfType(type).length > 0 && { branded: true as const }),
    ...(returned.isUnion() && { promises: true as const }),
    ...(odd && { odd }),
  }
}

/** The parameters that one symbol stands for: several for `...args: [id: string, at?: number]`; undefined where their number is open. */
function partsOf(symbol: ts.Symbol, at: ts.Node, checker: ts.TypeChecker): (Part | undefined)[] {
  const declaration = symbol.valueDeclaration
  const parameter = declaration && ts.isParameter(declaration) ? declaration : undefined
  const type = checker.getTypeOfSymbolAtLocation(symbol, at)
  if (!parameter?.dotDotDotToken) {
    const optional = parameter ? checker.isOptionalParameter(parameter) : (symbol.flags & ts.SymbolFlags.Optional) !== 0
    return [{ name: symbol.name, type, optional }]
  }
  if (!checker.isTupleType(type)) return [undefined]
  const { target } = type as ts.TupleTypeReference
  return checker.getTypeArguments(type as ts.TypeReference).map((element, n) => {
    const flags = target.elementFlags[n] ?? ts.ElementFlags.Rest
    if (flags & ts.ElementFlags.Variable) return undefined
    const label = target.labeledElementDeclarations?.[n]?.name
    return {
      name: label && ts.isIdentifier(label) ? label.text : '',
      type: element,
      optional: (flags & ts.ElementFlags.Optional) !== 0,
    }
  })
}

/** The emptiest value that a type takes, for an argument that nothing reads; undefined where it takes none of these. */
function standInFor(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  if (checker.isTypeAssignableTo(checker.getUndefinedType(), type)) return 'undefined'
  if (checker.isTypeAssignableTo(checker.getNullType(), type)) return 'null'
  const members = type.isUnion() ? type.types : [type]
  return members.some(member => isBlankObject(member, checker)) ? '{}' : undefined
}

/** True for an object type without a property that must be there. */
function isBlankObject(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return false
  if (checker.isArrayType(type) || checker.isTupleType(type)) return false
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return false
  return checker.getPropertiesOfType(type).every(({ flags }) => (flags & ts.SymbolFlags.Optional) !== 0)
}

/** With how many arguments a function expression is called by the one it is given to, by that one's type; undefined where that is open. */
export function argumentsGiven(node: ts.Node, checker: ts.TypeChecker): number | undefined {
  const contextual =
    ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? checker.getContextualType(node) : undefined
  const [signature, ...more] = contextual?.getCallSignatures() ?? []
  if (!signature || more.length > 0) return undefined
  const parts = signature.getParameters().flatMap(symbol => partsOf(symbol, node, checker))
  return parts.includes(undefined) ? undefined : parts.length
}
