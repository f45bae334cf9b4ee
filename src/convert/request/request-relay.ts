/**
 * A function that hands the response of its request on to whoever calls it: `const save = () => fetch(…)`, `const res = await save()`. It hands on
 * what the action answers, and its callers, all of them in its file, look at that as they would have at a request of their own.
 */
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import {
  descendants,
  functionAround,
  isExported,
  isRefused,
  outermost,
  type Refused,
  soleStatement,
} from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { NavigationNames } from '../to-action/navigation-back'
import type { RequestInfo } from './read-request'
import { type FetchCall, settled } from './request-call'
import { insideTry } from './request-failure'
import { readResponse } from './request-response'

/** The request, and what each caller of its function does with the response. Undefined where a function does not hand one on; refused: a caller that cannot be seen or read. */
export function readRelay(fetch: FetchCall, helper: NavigationNames): RequestInfo | Refused | undefined {
  const whole = outermost(settled(fetch.call))
  const awaited = ts.isAwaitExpression(whole.parent) ? outermost(whole.parent) : whole
  const fn = functionAround(fetch.call)
  const name = fn && nameOf(fn)
  if (!fn || !name || !isAnswer(awaited, fn)) return undefined
  const odd = (node: ts.Node) =>
    refuse(
      'unsupported-caller',
      `The response is handed on to whoever calls ${name.text}, which is not read here.`,
      placeOf(node),
    )
  if (insideTry(fetch.call)) return odd(fetch.call)
  const uses = fetch.scope.usesOf(name)
  if (uses.length === 0 || isExportedName(name)) return odd(name)
  const relayed: RequestInfo[] = []
  for (const use of uses) {
    const call = use.parent
    if (!ts.isCallExpression(call) || call.expression !== use) return odd(use)
    const caller = { ...fetch.caller, ...placeOf(call), within: null }
    const own: FetchCall = { ...fetch, caller, call, constants: [], edits: [], tail: '', noStore: false, relayed: true }
    const answer = readResponse(own, helper)
    if (isRefused(answer)) return answer
    relayed.push({ fetch: own, use: answer })
  }
  const edits = fn.type ? [{ start: fn.type.pos - 1, end: fn.type.end, newText: '' }] : []
  return { fetch: { ...fetch, edits }, use: { form: 'passed-on', node: whole }, relayed }
}

/** The name of a function declaration, or of the constant that holds a function. */
function nameOf(fn: ts.SignatureDeclaration): ts.Identifier | undefined {
  if (ts.isFunctionDeclaration(fn)) return fn.name
  if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn)) return undefined
  const declaration = fn.parent
  if (!ts.isVariableDeclaration(declaration) || declaration.type || !ts.isIdentifier(declaration.name)) return undefined
  return declaration.parent.flags & ts.NodeFlags.Const ? declaration.name : undefined
}

/** True where an expression is what a function answers, whatever way it takes. */
function isAnswer(expression: ts.Expression, fn: ts.SignatureDeclaration): boolean {
  if (ts.isArrowFunction(fn) && fn.body === expression) return true
  const statement = expression.parent
  if (!ts.isReturnStatement(statement) || !('body' in fn) || statement.parent !== fn.body) return false
  return [...descendants(fn.body as ts.Node)].every(
    node => !ts.isReturnStatement(node) || node === statement || functionAround(node) !== fn,
  )
}

function isExportedName(name: ts.Identifier): boolean {
  const { parent } = name
  const statement = ts.isVariableDeclaration(parent) ? soleStatement(parent) : parent
  return statement === undefined || (ts.isStatement(statement) && isExported(statement))
}
