/** What a handler answers: each response it returns with its status and data, and whether it can fail with a bare 500. */
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import {
  type Caught,
  type HandlerNavigation,
  type NavigationNames,
  NO_NAVIGATION,
  readNavigation,
} from '../to-action/navigation-back'
import { NO_REDIRECTS, type Redirects } from './handler-redirect'
import { descendants, functionAround, type Handler, isRefused, type Refused, unwrapped } from './handler-syntax'

/** One response: `NextResponse.json({ error }, { status: 400 })`. */
export interface HandlerResult {
  /** The whole response expression. */
  readonly node: ts.Expression
  readonly status: number
  /** What is sent as JSON, null for a response without a body, or with a text that no caller reads. */
  readonly data: ts.Expression | null
  readonly text: ts.Expression | null
  /** The text is what a call answers, which its type has to say is text. */
  readonly isMade?: true
  /** What the answer calls its status, null for what is called so by itself. */
  readonly statusText: ts.Expression | null
  /** Headers that only a caller could look at. */
  readonly headers: ts.Expression | null
}

/** What `response.ok` says of a status. */
export function isOk(status: number): boolean {
  return status >= 200 && status < 300
}

export interface Results {
  readonly results: readonly HandlerResult[]
  /** True where something outside a catch-all `try` can throw: Next.js then answers 500 with an empty body. */
  readonly mayThrow: boolean
  /** Answers that send the page elsewhere, as the navigation helper of *Convert to API route* makes them. */
  readonly navigations: readonly HandlerNavigation[]
  /** Answers that are redirects. */
  readonly redirects: Redirects
  /** A `catch` answers what the handler's code throws: `all` of it, or what it throws to go elsewhere. */
  readonly caught: Caught | null
  /** `response.cookies` of responses in a constant, which set cookies before they are returned. */
  readonly cookies: readonly ts.PropertyAccessExpression[]
}

const NAVIGATION = new Set(['notFound', 'forbidden', 'unauthorized'])

/**
 * Reads every response of a handler. Refused with its place: a response that is not returned where it is made, headers,
 * a status that is no literal (`unsupported-handler`), text and files (`non-json`), streams (`streams`).
 * `ignored`: statements that the conversion removes. `redirects`: those answers, which are read elsewhere.
 */
