/**
 * Who looks at the error that axios makes of a failing answer. The action answers the failure as a value, and the caller throws it:
 * with the answer as `response` where that is read, so that `error.response?.data` goes on meaning what it did, and as an error of axios
 * where those are told from others. An error that is thrown on the server is none of axios, and has no response.
 * https://axios-http.com/docs/handling_errors
 */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { placeOf, type Sources } from '../code/source'
import { descendants, outermost, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { errorIsUnread } from './request-failure'
import { isEventHandler } from './request-response'
import type { Mark } from './specifier-index'

export interface AxiosErrorLook {
  /** What of the error may be read: nothing, its text, or the answer it was made of. */
  readonly reads: 'nothing' | 'message' | 'response'
  /** Where a response, or an error of axios, is taken for granted, which an error thrown in the action has not or is not. */
  readonly needsResponse: ts.Node | null
  /** How errors of axios are told from others: by the flag that `isAxiosError(error)` looks at, by their class, or not at all. */
  readonly told: 'flag' | 'class' | null
}

/** What of an error is read wherever it goes. */
const NOTHING: AxiosErrorLook = { reads: 'nothing', needsResponse: null, told: null }

/** Who looks at the error of a request. Refused (`status-read`): whoever reads more of it than its text and the status and data of its response. */
export async function errorLook(
  node: ts.Node,
  snapshot: Snapshot,
  sources: Sources,
): Promise<AxiosErrorLook | Refused> {
  const handler = ts.isExpression(node) && !ts.isAwaitExpression(node) ? rejectionHandler(node) : undefined
  if (handler === 'unread' || (!handler && errorIsUnread(node))) return NOTHING
  const caught = handler ?? catchAround(node)
  const local = caught && readLocally(usesIn(caught.block, caught.name))
  if (local) return local
  if (!handler && !caught && isOfEvent(node)) return { reads: 'message', needsResponse: null, told: null }
  // It leaves this function, or is handed on: any code of the app may look at it.
  const app = snapshot.appOf(node.getSourceFile().fileName)?.root
  const marking = async (mark: Mark) =>
    (await sources.marking(mark, snapshot)).filter(file => snapshot.appOf(file)?.root === app)
  let told: AxiosErrorLook['told'] = null
  let needsResponse: ts.Node | null = null
  for (const file of await marking('AxiosError')) {
    const sf = await sources.get(file)
    for (const test of sf ? descendants(sf) : []) {
      const by = toldBy(test)
      if (ts.isPropertyAccessExpression(test) && isOwnMember(test)) return refuseMember(test)
      if (!by) continue
      told = told === 'class' ? told : by
      needsResponse ??= isOfOtherStatus(test) ? null : test
    }
  }
  const reading = await marking('errorResponse')
  for (const file of reading) {
    const sf = await sources.get(file)
    for (const access of sf ? descendants(sf) : []) {
      const more = ts.isPropertyAccessExpression(access) ? otherMember(access) : undefined
      if (more) return refuseMember(more)
      if (isTakenForGranted(access)) needsResponse ??= access
    }
  }
  return { reads: told || reading.length > 0 ? 'response' : 'message', needsResponse, told }
}

/** The place that takes an error, and its name there. */
interface Caught {
  readonly block: ts.Node
  readonly name: string
}

/** What takes a rejection further along a chain of promises: `unread` where it looks at nothing, undefined where nothing does or it cannot be seen. */
function rejectionHandler(promise: ts.Expression): Caught | 'unread' | undefined {
  for (let current = outermost(promise); ; ) {
    const access = current.parent
    if (!ts.isPropertyAccessExpression(access) || access.expression !== current) return undefined
    const call = access.parent
    if (!ts.isCallExpression(call) || call.expression !== access) return undefined
    const handler = call.arguments[access.name.text === 'catch' ? 0 : 1]
    if (handler) {
      if (/^console\.\w+$/.test(handler.getText())) return 'unread'
      if (!ts.isArrowFunction(handler) && !ts.isFunctionExpression(handler)) return undefined
      const [parameter] = handler.parameters
      if (!parameter) return 'unread'
      return ts.isIdentifier(parameter.name) ? { block: handler.body, name: parameter.name.text } : undefined
    }
    current = outermost(call)
  }
}

/** True for what is thrown in a function that React calls for an event, with no `catch` around it: the browser tells its text. */
function isOfEvent(node: ts.Node): boolean {
  for (let current = node; current.parent; current = current.parent) {
    const { parent } = current
    if (ts.isTryStatement(parent) && parent.tryBlock === current && parent.catchClause) return false
    if (ts.isFunctionLike(parent)) return ts.isArrowFunction(parent) && isEventHandler(parent)
  }
  return false
}

/** The `catch` of the same function that takes what a node throws. */
function catchAround(node: ts.Node): Caught | undefined {
  for (let current = node; current.parent && !ts.isFunctionLike(current.parent); current = current.parent) {
    const { parent } = current
    if (!ts.isTryStatement(parent) || parent.tryBlock !== current || !parent.catchClause) continue
    const { block, variableDeclaration } = parent.catchClause
    if (!variableDeclaration || !ts.isIdentifier(variableDeclaration.name)) return undefined
    return { block, name: variableDeclaration.name.text }
  }
  return undefined
}

function usesIn(block: ts.Node, name: string): ts.Identifier[] {
  return [...descendants(block)].filter(
    (node): node is ts.Identifier =>
      ts.isIdentifier(node) &&
      node.text === name &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node),
  )
}

