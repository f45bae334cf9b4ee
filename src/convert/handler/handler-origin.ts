/** The check that *Convert to API route* writes at the top of a handler: Next.js makes it for every action, so it goes on the way back. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import type { Sources } from '../code/source'
import { statementsOf } from '../request/request-failure'
import { IS_SAME_ORIGIN } from '../to-route/same-origin'
import { type Handler, isExported } from './handler-syntax'

export interface OriginCheck {
  readonly statement: ts.IfStatement
  /** The module of the helper. */
  readonly file: string
}

/**
 * `if (!isSameOrigin(request)) return new Response(null, { status: 403 })` as the first statement of a handler, where
 * `isSameOrigin` comes from a module of the workspace that reads the Origin header and has no other export; else null.
 */
export async function originCheck(handler: Handler, snapshot: Snapshot, sources: Sources): Promise<OriginCheck | null> {
  const { body, sf } = handler
  const first = ts.isBlock(body) ? body.statements[0] : undefined
  if (!first || !ts.isIfStatement(first) || first.elseStatement) return null
  const test = first.expression
  if (!ts.isPrefixUnaryExpression(test) || !ts.isCallExpression(test.operand)) return null
  const { expression: callee, arguments: given } = test.operand
  const [argument] = given
  if (!ts.isIdentifier(callee) || !argument || !ts.isIdentifier(argument)) return null
  if (given.length > 1 || argument.text !== handler.request?.text) return null
  const [answer, ...more] = statementsOf(first.thenStatement)
  if (!answer || more.length > 0 || !ts.isReturnStatement(answer) || !isForbidden(answer.expression)) return null
  const binding = importsOf(sf).find(({ local }) => local === callee.text)
  if (binding?.imported !== IS_SAME_ORIGIN) return null
  const file = snapshot.resolve(sf.fileName, binding.specifier)
  const helper = file === undefined ? undefined : await sources.get(file)
  if (!helper || file === undefined || !/['"]origin['"]/.test(helper.text)) return null
  return helper.statements.filter(isExported).length === 1 ? { statement: first, file } : null
}

function isForbidden(expression: ts.Expression | undefined): boolean {
  if (!expression || !ts.isNewExpression(expression)) return false
  return /^(?:Next)?Response$/.test(expression.expression.getText()) && /\b403\b/.test(expression.getText())
}
