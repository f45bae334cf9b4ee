/** Reads the URL that a request is written with: its segments beside those of the route, and its query. */
import { ts } from '../../workspace/typescript'
import { unwrapped } from '../handler/handler-syntax'
import type { FetchCall, SegmentValue } from './request-call'

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
  if (!ts.isTemplateExpression(url)) return undefined
  const pieces = withConstants(url)
  const [first = '', ...rest] = pieces
  if (tail && typeof first !== 'string')
    return typeof rest[0] === 'string' && rest[0].startsWith('/') ? rest : undefined
  return typeof first === 'string' && fixed(first).startsWith('/') ? [fixed(first), ...rest] : undefined
}

/** What a template is made of, with the text of the file's constants in the place of their names. */
function withConstants({ head, templateSpans }: ts.TemplateExpression): SegmentValue[] {
  const pieces: SegmentValue[] = []
  const add = (piece: SegmentValue): void => {
    const last = pieces.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece
    else if (piece !== '') pieces.push(piece)
  }
  add(head.text)
  for (const { expression, literal } of templateSpans) {
    add(constantText(expression) ?? expression)
    add(literal.text)
  }
  return pieces
}

/** The text of a constant at the top of the file, where nothing else in it has that name. */
function constantText(name: ts.Expression): string | undefined {
  if (!ts.isIdentifier(name)) return undefined
  const declared: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    const isNamed = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)
    if (isNamed && ts.isIdentifier(node.name) && node.name.text === name.text) declared.push(node)
    ts.forEachChild(node, visit)
  }
  visit(name.getSourceFile())
  const [only, ...others] = declared
  if (!only || others.length > 0 || !ts.isVariableDeclaration(only) || !only.initializer) return undefined
  const isTopLevel = ts.isSourceFile(only.parent.parent.parent) && (only.parent.flags & ts.NodeFlags.Const) !== 0
  const value = unwrapped(only.initializer)
  return isTopLevel && ts.isStringLiteralLike(value) ? value.text : undefined
}

/** `x` of `encodeURIComponent(x)`: Next.js hands a handler its params decoded. */
function decoded(expression: ts.Expression): ts.Expression {
  const inner = unwrapped(expression)
  if (!ts.isCallExpression(inner) || inner.expression.getText() !== 'encodeURIComponent') return expression
  return inner.arguments[0] ?? expression
}
