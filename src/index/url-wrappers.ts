/** Requests sent through a function of the workspace: followed into it where it stands in the same file, else judged by its name. */
import { ts } from '../workspace/typescript'
import { type Bindings, bind, type Callable } from './url-bindings'
import { eachCall } from './url-calls'
import { jobRequests } from './url-jobs'
import { type Method, methodNamed, methodOf, methodValue, seen, UNSEEN } from './url-method'
import {
  cannotRequest,
  isOneWord,
  isServerReceiver,
  isTestDouble,
  judgeBase,
  looksLikeClient,
  looksLikeQueueing,
  looksLikeRequest,
  mayTellAddress,
  VERBS,
  words,
} from './url-names'
import { argumentsOf, refOf, stepped } from './url-refs'
import { type Callee, each, type Request } from './url-request'
import { requestsOf } from './url-requests'
import { nameOf, propertyValue, unwrap } from './url-syntax'
import type { Step, ValueFact } from './url-terms'
import type { TextReader } from './url-text'
import { closed, HOLE, isOpenPath, mayLeadHome, pathBehind, type UrlText } from './url-texts'

const MAX_WRAPPERS = 3

/** The requests a call makes through a wrapper; none where the callee does not request the path it is given. */
export function wrapperRequests(
  call: ts.CallExpression,
  callee: Callee,
  reader: TextReader,
  bindings: Bindings | null,
  depth: number,
): Request[] {
  if (depth >= MAX_WRAPPERS || isServerReceiver(callee.holder)) return []
  const fn = reader.functionOf(call.expression, bindings)
  const within = fn ? followed(call, fn, callee, reader, bindings, depth) : []
  if (within.length) return within
  // what becomes of a job need not show in the workspace: a queue is another service's
  const queued = looksLikeQueueing(callee.name) ? jobRequests(call, callee, reader, bindings) : []
  if (fn || queued.length) return queued
  const [first] = call.arguments
  const named = first && mayBePath(first) ? judged(call, callee, reader, bindings) : []
  const found = named.length ? named : unsure(call, callee, reader, bindings)
  const ref = found.length ? refOf(call.expression, reader, bindings) : undefined
  if (!ref || !('from' in ref)) return named
  // a function of another module: what it requests is decided when that is known, and until then by its name
  const args = tellingOf(argumentsOf(call, reader, bindings))
  const given = (url: UrlText) => (found.length > 1 ? withOnly(args, url) : args)
  return found.map(request => ({ ...request, call: stepped(ref, given(request.url)) }))
}

/** Of an argument that may be several texts each request has its own. */
function withOnly(args: Step, { text }: UrlText): Step {
  if (typeof args === 'string') return args
  return args.map(value => {
    const own = value && 'texts' in value && value.texts.length > 1 ? value.texts.filter(one => one.text === text) : []
    return own.length ? { texts: own } : value
  })
}

/**
 * Arguments without the names of other modules that have nothing to say where a path is given beside them: of
 * `request(UserSchema, 'GET', '/api/user')` nobody needs to know the schema, of `request(API_BASE, '/user')` the base.
 */
function tellingOf(args: Step): Step {
  const isPath = (argument: ValueFact | null): boolean =>
    argument !== null && 'texts' in argument && argument.texts.some(({ text }) => /^\/\w/.test(text))
  if (typeof args === 'string' || !args.some(isPath)) return args
  return args.map(argument => {
    const ref = argument && 'ref' in argument ? argument.ref : null
    return ref && 'from' in ref && !ref.steps.length && !mayTellAddress(ref.name) ? null : argument
  })
}

/** A path given to a function whose name says nothing: only the module it comes from can tell. */
function unsure(call: ts.CallExpression, callee: Callee, reader: TextReader, bindings: Bindings | null): Request[] {
  if (!isImportedCallee(call.expression, reader) || isTestDouble(callee.name, callee.holder)) return []
  const name = nameOf(call.expression) || callee.name
  for (const [n, argument] of call.arguments.entries()) {
    const e = unwrap(argument)
    const isClient = n === 0 && mayTakeRelative(call, e, callee.name)
    const values = ts.isObjectLiteralExpression(e) ? URLS.flatMap(key => propertyValue(e, key) ?? []) : [e]
    const path = values
      .flatMap(value =>
        mayBePath(value) && (isClient || reader.gate.mayHoldPath(value, bindings)) ? reader.texts(value, bindings) : [],
      )
      .find(text => mayLeadHome(closed(text).text) || (isClient && RELATIVE.test(text.text)))
    if (path)
      return [{ url: { ...path, through: [name, ...path.through] }, via: 'wrapper', method: UNSEEN, unsure: true }]
  }
  return []
}

