/** How a caller uses the response of its `fetch`: ignored, awaited into a variable, taken apart in one expression, or chained. */
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { functionAround, isRefused, outermost, type Refused, soleStatement } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { isFollow, type NavigationNames, NO_NAVIGATION } from '../to-action/navigation-back'
import { readAssigned, readTogether } from './request-apart'
import type { AxiosErrorLook } from './request-axios-error'
import { type BodyRead, kindOf, readBody } from './request-body'
import { type FetchCall, settled } from './request-call'
import { readChain } from './request-chain'
import { choiceAround } from './request-choice'
import { isLowerHalf, testsRange } from './request-tests'
import { readToast } from './request-toast'

export type ResponseUse =
  /** `await fetch(…)` or `fetch(…)` as a statement, `void fetch(…)`. */
  | {
      readonly form: 'ignored'
      readonly node: ts.Expression
      readonly awaited: boolean
      /** One of those that `Promise.all` waits for: its rejection would be that of all. */
      readonly together?: boolean
    }
  /** What a function answers, whose callers look at it: see `request-relay`. */
  | { readonly form: 'passed-on'; readonly node: ts.Expression }
  /** `await (await fetch(…)).json()`, `fetch(…).then(res => res.json())`: `node` is the whole, `awaited` where it is a value. */
  | {
      readonly form: 'value'
      readonly kind: BodyRead['kind']
      readonly node: ts.Expression
      readonly awaited: boolean
    }
  /** Handed to `toast.promise`, where it is waited for; `looks`: at whether the answer is a failing one. */
  | { readonly form: 'toast'; readonly node: ts.Expression; readonly looks: boolean }
  /** `fetch(…).then(res => { if (!res.ok) throw …; return res.json() })`: `node` is the whole. */
  | {
      readonly form: 'chain'
      readonly node: ts.Expression
      readonly request: ts.Expression
      readonly callback: ts.ArrowFunction
      readonly thrown: ts.ThrowStatement
      readonly body: ts.Expression
      readonly parameter: ts.Identifier
    }
  /** `const res = await fetch(…)` and what is read of it. */
  | {
      readonly form: 'variable'
      readonly name: ts.Identifier
      /** The declaration, or what holds the assignment, in the block whose statements look at the response. */
      readonly statement: ts.Statement
      /** `let res: Response` for `res = await fetch(…)`, where the request has a `try` of its own: it is typed by what it is given. */
      readonly declared?: ts.VariableDeclaration
      /** The request with its `await`; without it where `Promise.all` waits for it, among others. */
      readonly awaited: ts.Expression
      /** `res.ok`, and `res.status` where its range is told: see `request-tests`. */
      readonly oks: readonly ts.PropertyAccessExpression[]
      /** `res.status` otherwise, and `res.statusText`. */
      readonly statuses: readonly ts.PropertyAccessExpression[]
      readonly bodies: readonly BodyRead[]
      /** `followNavigation(res)`. */
      readonly follows: readonly ts.Statement[]
    }
  /** `fetch(…).then(async res => { … })`: what the callback reads of its parameter; `node` is the request. */
  | {
      readonly form: 'callback'
      readonly node: ts.Expression
      readonly callback: ts.ArrowFunction | ts.FunctionExpression
      readonly parameter: ts.Identifier | null
      readonly oks: readonly ts.PropertyAccessExpression[]
      readonly statuses: readonly ts.PropertyAccessExpression[]
      readonly bodies: readonly BodyRead[]
    }
  /** The parsed body itself, of a call that answers it: `node` is the call, without its `await`. */
  | {
      readonly form: 'data'
      readonly node: ts.CallExpression
      readonly awaited: boolean
      /** What the caller says it is: `T` of `ofetch<T>(…)`. */
      readonly type: ts.TypeNode | null
      /** The statement that is the call, or declares its value. */
      readonly statement: ts.Statement | null
      readonly declaration: ts.VariableDeclaration | null
      /** True where a failed request rejects; false where the body of a failing answer is the value, too. */
      readonly throws: boolean
      /** Nobody reads it. */
      readonly isDropped: boolean
    }
  /** A call of axios: `alone`, its data as a `value`, taken apart by a `pattern`, or in a `variable` whose data is read. */
  | ({
      readonly form: 'axios'
      readonly node: ts.Expression
      /** `Post` of `axios.post<Post>(…)`, where it says more than the action's own type. */
      readonly type?: ts.TypeNode
      readonly awaited: boolean
      readonly error: AxiosErrorLook
    } & (
      | {
          readonly shape: 'value'
          readonly request: ts.Expression
          /** `res => res.data` */
          readonly callback: ts.ArrowFunction | null
        }
      | { readonly shape: 'alone'; readonly statement: ts.Statement }
      | {
          readonly shape: 'pattern'
          readonly statement: ts.Statement
          readonly pattern: ts.ObjectBindingPattern
          readonly data: ts.BindingName
          readonly status: ts.BindingName | null
        }
      | {
          readonly shape: 'variable'
          readonly statement: ts.Statement
          readonly name: ts.Identifier
          readonly datas: readonly ts.PropertyAccessExpression[]
          readonly statuses: readonly ts.PropertyAccessExpression[]
        }
      /** `axios.post(…).then(res => …).catch(…)`: `node` is the request, the first callback reads the answer; null where none does. */
      | {
          readonly shape: 'chain'
          readonly callback: ts.ArrowFunction | ts.FunctionExpression | null
          readonly answer: AxiosAnswer | null
        }
    ))