export function readResults(
  handler: Handler,
  scope: Scope,
  ignored: readonly ts.Node[],
  helper: NavigationNames = NO_NAVIGATION,
  redirects: Redirects = NO_REDIRECTS,
): Results | Refused {
  const results: HandlerResult[] = []
  const navigations: HandlerNavigation[] = []
  let caught: Caught | null = null
  const navigation = importsOf(handler.sf).filter(
    ({ specifier, imported }) => specifier === 'next/navigation' && NAVIGATION.has(imported),
  )
  const cookies: ts.PropertyAccessExpression[] = []
  const take = (expression: ts.Expression): Refused | undefined => {
    if (ts.isIdentifier(expression)) {
      const kept = responseBehind(expression, handler, scope)
      if (!kept || isRefused(kept))
        return (
          kept ??
          refuse(
            'unsupported-handler',
            'What is returned here is not a response that can be read.',
            placeOf(expression),
          )
        )
      if (results.some(({ node }) => node === kept.result.node)) return undefined
      results.push(kept.result)
      cookies.push(...kept.cookies)
      return undefined
    }
    if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression)) return take(expression.expression)
    if (ts.isConditionalExpression(expression)) return take(expression.whenTrue) ?? take(expression.whenFalse)
    const result = readResponse(expression, handler, scope)
    if (isRefused(result)) return result
    results.push(result)
    return undefined
  }
  if (!ts.isBlock(handler.body)) {
    const refused = take(handler.body)
    if (refused) return refused
  }
  // A response in a constant is read where it is returned, which stands behind it.
  const returned = [...descendants(handler.body)].filter(
    (node): node is ts.ReturnStatement => ts.isReturnStatement(node) && functionAround(node) === handler.fn,
  )
  for (const { expression } of returned)
    if (expression && ts.isIdentifier(expression)) {
      const refused = take(expression)
      if (refused) return refused
    }
  const taken = () => new Set<ts.Node>([...results.map(({ node }) => node), ...redirects.nodes])
  for (const node of descendants(handler.body)) {
    if (ignored.some(skipped => node.pos >= skipped.pos && node.end <= skipped.end)) continue
    if (ts.isReturnStatement(node) && functionAround(node) === handler.fn) {
      if (!node.expression)
        return refuse(
          'unsupported-handler',
          'The handler returns nothing here, which Next.js answers with 500.',
          placeOf(node),
        )
      const elsewhere = readNavigation(node, helper)
      if (elsewhere && 'caught' in elsewhere) caught = elsewhere.caught
      else if (elsewhere) navigations.push(elsewhere)
      else if (redirects.nodes.some(each => each === node.expression)) continue
      else {
        const refused = take(node.expression)
        if (refused) return refused
      }
    }
    if (ts.isIdentifier(node) && isResponseName(node, handler, scope) && !insideOf(node, taken()))
      return refuse('unsupported-handler', 'A response is made here but not returned at once.', placeOf(node))
    if (ts.isIdentifier(node) && ts.isCallExpression(node.parent) && node.parent.expression === node) {
      const name = navigation.find(({ local }) => local === node.text)
      if (name)
        return refuse(
          'unsupported-handler',
          `${name.imported}() answers a fetch with a status; in an action it navigates the page.`,
          placeOf(node),
        )
    }
  }
  if (results.length + navigations.length + redirects.nodes.length === 0)
    return refuse('unsupported-handler', 'The handler returns no response.', placeOf(handler.name))
  const throws = redirects.nodes.length > 0 || mayThrow(handler, results, ignored, cookies)
  return { results, mayThrow: throws, navigations, redirects, caught, cookies }
}

function insideOf(node: ts.Node, roots: ReadonlySet<ts.Node>): boolean {
  for (let current = node.parent; current; current = current.parent) if (roots.has(current)) return true
  return false
}

