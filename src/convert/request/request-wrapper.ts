/**
 * Requests through a function of the workspace: `api.post<Post>('/posts', body)`, `fetcher(url, { method })`. The function is read with
 * this call's arguments in the place of its parameters, through functions it hands them to, down to the one `fetch`. It may put a
 * base before the path, choose a body and throw where the response failed; whatever else it does would be lost, and refuses.
 */
import type { Snapshot } from '../../index/snapshot'
import type { Caller, EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { type Scope, scopeOf } from '../code/scope'
import { nodeAt, offsetAt, placeOf, type Sources } from '../code/source'
import { isRefused, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { NavigationNames } from '../to-action/navigation-back'
import { type FetchCall, isGlobalFetch, tailOf } from './request-call'
import { readDataUse } from './request-data'
import { type ResponseUse, readResponse } from './request-response'
import { readUrl } from './request-url'
import { type Answer, answerOfBody } from './request-wrapper-body'
import { type Fn, type Found, functionOf, hookOf } from './request-wrapper-callee'
import { type Bound, type Env, optionsOf, resolved } from './request-wrapper-options'

/** Functions that are followed from the call to the `fetch`. */
const MOST_STEPS = 3

/** The `fetch` that a wrapper ends in. */
interface Sent {
  readonly init: Bound | null
  readonly url: Bound
  readonly answer: Answer
}

/** The request of a call of a wrapper. Refused at the call, with what of the wrapper is not understood. */
export async function readWrapper(
  sf: ts.SourceFile,
  scope: Scope,
  caller: Caller,
  entryPoint: EntryPoint,
  navigation: NavigationNames,
  snapshot: Snapshot,
  sources: Sources,
): Promise<{ readonly fetch: FetchCall; readonly use: ResponseUse } | Refused> {
  const node = nodeAt(sf, offsetAt(sf, caller))
  const call = callAround(node)
  if (!call)
    return refuse('unsupported-caller', 'A function that builds the request makes it, which is not read.', caller)
  const name = call.expression.getText(sf).replace(/\s+/g, ' ').slice(0, 40)
  const odd = (reason: string) => refuse('unsupported-caller', `${name} makes this request, ${reason}.`, placeOf(call))
  const found = await functionOf(call.expression, sf, null, snapshot, sources)
  if (!found) return odd('which is no function of this workspace that can be followed')
  const outer: Env = new Map()
  const sent = await follow(found, bind(found.fn, call.arguments, outer), snapshot, sources, MOST_STEPS)
  if (typeof sent === 'string') return odd(sent)
  const path = pathOf(sent.url, call)
  if (!path) return odd('whose URL is not made of the path it is given')
  const target = readUrl(path, entryPoint.route ?? '', true, scope, caller.url)
  if (!target)
    return refuse('url-unresolved', `The parts of this URL cannot be matched with ${entryPoint.route}.`, placeOf(path))
  const options = optionsOf(sent.init, call, scope)
  if (typeof options === 'string') return odd(options)
  const hook = await hookOf(call.expression, sf, snapshot, sources)
  const fetch: FetchCall = { caller, sf, scope, call, ...target, ...options, tail: '', ...(hook && { hook }) }
  if (sent.answer === 'response') {
    const settling = { ...fetch, tail: tailOf(call) }
    const use = readResponse(settling, navigation)
    return isRefused(use) ? use : { fetch: settling, use }
  }
  const type = typeOf(found.fn, call)
  if (type === undefined) return odd('whose type arguments cannot be told apart')
  return { fetch, use: { ...readDataUse(call, type), throws: sent.answer === 'data-or-throw' } }
}

/** Which type argument of the call is that of the data: the only one, or the one its promise is of. Undefined where that is not seen. */
function typeOf({ typeParameters, type }: Fn, { typeArguments }: ts.CallExpression): ts.TypeNode | null | undefined {
  if (!typeArguments) return null
  if (typeArguments.length === 1 && typeParameters?.length === 1) return typeArguments[0]
  const promised = /^Promise<(\w+)>$/.exec(type?.getText() ?? '')?.[1]
  return typeArguments[typeParameters?.findIndex(({ name }) => name.text === promised) ?? -1]
}

function callAround(node: ts.Node): ts.CallExpression | undefined {
  for (let current = node; current.parent && !ts.isStatement(current); current = current.parent) {
    const call = current.parent
    if (ts.isCallExpression(call) && call.arguments.some(argument => argument === current)) return call
  }
  return undefined
}

/** What each parameter stands for; null for one that is not given. */
function bind(fn: Fn, given: readonly ts.Expression[], env: Env): Env {
  const bound = new Map<string, Bound | null>()
  fn.parameters.forEach((parameter, n) => {
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken) return
    const argument = given[n]
    const value = argument ? resolved({ node: argument, env }) : null
    bound.set(
      parameter.name.text,
      value ?? (parameter.initializer ? { node: parameter.initializer, env: new Map() } : null),
    )
  })
  return bound
}

/** Goes from a function to its `fetch`; a phrase where it does more than that. */
async function follow(
  { fn, sf, self }: Found,
  env: Env,
  snapshot: Snapshot,
  sources: Sources,
  left: number,
): Promise<Sent | string> {
  const whole = handedOn(fn)
  if (whole && left > 0 && !isGlobalFetch(whole, scopeOf(sf))) {
    const next = await functionOf(whole.expression, sf, self, snapshot, sources)
    if (next) return follow(next, bind(next.fn, whole.arguments, env), snapshot, sources, left - 1)
  }
  const read = answerOfBody(fn, scopeOf(sf))
  if (typeof read === 'string') return read
  const [url, init] = read.fetch.arguments
  if (!url) return 'which fetches nothing'
  return { url: { node: url, env }, init: init ? resolved({ node: init, env }) : null, answer: read.answer }
}

/** `return request(…)`, awaited or not, as all that a function does. */
function handedOn({ body }: Fn): ts.CallExpression | undefined {
  const [only, ...more] = ts.isBlock(body) ? body.statements : []
  const value = ts.isBlock(body)
    ? only && more.length === 0 && ts.isReturnStatement(only)
      ? only.expression
      : undefined
    : body
  const inner = value && unwrapped(value)
  const call = inner && ts.isAwaitExpression(inner) ? unwrapped(inner.expression) : inner
  if (!call || !ts.isCallExpression(call)) return undefined
  const callee = call.expression
  const isOwn = ts.isPropertyAccessExpression(callee) && callee.expression.kind === ts.SyntaxKind.ThisKeyword
  return ts.isIdentifier(callee) || isOwn ? call : undefined
}

/** The argument of the call that is the path: alone, or behind a base in a template or sum. */
function pathOf({ node, env }: Bound, call: ts.CallExpression): ts.Expression | undefined {
  const inner = unwrapped(node)
  const last = ts.isTemplateExpression(inner)
    ? inner.templateSpans.at(-1)?.literal.text === ''
      ? inner.templateSpans.at(-1)?.expression
      : undefined
    : ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.PlusToken
      ? inner.right
      : inner
  const bound = last && resolved({ node: last, env })
  if (!bound) return undefined
  if (bound.node !== inner && bound.env.size > 0) return pathOf(bound, call)
  return call.arguments.find(argument => unwrapped(argument) === bound.node)
}
