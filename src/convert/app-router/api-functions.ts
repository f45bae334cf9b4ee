/** The functions of an API route's file that are given its request or response: the handlers, and what they call in the same file. */
import type { Place } from '../../model'
import { ts } from '../../workspace/typescript'
import { type Scope, scopeOf } from '../code/scope'
import {
  descendants,
  functionAround,
  type HandlerFunction,
  outermost,
  type Refused,
  unwrapped,
} from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type Given, givenTo, type HandedValue, handedValues } from './given-functions'
import { isGuard } from './guards'
import { collectedBy } from './raw-body'

/** What is called with the request or the response. */
export interface Callee {
  readonly name: ts.Identifier
  readonly request: ts.Identifier | null
  readonly response: ts.Identifier | null
  /** It answers a request that may not go on, and hands back a value otherwise: see `guards`. */
  readonly guard: boolean
}

export interface ApiFunction extends Callee {
  readonly fn: HandlerFunction
  /** True for what Next.js calls, false for a function that only the file calls. */
  readonly entry: boolean
}

/** A call of one of the file's own functions with the request or the response. */
export interface OwnCall {
  readonly call: ts.CallExpression
  readonly from: ApiFunction
  readonly to: Callee
  /** What is called is a function that a helper is given: see `given-functions`. */
  readonly given?: boolean
}

/** A function of the file that a call hands to a helper, which calls it with the request and the response. */
export interface HandedFunction extends HandedValue {
  readonly call: ts.CallExpression
  readonly from: ApiFunction
  readonly to: ApiFunction
}

export interface ApiFunctions {
  readonly functions: readonly ApiFunction[]
  readonly calls: readonly OwnCall[]
  readonly handed: readonly HandedFunction[]
  /** Functions whose errors a helper catches and answers, with the headers that were set before. */
  readonly caught: ReadonlySet<Callee>
  /** What the helper that is rewritten is given and calls. */
  readonly given: Given | null
}

/** A helper of another module as its callers see it. */
export interface OutsideHelper {
  readonly own: ApiFunction
  readonly given: Given | null
}

/**
 * Follows the request and the response through the file, from the functions named `entries` or from one `helper`, and into `helpers` of
 * other modules, by the names they are called here. Refused with
 * `unsupported-handler`: a function that is given them here and something else there, or is used as a value.
 */
export function findFunctions(
  sf: ts.SourceFile,
  scope: Scope,
  entries: readonly string[],
  place: (node: ts.Node) => Place,
  helper: ApiFunction | undefined,
  helpers: ReadonlyMap<string, OutsideHelper>,
): ApiFunctions | Refused {
  const functions: ApiFunction[] = helper ? [helper] : []
  const calls: OwnCall[] = []
  const handed: HandedFunction[] = []
  const caught = new Set<Callee>()
  const given = helper ? givenTo(helper, scope, place) : undefined
  if (given && 'refusal' in given) return given
  for (const name of entries) {
    const found = functionNamed(sf, name)
    if (!found) return refuse('not-implemented', 'The handler cannot be followed.', { file: sf.fileName })
    const [request, response] = found.fn.parameters
    functions.push({ ...found, entry: true, request: nameOf(request), response: nameOf(response), guard: false })
  }
  for (const from of functions)
    for (const call of callsIn(from, scope)) {
      if (given && from === helper && given.calls.includes(call)) {
        calls.push({ call, from, to: { ...helper, name: given.name, guard: false }, given: true })
        continue
      }
      const callee = unwrapped(call.expression)
      const declared = ts.isIdentifier(callee) ? scope.symbolOf(callee)?.declarations?.[0] : undefined
      const isImported = declared && (ts.isImportSpecifier(declared) || ts.isImportClause(declared))
      const outside = isImported ? helpers.get(callee.getText()) : undefined
      if (outside && isGivenAs(call, from, outside.own, scope)) {
        calls.push({ call, from, to: outside.own })
        if (!outside.given) continue
        const values = handedFunctions(call, from, outside.given, functions, sf, scope)
        if (!values)
          return refuse(
            'unsupported-handler',
            `${callee.getText()} is given functions here that are not written by name in this file.`,
            place(call),
          )
        for (const each of values) {
          handed.push(each)
          if (outside.given.caught) caught.add(each.to)
          if (!functions.includes(each.to)) functions.push(each.to)
        }
        continue
      }
      const found = declared && ts.isIdentifier(callee) ? functionNamed(sf, callee.text) : undefined
      if (!found || (declared !== found.fn && declared !== found.name.parent)) continue
      // It reads the body, whose counterpart needs no function.
      if (collectedBy(found.fn)) continue
      const places = [givenAt(from.request, call, scope), givenAt(from.response, call, scope)] as const
      const [request, response] = places.map(at => at && takenAs(found.fn, at))
      const own: ApiFunction = {
        ...found,
        entry: false,
        request: request ?? null,
        response: response ?? null,
        guard: isValue(call) && isGuard(found.fn, response ?? null, scope),
      }
      const known = functions.find(({ fn }) => fn === own.fn)
      if (known && (known.request !== own.request || known.response !== own.response))
        return refuse('unsupported-handler', `${callee.getText()} is called in two ways.`, place(call))
      if (places.some((at, n) => at && !(n === 0 ? own.request : own.response)))
        return refuse('unsupported-handler', 'The parameter is taken apart.', place(found.fn))
      calls.push({ call, from, to: known ?? own })
      if (!known) functions.push(own)
    }
  for (const { entry, name, request, response } of functions) {
    if (entry || name === helper?.name || (!request && !response)) continue
    const uses = scope.usesOf(name).length
    if (uses !== [...calls, ...handed].filter(({ to }) => to.name === name).length)
      return refuse('unsupported-handler', `${name.text} is used in a way that cannot be followed.`, place(name))
  }
  // What those call themselves is caught, too.
  for (const own of caught) for (const { from, to } of calls) if (from === own) caught.add(to)
  return { functions, calls, handed, caught, given: given ?? null }
}