/** What a `catch` reads that does not hand its error on; undefined where it does. Refused: members that only an error of axios has. */
function readLocally(uses: readonly ts.Identifier[]): AxiosErrorLook | Refused | undefined {
  let reads: AxiosErrorLook['reads'] = 'message'
  let needsResponse: ts.Node | null = null
  let told: AxiosErrorLook['told'] = null
  let isTested = false
  let isHandedOn = false
  for (const use of uses) {
    const { parent } = outermost(use)
    const by = toldBy(parent)
    if (by) {
      told = told === 'class' ? told : by
      reads = 'response'
      needsResponse ??= isOfOtherStatus(parent) ? null : parent
      continue
    }
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) {
      if (parent.right.getText() !== 'Error') isHandedOn = true
      continue
    }
    if (ts.isCallExpression(parent) && /^console\./.test(parent.expression.getText())) continue
    if (!ts.isPropertyAccessExpression(parent)) {
      isHandedOn = true
      continue
    }
    if (parent.name.text === 'message') continue
    if (OF_AXIOS.test(parent.name.text)) return refuseMember(parent)
    if (parent.name.text !== 'response') {
      isHandedOn = true
      continue
    }
    reads = 'response'
    const more = otherMember(parent)
    if (more) return refuseMember(more)
    if (isTakenForGranted(parent)) needsResponse ??= parent
    else if (!isMember(parent)) isTested = true
    needsResponse ??= statusRead(parent)
  }
  if (isHandedOn) return undefined
  // `if (error.response) …`: those without one are told apart.
  return { reads, needsResponse: isTested && !told ? null : needsResponse, told }
}

/** Members of an error of axios that no other has: https://axios-http.com/docs/handling_errors */
const OF_AXIOS = /^(?:code|config|request|status|toJSON|name|cause)$/

/** `err.code`, where a file speaks of errors of axios. */
function isOwnMember({ expression, name }: ts.PropertyAccessExpression): boolean {
  const owner = unwrapped(expression)
  return ts.isIdentifier(owner) && /^e$|^err$|error$/i.test(owner.text) && OF_AXIOS.test(name.text)
}

function refuseMember(access: ts.PropertyAccessExpression): Refused {
  return refuse(
    'status-read',
    `The ${access.name.text} of an error of axios is read here, which one of an action does not have.`,
    placeOf(access.name),
  )
}

/** `error.response.headers`: of an answer an action gives its status and data alone. */
function otherMember(response: ts.PropertyAccessExpression): ts.PropertyAccessExpression | undefined {
  if (response.name.text !== 'response' || !/err|^e$/i.test(unwrapped(response.expression).getText())) return undefined
  const member = ts.isNonNullExpression(response.parent) ? response.parent.parent : response.parent
  const isRead = ts.isPropertyAccessExpression(member)
  return isRead && /^(?:headers|statusText|config|request)$/.test(member.name.text) ? member : undefined
}

function isMember({ parent }: ts.PropertyAccessExpression): boolean {
  return ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent) || ts.isNonNullExpression(parent)
}

/** `error.response.data`, not `error.response?.data`. */
function isTakenForGranted(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'response') return false
  const member = ts.isNonNullExpression(node.parent) ? node.parent.parent : node.parent
  return ts.isPropertyAccessExpression(member) && !member.questionDotToken && /^(?:data|status)$/.test(member.name.text)
}

/** `error.response?.status` where it is not compared with a status that an error thrown on the server does not have. */
function statusRead(response: ts.PropertyAccessExpression): ts.Node | null {
  const access = response.parent
  if (!ts.isPropertyAccessExpression(access) || access.name.text !== 'status') return null
  const { parent } = access
  const compares = ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())
  return compares && parent.left === access && /^[1-4]\d\d$/.test(parent.right.getText()) ? null : access
}

/** How a node tells errors of axios from others: `isAxiosError(error)`, `axios.isAxiosError(error)`, `error.isAxiosError`, `error instanceof AxiosError`. */
function toldBy(node: ts.Node): AxiosErrorLook['told'] {
  if (ts.isCallExpression(node)) return /(?:^|\.)isAxiosError$/.test(node.expression.getText()) ? 'flag' : null
  if (ts.isPropertyAccessExpression(node))
    return node.name.text === 'isAxiosError' && !(ts.isCallExpression(node.parent) && node.parent.expression === node)
      ? 'flag'
      : null
  const isClass =
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
    /(?:^|\.)AxiosError$/.test(node.right.getText())
  return isClass ? 'class' : null
}

/** `isAxiosError(error) && error.response?.status === 409`: nothing that is thrown on the server has that status. */
function isOfOtherStatus(test: ts.Node): boolean {
  const { parent } = test
  if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken)
    return false
  return parent.left === test && /^\w+\??\.response\??\.status\s*===?\s*[1-4]\d\d$/.test(parent.right.getText())
}
