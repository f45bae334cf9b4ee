/** What a value of a type can travel as: JSON keeps it, JSON loses it, or nothing is known. Facts: what `JSON.stringify` and React's own serialisation do. */
import { ts } from '../../workspace/typescript'
import type { FormIn, RevivedValue, Wire } from '../types'
import { hidesNull } from './hidden-null'
import { jsonValues } from './json-values'
import { type ReturnedValues, returnedValues } from './returned-values'
import { revivalOf } from './revival'
import { writtenAsJson } from './to-json'

export interface WireAnswer {
  readonly wire: Wire
  /** For all but `json` and `void`: the path to the part that makes it so, `user.createdAt: Date`. */
  readonly because: string | null
  readonly revival: RevivedValue | null
  /** Holds an object that `JSON.stringify` asks what it is (`toJSON`), as React does. */
  readonly saysItself?: true
  /** The path to a value that no type says to be JSON, but which errors have so. */
  readonly supposed?: string
  /** Of `unknown`: what the rest of it travels as. */
  readonly beside?: WireAnswer
}

const JSON_ANSWER: WireAnswer = { wire: 'json', because: null, revival: null }

/**
 * Types of the library that superjson and devalue carry as an action does. Not those of floats, where superjson makes null
 * of NaN, nor those of bigint, which it refuses (superjson 2.2).
 */
const RICH = /^((Readonly)?(Map|Set)|(Int|Uint)(8|16|32)Array|Uint8ClampedArray)$/

/** Types nest without end (`type T<X> = { a: T<X[]> }`): deeper than this nothing is known. */
const MAX_DEPTH = 20

/**
 * Classifies a type. `undefined` beside other members is left out (the caller asks for it apart: `mayBeUndefined`), as is
 * that of a property, which JSON and React both drop; in an array JSON makes it null, which is told apart from others where
 * it can be (`revivalOf`).
 * `name` starts the path of `because`: a parameter's name, empty for a result.
 */
export function wireOf(type: ts.Type, name: string, checker: ts.TypeChecker, program: ts.Program): WireAnswer {
  const answer = classified(type, name, checker, program, { unknown: false, open: new Set() })
  if (answer.wire !== 'unknown') return answer
  const { supposed: _, ...beside } = classified(type, name, checker, program, { unknown: true, open: new Set() })
  return { ...answer, beside }
}

/**
 * The same of a function's result, whose properties also tell by what is put into them: the FormData that came in, which who
 * called has, and JSON of type `any`.
 */
export function wireOfReturned(
  type: ts.Type,
  fn: ts.SignatureDeclaration,
  checker: ts.TypeChecker,
  program: ts.Program,
): WireAnswer | null {
  const isForm = (type: ts.Type) => type.symbol?.name === 'FormData' && isDeclaredByLibrary(type, program)
  const returned = returnedValues(fn, checker, isForm, type => isKnownJson(type, checker, program, new Set()))
  const given = { open: new Set<ts.Symbol>(), returned }
  const answer = classified(type, '', checker, program, { ...given, unknown: false })
  if (answer.wire !== 'unknown') return CARRIED.has(answer.wire) ? answer : null
  const { supposed: _, ...beside } = classified(type, '', checker, program, { ...given, unknown: true })
  return CARRIED.has(beside.wire) ? { ...answer, beside } : null
}

/** An object that has one FormData, always, whose other members JSON carries; null for any other type. `name` as in `wireOf`. */
export function formIn(type: ts.Type, name: string, checker: ts.TypeChecker, program: ts.Program): FormIn | null {
  const isObject = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0
  if (!isObject || checker.getIndexInfosOfType(type).length > 0) return null
  const properties = checker.getPropertiesOfType(type)
  const isForm = (one: ts.Symbol) => {
    const own = checker.getTypeOfSymbol(one)
    return own.symbol?.name === 'FormData' && isDeclaredByLibrary(own, program)
  }
  const [form, ...more] = properties.filter(isForm)
  if (!form || more.length > 0 || form.flags & ts.SymbolFlags.Optional || !NAME.test(form.name)) return null
  const { wire, revival } = classified(type, name, checker, program, {
    unknown: false,
    open: new Set(),
    except: form.name,
  })
  return CARRIED.has(wire) ? { member: form.name, alone: properties.length === 1, revival } : null
}