/** The functions that a call hands to a helper; undefined where one of them is no function of the file, or takes anything else. */
function handedFunctions(
  call: ts.CallExpression,
  from: ApiFunction,
  given: Given,
  known: readonly ApiFunction[],
  sf: ts.SourceFile,
  scope: Scope,
): readonly HandedFunction[] | undefined {
  const found: HandedFunction[] = []
  for (const each of handedValues(call, given) ?? []) {
    const declared = scope.symbolOf(each.value)?.declarations?.[0]
    const own = functionNamed(sf, each.value.text)
    const isOwn = own && (declared === own.fn || declared === own.name.parent)
    if (!isOwn || own.fn.parameters.length > 2 || own.fn.parameters.some(({ name }) => !ts.isIdentifier(name)))
      return undefined
    const [request, response] = own.fn.parameters
    const to = {
      ...own,
      entry: false,
      request: nameOf(request),
      response: nameOf(response),
      guard: false,
    }
    const before = [...known, ...found.map(other => other.to)].find(({ fn }) => fn === own.fn)
    if (before && (before.request !== to.request || before.response !== to.response || before.guard)) return undefined
    found.push({ ...each, call, from, to: before ?? to })
  }
  return found.length > 0 ? found : undefined
}

/** True for a call whose result is looked at. */
function isValue(call: ts.CallExpression): boolean {
  let value = outermost(call)
  while (ts.isAwaitExpression(value.parent) || ts.isVoidExpression(value.parent)) value = outermost(value.parent)
  return !ts.isExpressionStatement(value.parent) && !ts.isReturnStatement(value.parent)
}

/** True where a call hands each of the two to the parameter that is for it, and nothing else there. */
function isGivenAs(call: ts.CallExpression, from: ApiFunction, to: ApiFunction, scope: Scope): boolean {
  const isSame = (name: ts.Identifier | null, own: ts.Identifier | null) => {
    const at = givenAt(name, call, scope)
    return at ? takenAs(to.fn, at) === own : own === null
  }
  return isSame(from.request, to.request) && isSame(from.response, to.response)
}

function nameOf(parameter: ts.ParameterDeclaration | undefined): ts.Identifier | null {
  return parameter && ts.isIdentifier(parameter.name) ? parameter.name : null
}

function callsIn({ fn, request, response }: ApiFunction, scope: Scope): readonly ts.CallExpression[] {
  return [...descendants(fn)].filter(
    (node): node is ts.CallExpression =>
      ts.isCallExpression(node) &&
      (givenAt(request, node, scope) !== undefined || givenAt(response, node, scope) !== undefined),
  )
}

/** Where a call hands something on: as an argument, or as a member of one that is an object: `verify({ req, res })`. */
interface GivenAt {
  readonly position: number
  readonly key: string | null
}

function givenAt(name: ts.Identifier | null, call: ts.CallExpression, scope: Scope): GivenAt | undefined {
  const symbol = name && scope.symbolOf(name)
  if (!symbol) return undefined
  const is = (value: ts.Expression) => ts.isIdentifier(value) && scope.symbolOf(value) === symbol
  for (const [position, argument] of call.arguments.entries()) {
    const value = unwrapped(argument)
    if (is(value)) return { position, key: null }
    if (!ts.isObjectLiteralExpression(value)) continue
    const property = value.properties.find(each =>
      ts.isShorthandPropertyAssignment(each)
        ? is(each.name)
        : ts.isPropertyAssignment(each) && is(unwrapped(each.initializer)),
    )
    if (property?.name) return { position, key: property.name.getText() }
  }
  return undefined
}

