/** What a handler's answer is made of: body, status and headers, in the forms of the Web, Next.js and Node. */
import type { ObservationKind } from '../model'
import { unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import { isResponseClass, type Roles, withoutAwait } from './observe-roles'

/** Takes one observation at the place of a node. */
export type Emit = (what: ObservationKind, detail: string | null, node: ts.Node) => void

/** Methods that make a streaming response of an AI result. */
const STREAM_METHODS: ReadonlySet<string> = new Set(
  'toDataStreamResponse toTextStreamResponse toUIMessageStreamResponse toAIStreamResponse'.split(' '),
)
const STREAM_FUNCTIONS: ReadonlySet<string> = new Set(
  'createReadStream createDataStreamResponse createUIMessageStreamResponse'.split(' '),
)
const STREAM_CLASSES: ReadonlySet<string> = new Set('ReadableStream TransformStream StreamingTextResponse'.split(' '))

/** `new Response(…)` and the other constructors an answer is made with. */
export function readConstruction(node: ts.NewExpression, roles: Roles, emit: Emit): void {
  if (!ts.isIdentifier(node.expression)) return
  const name = node.expression.text
  if (STREAM_CLASSES.has(name)) emit('returns-stream', name, node)
  else if (name === 'ImageResponse') emit('returns-non-json', name, node)
  else if (isResponseClass(node.expression)) {
    const [body, init] = node.arguments ?? []
    const { contentType, status } = readInit(init, roles, emit)
    readBody(body, contentType, status, node, emit)
  }
}

/** Calls that answer: `NextResponse.json(…)`, `res.status(404)`, `headers.set(…)`, `result.toDataStreamResponse()`. */
export function readAnswer(node: ts.CallExpression, roles: Roles, emit: Emit): void {
  const callee = node.expression
  if (ts.isIdentifier(callee) && STREAM_FUNCTIONS.has(callee.text)) emit('returns-stream', callee.text, node)
  if (!ts.isPropertyAccessExpression(callee)) return
  const method = callee.name.text
  const [first, second] = node.arguments
  if (STREAM_METHODS.has(method) || STREAM_FUNCTIONS.has(method)) emit('returns-stream', method, node)
  if (isResponseClass(callee.expression)) {
    if (method === 'json') {
      emit('returns-json', null, node)
      readInit(second, roles, emit)
    } else if (method === 'redirect') {
      emit('returns-redirect', roles.text(first), node)
      if (second && ts.isNumericLiteral(second)) emit('returns-status', second.text, second)
      else readInit(second, roles, emit)
    } else readInit(method === 'rewrite' ? second : first, roles, emit)
    return
  }
  const role = roles.of(callee.expression)
  if (role === 'node-response') readNodeAnswer(node, method, roles, emit)
  else if (role === 'response-headers' && (method === 'set' || method === 'append')) {
    const type = readHeader(roles.text(first), second, node, roles, emit)
    if (type) emitContentType(type, node, emit)
  } else if (role === 'cookies' && (method === 'set' || method === 'delete')) emit('sets-cookie', null, node)
  else if (method === 'pipe' && first && roles.of(first) === 'node-response') emit('returns-stream', 'pipe', node)
}

/** `const h = new Headers(); h.set(…)`, read once it is known that a response is given `h`. */
export function readNewHeaders(node: ts.CallExpression, roles: Roles, emit: Emit): void {
  const callee = node.expression
  if (!ts.isPropertyAccessExpression(callee) || !/^(?:set|append)$/.test(callee.name.text)) return
  if (!ts.isIdentifier(callee.expression) || !roles.isGiven(callee.expression.text)) return
  const [name, value] = node.arguments
  const type = readHeader(roles.text(name), value, node, roles, emit)
  if (type) emitContentType(type, node, emit)
}

function readNodeAnswer(node: ts.CallExpression, method: string, roles: Roles, emit: Emit): void {
  const [first, second] = node.arguments
  let type: string | null = null
  if (method === 'json') emit('returns-json', null, node)
  else if (method === 'redirect') emit('returns-redirect', roles.text(second ?? first), node)
  else if (method === 'status' || method === 'sendStatus') emit('returns-status', numberText(first), node)
  else if (method === 'write') emit('returns-stream', 'write', node)
  else if (method === 'send' || method === 'end') {
    if (isText(first, method) && !isErrorChain(node)) emit('returns-non-json', method, node)
  } else if (method === 'setHeader' || method === 'appendHeader')
    type = readHeader(roles.text(first), second, node, roles, emit)
  else if (method === 'writeHead') {
    emit('returns-status', numberText(first), node)
    type = readHeaders(second, roles, emit)
  }
  if (type) emitContentType(type, node, emit)
}

/** `res.end(data)` writes what it is given; `res.send(data)` makes JSON of anything but text. */
function isText(body: ts.Expression | undefined, method: 'send' | 'end'): boolean {
  if (!body) return false
  if (method === 'send') return ts.isStringLiteralLike(body) || ts.isTemplateExpression(body)
  return !isJsonText(body)
}

/** `res.status(401).send('…')`: the text of an error is no format that anyone asks for. */
function isErrorChain(node: ts.CallExpression): boolean {
  const receiver = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : node
  if (!ts.isCallExpression(receiver) || !ts.isPropertyAccessExpression(receiver.expression)) return false
  return receiver.expression.name.text === 'status' && Number(numberText(receiver.arguments[0])) >= 400
}

function readBody(
  body: ts.Expression | undefined,
  contentType: string | null,
  status: string | null,
  node: ts.Node,
  emit: Emit,
): void {
  if (!body || isNothing(body)) return
  if (contentType) {
    if (isJson(contentType)) emit('returns-json', null, node)
    else emitContentType(contentType, node, emit)
  } else if (isJsonText(body)) emit('returns-json', null, node)
  else if (isStreamLike(body)) emit('returns-stream', body.getText(), node)
  // A plain sentence beside an error status is no format that anyone asks for.
  else if (!(Number(status) >= 400)) emit('returns-non-json', 'Response', node)
}

function emitContentType(type: string, node: ts.Node, emit: Emit): void {
  if (type.startsWith('text/event-stream')) emit('returns-stream', type, node)
  else if (!isJson(type)) emit('returns-non-json', type, node)
}

const isJson = (type: string) => /\bjson\b/i.test(type)

const isNothing = (e: ts.Expression) =>
  e.kind === ts.SyntaxKind.NullKeyword ||
  (ts.isIdentifier(e) && e.text === 'undefined') ||
  (ts.isStringLiteralLike(e) && e.text === '')

const isJsonText = (e: ts.Expression) =>
  ts.isCallExpression(e) && ts.isPropertyAccessExpression(e.expression) && e.expression.getText() === 'JSON.stringify'

/** `new Response(stream)`, `new Response(upstream.body)`. */
function isStreamLike(e: ts.Expression): boolean {
  const value = withoutAwait(e)
  if (ts.isPropertyAccessExpression(value)) return value.name.text === 'body'
  return ts.isIdentifier(value) && /(?:^|[a-z])(?:stream|Stream|readable)$/.test(value.text)
}

/** `{ status, headers }`. */
function readInit(
  init: ts.Expression | undefined,
  roles: Roles,
  emit: Emit,
): { readonly contentType: string | null; readonly status: string | null } {
  const object = roles.object(init)
  let contentType: string | null = null
  let status: string | null = null
  for (const property of object?.properties ?? []) {
    const name = property.name && ts.isIdentifier(property.name) ? property.name.text : null
    const value = ts.isPropertyAssignment(property) ? property.initializer : property.name
    if (!value || !ts.isExpression(value)) continue
    if (name === 'status') {
      status = numberText(value)
      emit('returns-status', status, property)
    } else if (name === 'headers') {
      if (ts.isIdentifier(value)) roles.give(value.text)
      contentType = readHeaders(value, roles, emit)
    }
  }
  return { contentType, status }
}

/** Every header of a literal, spread constants included. Answers the content type if it is among them. */
function readHeaders(headers: ts.Expression | undefined, roles: Roles, emit: Emit): string | null {
  const e = headers && unwrap(headers)
  if (e && ts.isNewExpression(e)) return readHeaders(e.arguments?.[0], roles, emit)
  let contentType: string | null = null
  for (const property of roles.object(e)?.properties ?? []) {
    if (ts.isSpreadAssignment(property)) contentType = readHeaders(property.expression, roles, emit) ?? contentType
    else if (ts.isPropertyAssignment(property)) {
      const name = headerName(property.name, roles)
      contentType = readHeader(name, property.initializer, property, roles, emit) ?? contentType
    }
  }
  return contentType
}

function headerName(name: ts.PropertyName, roles: Roles): string | null {
  if (ts.isComputedPropertyName(name)) return roles.text(name.expression)
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : null
}

function readHeader(
  name: string | null,
  value: ts.Expression | undefined,
  node: ts.Node,
  roles: Roles,
  emit: Emit,
): string | null {
  const header = name?.toLowerCase() ?? null
  if (header === 'set-cookie') emit('sets-cookie', null, node)
  else if (header?.startsWith('access-control-')) emit('sets-cors-header', header, node)
  else emit('sets-header', header, node)
  return header === 'content-type' ? roles.text(value) : null
}

const numberText = (e: ts.Expression | undefined) => (e && ts.isNumericLiteral(e) ? e.text : null)
