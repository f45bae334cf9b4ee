/** Where a type has Dates, undefined in a list, or the form that came in, so that they can be made again from JSON: a plan of the reviving, as plain data. */
import { ts } from '../../workspace/typescript'
import type { Revival, RevivedValue } from '../types'
import { writtenAsJson } from './to-json'

/** More of them than these, or deeper ones, make code that nobody wants to read. */
const MAX_DATES = 8
const MAX_DEPTH = 4

/**
 * The plan for a type; null where it cannot be written down readably: too many or too deep Dates, recursive types, a Date
 * beside strings, several shapes with Dates that no property tells apart, undefined in a list that has null or Dates, too.
 * `isDate` says which types are `Date`. `hidden`: what may be null or undefined is in no type (`hidesNull`).
 * `formIn`: the parameter that is in a property of the value itself whenever something is; null where it never holds anything,
 * undefined for all others.
 */
export function revivalOf(
  type: ts.Type,
  checker: ts.TypeChecker,
  isDate: (type: ts.Type) => boolean,
  hidden: boolean,
  formIn: (property: string) => string | null | undefined = () => undefined,
): RevivedValue | null {
  const open = new Set<ts.Type>()
  const recursive = new Set<ts.Type>()
  let readable = true
  let dates = 0

  function partOf(revival: Revival, type: ts.Type | undefined): RevivedValue
  function partOf(revival: Revival | null, type: ts.Type | undefined): RevivedValue | null
  function partOf(revival: Revival | null, type: ts.Type | undefined): RevivedValue | null {
    return revival && { revival, nullable: type !== undefined && (hidden || mayBeNothing(type)) }
  }

  const unreadable = (): null => {
    readable = false
    return null
  }

  const visit = (type: ts.Type, depth: number): Revival | null => {
    if (open.has(type)) {
      recursive.add(type)
      return null
    }
    open.add(type)
    const found = inside(type, depth)
    open.delete(type)
    if (found && (recursive.has(type) || depth > MAX_DEPTH || dates > MAX_DATES)) return unreadable()
    return found
  }

  /** An element of a list: JSON has no undefined there, but null. */
  const slot = (type: ts.Type, depth: number): Revival | null => {
    if (!mayBe(type, ts.TypeFlags.VoidLike)) return visit(type, depth)
    const others = type.isUnion() ? type.types.filter(member => !(member.flags & ts.TypeFlags.VoidLike)) : []
    if (others.some(other => mayBe(other, MAY_BE_NULL) || visit(other, depth) !== null)) return unreadable()
    dates++
    return { kind: 'undefined', alone: others.length === 0 }
  }

  const inside = (type: ts.Type, depth: number): Revival | null => {
    if (type.isUnion()) return union(type, depth)
    if (isDate(type)) {
      dates++
      return { kind: 'date' }
    }
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) || writtenAsJson(type, checker)) return null
    if (checker.isTupleType(type)) {
      const types = checker.getTypeArguments(type as ts.TypeReference)
      const elements = types.map(element => slot(element, depth + 1))
      if (elements.every(element => element === null)) return null
      const { target } = type as ts.TupleTypeReference
      return target.elementFlags.every(flag => flag === ts.ElementFlags.Required)
        ? { kind: 'tuple', elements: elements.map((revival, n) => partOf(revival, types[n])) }
        : unreadable()
    }
    const isList = checker.isArrayType(type) || (type.isIntersection() && checker.isArrayLikeType(type))
    const list = isList ? type.getNumberIndexType() : undefined
    if (list) {
      const element = slot(list, depth + 1)
      // What `map` answers of two lists in one is the list of the first.
      if (element && type.isIntersection()) return unreadable()
      return element && { kind: 'list', element: partOf(element, list) }
    }
    const [index, ...more] = checker.getIndexInfosOfType(type)
    const properties = checker.getPropertiesOfType(type)
    if (index) {
      const value = visit(index.type, depth + 1)
      if (!value)
        return properties.some(property => visit(checker.getTypeOfSymbol(property), depth + 1)) ? unreadable() : null
      return properties.length === 0 && more.length === 0
        ? { kind: 'record', element: partOf(value, index.type) }
        : unreadable()
    }
    const found = properties.flatMap(property => {
      const own = checker.getTypeOfSymbol(property)
      const form = depth === 0 && !isNothing(own) ? formIn(property.name) : undefined
      if (form === null) return []
      const revival: Revival | null = form === undefined ? visit(own, depth + 1) : { kind: 'form', parameter: form }
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0 || mayBe(own, ts.TypeFlags.VoidLike)
      return revival ? [{ name: property.name, optional, ...partOf(revival, own) }] : []
    })
    return found.length === 0 ? null : { kind: 'object', properties: found }
  }

  /** Beside null, undefined and false there may be one shape with Dates, and others that a property tells from it. */
  const union = (type: ts.UnionType, depth: number): Revival | null => {
    const members = type.types.filter(member => !isNothing(member))
    const plans = members.map(member => ({ member, revival: visit(member, depth) }))
    const dated = plans.filter(({ revival }) => revival !== null)
    const [first] = dated
    if (!first?.revival) return null
    if (members.length === 1) return first.revival
    if (members.every(member => checker.isTupleType(member))) {
      const when = dated.length === 1 ? indexFor(first.member, members) : null
      return when ? { kind: 'choice', when, revival: first.revival } : unreadable()
    }
    const areObjects = members.every(
      member => (member.flags & ts.TypeFlags.Object) !== 0 && !isDate(member) && !checker.isArrayLikeType(member),
    )
    if (!areObjects) return unreadable()
    const text = JSON.stringify(first.revival)
    if (dated.length === members.length && dated.every(({ revival }) => JSON.stringify(revival) === text))
      return first.revival
    if (dated.length > 1 || first.revival.kind !== 'object') return unreadable()
    const others = members.filter(member => member !== first.member)
    const when = conditionFor(first.member, others, first.revival.properties[0]?.name ?? '')
    return when ? { kind: 'choice', when, revival: first.revival } : unreadable()
  }

  /** What tells a shape from the others: a property that only it has, one that only it fills, or a literal. */
  const conditionFor = (
    type: ts.Type,
    others: readonly ts.Type[],
    dated: string,
  ): Extract<Revival, { kind: 'choice' }>['when'] | null => {
    const literals = type.getProperties().flatMap(property => {
      const own = checker.getTypeOfSymbol(property)
      const text = literalText(own)
      const differs = others.every(other => {
        const theirs = other.getProperty(property.name)
        const theirType = theirs && checker.getTypeOfSymbol(theirs)
        const members = theirType ? (theirType.isUnion() ? theirType.types : [theirType]) : []
        return members.length > 0 && members.every(member => (literalText(member) ?? text) !== text)
      })
      return text !== null && differs ? [{ property: property.name, is: text }] : []
    })
    if (literals[0]) return literals[0]
    const theirs = others.flatMap(other => other.getProperty(dated) ?? [])
    const required = type.getProperty(dated)
    if (!required || required.flags & ts.SymbolFlags.Optional) return null
    if (theirs.length === 0) return { property: dated, is: 'there' }
    const filled = !mayBeNothing(checker.getTypeOfSymbol(required))
    return filled && theirs.every(symbol => isNothing(checker.getTypeOfSymbol(symbol)))
      ? { property: dated, is: 'filled' }
      : null
  }

  /** What tells a tuple from the others: the element that is null, or a literal, in it alone. */
  const indexFor = (
    type: ts.Type,
    members: readonly ts.Type[],
  ): Extract<Revival, { kind: 'choice' }>['when'] | null => {
    const elementsOf = (tuple: ts.Type) => checker.getTypeArguments(tuple as ts.TypeReference)
    const others = members.filter(member => member !== type).map(elementsOf)
    for (const [n, own] of elementsOf(type).entries()) {
      const text = own.flags & ts.TypeFlags.Null ? 'null' : literalText(own)
      // What is undefined there arrives as null.
      const differs = (theirs: ts.Type | undefined) =>
        theirs !== undefined &&
        (theirs.isUnion() ? theirs.types : [theirs]).every(one =>
          text === 'null'
            ? !mayBe(one, MAY_BE_NULL | ts.TypeFlags.VoidLike)
            : (one.flags & ts.TypeFlags.Null) !== 0 || (literalText(one) ?? text) !== text,
        )
      if (text !== null && others.every(other => differs(other[n]))) return { property: String(n), is: text }
    }
    return null
  }

  const literalText = (type: ts.Type): string | null =>
    type.isStringLiteral()
      ? JSON.stringify(type.value)
      : type.flags & ts.TypeFlags.BooleanLiteral
        ? checker.typeToString(type)
        : null

  const found = visit(type, 0)
  return readable ? partOf(found, type) : null
}

/** What JSON's null may stand for, or nobody knows. */
const MAY_BE_NULL = ts.TypeFlags.Null | ts.TypeFlags.Any | ts.TypeFlags.Unknown

/** Members that a truth test sets apart from every object. */
function isNothing(type: ts.Type): boolean {
  if (type.flags & (ts.TypeFlags.VoidLike | ts.TypeFlags.Null)) return true
  return (
    (type.flags & ts.TypeFlags.BooleanLiteral) !== 0 &&
    (type as ts.Type & { intrinsicName?: string }).intrinsicName === 'false'
  )
}

/** True where something falsy is among what the value may be. */
function mayBeNothing(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isNothing) : isNothing(type)
}

function mayBe(type: ts.Type, flags: ts.TypeFlags): boolean {
  return type.isUnion() ? type.types.some(member => member.flags & flags) : (type.flags & flags) !== 0
}
