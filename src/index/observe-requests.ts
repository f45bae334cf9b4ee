/** What a handler reads of its request: headers, body, signatures, credentials. */
import { ts } from '../workspace/typescript'
import type { Emit } from './observe-responses'
import type { Roles } from './observe-roles'

/** Headers that carry a caller's own credentials: no browser page of the app sends them by itself. */
const CREDENTIAL_HEADER =
  /^(?:authorization|(?:x-)?api-?(?:key|token)|x-(?:[a-z]+-)*(?:api-?key|access-token|auth-token))$/

/** Functions that check who sent a message, by name alone. */
const VERIFIERS =
  /^(?:constructEvent|constructEventAsync|timingSafeEqual|createHmac|(?:verify|validate|isValid|check)\w*(?:Signature|Hmac|Webhook)\w*)$/

/** What `verify` must be called on to be about a signature; `jwt.verify` is about a token. */
const VERIFIES_MESSAGES = /(?:webhook|hook|^wh|svix|signature|receiver|subtle)/i

const RAW_READERS: ReadonlySet<string> = new Set(['buffer', 'getRawBody', 'rawBody', 'readRawBody'])
const RAW_METHODS: ReadonlySet<string> = new Set(['text', 'arrayBuffer', 'blob', 'bytes'])
/** Members of `Headers`: anything else read from the headers of an API route is a header's name. */
const HEADERS_MEMBERS: ReadonlySet<string> = new Set(
  'get has set append delete forEach entries keys values getSetCookie toJSON'.split(' '),
)

/** Calls that read the request: `request.json()`, `headers().get('x')`, `stripe.webhooks.constructEvent(…)`. */
export function readRequestCall(node: ts.CallExpression, roles: Roles, emit: Emit): void {
  const callee = node.expression
  const [first] = node.arguments
  if (ts.isIdentifier(callee)) {
    if (VERIFIERS.test(callee.text)) emit('verifies-signature', callee.text, node)
    if (RAW_READERS.has(callee.text) && first && roles.of(first) === 'request')
      emit('reads-raw-body', callee.text, node)
    return
  }
  if (!ts.isPropertyAccessExpression(callee)) return
  const method = callee.name.text
  if (VERIFIERS.test(method) || (method === 'verify' && VERIFIES_MESSAGES.test(lastName(callee.expression))))
    emit('verifies-signature', method, node)
  const role = roles.of(callee.expression)
  if (role === 'request') {
    if (method === 'json') emit('parses-json', null, node)
    else if (method === 'formData') emit('parses-form-data', null, node)
    else if (RAW_METHODS.has(method)) emit('reads-raw-body', method, node)
  } else if (role === 'request-headers' && (method === 'get' || method === 'has'))
    readHeader(roles.text(first), node, emit)
}

/** Properties of the request: `req.headers['x']`, `req.headers.authorization`, `req.body`. */
export function readRequestProperty(
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  roles: Roles,
  isApiRoute: boolean,
  emit: Emit,
): void {
  const role = roles.of(node.expression)
  if (ts.isElementAccessExpression(node)) {
    if (role === 'request-headers') readHeader(roles.text(node.argumentExpression), node, emit)
    return
  }
  const name = node.name.text
  if (role === 'request-headers' && !HEADERS_MEMBERS.has(name)) readHeader(name, node, emit)
  // An API route gets its body parsed; a route handler gets the stream.
  else if (role === 'request' && name === 'body')
    emit(isApiRoute ? 'parses-json' : 'reads-raw-body', isApiRoute ? null : name, node)
}

/** `const { authorization } = req.headers`. */
export function readDestructuredHeaders({ name, initializer }: ts.VariableDeclaration, roles: Roles, emit: Emit): void {
  if (!initializer || !ts.isObjectBindingPattern(name) || roles.of(initializer) !== 'request-headers') return
  for (const element of name.elements) {
    const key = element.propertyName ?? element.name
    if (ts.isIdentifier(key) || ts.isStringLiteralLike(key)) readHeader(key.text, element, emit)
  }
}

function readHeader(name: string | null, node: ts.Node, emit: Emit): void {
  const header = name?.toLowerCase() ?? null
  emit('reads-header', header, node)
  if (header !== null && CREDENTIAL_HEADER.test(header)) emit('bearer-auth', header, node)
}

function lastName(e: ts.Expression): string {
  if (ts.isIdentifier(e)) return e.text
  if (ts.isPropertyAccessExpression(e)) return e.name.text
  if (ts.isCallExpression(e) || ts.isNewExpression(e) || ts.isParenthesizedExpression(e)) return lastName(e.expression)
  return ''
}
