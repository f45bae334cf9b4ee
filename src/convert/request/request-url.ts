/** Reads the URL that a request is written with: its segments beside those of the route, and its query. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { descendants, unwrapped } from '../handler/handler-syntax'
import { addressOf, isPagesOrigin } from './request-base'
import type { FetchCall, SegmentValue } from './request-call'
import { isEffect } from './request-failure'
import { eitherUrl, mayHoldQuery } from './request-url-choice'
import { constantOf, searchParamsOf, type UrlConstant } from './request-url-constants'

/** What a URL says, and the constants of functions that it is made of. */
export type UrlParts = Pick<FetchCall, 'segments' | 'query' | 'when' | 'constants' | 'base'>

/**
 * Matches `/api/posts/${id}/like` with `/api/posts/[id]/like` from the end, so that a base path in front does not matter.
 * Undefined where a placeholder spans part of a segment, or the URL does not begin with `/`.
 * `tail`: a base of fixed segments is put before the URL elsewhere, which the index has matched. `scope`: of the file that it is written in.
 * `known`: the URL as the index has found it.
 */
export function readUrl(
  url: ts.Expression,
  route: string,
  tail: boolean,
  scope: Scope,
  known: string | null = null,
): UrlParts | undefined {
  const segments = new Map<string, SegmentValue>()
  let wanted = route.split('/').filter(Boolean)
  const dynamic = wanted.some(segment => segment.startsWith('['))
  const literal = unwrapped(url)
  const [path, against] =
    ts.isNewExpression(literal) && literal.expression.getText() === 'URL' ? (literal.arguments ?? []) : []
  if (path && tail) return readUrl(path, route, tail, scope)
  const address = against && addressOf(against, scope)
  if (path && address) {
    const read = readUrl(path, route, tail, scope)
    return read && (isPagesOrigin(address, scope) ? read : { ...read, base: address })
  }
  const own = constantOf(literal, scope)
  if (own && isUrlText(own.value)) {
    const read = readUrl(own.value, route, tail, scope)
    return read && { ...read, constants: [own, ...read.constants] }
  }
  const chosen = own ? own.value : literal
  if (ts.isConditionalExpression(chosen) && ![...descendants(chosen.condition)].some(isEffect)) {
    const [yes, no] = [chosen.whenTrue, chosen.whenFalse].map(each => readUrl(each, route, tail, scope))
    const read = eitherUrl(chosen.condition, yes, no)
    return read && own ? { ...read, constants: [own, ...read.constants] } : read
  }
  // A constant: the index has resolved it; without dynamic segments there is nothing left to read, if it has no query.
  if (ts.isIdentifier(literal))
    return dynamic || mayHoldQuery(literal, scope, known)
      ? undefined
      : { segments, query: new Map(), when: new Map(), constants: [] }
  const parts = urlParts(literal, tail, scope)
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
  return {
    segments,
    query: parts.query,
    when: parts.when,
    constants: parts.constants,
    ...(parts.base && { base: parts.base }),
  }
}

/** The segments of a literal or template URL and what its query says, a placeholder as its expression. */
function urlParts(
  url: ts.Expression,
  tail: boolean,
  scope: Scope,
):
  | {
      readonly path: readonly SegmentValue[]
      readonly query: ReadonlyMap<string, SegmentValue>
      readonly when: ReadonlyMap<string, ts.Expression>
      readonly constants: readonly UrlConstant[]
      readonly base?: ts.Expression
    }
  | undefined {
  const constants: UrlConstant[] = []
  const found = piecesOf(url, tail, scope, constants)
  if (!found) return undefined
  const { pieces: all, base } = found
  const said = saidBy(all, scope, constants)
  return said && { ...said, ...(base && { base }) }
}

/** What these pieces say: the path, and the query with what may be left out of it. */
function saidBy(all: readonly Piece[], scope: Scope, constants: UrlConstant[]) {
  const first = all.findIndex(isOptional)
  const pieces = (first === -1 ? all : all.slice(0, first)).filter(isSaid)
  const fixed = partsOf(pieces, scope, constants)
  const optional = first === -1 ? [] : all.slice(first)
  if (!fixed || optional.length === 0) return fixed
  // Whatever stands behind the first one may be left out as well: `?` opens a query, `&` goes on with one.
  const opens = !pieces.some(piece => typeof piece === 'string' && piece.includes('?'))
  const query = new Map(fixed.query)
  const when = new Map(fixed.when)
  for (const part of optional) {
    if (!isOptional(part) || (opens && optional.length > 1)) return undefined
    const [start, ...rest] = part.pieces
    if (typeof start !== 'string' || !start.startsWith(opens ? '?' : '&')) return undefined
    const said = partsOf([`/?${start.slice(1)}`, ...rest.filter(isSaid)], scope, constants)
    if (!said || rest.some(isOptional)) return undefined
    for (const [key, value] of said.query) {
      if (query.has(key) || said.when.has(key)) return undefined
      query.set(key, value)
      when.set(key, part.when)
    }
  }
  return { path: fixed.path, query, when, constants }
}

/** A part of a query that is left out where something does not hold: `${q ? `?q=${q}` : ''}`. */
interface OptionalPart {
  readonly when: ts.Expression
  readonly pieces: readonly Piece[]
}

