/** Calls of packages that take the Pages Router's request, and what their documentation calls instead in a route handler. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { outermost, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ApiFunction } from './api-functions'
import { collectsChunks } from './raw-body'
import { bracketed, type RequestContext } from './request-values'

/**
 * The edits for a call that is given the request; undefined for one that is not known. Rules:
 * https://next-auth.js.org/configuration/nextjs#getserversession, https://next-auth.js.org/tutorials/securing-pages-and-api-routes#using-gettoken,
 * https://github.com/vercel/micro#api. Their raw body is read with `text()` or `arrayBuffer()`:
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
  if (imported?.specifier === 'next-auth/jwt' && imported.imported === 'getToken') {
    context.told('next-request', own, call)
    return []
  }
  if (readsRaw(callee, imported, context) && first === use) {
    context.told('raw-body', own, call)
    return rawEdits(call, use, context)
  }
  return undefined
}

/** `buffer` and `text` of micro, raw-body, and a function of the file that collects the request's chunks. */
function readsRaw(
  callee: ts.Identifier,
  imported: ReturnType<typeof importsOf>[number] | undefined,
  { scope }: RequestContext,
): 'bytes' | 'text' | undefined {
  if (imported?.specifier === 'micro')
    return imported.imported === 'buffer' ? 'bytes' : imported.imported === 'text' ? 'text' : undefined
  if (imported?.specifier === 'raw-body') return 'bytes'
  if (imported?.specifier === 'node:stream/consumers' || imported?.specifier === 'stream/consumers')
    return imported.imported === 'buffer' ? 'bytes' : imported.imported === 'text' ? 'text' : undefined
  const declaration = scope.symbolOf(callee)?.declarations?.[0]
  const fn = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration
  return fn && collectsChunks(fn) ? 'bytes' : undefined
}

/** `(await buffer(req)).toString()` as `await req.text()`, else the bytes as a Buffer. */
function rawEdits(call: ts.CallExpression, use: ts.Identifier, context: RequestContext): readonly TextEdit[] | Refused {
  const awaited = outermost(call).parent
  if (!ts.isAwaitExpression(awaited))
    return refuse('unsupported-handler', 'The body is not awaited where it is read.', context.place(call))
  const encoding = call.arguments[1]
  const value = outermost(awaited)
  const access = value.parent
  const asText =
    ts.isPropertyAccessExpression(access) && access.name.text === 'toString' && ts.isCallExpression(access.parent)
      ? access.parent
      : undefined
  const isText = readsTextDirectly(call, context) || isUtf8(encoding)
  if (isText)
    return [{ start: awaited.getStart(), end: awaited.end, newText: bracketed(`await ${use.text}.text()`, awaited) }]
  if (encoding && !isSizeOnly(encoding))
    return refuse('unsupported-handler', 'The body is read in an encoding of its own.', context.place(encoding))
  if (asText && (asText.arguments.length === 0 || isUtf8(asText.arguments[0])))
    return [{ start: asText.getStart(), end: asText.end, newText: bracketed(`await ${use.text}.text()`, asText) }]
  const name = value.parent
  if (ts.isVariableDeclaration(name) && ts.isIdentifier(name.name)) {
    const uses = context.scope.usesOf(name.name)
    const texts = uses.flatMap(one => textOf(one) ?? [])
    // A buffer that is only ever looked at as text, or checked against a signature, which takes both.
    if (uses.length > 0 && uses.every(one => textOf(one) || isSigned(one)))
      return [
        { start: awaited.getStart(), end: awaited.end, newText: `await ${use.text}.text()` },
        ...texts.map(one => ({ start: one.getStart(), end: one.end, newText: name.name.getText() })),
      ]
  }
  return [{ start: awaited.getStart(), end: awaited.end, newText: `Buffer.from(await ${use.text}.arrayBuffer())` }]
}

function readsTextDirectly(call: ts.CallExpression, { sf }: RequestContext): boolean {
  const callee = unwrapped(call.expression)
  const imported = importsOf(sf).find(({ local }) => ts.isIdentifier(callee) && local === callee.text)
  return imported?.imported === 'text'
}

/** `body.toString()` and `body.toString('utf8')`. */
function textOf(use: ts.Identifier): ts.CallExpression | undefined {
  const access = use.parent
  if (!ts.isPropertyAccessExpression(access) || access.name.text !== 'toString') return undefined
  const call = access.parent
  const isText = ts.isCallExpression(call) && (call.arguments.length === 0 || isUtf8(call.arguments[0]))
  return isText ? call : undefined
}

/** `stripe.webhooks.constructEvent(body, …)`: takes a string or a Buffer. */
function isSigned(use: ts.Identifier): boolean {
  const call = use.parent
  if (!ts.isCallExpression(call) || call.arguments[0] !== use) return false
  return /\.constructEvent(?:Async)?$/.test(call.expression.getText())
}

function isUtf8(node: ts.Expression | undefined): boolean {
  return node !== undefined && ts.isStringLiteralLike(node) && /^utf-?8$/i.test(node.text)
}

/** `{ limit: '1mb' }`, and a length. */
function isSizeOnly(node: ts.Expression): boolean {
  if (!ts.isObjectLiteralExpression(node)) return false
  return node.properties.every(property => /^(?:length|limit)$/.test(property.name?.getText() ?? ''))
}
