/** How a handler uses its request: what becomes an argument of the action, what maps to `cookies()` and `headers()`, and what has no counterpart. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import { type Body, readBody } from './handler-body'
import { type QueryUse, readQuery } from './handler-query'
import { descendants, type Handler, isRefused, outermost, type Refused, soleStatement } from './handler-syntax'

export interface RequestUse {
  /** The body, null where the handler reads none. */
  readonly body: Body | null
  /** Edits that replace what it reads of the query. */
  readonly edits: readonly TextEdit[]
  /** Where it reads `request.cookies` and `request.headers`, for which `next/headers` stands. */
  readonly stores: readonly StoreRead[]
  /** What it reads of the URL's query. */
  readonly query: QueryUse
}

/** `request.headers`, whose value is read by what comes behind it. */
export interface StoreRead {
  readonly member: 'cookies' | 'headers'
  readonly node: ts.PropertyAccessExpression
}

/** Request headers the browser sets itself, the same for an action's request as for a fetch. Names a caller may set are not here. */
const BROWSER_HEADERS = new Set([
  'accept-language',
  'cookie',
  'host',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
])

/**
 * Reads every use of the request parameter. Refused with its place: the raw body (`non-json`, `streams`), the URL, the method,
 * a header that a caller may set, the request passed on to another function (`unsupported-handler`).
 * `ignored`: statements that the conversion removes.
 */
export function readRequest(handler: Handler, scope: Scope, ignored: readonly ts.Node[]): RequestUse | Refused {
  const stores: StoreRead[] = []
  let body: Body | null = null
  const urls: ts.PropertyAccessExpression[] = []
  for (const use of handler.request ? scope.usesOf(handler.request) : []) {
    if (ignored.some(node => within(use, node))) continue
    const access = use.parent
    if (!ts.isPropertyAccessExpression(access) || access.expression !== use) {
      const text = ts.isTypeQueryNode(access) ? 'used in a type' : 'passed on as a whole'
      return refuse('unsupported-handler', `The request is ${text}: an action has none.`, placeOf(use))
    }
    const member = access.name.text
    if (member === 'json' || member === 'formData' || member === 'text') {
      if (body) return refuse('unsupported-handler', 'The body is read twice.', placeOf(use))
      const read = readBody(handler, scope, access)
      if (isRefused(read)) return read
      body = read
      continue
    }
    if (member === 'cookies' || member === 'headers') {
      const read = readStore(handler, access, member)
      if (isRefused(read)) return read
      stores.push(read)
      continue
    }
    if (member === 'url' || member === 'nextUrl') urls.push(access)
    else return refuseMember(member, use)
  }
  const query = readQuery(handler, scope, urls)
  if (isRefused(query)) return query
  const clash = clashIn(handler, query.edits, takenNames(handler, scope, query.removed))
  if (clash) return clash
  return { body, edits: query.edits, stores, query }
}

/** The names that mean something in the handler, but for those that the removed statements declare. */
function takenNames(handler: Handler, scope: Scope, removed: readonly ts.Statement[]): ReadonlySet<string> {
  const taken = new Set(scope.mentions(handler.statement).map(({ name }) => name))
  for (const node of descendants(handler.fn))
    if (ts.isIdentifier(node) && isDeclaredName(node) && !removed.some(statement => within(node, statement)))
      taken.add(node.text)
  return taken
}

/** A name written in the place of another expression must not mean something else in the handler. */
function clashIn(handler: Handler, edits: readonly TextEdit[], taken: ReadonlySet<string>): Refused | undefined {
  const clash = edits.find(edit => taken.has(edit.newText))
  return clash && refuse('name-taken', `${clash.newText} already has a meaning in the handler.`, placeOf(handler.name))
}

function refuseMember(member: string, use: ts.Node): Refused {
  const place = placeOf(use)
  if (member === 'arrayBuffer' || member === 'blob' || member === 'bytes')
    return refuse('non-json', `The handler reads the raw body (request.${member}()).`, place)
  if (member === 'body') return refuse('streams', 'The handler reads the body as a stream.', place)
  const reason = member === 'signal' ? 'an action cannot be cancelled' : 'an action has no request'
  return refuse('unsupported-handler', `The handler reads request.${member}: ${reason}.`, place)
}

/** What the stores of next/headers answer as the request's own do. */
const METHODS: Readonly<Record<StoreRead['member'], readonly string[]>> = {
  cookies: ['get', 'has', 'getAll'],
  headers: ['get', 'has'],
}

/** `request.cookies.get('x')`; `get`, `has` and the cookies' `getAll` only, so that the store's types agree. */
function readStore(
  handler: Handler,
  store: ts.PropertyAccessExpression,
  member: StoreRead['member'],
): StoreRead | Refused {
  const method = store.parent
  const call = method.parent
  const place = placeOf(store)
  if (
    !ts.isPropertyAccessExpression(method) ||
    !ts.isCallExpression(call) ||
    call.expression !== method ||
    !METHODS[member].includes(method.name.text)
  )
    return refuse('unsupported-handler', `request.${member} is used in a way that next/headers does not have.`, place)
  const [name] = call.arguments
  if (member === 'headers' && !(name && ts.isStringLiteralLike(name) && BROWSER_HEADERS.has(name.text.toLowerCase())))
    return refuse('unsupported-handler', 'The handler reads a header that a caller of an action cannot set.', place)
  for (let node: ts.Node = store; node !== handler.fn; node = node.parent)
    if (ts.isFunctionLike(node) && node !== handler.fn)
      return refuse('unsupported-handler', `request.${member} is read in a nested function, which cannot wait.`, place)
  return { member, node: store }
}

/** A dynamic segment that becomes an argument. */
export interface SegmentUse {
  /** `id` of `[id]`. */
  readonly segment: string
  /** The argument's name. */
  readonly name: string
}