/** `NextResponse` of next/server under any name, or the global `Response`, used as a value. */
function isResponseName(node: ts.Identifier, handler: Handler, scope: Scope): boolean {
  if (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return false
  if (ts.isPartOfTypeNode(node) || ts.isTypeReferenceNode(node.parent)) return false
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return false
  if (node.text === 'Response') return scope.symbolOf(node) === undefined
  return importsOf(handler.sf).some(
    ({ local, imported, specifier }) =>
      local === node.text && imported === 'NextResponse' && specifier === 'next/server',
  )
}

/**
 * The response in a constant that is returned: between the two it may set cookies, which an action sets by next/headers.
 * https://nextjs.org/docs/app/api-reference/functions/next-response#cookies
 */
function responseBehind(
  name: ts.Identifier,
  handler: Handler,
  scope: Scope,
): { readonly result: HandlerResult; readonly cookies: readonly ts.PropertyAccessExpression[] } | Refused | undefined {
  const declaration = scope.symbolOf(name)?.declarations?.[0]
  if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined
  const { initializer, parent } = declaration
  if (!initializer || declaration.type || (parent.flags & ts.NodeFlags.Const) === 0) return undefined
  if (functionAround(declaration) !== handler.fn) return undefined
  const result = readResponse(initializer, handler, scope)
  if (isRefused(result) || !result.data) return isRefused(result) ? result : undefined
  const cookies: ts.PropertyAccessExpression[] = []
  for (const use of scope.usesOf(declaration.name)) {
    if (ts.isReturnStatement(use.parent) && functionAround(use) === handler.fn) continue
    const store = use.parent
    const method = store.parent
    const call = method.parent
    const isSet =
      ts.isPropertyAccessExpression(store) &&
      store.name.text === 'cookies' &&
      ts.isPropertyAccessExpression(method) &&
      /^(?:set|delete)$/.test(method.name.text) &&
      ts.isCallExpression(call) &&
      call.expression === method &&
      ts.isExpressionStatement(call.parent) &&
      functionAround(call) === handler.fn
    if (!isSet)
      return refuse(
        'unsupported-handler',
        'The response is used for more than its cookies before it is returned.',
        placeOf(use),
      )
    cookies.push(store)
  }
  return { result, cookies }
}

function readResponse(expression: ts.Expression, handler: Handler, scope: Scope): HandlerResult | Refused {
  const place = placeOf(expression)
  const unknown = refuse('unsupported-handler', 'What is returned here is not a response that can be read.', place)
  if (ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression)) {
    const { expression: object, name } = expression.expression
    if (!ts.isIdentifier(object) || !isResponseName(object, handler, scope)) return unknown
    const [data, init] = expression.arguments
    if (name.text === 'redirect' || name.text === 'rewrite' || name.text === 'next')
      return refuse('unsupported-handler', `Response.${name.text}() has no counterpart in an action.`, place)
    if (name.text !== 'json' || !data) return unknown
    const options = readOptions(init)
    return isRefused(options) ? options : { node: expression, ...options, data, text: null }
  }
  if (!ts.isNewExpression(expression)) return unknown
  if (!ts.isIdentifier(expression.expression) || !isResponseName(expression.expression, handler, scope)) return unknown
  const [data, init] = expression.arguments ?? []
  const options = readOptions(init)
  if (isRefused(options)) return options
  if (!data || isNothing(data)) return { node: expression, ...options, data: null, text: null }
  const json = stringified(data)
  if (json) return { node: expression, ...options, data: json, text: null }
  if (/stream/i.test(data.getText())) return refuse('streams', 'The handler streams its answer.', place)
  // Whether anyone reads the text, the callers decide.
  if (isEffectless(data)) return { node: expression, ...options, data: null, text: data }
  // What is made by a call is answered in any case; that it is text, its type has to say.
  return ts.isCallExpression(unwrapped(data)) || ts.isConditionalExpression(unwrapped(data))
    ? { node: expression, ...options, data: null, text: data, isMade: true }
    : refuse('non-json', 'The handler answers something else than JSON.', place)
}

/** A text that can be left out with the response it was for. */
function isEffectless(data: ts.Expression): boolean {
  return ![...descendants(data)].some(
    node => ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node),
  )
}

function isNothing(node: ts.Expression): boolean {
  if (node.kind === ts.SyntaxKind.NullKeyword) return true
  return ts.isIdentifier(node) ? node.text === 'undefined' : ts.isStringLiteralLike(node) && node.text === ''
}

/** `x` of `JSON.stringify(x)`. */
export function stringified(node: ts.Expression): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || node.arguments.length !== 1) return undefined
  return node.expression.getText() === 'JSON.stringify' ? node.arguments[0] : undefined
}

/** A response's second argument: a literal status, and headers that mean nothing but to a caller who reads them. */
function readOptions(
  init: ts.Expression | undefined,
): Pick<HandlerResult, 'status' | 'statusText' | 'headers'> | Refused {
  let status = 200
  let statusText: ts.Expression | null = null
  let headers: ts.Expression | null = null
  if (!init) return { status, statusText, headers }
  if (!ts.isObjectLiteralExpression(init))
    return refuse('unsupported-handler', 'The status and headers of this response cannot be read.', placeOf(init))
  for (const property of init.properties) {
    const name =
      property.name && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) ? property.name.text : ''
    if (name === 'status' && ts.isPropertyAssignment(property) && ts.isNumericLiteral(property.initializer))
      status = Number(property.initializer.text)
    else if (name === 'status')
      return refuse('unsupported-handler', 'The status of this response is no literal.', placeOf(property))
    else if (name === 'headers' && ts.isPropertyAssignment(property) && areForReaders(property.initializer)) {
      if (!isJsonHeaders(property.initializer)) headers = property.initializer
    } else if (name === 'statusText' && ts.isPropertyAssignment(property)) statusText = property.initializer
    else if (name !== 'statusText')
      return refuse('unsupported-handler', 'An action cannot set response headers.', placeOf(property))
  }
  return { status, statusText, headers }
}

