/** URLs as keys: SWR's, and React Query's where the app has a default `queryFn`. */
import { ts } from '../workspace/typescript'
import { type Bindings, bind } from './url-bindings'
import { eachCall } from './url-calls'
import { branchOf } from './url-conditions'
import { textFact } from './url-facts'
import { libraryOf } from './url-libraries'
import { type Method, methodOf, seen, UNSEEN } from './url-method'
import { VERBS } from './url-names'
import { refOf, stepped } from './url-refs'
import { calleeOf, each, type Request } from './url-request'
import { requestsOf } from './url-requests'
import { isFunctionWithBody, nameOf, nameText, propertyValue, returned, unwrap } from './url-syntax'
import type { TextReader } from './url-text'
import { closed, type UrlText } from './url-texts'

const GET = seen('GET')
const QUERY_HOOKS = new Set(['useQuery', 'useSuspenseQuery', 'useInfiniteQuery', 'useSuspenseInfiniteQuery'])

/** The requests of SWR's and React Query's hooks, of `mutate` and `preload`; null where the call is none of them. */
export function keyRequests(call: ts.CallExpression, reader: TextReader, bindings: Bindings | null): Request[] | null {
  const callee = unwrap(call.expression)
  const [first, second] = call.arguments
  if (!first || !ts.isIdentifier(callee)) return null
  if (/^useSWR(?:Immutable|Infinite)?$/.test(callee.text))
    return fetched(call, keys(first, GET, reader, bindings), reader, bindings)
  if (callee.text === 'useSWRMutation') return keys(first, mutationMethod(second, reader, bindings), reader, bindings)
  if (callee.text === 'preload' && isSwrImport(callee, reader)) return keys(first, GET, reader, bindings)
  if (callee.text === 'mutate' && isSwrMutate(callee, reader)) return keys(first, GET, reader, bindings)
  return QUERY_HOOKS.has(callee.text) ? queryRequests(first, reader, bindings) : null
}

/** SWR keys: a URL, an array that begins with one, or a function that answers either. */
function keys(expression: ts.Expression, method: Method, reader: TextReader, bindings: Bindings | null): Request[] {
  return each(keyTexts(expression, reader, bindings), 'swr', method)
}

/**
 * The key as the fetcher requests it: `useSWR('/users', path => fetch('/api' + path))`. Where no fetcher is seen or it does
 * not say, the key is the URL.
 */
function fetched(call: ts.CallExpression, found: Request[], reader: TextReader, bindings: Bindings | null): Request[] {
  const [key, fetcher] = call.arguments
  if (!found.length || !key || !fetcher || ts.isObjectLiteralExpression(fetcher)) return found
  const fn = reader.functionOf(fetcher, bindings)
  if (!fn) {
    const ref = refOf(fetcher, reader, bindings)
    if (!ref || !('from' in ref)) return found
    return found.map(request => ({ ...request, call: stepped(ref, [{ texts: [textFact(request.url)] }]) }))
  }
  const { parameters } = fn.fn
  if (!parameters.length) return found
  const list = unwrap(key)
  // SWR before its version 2 hands the parts of a list over one by one.
  const given = ts.isArrayLiteralExpression(list) && parameters.length > 1 ? list.elements : [key]
  const inner = bind(fn, given, bindings)
  const sent: Request[] = []
  eachCall(fn.fn, reader, node => {
    for (const request of requestsOf(node, reader, inner, 1))
      if (request.url.bound) sent.push({ ...request, via: 'swr', url: { ...request.url, bound: false } })
  })
  return sent.length ? sent : found
}