/** What a callback is given: the answer taken apart, or under a name. */
export type AxiosAnswer =
  | {
      readonly kind: 'pattern'
      readonly pattern: ts.ObjectBindingPattern
      readonly data: ts.BindingName
      readonly status: ts.BindingName | null
    }
  | {
      readonly kind: 'name'
      readonly name: ts.Identifier
      readonly datas: readonly ts.PropertyAccessExpression[]
      readonly statuses: readonly ts.PropertyAccessExpression[]
    }

/** A response in a variable of its own. */
export type VariableUse = Extract<ResponseUse, { form: 'variable' }>

/** A response that is the parameter of a callback. */
export type CallbackUse = Extract<ResponseUse, { form: 'callback' }>

/** Reads the use of a response. Refused with its place: headers and other members (`status-read`), anything else (`unsupported-caller`). */
export function readResponse(fetch: FetchCall, helper: NavigationNames = NO_NAVIGATION): ResponseUse | Refused {
  const whole = outermost(choiceAround(settled(fetch.call)))
  const parent = whole.parent
  if (ts.isExpressionStatement(parent)) return { form: 'ignored', node: whole, awaited: false }
  if (ts.isVoidExpression(parent)) return { form: 'ignored', node: whole, awaited: false }
  if (ts.isPropertyAccessExpression(parent)) return readChain(whole, parent, fetch.scope, helper)
  if (ts.isAwaitExpression(parent)) return readAwaited(parent, fetch, helper)
  if (ts.isArrowFunction(parent) && isEventHandler(parent)) return { form: 'ignored', node: whole, awaited: false }
  const together = readTogether(whole, fetch, helper)
  if (together) return together
  return (
    readToast(whole, fetch.scope) ??
    refuse('unsupported-caller', 'The response itself is handed on here.', placeOf(fetch.call))
  )
}

/** `onClick={() => fetch(…)}`: React does not look at what a handler returns. */
export function isEventHandler(fn: ts.ArrowFunction): boolean {
  const expression = outermost(fn).parent
  if (!ts.isJsxExpression(expression) || !ts.isJsxAttribute(expression.parent)) return false
  return /^on[A-Z]/.test(expression.parent.name.getText())
}