/** The name that a function has for what it is given there. */
function takenAs(fn: HandlerFunction, { position, key }: GivenAt): ts.Identifier | undefined {
  const name = fn.parameters[position]?.name
  if (!name) return undefined
  if (key === null) return ts.isIdentifier(name) ? name : undefined
  if (!ts.isObjectBindingPattern(name)) return undefined
  const element = name.elements.find(each => (each.propertyName ?? each.name).getText() === key)
  return element && !element.initializer && ts.isIdentifier(element.name) ? element.name : undefined
}

/** The function of a file by its name. */
export function functionNamed(
  sf: ts.SourceFile,
  wanted: string,
): { readonly fn: HandlerFunction; readonly name: ts.Identifier } | undefined {
  for (const statement of sf.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === wanted && statement.body)
      return { fn: statement, name: statement.name }
    if (!ts.isVariableStatement(statement)) continue
    for (const { name, initializer } of statement.declarationList.declarations) {
      const fn = initializer && unwrapped(initializer)
      if (
        ts.isIdentifier(name) &&
        name.text === wanted &&
        fn &&
        (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn))
      )
        return { fn, name }
    }
  }
  return undefined
}

/** True where a node stands in a function inside `fn`, which may not run, or run later. */
export function isNested(node: ts.Node, fn: HandlerFunction): boolean {
  return functionAround(node) !== fn
}

/** True where a node may run more than once, or stands in a nested function. */
export function mayRepeat(node: ts.Node, fn: HandlerFunction): boolean {
  for (let current = node.parent; current && current !== fn; current = current.parent)
    if (ts.isIterationStatement(current, false) || ts.isFunctionLike(current)) return true
  return false
}

/** The statement before which something can be written that all of the nodes can use, and its block. */
export function commonStatement(nodes: readonly ts.Node[], fn: HandlerFunction): ts.Statement | undefined {
  const [first] = nodes
  if (!first) return undefined
  let found: ts.Statement | undefined
  for (let current: ts.Node = first; current && current !== fn; current = current.parent) {
    const { parent } = current
    if (!ts.isBlock(parent) && !ts.isCaseOrDefaultClause(parent)) continue
    if (!ts.isBlock(parent) || isNested(current, fn) || mayRepeat(current, fn)) {
      found = undefined
      continue
    }
    if (!found && nodes.every(node => node.pos >= parent.pos && node.end <= parent.end)) found = current as ts.Statement
  }
  return found
}

/** A function that is given the request or the response, each told by its type, in JavaScript by its name. */
export function rolesOf(sf: ts.SourceFile, name: string): ApiFunction | undefined {
  const found = functionNamed(sf, name)
  if (!found) return undefined
  const typed = /\.[cm]?tsx?$/.test(sf.fileName)
  const having = (type: RegExp, names: RegExp) => {
    for (const { name: parameter, type: annotation } of found.fn.parameters) {
      const isIt = typed ? type.test(annotation?.getText(sf) ?? '') : names.test(parameter.getText(sf))
      if (isIt && ts.isIdentifier(parameter)) return parameter
      if (!ts.isObjectBindingPattern(parameter)) continue
      const members = annotation && membersOf(annotation, sf)
      for (const { propertyName, name: own, initializer, dotDotDotToken } of parameter.elements) {
        if (!ts.isIdentifier(own) || initializer || dotDotDotToken) continue
        const key = (propertyName ?? own).getText(sf)
        const member = members?.find(each => each.name?.getText(sf) === key)
        const memberType = member && ts.isPropertySignature(member) ? (member.type?.getText(sf) ?? '') : ''
        if (typed ? type.test(memberType) : names.test(key)) return own
      }
    }
    return null
  }
  const request = having(/^NextApiRequest\b/, /^req(?:uest)?$/)
  const response = having(/^NextApiResponse\b/, /^res(?:ponse)?$/)
  if (!request && !response) return undefined
  return { ...found, entry: false, request, response, guard: isGuard(found.fn, response, scopeOf(sf)) }
}

/** The members of an object type that is written in place, or declared in the file. */
export function membersOf(type: ts.TypeNode, sf: ts.SourceFile): readonly ts.TypeElement[] | undefined {
  if (ts.isTypeLiteralNode(type)) return type.members
  if (!ts.isTypeReferenceNode(type) || type.typeArguments) return undefined
  const name = type.typeName.getText(sf)
  for (const statement of sf.statements) {
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name)
      return statement.heritageClauses || statement.typeParameters ? undefined : statement.members
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name)
      return ts.isTypeLiteralNode(statement.type) ? statement.type.members : undefined
  }
  return undefined
}
