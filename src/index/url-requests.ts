/** Calls that send a request or navigate: what URL each one is given, by which means and with which method. */
import type { Via } from '../model'
import { ts } from '../workspace/typescript'
import { type Method, methodNamed, methodOf, methodValue, seen, UNSEEN } from './url-method'
import { isServerReceiver, VERBS } from './url-names'
import { isFunctionWithBody, nameOf, propertyValue, returned, unwrap } from './url-syntax'
import type { Bindings, TextReader, UrlText } from './url-text'
import { wrapperRequests } from './url-wrappers'

/** A request found at a call. */
export interface Request {
  readonly url: UrlText
  readonly via: Via
  readonly method: Method
}

/** A call as its callee's name and what stands before the dot. */
export interface Callee {
  readonly name: string
  readonly receiver: ts.Expression | null
  /** Dotted name of the receiver, '' for none. */
  readonly holder: string
}

const GET = seen('GET')
const POST = seen('POST')
const GLOBAL = /^(?:window|globalThis|self|global|document)$/
const LIBRARIES: ReadonlyMap<string, 'axios' | 'ky' | 'ofetch'> = new Map([
  ['axios', 'axios'],
  ['ky', 'ky'],
  ['ky-universal', 'ky'],
  ['ofetch', 'ofetch'],
  ['$fetch', 'ofetch'],
])
const CHAT_HOOKS = new Set(['useChat', 'useCompletion', 'useObject', 'experimental_useObject', 'useAssistant'])
const CHAT_TRANSPORTS = new Set(['DefaultChatTransport', 'TextStreamChatTransport', 'HttpChatTransport'])
const QUERY_HOOKS = new Set(['useQuery', 'useSuspenseQuery', 'useInfiniteQuery', 'useSuspenseInfiniteQuery'])

export function calleeOf(expression: ts.Expression): Callee {
  const e = unwrap(expression)
  if (ts.isPropertyAccessExpression(e))
    return { name: e.name.text, receiver: unwrap(e.expression), holder: nameOf(e.expression) }
  return { name: ts.isIdentifier(e) ? e.text : '', receiver: null, holder: '' }
}

/** The requests a call or `new` expression makes; `depth` counts the wrappers it was reached through. */
export function requestsOf(
  call: ts.CallExpression | ts.NewExpression,
  reader: TextReader,
  bindings: Bindings | null,
  depth = 0,
): Request[] {
  const args = call.arguments ?? []
  const callee = calleeOf(call.expression)
  const [first, second] = args
  if (ts.isNewExpression(call)) {
    if (callee.name === 'EventSource' && first) return each(reader.texts(first, bindings), 'event-source', GET)
    return CHAT_TRANSPORTS.has(callee.name) ? property(first, 'api', POST, reader, bindings) : []
  }
  const global = !callee.receiver || GLOBAL.test(callee.holder)
  if (callee.name === 'fetch' && global && first) return fetchRequests(first, second, reader, bindings)
  const library = libraryOf(call.expression, reader)
  if (library) return libraryRequests(call, library, reader, bindings)
  if (first && !callee.receiver) {
    if (
      /^useSWR(?:Immutable|Infinite)?$|^unstable_serialize$|^preload$/.test(callee.name) &&
      isSwr(callee.name, call, reader)
    )
      return keys(first, GET, reader, bindings)
    if (callee.name === 'useSWRMutation') return keys(first, mutationMethod(second, reader, bindings), reader, bindings)
    if (CHAT_HOOKS.has(callee.name)) return property(first, 'api', POST, reader, bindings)
    if (QUERY_HOOKS.has(callee.name)) return queryRequests(first, reader, bindings)
    if (callee.name === 'redirect' || callee.name === 'permanentRedirect')
      return each(reader.texts(first, bindings), 'navigation', GET)
  }
  if (first && callee.name === 'mutate' && isSwrMutate(call, reader)) return keys(first, GET, reader, bindings)
  const navigation = navigationRequests(callee, args, reader, bindings)
  return navigation ?? wrapperRequests(call, callee, reader, bindings, depth)
}

/** `location.assign`, `router.push`, `redirect`, `sendBeacon`, `xhr.open`: null where it is none of them. */
function navigationRequests(
  { name, receiver, holder }: Callee,
  args: readonly ts.Expression[],
  reader: TextReader,
  bindings: Bindings | null,
): Request[] | null {
  const [first, second] = args
  if (!receiver || !first) return null
  const to = (argument: ts.Expression, method = GET): Request[] =>
    each(reader.texts(argument, bindings), 'navigation', method)
  switch (name) {
    case 'assign':
      return /(?:^|\.)location$/.test(holder) ? to(first) : null
    case 'open':
      if (GLOBAL.test(holder)) return to(first)
      if (!second || !ts.isStringLiteralLike(first) || !methodNamed(first.text)) return null
      return each(reader.texts(second, bindings), 'xhr', methodValue(first, reader, bindings))
    case 'push':
    case 'replace':
    case 'prefetch':
      if (/(?:^|\.)location$/.test(holder)) return name === 'replace' ? to(first) : null
      return /router$/i.test(holder) ? pathOrObject(first, reader, bindings) : null
    case 'sendBeacon':
      return each(reader.texts(first, bindings), 'beacon', POST)
    case 'redirect': {
      if (isServerReceiver(holder)) return []
      const target = ts.isNumericLiteral(unwrap(first)) && second ? second : first
      return to(target)
    }
    case 'rewrite':
      return /(?:^|\.)NextResponse$/.test(holder) ? each(reader.texts(first, bindings), 'rewrite', UNSEEN) : null
    default:
      return null
  }
}