/** What a browser acts on by itself: a header of another name only reaches a caller that reads it. */
const ACTED_ON = /^(?:set-cookie|location|refresh|content-(?!type$)|clear-site-data|access-control-|link$)/

/** Literals of names that browsers do nothing about; the content type of JSON. */
function areForReaders(node: ts.Expression): boolean {
  if (!ts.isObjectLiteralExpression(node)) return false
  return node.properties.every(property => {
    if (!ts.isPropertyAssignment(property) || !ts.isStringLiteralLike(property.initializer)) return false
    const name = ts.isIdentifier(property.name) || ts.isStringLiteral(property.name) ? property.name.text : ''
    if (name.toLowerCase() === 'content-type')
      return property.initializer.text.toLowerCase().startsWith('application/json')
    return name !== '' && !ACTED_ON.test(name.toLowerCase())
  })
}

/** `{ 'Content-Type': 'application/json' }`, in any case. */
function isJsonHeaders(node: ts.Expression): boolean {
  if (!ts.isObjectLiteralExpression(node)) return false
  return node.properties.every(property => /^['"]?content-type['"]?$/i.test(property.name?.getText() ?? ''))
}

/**
 * True where a call, `new`, `throw` or `await` stands outside the responses themselves, the body's reading and a `try` whose
 * `catch` answers by itself. Plain property reads and operators are taken not to throw.
 */
function mayThrow(
  handler: Handler,
  results: readonly HandlerResult[],
  ignored: readonly ts.Node[],
  cookies: readonly ts.Node[],
): boolean {
  const responses = new Set<ts.Node>([
    ...results.map(({ node }) => node),
    ...cookies.map(({ parent }) => parent.parent),
  ])
  const risky = (node: ts.Node): boolean => {
    if (ignored.includes(node)) return false
    if (ts.isTryStatement(node) && node.catchClause)
      return risky(node.catchClause.block) || (node.finallyBlock ? risky(node.finallyBlock) : false)
    if (ts.isThrowStatement(node)) return true
    if (ts.isAwaitExpression(node)) return risky(node.expression)
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && !responses.has(node) && !isHarmless(node, handler))
      return true
    return ts.forEachChild(node, child => risky(child) || undefined) ?? false
  }
  return risky(handler.body)
}

/** Reads of the body and params, logging and pure parts of the language. */
function isHarmless(node: ts.CallExpression | ts.NewExpression, handler: Handler): boolean {
  const callee = node.expression
  if (ts.isIdentifier(callee)) return ['String', 'Number', 'Boolean', 'Date'].includes(callee.text)
  if (!ts.isPropertyAccessExpression(callee)) return false
  const { expression: object, name } = callee
  if (ts.isIdentifier(object) && (object.text === 'console' || object.text === 'Math')) return true
  if (ts.isIdentifier(object) && object.text === handler.request?.text)
    return name.text === 'json' || name.text === 'formData'
  // Callers type-check against the parameter, so these are methods of strings and arrays.
  // A client of a database has methods of the same names, but answers with a promise.
  return PLAIN_METHODS.has(name.text) && !ts.isAwaitExpression(node.parent)
}

const PLAIN_METHODS = new Set(
  'trim toLowerCase toUpperCase slice includes startsWith endsWith split join replace replaceAll padStart toString toFixed toISOString getTime getFullYear safeParse push map filter find findIndex some every sort reverse concat indexOf flat flatMap'.split(
    ' ',
  ),
)
