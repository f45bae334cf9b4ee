/**
 * The body as it was sent, which an API route without body parser collects from the request's chunks, as a route handler reads it: with `text()`
 * or `arrayBuffer()`, https://nextjs.org/docs/app/api-reference/file-conventions/route#webhooks
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { outermost, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ApiFunction } from './api-functions'
import { type CollectedInPlace, collectedBy, collectedInPlace, type RawKind } from './raw-body'
import { bracketed, dropped, type RequestContext } from './request-values'

/** What a call that is given the request reads of its body. */
type RawRead = RawKind | 'json'

/**
 * `buffer`, `text` and `json` of micro and of Node.js, raw-body, and a function of the workspace that collects the request's chunks.
 * https://github.com/vercel/micro#api, https://github.com/stream-utils/raw-body#api, https://nodejs.org/api/webstreams.html#utility-consumers
 */
export function rawCall(call: ts.CallExpression, { sf, scope, collectors }: RequestContext): RawRead | undefined {
  const callee = unwrapped(call.expression)
  if (!ts.isIdentifier(callee)) return undefined
  const imported = importsOf(sf).find(({ local }) => local === callee.text)
  if (imported && /^(?:micro|(?:node:)?stream\/consumers)$/.test(imported.specifier))
    return imported.imported === 'buffer'
      ? 'bytes'
      : imported.imported === 'text' || imported.imported === 'json'
        ? imported.imported
        : undefined
  if (imported?.specifier === 'raw-body') return 'bytes'
  if (imported) return collectors.get(callee.text)
  const declaration = scope.symbolOf(callee)?.declarations?.[0]
  const fn = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration
  return fn && collectedBy(fn)
}

/** The edits for such a call: `(await buffer(req)).toString()` as `await req.text()`, else the bytes as a Buffer. Refused: one that is not awaited, or in an encoding of its own. */
export function rawEdits(
  call: ts.CallExpression,
  read: RawRead,
  use: ts.Identifier,
  own: ApiFunction,
  context: RequestContext,
): readonly TextEdit[] | Refused {
  const awaited = outermost(call).parent
  if (!ts.isAwaitExpression(awaited))
    return refuse('unsupported-handler', 'The body is not awaited where it is read.', context.place(call))
  const options = optionsOf(call.arguments[1])
  if (!options) {
    const [, odd] = call.arguments
    return refuse('unsupported-handler', 'The body is read in an encoding of its own.', context.place(odd ?? call))
  }
  if (options.isLimited) context.told('body-limit', own, call)
  if (read === 'json') return [replaced(awaited, `await ${use.text}.json()`)]
  return read === 'text' || options.isText
    ? [replaced(awaited, `await ${use.text}.text()`)]
    : bytesEdits(awaited, use.text, context)
}

/** The edits for the loop that collects the body in place; undefined where it does anything else. */
export function loopEdits(
  use: ts.Identifier,
  own: ApiFunction,
  context: RequestContext,
): readonly TextEdit[] | undefined {
  const found = collectedInPlace(use, context.scope)
  if (!found) return undefined
  context.told('raw-body', own, use)
  const { first, loop, result } = found
  if (!result) return textEdits(found, use.text)
  const read =
    result.kind === 'text'
      ? [replaced(result.node, `await ${use.text}.text()`)]
      : bytesEdits(result.node, use.text, context)
  // The comments above stay with what comes of the chunks.
  return [dropped(first, context, loop), ...read]
}

/** `const body = await req.text()` for `let body = ''` and its loop. */
function textEdits({ first, loop, collected }: CollectedInPlace, request: string): readonly TextEdit[] {
  const list = first.declarationList
  return [
    { start: list.getStart(), end: list.getStart() + (/^\w+/.exec(list.getText())?.[0].length ?? 0), newText: 'const' },
    { start: collected.name.end, end: list.end, newText: ` = await ${request}.text()` },
    { start: first.end, end: loop.end, newText: '' },
  ]
}

/** The bytes, or their text where nothing but that is asked of them. */
function bytesEdits(read: ts.Expression, request: string, context: RequestContext): readonly TextEdit[] {
  const text = `await ${request}.text()`
  const value = outermost(read)
  const access = value.parent
  if (ts.isPropertyAccessExpression(access) && isText(access)) return [replaced(access.parent as ts.Expression, text)]
  const name = value.parent
  if (ts.isVariableDeclaration(name) && ts.isIdentifier(name.name)) {
    const uses = context.scope.usesOf(name.name)
    const texts = uses.flatMap(one => textOf(one) ?? [])
    // A buffer that is only ever looked at as text, or checked against a signature, which takes both.
    if (uses.length > 0 && uses.every(one => textOf(one) || isSigned(one)))
      return [
        { start: read.getStart(), end: read.end, newText: text },
        ...texts.map(one => ({ start: one.getStart(), end: one.end, newText: name.name.getText() })),
      ]
  }
  return [{ start: read.getStart(), end: read.end, newText: `Buffer.from(await ${request}.arrayBuffer())` }]
}

function replaced(node: ts.Expression, text: string): TextEdit {
  return { start: node.getStart(), end: node.end, newText: bracketed(text, node) }
}

/** `body.toString()` and `body.toString('utf8')`. */
function textOf(use: ts.Identifier): ts.CallExpression | undefined {
  const access = use.parent
  return ts.isPropertyAccessExpression(access) && isText(access) ? (access.parent as ts.CallExpression) : undefined
}

function isText(access: ts.PropertyAccessExpression): boolean {
  const call = access.parent
  return (
    access.name.text === 'toString' &&
    ts.isCallExpression(call) &&
    call.expression === access &&
    (call.arguments.length === 0 || isUtf8(call.arguments[0]))
  )
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

/** `{ limit: '1mb', encoding: 'utf8' }`, or the encoding alone; undefined for one that is not UTF-8. */
function optionsOf(
  node: ts.Expression | undefined,
): { readonly isText: boolean; readonly isLimited: boolean } | undefined {
  if (!node) return { isText: false, isLimited: false }
  const isEncoding = (value: ts.Expression) => isUtf8(value) || value.kind === ts.SyntaxKind.TrueKeyword
  if (!ts.isObjectLiteralExpression(node)) return isEncoding(node) ? { isText: true, isLimited: false } : undefined
  let isTextRead = false
  let isLimited = false
  for (const property of node.properties) {
    const name = property.name?.getText()
    if (name === 'limit') isLimited = true
    else if (name === 'encoding' && ts.isPropertyAssignment(property) && isEncoding(property.initializer))
      isTextRead = true
    else if (name !== 'length') return undefined
  }
  return { isText: isTextRead, isLimited }
}