const NAME = /^[A-Za-z_$][\w$]*$/

/** What JSON carries: a serialiser does not know the form that came in. */
const CARRIED: ReadonlySet<Wire> = new Set(['json', 'dates'])

/** The same of a value of type `any`, as what a function answers that is declared or inferred so: by what it returns. */
export function wireOfResult(
  fn: ts.SignatureDeclaration,
  checker: ts.TypeChecker,
  program: ts.Program,
): (WireAnswer & { readonly optional: boolean }) | null {
  const found = jsonValues(checker, type => isKnownJson(type, checker, program, new Set())).result(fn)
  if (!found) return null
  return { ...JSON_ANSWER, optional: found.optional, ...(found.made === 'error' && { supposed: 'its result' }) }
}

/** Why an expression of no known type is JSON all the same: by what makes it, or as errors have it by that name. */
export function madeAsJson(
  expression: ts.Expression,
  checker: ts.TypeChecker,
  program: ts.Program,
): 'known' | 'error' | null {
  const made = jsonValues(checker, type => isKnownJson(type, checker, program, new Set())).value(expression)
  return made === 'read' ? 'known' : made
}

function isKnownJson(
  type: ts.Type,
  checker: ts.TypeChecker,
  program: ts.Program,
  open: ReadonlySet<ts.Symbol>,
): boolean {
  return classified(type, '', checker, program, { unknown: false, open }).wire === 'json'
}

/**
 * `unknown`: what is of no known type is taken for JSON. `open`: properties of type `any` whose making is being looked at.
 * `returned`: what a function puts into the properties of its result, of which this is the type. `except`: a property that is left out.
 */
