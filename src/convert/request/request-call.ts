/** Reads one `fetch` of a route: the values of its dynamic segments, its body, and the options that an action has no use for. */
import type { Caller, EntryPoint, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { nodeAt, offsetAt, placeOf } from '../code/source'
import { stringified } from '../handler/handler-results'
import { descendants, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { sentValue } from './request-sent'
import { isUrlText, readUrl, type UrlParts } from './request-url'
import type { UrlConstant } from './request-url-constants'

/** What stands for a dynamic segment: an expression of a template, or literal text. */
export type SegmentValue = ts.Expression | string

export interface FetchCall {
  readonly caller: Caller
  readonly sf: ts.SourceFile
  readonly scope: Scope
  readonly call: ts.CallExpression
  /** By segment name: `id` of `[id]`. */
  readonly segments: ReadonlyMap<string, SegmentValue>
  /** By name: `id` of `?id=…`. */
  readonly query: ReadonlyMap<string, SegmentValue>
  /** Names in the query that may be left out, and what has to hold for them to be there. */
  readonly when: ReadonlyMap<string, ts.Expression>
  /** Constants that the URL and what is sent are made of, the outer ones first: they go with their last use. */
  readonly constants: readonly UrlConstant[]
  /** What the app is told its own address is, before the path. */
  readonly base?: ts.Expression
  readonly body: { readonly kind: 'json' | 'form-data' | 'text'; readonly value: ts.Expression } | null
  /** Headers that say more than the media type of a JSON request, by name in lower case: literals only. */
  readonly headers: ReadonlyMap<string, string>
  /** It asked for an answer that is not cached, which on the server makes its page one of each request. */
  readonly noStore?: boolean
  /** `.finally(…)` on the request itself, which goes on what takes its place. */
  readonly tail: string
  /** The hook's answer that the wrapper is a member of: it goes where nothing else is read of it. */
  readonly hook?: ts.VariableDeclaration
  /** The call of a function that hands the response on: it stays, and answers what the action does. */
  readonly relayed?: true
  /** What else changes at the caller once the request is a call. */
  readonly edits?: readonly TextEdit[]
}

/** Options of fetch that change nothing once the call is an action. */
const WITHOUT_MEANING: Readonly<Record<string, readonly string[]>> = {
  credentials: ['include', 'same-origin'],
  mode: ['cors', 'same-origin'],
  cache: ['no-store', 'no-cache', 'default'],
  redirect: ['follow'],
}

/**
 * Reads the `fetch` at a caller's place. Refused: another kind of call (`unsupported-caller`, by name), a URL whose segments
 * cannot be told (`url-unresolved`), an option with a meaning that actions lack (`signal`, `keepalive`, headers that are computed).
 * `base`: what the URL begins with, where that is the app's own address by another module.
 */
export function readFetch(
  sf: ts.SourceFile,
  scope: Scope,
  caller: Caller,
  entryPoint: EntryPoint,
  base?: ts.Expression,
): FetchCall | Refused {
  const node = nodeAt(sf, offsetAt(sf, caller))
  const call = fetchAround(node, scope)
  if (!call)
    return refuse(
      'unsupported-caller',
      'The URL is not written in the fetch itself, so the call cannot be told.',
      caller,
    )
  const [url, , ...more] = call.arguments
  if (!url || more.length > 0) return refuse('unsupported-caller', 'This fetch has an unusual form.', caller)
  const target =
    readMade(url, entryPoint, caller, scope) ??
    readUrl(url, entryPoint.route ?? '', caller.side !== 'client' || base !== undefined, scope, caller.url)
  if (!target)
    return refuse('url-unresolved', `The parts of this URL cannot be matched with ${entryPoint.route}.`, placeOf(url))
  const options = readOptions(call, scope)
  if ('refusal' in options) return options
  const constants = [...options.constants, ...target.constants]
  return { caller, sf, scope, call, ...(base && { base }), ...target, ...options, constants, tail: tailOf(call) }
}

/**
 * The URL of `absoluteUrl('/api/posts')`: the index has followed the function. It may put a base before its path, and no query behind
 * it, which would be lost.
 */
function readMade(url: ts.Expression, entryPoint: EntryPoint, caller: Caller, scope: Scope): UrlParts | undefined {
  const call = unwrapped(url)
  const [path, ...more] = ts.isCallExpression(call) ? call.arguments : []
  if (!path || more.length > 0 || !isUrlText(unwrapped(path))) return undefined
  const target = readUrl(path, entryPoint.route ?? '', true, scope)
  const resolved = (caller.url?.split('?')[1] ?? '').split('&').filter(Boolean)
  return target && resolved.length === target.query.size ? target : undefined
}

/** The call of the global `fetch` whose first argument holds `node`, or whose callee it is. */
export function fetchAround(node: ts.Node, scope: Scope): ts.CallExpression | undefined {
  for (let current: ts.Node = node; current.parent; current = current.parent) {
    const call = current.parent
    if (!ts.isCallExpression(call)) {
      if (ts.isStatement(current)) return undefined
      continue
    }
    if (!isGlobalFetch(call, scope)) continue
    if (current === call.expression || current === call.arguments[0]) return call
  }
  return undefined
}

/** `fetch(…)`, `window.fetch(…)`, where no declaration of the file has that name. */
export function isGlobalFetch({ expression: callee }: ts.CallExpression, scope: Scope): boolean {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee
  const root = ts.isPropertyAccessExpression(callee) ? callee.expression : callee
  if (!ts.isIdentifier(name) || name.text !== 'fetch' || !ts.isIdentifier(root)) return false
  if (root !== name && !['window', 'globalThis', 'self'].includes(root.text)) return false
  return !scope.symbolOf(root)
}

/** What a `fetch` is given to send, in place or by constants. Refused with its place: what an action has no counterpart of, and what cannot be told. */
export function readOptions(
  call: ts.CallExpression,
  scope: Scope,
): (Pick<FetchCall, 'body' | 'headers' | 'noStore'> & { readonly constants: readonly UrlConstant[] }) | Refused {
  let noStore = false
  let body: FetchCall['body'] = null
  const headers = new Map<string, string>()
  const constants: UrlConstant[] = []
  const held = (expression: ts.Expression): ts.Expression => {
    const { value, constant } = sentValue(expression, call, scope)
    if (constant) constants.push(constant)
    return value
  }
  const take = (written: ts.Expression): Refused | undefined => {
    const init = unwrapped(held(written))
    if (!ts.isObjectLiteralExpression(init))
      return refuse('unsupported-caller', 'The options of this fetch are not written in place.', placeOf(written))
    for (const property of init.properties) {
      if (ts.isSpreadAssignment(property)) {
        const odd = take(property.expression)
        if (odd) return odd
        continue
      }
      const odd = takeProperty(property)
      if (odd) return odd
    }
    return undefined
  }
  const takeProperty = (property: ts.ObjectLiteralElementLike): Refused | undefined => {
    const name =
      property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) ? property.name.text : null
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined
    if (name === null || value === undefined)
      return refuse('unsupported-caller', 'The options of this fetch cannot be read.', placeOf(property))
    if (name === 'method') return undefined
    if (name === 'headers') {
      headers.clear()
      const odd = readHeaders(held(value), headers)
      return odd && refuse('unsupported-caller', 'This request header cannot be sent with an action.', placeOf(odd))
    }
    if (name === 'body') {
      const sent = sentValue(value, call, scope)
      const json = stringified(unwrapped(sent.value))
      if (json) {
        body = { kind: 'json', value: json }
        if (sent.constant) constants.push(sent.constant)
      } else if (isFormData(value, scope)) body = { kind: 'form-data', value }
      else if (isText(value, scope)) body = { kind: 'text', value }
      else if (value.kind === ts.SyntaxKind.NullKeyword) body = null
      else return refuse('unsupported-caller', 'The body is neither JSON.stringify(…) nor FormData.', placeOf(value))
      return undefined
    }
    const harmless = WITHOUT_MEANING[name]
    if (harmless && ts.isStringLiteralLike(value) && harmless.includes(value.text)) {
      noStore ||= value.text === 'no-store'
      return undefined
    }
    return refuse('unsupported-caller', `An action has no counterpart of fetch's \`${name}\`.`, placeOf(property))
  }
  const [, init] = call.arguments
  const odd = init && take(init)
  return odd ?? { body, headers, noStore, constants }
}

/** `new FormData()`, a constant of it, or a parameter of that type, or of the type that `typeof action` gives its function. */
export function isFormData(value: ts.Expression, scope: Scope): boolean {
  if (ts.isNewExpression(value)) return value.expression.getText() === 'FormData'
  if (!ts.isIdentifier(value)) return false
  const declaration = scope.symbolOf(value)?.declarations?.[0]
  if (!declaration || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration))) return false
  if (declaration.type) return declaration.type.getText() === 'FormData'
  if (ts.isParameter(declaration)) return isTypedByServer(declaration.parent)
  return declaration.initializer !== undefined && isFormData(declaration.initializer, scope)
}