function pathOrObject(argument: ts.Expression, reader: TextReader, bindings: Bindings | null): Request[] {
  const object = reader.objectOf(argument, bindings)
  const path = object ? propertyValue(object, 'pathname') : argument
  return path ? each(reader.texts(path, bindings), 'navigation', GET) : []
}

function fetchRequests(
  first: ts.Expression,
  options: ts.Expression | undefined,
  reader: TextReader,
  bindings: Bindings | null,
): Request[] {
  let target = unwrap(first)
  let init = options
  if (ts.isIdentifier(target)) {
    const value = reader.valueOf(target, bindings)?.expression
    const built = value && unwrap(value)
    if (built && ts.isNewExpression(built) && nameOf(built.expression) === 'Request') target = built
  }
  if (ts.isNewExpression(target) && nameOf(target.expression) === 'Request') {
    init ??= target.arguments?.[1]
    const inner = target.arguments?.[0]
    if (!inner) return []
    return each(reader.texts(inner, bindings), 'fetch', methodOf(init, GET, reader, bindings))
  }
  return each(reader.texts(target, bindings), 'fetch', methodOf(init, GET, reader, bindings))
}

interface Library {
  readonly via: 'axios' | 'ky' | 'ofetch'
  /** `axios.create({ baseURL })`, `ky.extend({ prefixUrl })`. */
  readonly defaults: ts.Expression | null
}

/** The HTTP library a callee belongs to: by import, by its well-known name, or as an instance made in this file. */
function libraryOf(callee: ts.Expression, reader: TextReader, depth = 0): Library | null {
  const e = unwrap(callee)
  if (depth > 4) return null
  if (ts.isPropertyAccessExpression(e)) {
    if (e.expression.kind === ts.SyntaxKind.ThisKeyword) return null
    return libraryOf(e.expression, reader, depth + 1)
  }
  if (!ts.isIdentifier(e)) return null
  const imported = reader.scopes.importOf(e)
  if (imported) {
    const via = LIBRARIES.get(imported.specifier)
    return via ? { via, defaults: null } : null
  }
  const declared = reader.scopes.resolve(e)
  if (!declared) {
    const via = LIBRARIES.get(e.text)
    return via ? { via, defaults: null } : null
  }
  if (!ts.isVariableDeclaration(declared) || !declared.initializer) return null
  const made = unwrap(declared.initializer)
  if (!ts.isCallExpression(made)) return null
  if (nameOf(made.expression) === 'require') {
    const [module] = made.arguments
    const via = module && ts.isStringLiteral(module) ? LIBRARIES.get(module.text) : undefined
    return via ? { via, defaults: null } : null
  }
  if (!ts.isPropertyAccessExpression(made.expression) || !/^(?:create|extend)$/.test(made.expression.name.text))
    return null
  const parent = libraryOf(made.expression.expression, reader, depth + 1)
  return parent ? { via: parent.via, defaults: made.arguments[0] ?? parent.defaults } : null
}

function libraryRequests(
  call: ts.CallExpression,
  library: Library,
  reader: TextReader,
  bindings: Bindings | null,
): Request[] {
  const callee = unwrap(call.expression)
  const member = ts.isPropertyAccessExpression(callee) ? callee.name.text : ''
  const [first, second] = call.arguments
  if (!first || /^(?:create|extend|all|spread|isAxiosError|isCancel)$/.test(member)) return []
  const verb = methodNamed(member.replace(/Form$/, ''))
  if (member && !verb && !/^(?:request|raw|native)$/.test(member)) return []
  const asObject = unwrap(first)
  const object = ts.isObjectLiteralExpression(asObject) ? asObject : undefined
  const target = object ? propertyValue(object, 'url') : first
  if (!target) return []
  // axios.post(url, body, config) has its options third
  const bodied = library.via === 'axios' && verb !== undefined && /^(?:POST|PUT|PATCH)$/.test(verb)
  const options = object ?? (bodied ? call.arguments[2] : second)
  const method = verb ? seen(verb) : methodOf(options, GET, reader, bindings)
  const base = baseOf(options, reader, bindings) ?? baseOf(library.defaults, reader, null)
  return each(
    reader.texts(target, bindings).flatMap(url => join(base, url)),
    library.via,
    method,
  )
}

function baseOf(
  options: ts.Expression | null | undefined,
  reader: TextReader,
  bindings: Bindings | null,
): readonly UrlText[] | null {
  const object = options ? reader.objectOf(options, bindings) : undefined
  const value =
    object &&
    (propertyValue(object, 'baseURL') ?? propertyValue(object, 'prefixUrl') ?? propertyValue(object, 'prefix'))
  return value ? reader.piece(value, bindings) : null
}

