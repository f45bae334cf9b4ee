/**
 * Which methods an API route's handler becomes, and its file as it would be with one function for each of them, still
 * with `req` and `res` of the Pages Router: what the methods share is little, or stays one function that all of them export.
 */
import type { EntryPoint, HttpMethod } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { parseSource } from '../code/source'
import type { CodeStyle } from '../code/style'
import { TracedText } from '../code/traced-text'
import type { ApiHandler } from './api-handler'
import type { Dispatch } from './dispatch'
import { type MethodBody, MethodSplit } from './method-split'
import { MethodTest } from './method-test'
import { delegated, sameBodies, VERBS, type Written, writeApart, writeTogether } from './method-write'
import { chainOf } from './response-chain'

export interface MethodFile {
  readonly traced: TracedText
  /** The file with one function a method, parsed. */
  readonly sf: ts.SourceFile
  readonly methods: readonly HttpMethod[]
  /** The names of the functions that answer requests. */
  readonly entries: readonly string[]
  /** What a method that is not exported was answered with: null for nothing at all. */
  readonly rejection: ts.Node | null
  /** True where methods are exported that the code does not name. */
  readonly unnamed: boolean
  /** GET is not exported: the handler reads the body whatever the method, and nobody is known to send a GET. */
  readonly withoutGet?: boolean
  /** A helper is given the functions for the methods, and answers HEAD itself. */
  readonly dispatched?: boolean
  /** That helper answers what they throw. */
  readonly isCaught?: boolean
  /** The one function that is rewritten where the file is no API route, but declares a helper of some. */
  readonly helper?: string
}

/** Up to so many lines may stand in each method's function; more stay in one. */
const MOST_SHARED = 12

/**
 * `forBodies`: what the methods have in common reads the body, which GET has none of. Each method that is named is then a function of its own
 * however much they share, and a GET that nobody is known to send is not answered. `isApart`: such functions alone.
 */
export function planMethods(
  handler: ApiHandler,
  entryPoint: EntryPoint,
  scope: Scope,
  style: CodeStyle,
  dispatch: Dispatch | undefined,
  forBodies = false,
  isApart = forBodies,
): MethodFile {
  if (dispatch) return planDispatch(handler, dispatch, style)
  const test = new MethodTest(handler, scope)
  const split = new MethodSplit(handler, test, scope)
  const named = test.named()
  const other = split.bodyFor(null)
  const rejects = named.length > 0 && isRejection(other, handler, scope)
  const bodies = new Map<HttpMethod, MethodBody>()
  const others = rejects ? [] : usedMethods(entryPoint, named)
  const withoutGet = forBodies && others.includes('GET') && !entryPoint.callers.some(({ method }) => method === 'GET')
  for (const method of [...named, ...others]) {
    if (withoutGet && method === 'GET') continue
    const body = split.bodyFor(method)
    if (!named.includes(method) || !isNotAllowed(body, handler, scope)) bodies.set(method, body)
  }
  const methods = VERBS.concat('HEAD', 'OPTIONS').filter(method => bodies.has(method))
  const unnamed = methods.filter(method => !named.includes(method))
  const leaders = [...sameBodies(bodies, methods).keys()]
  const left = leaders.flatMap(method => bodies.get(method) ?? [])
  const isWhole = [...bodies].every(
    ([method, body]) => !body.callsInPlace || delegated(body, method, handler, test, scope),
  )
  const apart = isWhole && left.every(({ clean }) => clean) && unnamed.length < 2 && (isApart || isLittle(left))
  const written = apart
    ? writeApart(handler, bodies, methods, test, scope, style)
    : writeTogether(handler, methods, style)
  const traced = tracedOf(handler, written)
  const answer = rejects ? [...other.lines.keys()].find(statement => chainIn(statement, handler, scope)) : undefined
  return {
    traced,
    sf: parseSource(handler.sf.fileName, traced.text),
    methods,
    entries: written.entries,
    rejection: answer ?? null,
    unnamed: unnamed.length > 0,
    withoutGet,
  }
}

function tracedOf({ sf, traced }: ApiHandler, { pieces }: Written): TracedText {
  return traced ? traced.remade(pieces) : new TracedText(sf, pieces)
}

/** A handler that hands its requests on by their method is one function for the methods that are handed on. */
function planDispatch(handler: ApiHandler, dispatch: Dispatch, style: CodeStyle): MethodFile {
  const { call, caught } = dispatch
  const methods = VERBS.concat('HEAD', 'OPTIONS').filter(method => dispatch.methods.includes(method))
  const written = writeTogether(handler, methods, style)
  const traced = tracedOf(handler, written)
  const sf = parseSource(handler.sf.fileName, traced.text)
  const { entries } = written
  return { traced, sf, methods, entries, rejection: call, dispatched: true, isCaught: caught, unnamed: false }
}