function keyTexts(expression: ts.Expression, reader: TextReader, bindings: Bindings | null, depth = 0): UrlText[] {
  const e = unwrap(expression)
  if (depth > 5) return []
  const again = (x: ts.Expression): UrlText[] => keyTexts(x, reader, bindings, depth + 1)
  if (ts.isConditionalExpression(e)) {
    const taken = branchOf(e.condition, reader, bindings)
    if (typeof taken === 'boolean') return again(taken ? e.whenTrue : e.whenFalse)
    return [...again(e.whenTrue), ...again(e.whenFalse)]
  }
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
    const fn = reader.functionOf(e, bindings)?.fn
    const value = fn ? undefined : reader.valueOf(e, bindings)
    const found = fn ? returned(fn).flatMap(again) : value && !value.bound ? again(value.expression) : []
    const [start, end] = [e.getStart(), e.end]
    return found.map(t => ({ ...t, through: [e.text, ...t.through], start, end }))
  }
  const texts = reader.texts(e, bindings)
  return texts.length || !ts.isCallExpression(e) ? texts : madeKey(e, reader, bindings, depth)
}

/** `useSWR(scoped('/api/x', team))`: a function that makes a key of a path answers the path or a list that begins with it. */
function madeKey(call: ts.CallExpression, reader: TextReader, bindings: Bindings | null, depth: number): UrlText[] {
  // `key => key.startsWith('/api/')` chooses among keys
  if (!ts.isIdentifier(unwrap(call.expression))) return []
  const fn = reader.functionOf(call.expression, bindings)
  const found = fn
    ? returned(fn.fn).flatMap(answer => keyTexts(answer, reader, bind(fn, call.arguments, bindings), depth + 1))
    : call.arguments.flatMap(argument => reader.texts(argument, bindings).filter(t => closed(t).text.startsWith('/')))
  return found.map(t => ({ ...t, through: [nameOf(call.expression), ...t.through] }))
}

/** `useSWRMutation(key, fetcher)`: the method is in the fetcher, where that is written here. */
function mutationMethod(fetcher: ts.Expression | undefined, reader: TextReader, bindings: Bindings | null): Method {
  const fn = fetcher && reader.functionOf(fetcher, bindings)
  if (!fn) {
    const ref = fetcher && refOf(fetcher, reader, bindings)
    return ref && 'from' in ref ? { ...UNSEEN, open: { sentBy: ref } } : UNSEEN
  }
  const found: Method[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { name } = calleeOf(node.expression)
      if (name === 'fetch') found.push(methodOf(node.arguments[1], GET, reader, bindings))
      else if (libraryOf(node.expression, reader) && VERBS.has(name)) found.push(seen(VERBS.get(name) ?? 'GET'))
    }
    ts.forEachChild(node, visit)
  }
  visit(fn.fn.body)
  const [only] = found
  return only && found.length === 1 ? only : UNSEEN
}

function isSwrImport(callee: ts.Identifier, reader: TextReader): boolean {
  return /^swr(?:\/|$)/.test(reader.scopes.importOf(callee)?.specifier ?? '')
}

/** SWR's `mutate(key)`, global or from `useSWRConfig()`; the bound `mutate` of one key and React Query's take no key. */
function isSwrMutate(callee: ts.Identifier, reader: TextReader): boolean {
  const declared = reader.scopes.resolve(callee)
  if (!declared) return true
  if (ts.isImportSpecifier(declared)) return isSwrImport(callee, reader)
  if (!ts.isBindingElement(declared)) return false
  const from = ts.findAncestor(declared, ts.isVariableDeclaration)?.initializer
  return from !== undefined && nameOf(from) === 'useSWRConfig'
}

/** React Query without a `queryFn`: the default one of the app requests the key. */
function queryRequests(argument: ts.Expression, reader: TextReader, bindings: Bindings | null): Request[] {
  const object = reader.objectOf(argument, bindings)
  if (!object || object.properties.some(p => ts.isSpreadAssignment(p) || (p.name && nameText(p.name) === 'queryFn')))
    return []
  const key = propertyValue(object, 'queryKey')
  return key ? each(keyTexts(key, reader, bindings), 'react-query', GET) : []
}