function classified(
  type: ts.Type,
  name: string,
  checker: ts.TypeChecker,
  program: ts.Program,
  given: {
    readonly unknown: boolean
    readonly open: ReadonlySet<ts.Symbol>
    readonly returned?: ReturnedValues
    readonly except?: string
  },
): WireAnswer {
  const seen = new Set<ts.Type>()
  /** By property of a result: the parameter that is in it, null where nothing ever is. */
  const forms = new Map<string, string | null>()
  let supposed: string | undefined
  let saysItself: true | undefined

  const at = (wire: Wire, type: ts.Type, path: string): WireAnswer => {
    const text = checker.typeToString(type, undefined, ts.TypeFormatFlags.None)
    return { wire, because: path === '' ? text : `${path}: ${text}`, revival: null }
  }

  const unknown = (type: ts.Type, path: string): WireAnswer => (given.unknown ? JSON_ANSWER : at('unknown', type, path))

  /** A property of type `any` may be JSON by what it is made with. */
  const property = (symbol: ts.Symbol, path: string): WireAnswer | null => {
    if (given.open.has(symbol)) return null
    const open = new Set([...given.open, symbol])
    const made = jsonValues(checker, type => isKnownJson(type, checker, program, open)).property(symbol)
    if (made === 'error') supposed ??= path
    return made && JSON_ANSWER
  }

  /** A property of a result, by what is put into it. */
  const putInto = (name: string, type: ts.Type): WireAnswer | null => {
    const { returned } = given
    if (!returned) return null
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return returned.isJson(name) ? JSON_ANSWER : null
    if (!(type.isUnion() ? type.types : [type]).some(one => isGlobal(one, 'FormData'))) return null
    const form = returned.form(name)
    if (!form) return null
    forms.set(name, form.parameter)
    return form.parameter === null ? JSON_ANSWER : at('dates', type, name)
  }

  const visit = (type: ts.Type, path: string, depth: number): WireAnswer => {
    const { flags } = type
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return unknown(type, path)
    if (flags & JSON_FLAGS) return JSON_ANSWER
    if (flags & ts.TypeFlags.BigIntLike) return at('rich', type, path)
    if (flags & (ts.TypeFlags.ESSymbolLike | ts.TypeFlags.VoidLike)) return at('other', type, path)
    if (depth > MAX_DEPTH) return unknown(type, path)
    if (seen.has(type)) return JSON_ANSWER
    seen.add(type)
    if (type.isUnion()) return members(type.types, path, depth)
    // A branded primitive (`string & { __brand: 'id' }`) travels as the primitive.
    if (type.isIntersection() && type.types.some(member => member.flags & JSON_FLAGS)) return JSON_ANSWER
    if (flags & ts.TypeFlags.NonPrimitive) return unknown(type, path)
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return object(type, path, depth)
    const constraint = checker.getBaseConstraintOfType(type)
    return constraint && constraint !== type ? visit(constraint, path, depth + 1) : unknown(type, path)
  }

  const members = (types: readonly ts.Type[], path: string, depth: number): WireAnswer => {
    const answers = types
      .filter(member => !(member.flags & ts.TypeFlags.VoidLike))
      .map(member => visit(member, path, depth + 1))
    return answers.length > 1 ? inside(answers) : worst(answers)
  }

  const elements = (type: ts.Type, path: string, depth: number): WireAnswer => {
    const element = path === '' ? '[]' : `${path}[]`
    const gap = type.isUnion() ? type.types.find(isVoid) : isVoid(type) ? type : undefined
    if (!gap) return visit(type, element, depth + 1)
    const missing = at('dates', gap, element)
    return gap === type ? missing : worst([missing, visit(type, element, depth + 1)])
  }

  const object = (type: ts.Type, path: string, depth: number): WireAnswer => {
    if (isDate(type)) return at('dates', type, path)
    if (isGlobal(type, 'FormData')) return { ...at('other', type, path), wire: 'form-data' }
    if (isGlobal(type, 'File') || isGlobal(type, 'Blob')) return { ...at('other', type, path), wire: 'file' }
    // Alone, an action rejects one.
    const written = path === '' ? null : writtenAsJson(type, checker)
    if (written) {
      saysItself = true
      return visit(written, path, depth + 1).wire === 'json' ? JSON_ANSWER : at('other', type, path)
    }
    if (isListType(type, checker)) {
      const types = checker.isTupleType(type) ? checker.getTypeArguments(type as ts.TypeReference) : []
      const element = type.getNumberIndexType()
      const flags = checker.isTupleType(type) ? (type as ts.TupleTypeReference).target.elementFlags : []
      if (flags.includes(ts.ElementFlags.Optional))
        return inside([at('rich', type, path), ...types.map(one => elements(one, path, depth))])
      if (types.length > 0) return inside(types.map(one => elements(one, path, depth)))
      return element && !checker.isTupleType(type) ? inside([elements(element, path, depth)]) : JSON_ANSWER
    }
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return at('other', type, path)
    if (isDeclaredByLibrary(type, program) && RICH.test(type.symbol.name)) {
      const held = checker.getTypeArguments(type as ts.TypeReference).map(one => visit(one, `${path}[]`, depth + 1))
      return worst([at('rich', type, path), ...(/Array$/.test(type.symbol.name) ? [] : held)])
    }
    if (type.isClass() || isDeclaredByLibrary(type, program) || isClassInstance(type)) return at('other', type, path)
    const properties = checker.getPropertiesOfType(type)
    const indexes = checker.getIndexInfosOfType(type)
    // `{}` takes anything but null: nothing is known of such a value.
    if (properties.length === 0 && indexes.length === 0 && !isEmptyObject(type)) return unknown(type, path)
    const parts = properties.map(one => {
      const name = one.name.replace(SYMBOL, '[$1]')
      const at = path === '' ? name : `${path}.${name}`
      const own = checker.getTypeOfSymbol(one)
      if (own.flags & ts.TypeFlags.VoidLike || isWrittenEmpty(one)) return JSON_ANSWER
      if (depth === 0 && one.name === given.except) return JSON_ANSWER
      const put = path === '' ? putInto(one.name, own) : null
      if (put) return put
      const made = own.flags & ts.TypeFlags.Any ? property(one, at) : null
      return made ?? visit(own, at, depth + 1)
    })
    for (const index of indexes) parts.push(visit(index.type, path === '' ? '[key]' : `${path}[key]`, depth + 1))
    return inside(parts)
  }

  const isDate = (type: ts.Type): boolean => isGlobal(type, 'Date')

  const isGlobal = (type: ts.Type, name: string): boolean =>
    type.symbol?.name === name && isDeclaredByLibrary(type, program)

  if (type.flags & ts.TypeFlags.VoidLike || type.flags & ts.TypeFlags.Never) return { ...JSON_ANSWER, wire: 'void' }
  const found = visit(type, name, 0)
  const answer = {
    ...found,
    ...(supposed !== undefined && { supposed }),
    ...(saysItself && { saysItself }),
  }
  if (answer.wire !== 'dates') return answer
  const revival = revivalOf(type, checker, isDate, hidesNull(program), property =>
    property === given.except ? null : forms.get(property),
  )
  return { ...answer, wire: revival ? 'dates' : 'rich', revival }
}