/** `const save: typeof saveOnServer = async (_, data) => …`, as *Convert to API route* writes a client function: what it sends as a body is no text. */
function isTypedByServer(fn: ts.Node): boolean {
  const { parent } = fn
  return ts.isVariableDeclaration(parent) && parent.type !== undefined && ts.isTypeQueryNode(parent.type)
}

/** A literal, a template, or a name that is declared as a string. */
export function isText(value: ts.Expression, scope: Scope): boolean {
  if (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value)) return true
  const declaration = ts.isIdentifier(value) ? scope.symbolOf(value)?.declarations?.[0] : undefined
  if (!declaration || !(ts.isVariableDeclaration(declaration) || ts.isParameter(declaration))) return false
  return declaration.type?.kind === ts.SyntaxKind.StringKeyword
}

/** The request with the `.finally(…)` on it: it settles as the request does. */
export function settled(call: ts.CallExpression): ts.CallExpression {
  const access = call.parent
  if (!ts.isPropertyAccessExpression(access) || access.expression !== call || access.name.text !== 'finally')
    return call
  const outer = access.parent
  return ts.isCallExpression(outer) && outer.expression === access ? settled(outer) : call
}

/** The text of what `settled` adds. */
export function tailOf(call: ts.CallExpression): string {
  return call.getSourceFile().text.slice(call.end, settled(call).end)
}

/** Takes the headers that say more than the media type of a JSON request; answers the first that is no literal. */
export function readHeaders(headers: ts.Expression, found: Map<string, string>): ts.Node | undefined {
  if (!ts.isObjectLiteralExpression(headers)) return headers
  return headers.properties.find(property => {
    const name =
      property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) ? property.name.text : ''
    if (['content-type', 'accept', 'x-requested-with'].includes(name.toLowerCase())) return false
    if (name === '' || !ts.isPropertyAssignment(property) || !ts.isStringLiteralLike(property.initializer)) return true
    found.set(name.toLowerCase(), property.initializer.text)
    return false
  })
}

/** True where evaluating an expression does nothing but read: it can be dropped with the request it was for. */
export function isDroppable(expression: ts.Expression): boolean {
  return ![...descendants(expression)].some(
    node =>
      ts.isCallExpression(node) ||
      ts.isNewExpression(node) ||
      ts.isAwaitExpression(node) ||
      ts.isBinaryExpression(node),
  )
}