function readAwaited(awaited: ts.AwaitExpression, fetch: FetchCall, helper: NavigationNames): ResponseUse | Refused {
  const whole = outermost(awaited)
  const parent = whole.parent
  if (ts.isExpressionStatement(parent)) return { form: 'ignored', node: awaited, awaited: true }
  if (ts.isPropertyAccessExpression(parent)) {
    const call = parent.parent
    const kind = kindOf(parent.name.text)
    const read = ts.isCallExpression(call) && call.arguments.length === 0 ? outermost(call).parent : undefined
    if (kind && read && ts.isAwaitExpression(read)) return { form: 'value', kind, node: read, awaited: true }
    return refuse(
      kind ? 'unsupported-caller' : 'status-read',
      `The response's ${parent.name.text} is read in place.`,
      placeOf(parent.name),
    )
  }
  if (ts.isVariableDeclaration(parent) && parent.initializer === whole) {
    const statement = soleStatement(parent)
    if (statement && ts.isIdentifier(parent.name)) return readVariable(parent.name, statement, awaited, fetch, helper)
  }
  if (ts.isBinaryExpression(parent) && parent.right === whole) {
    const assigned = readAssigned(parent, awaited, fetch, helper)
    if (assigned) return assigned
  }
  return refuse('unsupported-caller', 'The response is used in a form that cannot be followed.', placeOf(fetch.call))
}

function readVariable(
  name: ts.Identifier,
  statement: ts.VariableStatement,
  awaited: ts.AwaitExpression,
  fetch: FetchCall,
  helper: NavigationNames,
): ResponseUse | Refused {
  if (ts.isVariableDeclaration(name.parent) && name.parent.type)
    return refuse('unsupported-caller', 'The response has a type annotation.', placeOf(name))
  const reads = readsOf(name, fetch.scope, helper)
  return isRefused(reads) ? reads : { form: 'variable', name, statement, awaited, ...reads }
}

/** What is read of a response by its name. `assigned`: where it is given to that. Refused: the response handed on, read in another function, other members (`status-read`). */
export function readsOf(
  name: ts.Identifier,
  scope: Scope,
  helper: NavigationNames,
  assigned?: ts.Identifier,
): Pick<VariableUse, 'oks' | 'statuses' | 'bodies' | 'follows'> | Refused {
  const oks: ts.PropertyAccessExpression[] = []
  const statuses: ts.PropertyAccessExpression[] = []
  const bodies: BodyRead[] = []
  const follows: ts.Statement[] = []
  for (const use of scope.usesOf(name)) {
    if (use === assigned || (assigned && isTruthTest(use))) continue
    const access = use.parent
    const follow = isFollow(use, helper)
    if (follow) {
      follows.push(follow)
      continue
    }
    if (!ts.isPropertyAccessExpression(access) || access.expression !== use)
      return refuse('unsupported-caller', 'The response is handed on as a whole.', placeOf(use))
    if (functionAround(use) !== functionAround(name))
      return refuse('unsupported-caller', 'The response is read in another function.', placeOf(use))
    const member = access.name.text
    if (member === 'ok') oks.push(access)
    else if (member === 'statusText') statuses.push(access)
    else if (member === 'status') {
      if (!testsRange(access)) statuses.push(access)
      else if (!isLowerHalf(access)) oks.push(access)
    } else if (kindOf(member)) {
      const read = readBody(access)
      if (!read)
        return refuse('unsupported-caller', 'The body is read in a form that cannot be followed.', placeOf(use))
      bodies.push(read)
    } else
      return refuse(
        'status-read',
        `The caller reads the response's ${member}, which an action does not have.`,
        placeOf(use),
      )
  }
  return { oks, statuses, bodies, follows }
}

/** `!res`, `if (res)`, `res && …`: a response and the object that takes its place are both there or not. */
function isTruthTest(use: ts.Identifier): boolean {
  const { parent } = use
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken
  if (ts.isIfStatement(parent)) return true
  if (ts.isConditionalExpression(parent)) return parent.condition === use
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === use &&
    parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
  )
}

/** True for a caller that looks at the body. */
export function readsBody(use: ResponseUse): boolean {
  if (use.form === 'axios') return use.shape !== 'alone' && !(use.shape === 'chain' && !use.answer)
  if (use.form === 'variable' || use.form === 'callback') return use.bodies.length > 0
  return use.form === 'data' ? !use.isDropped : !/^(?:ignored|toast|passed-on)$/.test(use.form)
}
