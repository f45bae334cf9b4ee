/**
 * Requests through a function of the workspace: `api.post<Post>('/posts', body)`, `fetcher(url, { method })`. The function is read with
 * this call's arguments in the place of its parameters, through functions it hands them to, down to the one `fetch`. It may put a
 * base before the path, choose a body and throw where the response failed; whatever else it does would be lost, and refuses.
 */
import type { Snapshot } from '../../index/snapshot'
import type { Caller, EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { type Scope, scopeOf } from '../code/scope'
import { nodeAt, offsetAt, placeOf, type Sources } from '../code/source'
import { isExported, isRefused, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { declaredNames } from '../to-action/module'
import type { NavigationNames } from '../to-action/navigation-back'
import { type FetchCall, isGlobalFetch, readUrl, tailOf } from './request-call'
import { readDataUse } from './request-data'
import { type ResponseUse, readResponse } from './request-response'
import { type Answer, answerOfBody } from './request-wrapper-body'
import { type Bound, type Env, optionsOf, resolved } from './request-wrapper-options'

/** Functions that are followed from the call to the `fetch`. */
const MOST_STEPS = 3

type Fn = (ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration) & {
  readonly body: ts.ConciseBody
}

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
  const found = await functionOf(call.expression, sf, snapshot, sources)
  if (!found) return odd('which is no function of this workspace that can be followed')
  const outer: Env = new Map()
  const sent = await follow(found, bind(found.fn, call.arguments, outer), snapshot, sources, MOST_STEPS)
  if (typeof sent === 'string') return odd(sent)
  const path = pathOf(sent.url, call)
  if (!path) return odd('whose URL is not made of the path it is given')
  const target = readUrl(path, entryPoint.route ?? '', true)
  if (!target)
    return refuse('url-unresolved', `The parts of this URL cannot be matched with ${entryPoint.route}.`, placeOf(path))
  const options = optionsOf(sent.init, call, scope)
  if (typeof options === 'string') return odd(options)
  const fetch: FetchCall = { caller, sf, scope, call, ...target, ...options, tail: '' }
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

interface Found {
  readonly fn: Fn
  readonly sf: ts.SourceFile
}

/** The function a callee names: of this file or an imported one, or a member of a constant object. */
async function functionOf(
  callee: ts.Expression,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Found | undefined> {
  const inner = unwrapped(callee)
  const root = ts.isPropertyAccessExpression(inner) ? inner.expression : inner
  if (!ts.isIdentifier(root)) return undefined
  const member = ts.isPropertyAccessExpression(inner) ? inner.name.text : null
  const binding = importsOf(sf).find(({ local, typeOnly }) => local === root.text && !typeOnly)
  const file = binding && snapshot.resolve(sf.fileName, binding.specifier)
  const source = binding ? (file === undefined ? undefined : await sources.get(file)) : sf
  if (!source || source.fileName.includes('node_modules/')) return undefined
  const isNamespace = binding?.imported === '*'
  const wanted = isNamespace ? member : binding ? binding.imported : root.text
  const rest = isNamespace ? null : member
  const statement = source.statements.find(
    each => declaredNames(each).includes(wanted ?? '') && (!binding || isExported(each)),
  )
  if (!statement) return undefined
  if (ts.isFunctionDeclaration(statement)) return rest === null ? wrap(statement, source) : undefined
  if (!ts.isVariableStatement(statement)) return undefined
  const value = statement.declarationList.declarations.find(each => each.name.getText(source) === wanted)?.initializer
  const plain = value && unwrapped(value)
  if (!plain || !(statement.declarationList.flags & ts.NodeFlags.Const)) return undefined
  if (rest === null) return wrap(plain, source)
  if (!ts.isObjectLiteralExpression(plain) || plain.properties.some(ts.isSpreadAssignment)) return undefined
  const property = plain.properties.find(each => each.name?.getText(source) === rest)
  if (property && ts.isMethodDeclaration(property)) return wrap(property, source)
  return property && ts.isPropertyAssignment(property) ? wrap(unwrapped(property.initializer), source) : undefined
}

function wrap(node: ts.Node, sf: ts.SourceFile): Found | undefined {
  const isFn =
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node)
  return isFn && node.body && !node.asteriskToken ? { fn: node as Fn, sf } : undefined
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
  { fn, sf }: Found,
  env: Env,
  snapshot: Snapshot,
  sources: Sources,
  left: number,
): Promise<Sent | string> {
  const whole = handedOn(fn)
  if (whole && left > 0 && !isGlobalFetch(whole, scopeOf(sf))) {
    const next = await functionOf(whole.expression, sf, snapshot, sources)
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
  return call && ts.isCallExpression(call) && ts.isIdentifier(call.expression) ? call : undefined
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