export interface ParamsUse {
  readonly segments: readonly SegmentUse[]
  readonly edits: readonly TextEdit[]
  /** Statements that only took `params` apart. */
  readonly removed: readonly ts.Statement[]
}

/**
 * Reads every use of the context's `params` (a Promise since Next.js 15, a plain object before): destructured, or one
 * member at a time. Anything else, catch-all segments included, is `unsupported-handler`.
 */
export function readParams(handler: Handler, scope: Scope): ParamsUse | Refused {
  const edits: TextEdit[] = []
  const removed: ts.Statement[] = []
  const segments = new Map<string, string>()
  const unknown = (node: ts.Node): Refused =>
    refuse('unsupported-handler', 'The route parameters are used in a way that has no counterpart.', placeOf(node))
  const use = (segment: string, name: string): boolean => {
    const before = segments.get(segment)
    if (before !== undefined && before !== name) return false
    segments.set(segment, name)
    return true
  }
  const member = (node: ts.Expression): boolean => {
    const access = outermost(node).parent
    if (!ts.isPropertyAccessExpression(access)) return false
    const segment = access.name.text
    const name = segments.get(segment) ?? freeName(segment)
    const { parent } = access
    const isSame = ts.isPropertyAssignment(parent) && parent.initializer === access && parent.name.getText() === name
    const replaced = isSame ? parent : access
    edits.push({ start: replaced.getStart(), end: replaced.end, newText: name })
    return use(segment, name)
  }
  const sources = paramsSources(handler, scope)
  if (isRefused(sources)) return sources
  // Destructured names first: they decide how the argument is called.
  const values = sources.map(source =>
    ts.isAwaitExpression(outermost(source).parent) ? outermost(source).parent : source,
  )
  const read: ts.Expression[] = []
  for (const value of values as ts.Expression[]) {
    const declaration = outermost(value).parent
    if (!ts.isVariableDeclaration(declaration) || declaration.initializer !== outermost(value)) {
      read.push(value)
      continue
    }
    const statement = soleStatement(declaration)
    if (!statement) return unknown(value)
    if (ts.isIdentifier(declaration.name)) read.push(...scope.usesOf(declaration.name))
    else if (ts.isObjectBindingPattern(declaration.name)) {
      for (const element of declaration.name.elements) {
        const { propertyName, name } = element
        if (element.dotDotDotToken || element.initializer || !ts.isIdentifier(name)) return unknown(element)
        if (propertyName && !ts.isIdentifier(propertyName)) return unknown(element)
        if (!use(propertyName?.text ?? name.text, name.text)) return unknown(element)
      }
    } else return unknown(value)
    removed.push(statement)
  }
  // `const id = params.id` declares what the argument is then, as a destructured name does.
  const rest = read.filter(value => {
    const declared = ownName(value)
    if (!declared || !use(declared.segment, declared.name)) return true
    removed.push(declared.statement)
    return false
  })
  const taken = takenNames(handler, scope, removed)
  // `const id = Number((await params).id)`: the handler's own name stays.
  const freeName = (segment: string) => (taken.has(segment) ? `${segment}Param` : segment)
  for (const value of rest) if (!member(value)) return unknown(value)
  const clash = clashIn(handler, edits, taken)
  if (clash) return clash
  // A constant of a block becomes a name of the whole function: there it may hide one of the file.
  const hidden = scope.mentions(handler.statement).find(({ name }) => [...segments.values()].includes(name))
  if (hidden) return refuse('name-taken', `${hidden.name} already has a meaning in the handler.`, placeOf(handler.name))
  return { segments: [...segments].map(([segment, name]) => ({ segment, name })), edits, removed }
}

/** `const id = params.id`: the segment, the constant and its statement. */
function ownName(params: ts.Expression): (SegmentUse & { readonly statement: ts.VariableStatement }) | undefined {
  const access = outermost(params).parent
  if (!ts.isPropertyAccessExpression(access)) return undefined
  const declaration = outermost(access).parent
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer !== outermost(access)) return undefined
  const statement = soleStatement(declaration)
  const isConstant = declaration.parent.flags & ts.NodeFlags.Const
  if (!statement || !isConstant || declaration.type || !ts.isIdentifier(declaration.name)) return undefined
  return { segment: access.name.text, name: declaration.name.text, statement }
}

function isDeclaredName(node: ts.Identifier): boolean {
  const parent = node.parent
  return (
    (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent)) && parent.name === node
  )
}

function within(inner: ts.Node, outer: ts.Node): boolean {
  return inner.pos >= outer.pos && inner.end <= outer.end
}

/** Every expression that is `params`, awaited or not. */
function paramsSources(handler: Handler, scope: Scope): readonly ts.Expression[] | Refused {
  const { context } = handler
  if (context === null) return []
  if (ts.isIdentifier(context)) {
    const found: ts.Expression[] = []
    for (const use of scope.usesOf(context)) {
      const access = use.parent
      if (!ts.isPropertyAccessExpression(access) || access.name.text !== 'params')
        return refuse('unsupported-handler', 'The context is used for more than its params.', placeOf(use))
      found.push(access)
    }
    return found
  }
  if (!ts.isObjectBindingPattern(context))
    return refuse('unsupported-handler', 'The context is not an object pattern.', placeOf(context))
  const found: ts.Expression[] = []
  for (const element of context.elements) {
    const property = element.propertyName ?? element.name
    if (
      !ts.isIdentifier(property) ||
      property.text !== 'params' ||
      !ts.isIdentifier(element.name) ||
      element.initializer
    )
      return refuse('unsupported-handler', 'The context is taken apart for more than its params.', placeOf(element))
    found.push(...scope.usesOf(element.name))
  }
  return found
}