/** The methods that callers use beside those the code names: all of them where no caller is known, or one's method is not. */
function usedMethods({ callers }: EntryPoint, named: readonly HttpMethod[]): readonly HttpMethod[] {
  const seen = callers.map(({ method, certain }) => (certain ? method : null))
  const used = seen.length === 0 || seen.includes(null) ? VERBS : VERBS.filter(method => seen.includes(method))
  return used.filter(method => !named.includes(method))
}

/** True where the methods share few enough lines that each can have its own copy. */
function isLittle(bodies: readonly MethodBody[]): boolean {
  const counts = new Map<ts.Node, { readonly lines: number; times: number }>()
  for (const { lines } of bodies)
    for (const [statement, own] of lines) {
      const count = counts.get(statement) ?? { lines: own, times: 0 }
      count.times++
      counts.set(statement, count)
    }
  const shared = [...counts.values()].filter(({ times }) => times > 1)
  return shared.reduce((sum, { lines }) => sum + lines, 0) <= MOST_SHARED
}

/** True where nothing in a body answers with success: every answer in it has a status of 400 or more. */
export function isRejection(body: MethodBody, handler: ApiHandler, scope: Scope): boolean {
  const { response } = handler
  if (body.statements.length === 0) return true
  if (!response) return [...body.lines.keys()].every(refusesPlainly)
  const left = [...body.lines.keys()]
  const inLeft = (node: ts.Node) => {
    let current: ts.Node | undefined = node
    // What stands in a statement that is written anew (a `try`) counts where it is left itself.
    while (current && !body.lines.has(current)) current = current.parent
    return current !== undefined && left.includes(current as ts.Statement) && !isFrame(current, node, body)
  }
  for (const use of scope.usesOf(response)) {
    if (!inLeft(use)) continue
    const chain = chainOf(use)
    if (!chain) {
      // Handed to a function that may answer: what it answers with cannot be seen, unless more is done after.
      const statement = statementOf(use, body)
      if (statement && (ts.isReturnStatement(statement) || ts.isExpressionStatement(statement))) return false
      continue
    }
    if (chain.steps.some(({ name }) => name === 'redirect' || name === 'write' || name === 'writeHead')) return false
    const ends = chain.steps.some(({ name }) => name === 'json' || name === 'send' || name === 'end')
    const status = chain.steps.find(({ name }) => name === 'status')?.args[0]
    if (ends && !(status && ts.isNumericLiteral(status) && Number(status.text) >= 400) && status !== undefined) {
      if (ts.isNumericLiteral(status)) return false
      // A computed status: in a `catch` it is that of an error.
      if (!inCatch(use)) return false
    } else if (ends && !status) return false
  }
  return true
}

/** True where a method that the code names is answered 405 and nothing else: a route handler does so by itself. */
function isNotAllowed(body: MethodBody, handler: ApiHandler, scope: Scope): boolean {
  const { response } = handler
  if (!response) return isRejection(body, handler, scope)
  const uses = scope.usesOf(response).filter(use => statementOf(use, body) !== undefined)
  const statuses = uses.map(use =>
    chainOf(use)
      ?.steps.find(({ name }) => name === 'status')
      ?.args[0]?.getText(),
  )
  const plain = uses.every(
    (use, n) => statuses[n] === '405' || chainOf(use)?.steps.every(({ name }) => name === 'setHeader'),
  )
  return plain && statuses.includes('405') && isRejection(body, handler, scope)
}

/** `return new Response(null, { status: 405 })`, in a handler that takes no response. */
function refusesPlainly(statement: ts.Node): boolean {
  if (ts.isThrowStatement(statement)) return true
  return ts.isReturnStatement(statement) && /\bstatus: ?[45]\d\d\b/.test(statement.expression?.getText() ?? '')
}

/** True for a node that a `try` statement holds outside of what is copied with it. */
function isFrame(statement: ts.Node, node: ts.Node, body: MethodBody): boolean {
  if (!ts.isTryStatement(statement)) return false
  const inTry = node.pos >= statement.tryBlock.pos && node.end <= statement.tryBlock.end
  return (
    inTry &&
    [...body.lines.keys()].some(
      one => one !== statement && one.pos >= statement.tryBlock.pos && one.end <= statement.tryBlock.end,
    )
  )
}

function inCatch(node: ts.Node): boolean {
  for (let current = node.parent; current; current = current.parent) if (ts.isCatchClause(current)) return true
  return false
}

function statementOf(node: ts.Node, body: MethodBody): ts.Node | undefined {
  let current: ts.Node | undefined = node
  while (current && !body.lines.has(current)) current = current.parent
  return current
}

function chainIn(statement: ts.Node, { response }: ApiHandler, scope: Scope): boolean {
  if (!response || ts.isTryStatement(statement)) return false
  return scope.usesOf(response).some(use => use.pos >= statement.pos && use.end <= statement.end && chainOf(use))
}
