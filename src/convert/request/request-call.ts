/** Reads one `fetch` of a route: the values of its dynamic segments, its body, and the options that an action has no use for. */
import type { Caller, EntryPoint, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { nodeAt, offsetAt, placeOf } from '../code/source'
import { stringified } from '../handler/handler-results'
import { descendants, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'

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
  readonly body: { readonly kind: 'json' | 'form-data' | 'text'; readonly value: ts.Expression } | null
  /** Headers that say more than the media type of a JSON request, by name in lower case: literals only. */
  readonly headers: ReadonlyMap<string, string>
  /** It asked for an answer that is not cached, which on the server makes its page one of each request. */
  readonly noStore?: boolean
  /** `.finally(…)` on the request itself, which goes on what takes its place. */
  readonly tail: string
  /** The hook's answer that the wrapper is a member of: it goes where nothing else is read of it. */
  readonly hook?: ts.VariableDeclaration
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
 */
export function readFetch(
  sf: ts.SourceFile,
  scope: Scope,
  caller: Caller,
  entryPoint: EntryPoint,
): FetchCall | Refused {
  const node = nodeAt(sf, offsetAt(sf, caller))
  const call = fetchAround(node, scope)
  if (!call)
    return refuse(
      'unsupported-caller',
      'The URL is not written in the fetch itself, so the call cannot be told.',
      caller,
    )
  const [url, init, ...more] = call.arguments
  if (!url || more.length > 0) return refuse('unsupported-caller', 'This fetch has an unusual form.', caller)
  const target = readUrl(url, entryPoint.route ?? '', caller.side !== 'client')
  if (!target)
    return refuse('url-unresolved', `The parts of this URL cannot be matched with ${entryPoint.route}.`, placeOf(url))
  const options = readOptions(init, scope)
  if ('refusal' in options) return options
  return { caller, sf, scope, call, ...target, ...options, tail: tailOf(call) }
}

/** The call of the global `fetch` whose first argument holds `node`, or whose callee it is. */
function fetchAround(node: ts.Node, scope: Scope): ts.CallExpression | undefined {
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

/**
 * Matches `/api/posts/${id}/like` with `/api/posts/[id]/like` from the end, so that a base path in front does not matter.
 * Undefined where a placeholder spans part of a segment, or the URL does not begin with `/`.
 * `tail`: a base of fixed segments is put before the URL elsewhere, which the index has matched.
 */
export function readUrl(
  url: ts.Expression,
  route: string,
  tail = false,
): Pick<FetchCall, 'segments' | 'query'> | undefined {
  const segments = new Map<string, SegmentValue>()
  let wanted = route.split('/').filter(Boolean)
  const dynamic = wanted.some(segment => segment.startsWith('['))
  const literal = unwrapped(url)
  const [path] = ts.isNewExpression(literal) && literal.expression.getText() === 'URL' ? (literal.arguments ?? []) : []
  if (path && tail) return readUrl(path, route, tail)
  // A constant: the index has resolved it; without dynamic segments there is nothing left to read.
  if (ts.isIdentifier(literal)) return dynamic ? undefined : { segments, query: new Map() }
  const parts = urlParts(literal, tail)
  if (!parts) return undefined
  const base = tail ? Math.max(wanted.length - parts.path.length, 0) : 0
  if (wanted.slice(0, base).some(segment => segment.startsWith('['))) return undefined
  wanted = wanted.slice(base)
  const given = parts.path.slice(-wanted.length)
  if (given.length !== wanted.length) return undefined
  for (const [n, segment] of wanted.entries()) {
    const part = given[n]
    if (part === undefined) return undefined
    const name = /^\[([^\]./]+)\]$/.exec(segment)?.[1]
    if (name !== undefined) segments.set(name, part)
    else if (segment.startsWith('[') || part !== segment) return undefined
  }
  return { segments, query: parts.query }
}

/** The segments of a literal or template URL and what its query says, a placeholder as its expression. */
function urlParts(
  url: ts.Expression,
  tail: boolean,
): { readonly path: readonly SegmentValue[]; readonly query: ReadonlyMap<string, SegmentValue> } | undefined {
  const pieces = piecesOf(url, tail)
  if (!pieces) return undefined
  // Cut at `/` before the query, at `?` and `&` in it.
  const path: SegmentValue[][] = []
  const query: SegmentValue[][] = []
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      const current = (query.length > 0 ? query : path).at(-1)
      if (!current) return undefined
      current.push(piece)
      continue
    }
    for (const token of piece.match(query.length > 0 ? /&|[^&]+/g : /[/?]|[^/?]+/g) ?? []) {
      if (query.length === 0 && token === '/') path.push([])
      else if (query.length === 0 && token === '?') {
        const rest = piece.slice(piece.indexOf('?') + 1)
        query.push([])
        for (const inner of rest.match(/&|[^&]+/g) ?? [])
          if (inner === '&') query.push([])
          else query.at(-1)?.push(inner)
        break
      } else if (token === '&') query.push([])
      else (query.length > 0 ? query : path).at(-1)?.push(token)
    }
  }
  const segments: SegmentValue[] = []
  for (const [only, ...more] of path) {
    if (only === undefined) continue
    // A placeholder must be a whole segment.
    if (more.length > 0 || (typeof only === 'string' && only.includes('#'))) return undefined
    segments.push(typeof only === 'string' ? only : decoded(only))
  }
  const values = new Map<string, SegmentValue>()
  for (const [first, value, ...more] of query) {
    if (first === undefined) continue
    if (typeof first !== 'string' || more.length > 0 || first.includes('#')) return undefined
    const [, key = '', text = ''] = /^([^=]+)=(.*)$/.exec(first) ?? []
    if (key === '' || values.has(key) || (value !== undefined && text !== '') || typeof value === 'string')
      return undefined
    values.set(
      decodeURIComponent(key),
      value === undefined ? decodeURIComponent(text.replaceAll('+', ' ')) : decoded(value),
    )
  }
  return { path: segments, query: values }
}

