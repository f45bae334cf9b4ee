/** Calls of packages that take the Pages Router's request, and what their documentation calls instead in a route handler. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { functionAround, type Refused, unwrapped } from '../handler/handler-syntax'
import type { ApiFunction } from './api-functions'
import { rawCall, rawEdits } from './raw-reads'
import type { RequestContext } from './request-values'

/**
 * The edits for a call that is given the request; undefined for one that is not known. Rules:
 * https://next-auth.js.org/configuration/nextjs#getserversession, https://next-auth.js.org/tutorials/securing-pages-and-api-routes#using-gettoken,
 * https://github.com/vvo/iron-session#usage, https://github.com/vercel/micro#api. Their raw body is read with `text()` or `arrayBuffer()`:
 * https://nextjs.org/docs/app/api-reference/file-conventions/route#webhooks
 */
export function readKnownCall(
  call: ts.CallExpression,
  use: ts.Identifier,
  own: ApiFunction,
  context: RequestContext,
): readonly TextEdit[] | Refused | undefined {
  const callee = unwrapped(call.expression)
  if (!ts.isIdentifier(callee)) return undefined
  const imported = importsOf(context.sf).find(({ local }) => local === callee.text)
  const [first, second, third] = call.arguments
  if (imported && /^next-auth(?:\/next)?$/.test(imported.specifier) && first === use && third) {
    if (imported.imported !== 'getServerSession' && imported.imported !== 'unstable_getServerSession') return undefined
    const isResponse = second && ts.isIdentifier(second) && own.response && second.text === own.response.text
    const open = call.arguments.pos - 1
    return isResponse ? [{ start: open, end: call.end, newText: `(${third.getText()})` }] : undefined
  }
  if (imported?.specifier === 'iron-session' && imported.imported === 'getIronSession' && first === use && third)
    return ironSession(call, second, third, own, context)
  if (imported?.specifier === 'next-auth/jwt' && imported.imported === 'getToken') {
    context.told('next-request', own, call)
    return []
  }
  const read = rawCall(call, context)
  if (read && first && unwrapped(first) === use) {
    context.told('raw-body', own, call)
    return rawEdits(call, read, use, own, context)
  }
  return undefined
}

/**
 * `getIronSession<Data>(req, res, options)` of iron-session 8, which takes the cookies of next/headers as well. That of version 6, which does
 * not, has no type parameter.
 */
function ironSession(
  call: ts.CallExpression,
  response: ts.Expression | undefined,
  options: ts.Expression,
  own: ApiFunction,
  context: RequestContext,
): readonly TextEdit[] | undefined {
  const isResponse = response && ts.isIdentifier(response) && own.response && response.text === own.response.text
  const isTaken = namesIn(context.sf).has('cookies')
  if (!isResponse || !call.typeArguments || isTaken || functionAround(call) !== own.fn) return undefined
  context.told('cookies', own, call)
  const store = context.asyncParams ? 'await cookies()' : 'cookies()'
  return [{ start: call.arguments.pos, end: call.end, newText: `${store}, ${options.getText()})` }]
}
