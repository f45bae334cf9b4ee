/** A handler that hands its request on to a helper with a function for each method: `defaultHandler(req, res, { GET: … })`. */
import { HTTP_METHODS, type HttpMethod, type Place } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { descendants, type HandlerFunction, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ApiFunction } from './api-functions'
import type { ApiHandler } from './api-handler'
import { type Given, handedValues } from './given-functions'
import { isRejection } from './method-plan'
import { MethodSplit } from './method-split'
import { type MethodOrOther, MethodTest } from './method-test'
import { chainOf } from './response-chain'

/** How a helper answers a method that it is given no function for. */
export interface Others {
  /** Methods that it answers with success by itself. */
  readonly answered: readonly HttpMethod[]
  readonly caught: boolean
}

/**
 * What a helper with a map of functions does with methods that are not in it. Refused with `unsupported-handler`: one that answers every other
 * method with success, or where that cannot be seen.
 */
export function othersOf(
  own: ApiFunction,
  given: Given,
  sf: ts.SourceFile,
  scope: Scope,
  place: (node: ts.Node) => Place,
): Others | Refused {
  const { fn, request, response } = own
  const odd = () =>
    refuse('unsupported-handler', `What ${own.name.text} answers to other methods cannot be seen.`, place(own.name))
  if (!fn.body || !request || !response) return odd()
  const handler = { ...handlerOf(fn, sf), request, response }
  const test = new MethodTest(handler, scope, given.name)
  const split = new MethodSplit(handler, test, scope)
  const rejects = (method: MethodOrOther) => {
    const left = split.bodyFor(method)
    return left.statements.length > 0 && isRejection(left, handler, scope)
  }
  if (!rejects(null)) return odd()
  return { answered: HTTP_METHODS.filter(method => !rejects(method)), caught: given.caught }
}

/** A function of a file as a handler whose first parameter is the request, and whose second is the response. */
export function handlerOf(fn: HandlerFunction, sf: ts.SourceFile): ApiHandler {
  const [request, response] = fn.parameters.map(({ name }) => (ts.isIdentifier(name) ? name : null))
  return {
    sf,
    fn,
    body: fn.body ?? ts.factory.createBlock([]),
    statement: statementOf(fn),
    exportSite: null,
    name: null,
    request: request ?? null,
    response: response ?? null,
    config: null,
    disk: sf,
    traced: null,
  }
}

function statementOf(fn: HandlerFunction): ts.Statement {
  let node: ts.Node = fn
  while (!ts.isStatement(node) || ts.isBlock(node)) node = node.parent
  return node
}

export interface Dispatch {
  readonly call: ts.CallExpression
  readonly methods: readonly HttpMethod[]
  readonly caught: boolean
}

/**
 * The one call by which a handler hands every request on; undefined where it makes none. Refused with `unsupported-handler`: a handler that
 * decides by the method itself, too, answers with success before, or makes the call in a branch.
 */
export function dispatchOf(
  handler: ApiHandler,
  helpers: ReadonlyMap<string, { readonly given: Given | null; readonly others: Others | null }>,
  scope: Scope,
  place: (node: ts.Node) => Place,
): Dispatch | Refused | undefined {
  const calls = [...descendants(handler.fn)].flatMap(node => {
    const helper = ts.isCallExpression(node) ? helpers.get(node.expression.getText()) : undefined
    return helper?.given?.byMethod && helper.others && ts.isCallExpression(node)
      ? [{ call: node, given: helper.given, others: helper.others }]
      : []
  })
  const [only, ...more] = calls
  if (!only) return undefined
  const { call, given, others } = only
  const callee = call.expression.getText()
  const values = handedValues(call, given)
  if (!values)
    return refuse(
      'unsupported-handler',
      `${callee} is given functions here that are not written by name in this file.`,
      place(call),
    )
  const isLast = more.length === 0 && endsWith(handler, call)
  const { response } = handler
  const isQuiet =
    !response ||
    scope.usesOf(response).every(use => {
      const status = chainOf(use)?.steps.find(({ name }) => name === 'status')?.args[0]
      return !chainOf(use) || (status && ts.isNumericLiteral(status) && Number(status.text) >= 400)
    })
  if (!isLast || !isQuiet || new MethodTest(handler, scope).named().length > 0)
    return refuse('unsupported-handler', `Which methods are answered is decided here and by ${callee}.`, place(call))
  const named = [...values.map(({ method }) => method), ...others.answered]
  return { call, methods: HTTP_METHODS.filter(method => named.includes(method)), caught: others.caught }
}

/** True where a call is the last thing that a handler does. */
function endsWith({ body }: ApiHandler, call: ts.CallExpression): boolean {
  if (!ts.isBlock(body)) return stripped(body) === call
  const statements = body.statements.filter(each => !ts.isReturnStatement(each) || each.expression)
  const last = statements.at(-1)
  const isValue = last && (ts.isExpressionStatement(last) || ts.isReturnStatement(last)) && last.expression
  return isValue !== undefined && isValue !== false && stripped(isValue) === call
}

function stripped(expression: ts.Expression): ts.Expression {
  let value = unwrapped(expression)
  while (ts.isAwaitExpression(value) || ts.isVoidExpression(value)) value = unwrapped(value.expression)
  return value
}
