/**
 * Who looks at the error that axios makes of a failing answer. The action answers the failure as a value, and the caller throws it:
 * with the answer as `response` where that is read, so that `error.response?.data` goes on meaning what it did.
 * https://axios-http.com/docs/handling_errors
 */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { placeOf, type Sources } from '../code/source'
import { descendants, outermost, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { errorIsUnread } from './request-failure'
import type { Mark } from './specifier-index'

export interface AxiosErrorLook {
  /** What of the error may be read: nothing, its text, or the answer it was made of. */
  readonly reads: 'nothing' | 'message' | 'response'
  /** Where a response is taken for granted that an error thrown in the action does not have. */
  readonly needsResponse: ts.Node | null
}

/** Who looks at the error of a request. Refused (`status-read`): whoever tells an error of axios from others, or reads more of it. */
export async function errorLook(
  node: ts.Node,
  snapshot: Snapshot,
  sources: Sources,
): Promise<AxiosErrorLook | Refused> {
  if (errorIsUnread(node)) return { reads: 'nothing', needsResponse: null }
  const caught = catchAround(node)
  const uses = caught ? usesIn(caught.block, caught.name) : null
  const local = uses && readLocally(uses)
  if (local) return local
  // It leaves this function, or is handed on: any code of the app may look at it.
  const app = snapshot.appOf(node.getSourceFile().fileName)?.root
  const marking = async (mark: Mark) =>
    (await sources.marking(mark, snapshot)).filter(file => snapshot.appOf(file)?.root === app)
  for (const file of await marking('AxiosError')) {
    const sf = await sources.get(file)
    const test = sf && [...descendants(sf)].find(isTest)
    if (test)
      return refuse(
        'status-read',
        'Errors of axios are told from others here, which those of an action are not.',
        placeOf(test),
      )
  }
  const reading = await marking('errorResponse')
  let needsResponse: ts.Node | null = null
  for (const file of reading) {
    const sf = await sources.get(file)
    needsResponse ??= (sf && [...descendants(sf)].find(isTakenForGranted)) ?? null
  }
  return { reads: reading.length > 0 ? 'response' : 'message', needsResponse }
}

/** The `catch` of the same function that takes what a node throws. */
function catchAround(node: ts.Node): { readonly block: ts.Block; readonly name: string } | undefined {
  for (let current = node; current.parent && !ts.isFunctionLike(current.parent); current = current.parent) {
    const { parent } = current
    if (!ts.isTryStatement(parent) || parent.tryBlock !== current || !parent.catchClause) continue
    const { block, variableDeclaration } = parent.catchClause
    if (!variableDeclaration || !ts.isIdentifier(variableDeclaration.name)) return undefined
    return { block, name: variableDeclaration.name.text }
  }
  return undefined
}

function usesIn(block: ts.Block, name: string): ts.Identifier[] {
  return [...descendants(block)].filter(
    (node): node is ts.Identifier =>
      ts.isIdentifier(node) &&
      node.text === name &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node),
  )
}

/** What a `catch` reads that does not hand its error on; undefined where it does, or reads what only axios gives. */
function readLocally(uses: readonly ts.Identifier[]): AxiosErrorLook | undefined {
  let reads: AxiosErrorLook['reads'] = 'message'
  let needsResponse: ts.Node | null = null
  let isTested = false
  for (const use of uses) {
    const { parent } = outermost(use)
    if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) {
      if (parent.right.getText() !== 'Error') return undefined
      continue
    }
    if (ts.isCallExpression(parent) && /^console\./.test(parent.expression.getText())) continue
    if (!ts.isPropertyAccessExpression(parent)) return undefined
    if (parent.name.text === 'message') continue
    if (parent.name.text !== 'response') return undefined
    reads = 'response'
    if (isTakenForGranted(parent)) needsResponse ??= parent
    else if (!isMember(parent)) isTested = true
    needsResponse ??= statusRead(parent)
  }
  // `if (error.response) …`: those without one are told apart.
  return { reads, needsResponse: isTested ? null : needsResponse }
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

/** `isAxiosError(error)`, `axios.isAxiosError(error)`, `error instanceof AxiosError`, `error.isAxiosError`. */
function isTest(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'isAxiosError'
  if (ts.isCallExpression(node)) return node.expression.getText() === 'isAxiosError'
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
    node.right.getText().endsWith('AxiosError')
  )
}
