/** Responses that are not declared where they are waited for: given to a variable of their own, `res = await fetch(…)`, or waited for by `Promise.all`. */
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { isWritten } from '../handler/body-values'
import { isRefused, outermost, type Refused, soleStatement } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { NavigationNames } from '../to-action/navigation-back'
import type { FetchCall } from './request-call'
import { type ResponseUse, readsOf } from './request-response'

/** A request that `Promise.all` waits for among others, or `Promise.all` of a list that a request is made for each of: nobody looks at the responses, or by name. */
export function readTogether(
  whole: ts.Expression,
  fetch: FetchCall,
  helper: NavigationNames,
): ResponseUse | Refused | undefined {
  const waiting = waitingFor(whole)
  if (!waiting) return undefined
  const awaited = outermost(waiting.all).parent
  if (!ts.isAwaitExpression(awaited)) return undefined
  const value = outermost(awaited)
  const together = waiting.settles ? undefined : true
  if (ts.isExpressionStatement(value.parent)) return { form: 'ignored', node: whole, awaited: false, together }
  const declaration = value.parent
  if (!ts.isVariableDeclaration(declaration) || waiting.settles || waiting.index === null) return undefined
  const statement = soleStatement(declaration)
  if (!statement || !ts.isArrayBindingPattern(declaration.name)) return undefined
  const element = declaration.name.elements[waiting.index]
  if (!element || ts.isOmittedExpression(element)) return { form: 'ignored', node: whole, awaited: false, together }
  if (!ts.isIdentifier(element.name) || element.initializer || element.dotDotDotToken) return undefined
  const reads = readsOf(element.name, fetch.scope, helper)
  if (isRefused(reads) || reads.follows.length > 0) return isRefused(reads) ? reads : undefined
  return { form: 'variable', name: element.name, statement, awaited: whole, ...reads }
}

/** `await Promise.all(…)` around a request of which nobody is given the answer: a failure is that of all. */
export function ignoredTogether(whole: ts.Expression): ts.AwaitExpression | undefined {
  const waiting = waitingFor(whole)
  const awaited = waiting && outermost(waiting.all).parent
  if (!waiting || waiting.settles || !awaited || !ts.isAwaitExpression(awaited)) return undefined
  return ts.isExpressionStatement(outermost(awaited).parent) ? awaited : undefined
}

/** The `Promise.all([…])` or `.allSettled` that a promise is in, and its place there; null where each of a list has its own. */
function waitingFor(
  promise: ts.Expression,
): { readonly all: ts.CallExpression; readonly index: number | null; readonly settles: boolean } | undefined {
  const list = promise.parent
  const isOne = ts.isArrayLiteralExpression(list)
  const given = isOne ? list : mapAround(promise)
  const all = given && outermost(given).parent
  if (!given || !all || !ts.isCallExpression(all) || all.arguments.length !== 1) return undefined
  const callee = all.expression.getText()
  if (callee !== 'Promise.all' && callee !== 'Promise.allSettled') return undefined
  return { all, index: isOne ? list.elements.indexOf(promise) : null, settles: callee === 'Promise.allSettled' }
}

/** `list.map(one => fetch(…))` around a request that is all its callback answers. */
function mapAround(promise: ts.Expression): ts.CallExpression | undefined {
  const { parent } = promise
  const block = ts.isReturnStatement(parent) ? parent.parent : undefined
  const fn = block ? block.parent : parent
  if (!ts.isArrowFunction(fn) || (block && fn.body !== block)) return undefined
  const call = fn.parent
  if (!ts.isCallExpression(call) || call.arguments[0] !== fn || !ts.isPropertyAccessExpression(call.expression))
    return undefined
  return call.expression.name.text === 'map' ? call : undefined
}

/** `res = await fetch(…)` of `let res`, the one thing that it is ever given. */
export function readAssigned(
  assignment: ts.BinaryExpression,
  awaited: ts.AwaitExpression,
  fetch: FetchCall,
  helper: NavigationNames,
): ResponseUse | Refused | undefined {
  const { left, operatorToken } = assignment
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isIdentifier(left)) return undefined
  const [declaration, ...more] = fetch.scope.symbolOf(left)?.declarations ?? []
  if (!declaration || more.length > 0 || !ts.isVariableDeclaration(declaration)) return undefined
  const { name, initializer } = declaration
  const statement = soleStatement(declaration)
  const isEmpty = !initializer || /^(?:null|undefined)$/.test(initializer.getText())
  if (!statement || !ts.isIdentifier(name) || !isEmpty || !ts.isExpressionStatement(assignment.parent)) return undefined
  let holder: ts.Node = assignment.parent
  while (holder.parent && holder.parent !== statement.parent) {
    // What runs again and again gives it one response after the other.
    if (ts.isFunctionLike(holder) || ts.isIterationStatement(holder, false)) return undefined
    holder = holder.parent
  }
  if (!ts.isStatement(holder)) return undefined
  const others = fetch.scope.usesOf(name).filter(use => use !== left)
  const again = others.find(isWritten)
  if (again) return refuse('unsupported-caller', 'Another response is kept under the same name.', placeOf(again))
  const reads = readsOf(name, fetch.scope, helper, left)
  if (isRefused(reads) || reads.follows.length > 0) return isRefused(reads) ? reads : undefined
  return { form: 'variable', name, statement: holder, declared: declaration, awaited, ...reads }
}