/** The text and the placeholders of a literal or template that begins with `/`, or behind an origin or a placeholder that holds one. */
function piecesOf(url: ts.Expression, tail: boolean): SegmentValue[] | undefined {
  // Clients put a slash between their base and a path without one.
  const fixed = (text: string) => (tail ? text.replace(/^https?:\/\/[^/]+/, '').replace(/^(?=[^/])/, '/') : text)
  if (ts.isStringLiteralLike(url)) return fixed(url.text).startsWith('/') ? [fixed(url.text)] : undefined
  if (tail && ts.isTemplateExpression(url) && url.head.text === '') {
    const [first, ...rest] = url.templateSpans
    if (!first?.literal.text.startsWith('/')) return undefined
    return [first.literal.text, ...rest.flatMap(({ expression, literal }) => [expression, literal.text])]
  }
  if (!ts.isTemplateExpression(url) || !fixed(url.head.text).startsWith('/')) return undefined
  return [fixed(url.head.text), ...url.templateSpans.flatMap(({ expression, literal }) => [expression, literal.text])]
}

/** `x` of `encodeURIComponent(x)`: Next.js hands a handler its params decoded. */
function decoded(expression: ts.Expression): ts.Expression {
  const inner = unwrapped(expression)
  if (!ts.isCallExpression(inner) || inner.expression.getText() !== 'encodeURIComponent') return expression
  return inner.arguments[0] ?? expression
}

export function readOptions(
  init: ts.Expression | undefined,
  scope: Scope,
): Pick<FetchCall, 'body' | 'headers' | 'noStore'> | Refused {
  let noStore = false
  const headers = new Map<string, string>()
  if (!init) return { body: null, headers }
  if (!ts.isObjectLiteralExpression(init))
    return refuse('unsupported-caller', 'The options of this fetch are not written in place.', placeOf(init))
  let body: FetchCall['body'] = null
  for (const property of init.properties) {
    const name =
      property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) ? property.name.text : null
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined
    if (name === null || value === undefined)
      return refuse('unsupported-caller', 'The options of this fetch cannot be read.', placeOf(property))
    if (name === 'method') continue
    if (name === 'headers') {
      const odd = readHeaders(value, headers)
      if (odd) return refuse('unsupported-caller', 'This request header cannot be sent with an action.', placeOf(odd))
      continue
    }
    if (name === 'body') {
      const json = stringified(value)
      if (json) body = { kind: 'json', value: json }
      else if (isFormData(value, scope)) body = { kind: 'form-data', value }
      else if (isText(value, scope)) body = { kind: 'text', value }
      else if (value.kind !== ts.SyntaxKind.NullKeyword)
        return refuse('unsupported-caller', 'The body is neither JSON.stringify(…) nor FormData.', placeOf(value))
      continue
    }
    const harmless = WITHOUT_MEANING[name]
    if (harmless && ts.isStringLiteralLike(value) && harmless.includes(value.text)) {
      noStore ||= value.text === 'no-store'
      continue
    }
    return refuse('unsupported-caller', `An action has no counterpart of fetch's \`${name}\`.`, placeOf(property))
  }
  return { body, headers, noStore }
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
function isText(value: ts.Expression, scope: Scope): boolean {
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
