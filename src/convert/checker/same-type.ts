/** Whether two types are one and the same, however they are named: what a cast may go for. */
import { ts } from '../../workspace/typescript'

/** Types that go on for ever are the same as far as anybody reads them. */
const DEEPEST = 12

/**
 * True where each is assignable to the other and they have the same members: `{ a?: string }` and `{}` are assignable both ways, and are
 * no one type. False for `any` in either, at whatever depth: it is assignable to everything and says nothing. `a` may have `b?: undefined`
 * besides, which TypeScript gives to a literal beside one with `b`.
 */
export function isSameType(a: ts.Type, b: ts.Type, checker: ts.TypeChecker): boolean {
  const seen = new Map<ts.Type, Set<ts.Type>>()
  const same = (one: ts.Type, other: ts.Type, depth: number): boolean => {
    if ((one.flags | other.flags) & ts.TypeFlags.Any) return false
    const known = seen.get(one)
    if (known?.has(other) || depth > DEEPEST) return true
    seen.set(one, (known ?? new Set()).add(other))
    if (one === other && !(one.flags & (ts.TypeFlags.Object | ts.TypeFlags.UnionOrIntersection))) return true
    if (!checker.isTypeAssignableTo(one, other) || !checker.isTypeAssignableTo(other, one)) return false
    if (one.isUnion() || other.isUnion()) {
      const [members, others] = [membersOf(one), membersOf(other)]
      const hasAll = (of: readonly ts.Type[], among: readonly ts.Type[]) =>
        of.every(each => among.some(candidate => same(each, candidate, depth + 1)))
      return members.length === others.length && hasAll(members, others) && hasAll(others, members)
    }
    if (!isStructured(one) || !isStructured(other)) return kindOf(one) === kindOf(other)
    return sameMembers(one, other, depth)
  }
  const sameMembers = (one: ts.Type, other: ts.Type, depth: number): boolean => {
    if (one === other && !isPlainObject(one, checker)) return true
    const [own, others] = [argumentsOf(one, checker), argumentsOf(other, checker)]
    if (own && others && own.target === others.target)
      return own.given.every((each, n) => {
        const counterpart = others.given[n]
        return counterpart !== undefined && same(each, counterpart, depth + 1)
      })
    if (!isPlainObject(one, checker) || !isPlainObject(other, checker)) return one === other
    const counterparts = checker.getPropertiesOfType(other)
    const properties = checker
      .getPropertiesOfType(one)
      .filter(property => checker.getPropertyOfType(other, property.name) || !isNeverThere(property, checker))
    if (properties.length !== counterparts.length) return false
    const indexes = checker.getIndexInfosOfType(other)
    return (
      properties.every(property => {
        const counterpart = checker.getPropertyOfType(other, property.name)
        if (!counterpart || isOptional(property) !== isOptional(counterpart)) return false
        return same(checker.getTypeOfSymbol(property), checker.getTypeOfSymbol(counterpart), depth + 1)
      }) &&
      checker.getIndexInfosOfType(one).length === indexes.length &&
      checker
        .getIndexInfosOfType(one)
        .every(info =>
          indexes.some(({ keyType, type }) => keyType === info.keyType && same(info.type, type, depth + 1)),
        )
    )
  }
  return same(a, b, 0)
}

function membersOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type]
}

function isStructured({ flags }: ts.Type): boolean {
  return (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0
}

/** A number is assignable to an enum of numbers, and is none. */
function kindOf({ flags }: ts.Type): number {
  return flags & ~(ts.TypeFlags.NumberLiteral | ts.TypeFlags.StringLiteral)
}

/** An object without calls: its members are what it is. */
function isPlainObject(type: ts.Type, checker: ts.TypeChecker): boolean {
  return [ts.SignatureKind.Call, ts.SignatureKind.Construct].every(
    kind => checker.getSignaturesOfType(type, kind).length === 0,
  )
}

/** `Post` of `Post[]`, `Promise<Post>`, `[Post, number]`. */
function argumentsOf(
  type: ts.Type,
  checker: ts.TypeChecker,
): { readonly target: ts.Type; readonly given: readonly ts.Type[] } | null {
  if (!(type.flags & ts.TypeFlags.Object) || !((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference))
    return null
  const reference = type as ts.TypeReference
  const given = checker.getTypeArguments(reference)
  return given.length > 0 ? { target: reference.target, given } : null
}

function isNeverThere(property: ts.Symbol, checker: ts.TypeChecker): boolean {
  const { flags } = checker.getTypeOfSymbol(property)
  return isOptional(property) && (flags & ts.TypeFlags.Undefined) !== 0
}

function isOptional({ flags }: ts.Symbol): boolean {
  return (flags & ts.SymbolFlags.Optional) !== 0
}