/** `{ url: 'users' }` */
export function namesUrl(e: ts.Expression): e is ts.ObjectLiteralExpression {
  return ts.isObjectLiteralExpression(e) && propertyValue(e, 'url') !== undefined
}

/** Cheap: a client with a base takes paths without a slash: `api('users')`, `http.request({ url: 'users' })`, `send({ url: 'users', method: 'POST' })`. */
export function mayTakeRelative(
  call: ts.CallExpression | ts.NewExpression,
  first: ts.Expression,
  name: string,
): boolean {
  if (namesUrl(first)) return looksLikeClient(name) || propertyValue(first, 'method') !== undefined
  return ts.isIdentifier(call.expression) && isOneWord(name) && looksLikeClient(name) && !isMethodName(first)
}

/** Cheap: the callee is an import or something made or taken of one. */
function isImportedCallee(callee: ts.Expression, reader: TextReader, depth = 0): boolean {
  let e = unwrap(callee)
  while (ts.isPropertyAccessExpression(e) || ts.isCallExpression(e) || ts.isNewExpression(e)) e = unwrap(e.expression)
  if (!ts.isIdentifier(e)) return e.kind === ts.SyntaxKind.ThisKeyword
  const declared = reader.scopes.resolve(e)
  if (!declared || depth > 4) return false
  if (ts.isImportSpecifier(declared) || ts.isImportClause(declared) || ts.isNamespaceImport(declared)) return true
  const variable = ts.isBindingElement(declared) ? declared.parent.parent : declared
  if (!ts.isVariableDeclaration(variable) || !variable.initializer) return false
  return nameOf(variable.initializer).startsWith('require') || isImportedCallee(variable.initializer, reader, depth + 1)
}

/** A path as a client with a base takes it: `users/1`. */
const RELATIVE = new RegExp(`^[\\w-][\\w./${HOLE}-]*$`)
const URLS = ['url', 'path', 'endpoint', 'uri', 'href', 'pathname']

/** Cheap: only these can hold a path. */
function mayBePath(argument: ts.Expression): boolean {
  const e = unwrap(argument)
  return (
    ts.isStringLiteralLike(e) ||
    ts.isTemplateExpression(e) ||
    ts.isBinaryExpression(e) ||
    ts.isConditionalExpression(e) ||
    ts.isIdentifier(e) ||
    ts.isPropertyAccessExpression(e) ||
    ts.isCallExpression(e) ||
    ts.isNewExpression(e) ||
    ts.isObjectLiteralExpression(e)
  )
}

/** Reads the requests of a function's body with this call's arguments in place of its parameters. */
function followed(
  call: ts.CallExpression,
  callable: Callable,
  callee: Callee,
  reader: TextReader,
  outer: Bindings | null,
  depth: number,
): Request[] {
  const { fn } = callable
  if (!fn.parameters.length || !call.arguments.some(argument => holdsText(argument, reader, outer))) return []
  const bindings = bind(callable, call.arguments, outer)
  const found: Request[] = []
  eachCall(fn, reader, node => {
    if (!reader.step()) return
    for (const request of requestsOf(node, reader, bindings, depth + 1)) if (request.url.bound) found.push(request)
  })
  const name = nameOf(call.expression) || callee.name
  return found.map(request => ({
    ...request,
    via: 'wrapper',
    url: { ...request.url, through: [name, ...request.url.through], bound: outer !== null && request.url.bound },
  }))
}

function holdsText(argument: ts.Expression, reader: TextReader, bindings: Bindings | null): boolean {
  const e = unwrap(argument)
  if (ts.isObjectLiteralExpression(e))
    return e.properties.some(p => ts.isPropertyAssignment(p) && reader.texts(p.initializer, bindings).some(isPath))
  return mayBePath(e) && reader.texts(e, bindings).some(isPath)
}

function isPath(text: UrlText): boolean {
  return text.text.includes('/') || text.holes.some(hole => typeof hole === 'object')
}