/** Date, Map, Promise, Blob, …: interfaces of the library that are no plain shape. */
function isDeclaredByLibrary(type: ts.Type, program: ts.Program): boolean {
  const declarations = type.symbol?.declarations?.filter(ts.isInterfaceDeclaration) ?? []
  return declarations.some(declaration => program.isSourceFileDefaultLibrary(declaration.getSourceFile()))
}

/** How TypeScript calls a property whose name is a unique symbol: `__@brand@12`. */
const SYMBOL = /^__@(.*)@\d+$/

const JSON_FLAGS =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Never |
  ts.TypeFlags.TemplateLiteral |
  ts.TypeFlags.StringMapping

function isVoid(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.VoidLike) !== 0
}

/** True where `undefined` or `void` is among what the value may be. */
export function mayBeUndefined(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isVoid) : isVoid(type)
}

/** FormData and files travel by themselves only. */
function inside(answers: readonly WireAnswer[]): WireAnswer {
  return worst(answers.map(one => (one.wire === 'form-data' || one.wire === 'file' ? { ...one, wire: 'other' } : one)))
}

/** From what nothing carries to what JSON does. */
const ORDER: readonly Wire[] = ['other', 'unknown', 'form-data', 'file', 'rich', 'dates']

function worst(answers: readonly WireAnswer[]): WireAnswer {
  for (const wire of ORDER) {
    const found = answers.find(answer => answer.wire === wire)
    if (found) return found
  }
  return JSON_ANSWER
}

/** Arrays, tuples, interfaces that extend an array (Prisma's `JsonArray`), and what is one list and another (`A[] & B[]`). */
function isListType(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isIntersection()) return type.types.every(member => isListType(member, checker))
  if (checker.isArrayType(type) || checker.isTupleType(type)) return true
  return type.isClassOrInterface() && checker.getBaseTypes(type).some(base => checker.isArrayType(base))
}

function isClassInstance(type: ts.Type): boolean {
  return type.symbol?.declarations?.some(ts.isClassLike) ?? false
}

/** A package that writes `{}` for the validation errors of an action without a schema: it has none. */
const WRITES_EMPTY = /\/next-safe-action\/.*\.d\.[cm]?ts$/

/** The type of a `{}` that was written as a value, or of a mapped type over no keys (the errors of a form without fields): it is empty. */
function isEmptyObject(type: ts.Type): boolean {
  return type.symbol?.declarations?.some(one => ts.isObjectLiteralExpression(one) || ts.isMappedTypeNode(one)) ?? false
}

/** True for a property that such a package declares as `{}`. */
function isWrittenEmpty(property: ts.Symbol): boolean {
  return (property.declarations ?? []).some(
    one =>
      ts.isPropertySignature(one) &&
      one.type !== undefined &&
      ts.isTypeLiteralNode(one.type) &&
      one.type.members.length === 0 &&
      WRITES_EMPTY.test(one.getSourceFile().fileName),
  )
}