type Piece = SegmentValue | OptionalPart

function isOptional(piece: Piece): piece is OptionalPart {
  return typeof piece !== 'string' && 'pieces' in piece
}

function isSaid(piece: Piece): piece is SegmentValue {
  return !isOptional(piece)
}

/** Pieces cut at `/` before the query, at `?` and `&` in it. */
function partsOf(pieces: readonly SegmentValue[], scope: Scope, constants: UrlConstant[]) {
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
  const when = new Map<string, ts.Expression>()
  for (const [first, value, ...more] of query) {
    if (first === undefined) continue
    const params = typeof first !== 'string' && value === undefined ? searchParamsOf(first, scope) : undefined
    if (params) {
      for (const [key, each] of params.values) {
        if (values.has(key)) return undefined
        values.set(key, each)
      }
      for (const [key, condition] of params.when) when.set(key, condition)
      if (params.constant) constants.push(params.constant)
      continue
    }
    if (typeof first !== 'string' || more.length > 0 || first.includes('#')) return undefined
    const [, key = '', text = ''] = /^([^=]+)=(.*)$/.exec(first) ?? []
    if (key === '' || values.has(key) || (value !== undefined && text !== '') || typeof value === 'string')
      return undefined
    values.set(
      decodeURIComponent(key),
      value === undefined ? decodeURIComponent(text.replaceAll('+', ' ')) : decoded(value),
    )
  }
  return { path: segments, query: values, when, constants }
}

/**
 * The text and the placeholders of a text that begins with `/`, or of what stands behind an origin or a placeholder that holds one; `base`: the
 * placeholder, where it may hold another address than the page's.
 */
function piecesOf(
  url: ts.Expression,
  tail: boolean,
  scope: Scope,
  constants: UrlConstant[],
): { readonly pieces: Piece[]; readonly base?: ts.Expression } | undefined {
  // Clients put a slash between their base and a path without one.
  const fixed = (text: string) => (tail ? text.replace(/^https?:\/\/[^/]+/, '').replace(/^(?=[^/])/, '/') : text)
  if (!isUrlText(url)) return undefined
  const pieces: Piece[] = []
  addPieces(url, pieces, scope, constants)
  const [first = '', ...rest] = pieces
  if (typeof first === 'string') return fixed(first).startsWith('/') ? { pieces: [fixed(first), ...rest] } : undefined
  if (typeof rest[0] !== 'string' || !rest[0].startsWith('/') || isOptional(first)) return undefined
  if (tail) return { pieces: rest }
  const address = addressOf(first, scope)
  const held = address && constantOf(first, scope)
  if (held) constants.push(held)
  return address && (isPagesOrigin(address, scope) ? { pieces: rest } : { pieces: rest, base: address })
}

/** A literal, a template, or texts put together by `+`. */
export function isUrlText(expression: ts.Expression): boolean {
  if (ts.isStringLiteralLike(expression) || ts.isTemplateExpression(expression)) return true
  return (
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind === ts.SyntaxKind.PlusToken &&
    (isUrlText(unwrapped(expression.left)) || isUrlText(unwrapped(expression.right)))
  )
}

/** What a text is made of, with that of constants in the place of their names: those of the file, and those of functions that hold more than a part of a path. */
function addPieces(text: ts.Expression, pieces: Piece[], scope: Scope, constants: UrlConstant[]): void {
  const add = (piece: Piece): void => {
    const last = pieces.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece
    else if (piece !== '') pieces.push(piece)
  }
  const inner = unwrapped(text)
  if (ts.isStringLiteralLike(inner)) add(inner.text)
  else if (ts.isTemplateExpression(inner)) {
    add(inner.head.text)
    for (const { expression, literal } of inner.templateSpans) {
      addPieces(expression, pieces, scope, constants)
      add(literal.text)
    }
  } else if (isUrlText(inner) && ts.isBinaryExpression(inner)) {
    addPieces(inner.left, pieces, scope, constants)
    addPieces(inner.right, pieces, scope, constants)
  } else {
    const own = constantOf(inner, scope)
    const optional = optionalPart(own?.value ?? inner, scope, constants)
    if (optional) {
      if (own) constants.push(own)
      add(optional)
    } else if (own && isUrlText(own.value) && /[/?]/.test(own.value.getText())) {
      constants.push(own)
      addPieces(own.value, pieces, scope, constants)
    } else add(constantText(text) ?? text)
  }
}

/** `q ? `?q=${q}` : ''` */
function optionalPart(expression: ts.Expression, scope: Scope, constants: UrlConstant[]): OptionalPart | undefined {
  if (!ts.isConditionalExpression(expression)) return undefined
  const [said, left] = [unwrapped(expression.whenTrue), unwrapped(expression.whenFalse)]
  if (!ts.isStringLiteralLike(left) || left.text !== '' || !isUrlText(said)) return undefined
  // It may stand in several arguments, or go with a name that nobody reads.
  if ([...descendants(expression.condition)].some(isEffect)) return undefined
  const pieces: Piece[] = []
  addPieces(said, pieces, scope, constants)
  return { when: expression.condition, pieces }
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