/** A function from elsewhere: its name, its receiver and the path it is given must look like a request. */
function judged(call: ts.CallExpression, callee: Callee, reader: TextReader, bindings: Bindings | null): Request[] {
  const [first, second] = call.arguments
  if (!first || !callee.name) return []
  const verb = call.arguments.findIndex(isMethodName)
  if (verb >= 0) {
    const beside = besideMethod(call, verb, callee, reader, bindings)
    if (beside.length) return beside
  }
  const e = unwrap(first)
  const object = ts.isObjectLiteralExpression(e) ? e : undefined
  const target = object ? propertyValue(object, 'url') : first
  // `http.get('/api/x', () => …)` of a mock server, `router.get('/x', handler)`
  if (!target || (VERBS.has(callee.name) && second && isFunctionArgument(second, reader, bindings))) return []
  const asked = !object && !cannotRequest(callee.name, callee.holder) && hasMethod(second)
  const judge = (path: string): boolean =>
    looksLikeRequest(callee.name, callee.holder, path) || (asked && path.startsWith('/api/'))
  const texts = judge('/api/') ? reader.texts(target, bindings) : []
  const name = nameOf(call.expression) || callee.name
  const paths = texts
    .filter(t => isPath(t) || VERBS.has(callee.name))
    .filter(t => judge(t.bound && isOpenPath(t) ? '/api/' : pathBehind(t)))
    .map(t => ({ ...t, through: [name, ...t.through] }))
  return each(paths, 'wrapper', judgedMethod(call, callee, object, reader, bindings))
}

/** `'GET'`, in capitals: `get` may be any word. */
function isMethodName(argument: ts.Expression): boolean {
  const e = unwrap(argument)
  return ts.isStringLiteralLike(e) && e.text === e.text.toUpperCase() && methodNamed(e.text) !== undefined
}

/** `callApi('GET', '/api/x')`, `callApi(schema, 'POST', '/api/x', body)`, `callApi(base, '/api/x', 'GET')`: the path stands right beside the method. */
function besideMethod(
  call: ts.CallExpression,
  verb: number,
  callee: Callee,
  reader: TextReader,
  bindings: Bindings | null,
): Request[] {
  if (!looksLikeRequest(callee.name, callee.holder, '/api/')) return []
  if (call.arguments.some(argument => isFunctionArgument(argument, reader, bindings))) return []
  const [base] = call.arguments
  // the first one alone may be either, and is read as others are
  const targets = [call.arguments[verb + 1], ...(verb > 1 ? [call.arguments[verb - 1]] : [])]
  const name = nameOf(call.expression) || callee.name
  for (const target of targets) {
    if (!target || !mayBePath(target)) continue
    const paths = reader.texts(target, bindings).filter(t => pathBehind(t).startsWith('/api/'))
    if (!paths.length || (base && judgeBase(nameOf(base)) === 'foreign')) continue
    return each(
      paths.map(t => ({ ...t, through: [name, ...t.through] })),
      'wrapper',
      methodValue(call.arguments[verb] as ts.Expression, reader, bindings),
    )
  }
  return []
}

/** `updateGroup('/api/groups/1', { method: 'PATCH' })`: whatever its name, what takes a path and a method sends a request. */
function hasMethod(options: ts.Expression | undefined): boolean {
  const e = options && unwrap(options)
  const method = e && ts.isObjectLiteralExpression(e) ? propertyValue(e, 'method') : undefined
  return method !== undefined && ts.isStringLiteralLike(method) && methodNamed(method.text) !== undefined
}

function isFunctionArgument(argument: ts.Expression, reader: TextReader, bindings: Bindings | null): boolean {
  const e = unwrap(argument)
  return (
    ts.isArrowFunction(e) ||
    ts.isFunctionExpression(e) ||
    (ts.isIdentifier(e) && reader.functionOf(e, bindings) !== undefined)
  )
}

function judgedMethod(
  call: ts.CallExpression,
  callee: Callee,
  object: ts.ObjectLiteralExpression | undefined,
  reader: TextReader,
  bindings: Bindings | null,
): Method {
  const verb = VERBS.get(callee.name)
  if (verb) return seen(verb)
  for (const argument of object ? [object] : call.arguments.slice(1)) {
    const options = reader.objectOf(argument, bindings)
    if (options && propertyValue(options, 'method')) return methodOf(options, UNSEEN, reader, bindings)
  }
  // `postJson`, `apiDelete`: the name says it, the code does not show it
  for (const word of [...words(callee.name)].reverse()) {
    const named = VERBS.get(word)
    if (named) return { method: named, certain: false }
  }
  return call.arguments.length === 1 && !object ? { method: 'GET', certain: false } : UNSEEN
}