/** Puts the base of an instance before a URL, as axios, ky and ofetch do. */
function join(bases: readonly UrlText[] | null, url: UrlText): UrlText[] {
  if (!bases || /^https?:/.test(url.text)) return [url]
  return bases.map(base => ({
    ...url,
    text: url.text === '' ? base.text : `${base.text.replace(/\/$/, '')}/${url.text.replace(/^\//, '')}`,
    holes: [...base.holes, ...url.holes],
  }))
}

/** SWR keys: a URL, an array that begins with one, or a function that answers either. */
function keys(expression: ts.Expression, method: Method, reader: TextReader, bindings: Bindings | null): Request[] {
  return each(keyTexts(expression, reader, bindings), 'swr', method)
}

function keyTexts(expression: ts.Expression, reader: TextReader, bindings: Bindings | null, depth = 0): UrlText[] {
  const e = unwrap(expression)
  if (depth > 5) return []
  const again = (x: ts.Expression): UrlText[] => keyTexts(x, reader, bindings, depth + 1)
  if (ts.isConditionalExpression(e)) return [...again(e.whenTrue), ...again(e.whenFalse)]
  if (ts.isBinaryExpression(e) && e.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return again(e.right)
  if (ts.isArrayLiteralExpression(e)) return e.elements[0] ? again(e.elements[0]) : []
  if (ts.isObjectLiteralExpression(e)) {
    const url = propertyValue(e, 'url')
    return url ? again(url) : []
  }
  if (isFunctionWithBody(e)) return returned(e).flatMap(again)
  if (ts.isIdentifier(e)) {
    const texts = reader.texts(e, bindings)
    if (texts.length) return texts
    const fn = reader.functionOf(e, bindings)
    const value = fn ? undefined : reader.valueOf(e, bindings)
    const found = fn ? returned(fn).flatMap(again) : value && !value.bound ? again(value.expression) : []
    const [start, end] = [e.getStart(), e.end]
    return found.map(t => ({ ...t, through: [e.text, ...t.through], start, end }))
  }
  return reader.texts(e, bindings)
}

/** `useSWRMutation(key, fetcher)`: the method is in the fetcher, where that is written here. */
function mutationMethod(fetcher: ts.Expression | undefined, reader: TextReader, bindings: Bindings | null): Method {
  const fn = fetcher && reader.functionOf(fetcher, bindings)
  if (!fn) return UNSEEN
  const found: Method[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { name } = calleeOf(node.expression)
      if (name === 'fetch') found.push(methodOf(node.arguments[1], GET, reader, bindings))
      else if (libraryOf(node.expression, reader) && VERBS.has(name)) found.push(seen(VERBS.get(name) ?? 'GET'))
    }
    ts.forEachChild(node, visit)
  }
  visit(fn.body)
  const [only] = found
  return only && found.length === 1 ? only : UNSEEN
}

function isSwr(name: string, call: ts.CallExpression, reader: TextReader): boolean {
  if (name.startsWith('useSWR')) return true
  const callee = unwrap(call.expression)
  return ts.isIdentifier(callee) && /^swr(?:\/|$)/.test(reader.scopes.importOf(callee)?.specifier ?? '')
}

/** SWR's `mutate(key)`, global or from `useSWRConfig()`; the bound `mutate` of one key and React Query's take no key. */
function isSwrMutate(call: ts.CallExpression, reader: TextReader): boolean {
  const callee = unwrap(call.expression)
  if (!ts.isIdentifier(callee)) return false
  const declared = reader.scopes.resolve(callee)
  if (!declared) return true
  if (ts.isImportSpecifier(declared)) return /^swr(?:\/|$)/.test(reader.scopes.importOf(callee)?.specifier ?? '')
  if (!ts.isBindingElement(declared)) return false
  const from = ts.findAncestor(declared, ts.isVariableDeclaration)?.initializer
  return from !== undefined && /^useSWRConfig$/.test(nameOf(from))
}

/** React Query without a `queryFn`: the default one of the app requests the key. */
function queryRequests(argument: ts.Expression, reader: TextReader, bindings: Bindings | null): Request[] {
  const object = reader.objectOf(argument, bindings)
  if (
    !object ||
    object.properties.some(ts.isSpreadAssignment) ||
    object.properties.some(p => p.name && nameOf(p.name as ts.Expression) === 'queryFn')
  )
    return []
  const key = propertyValue(object, 'queryKey')
  return key ? each(keyTexts(key, reader, bindings), 'react-query', GET) : []
}

function property(
  argument: ts.Expression | undefined,
  key: string,
  method: Method,
  reader: TextReader,
  bindings: Bindings | null,
): Request[] {
  const object = argument && reader.objectOf(argument, bindings)
  const value = object && propertyValue(object, key)
  return value ? each(reader.texts(value, bindings), 'wrapper', method) : []
}

export function each(texts: readonly UrlText[], via: Via, method: Method): Request[] {
  return texts.map(url => ({ url, via, method }))
}
