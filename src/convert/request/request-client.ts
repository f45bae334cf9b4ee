/**
 * Reads a call of ky or ofetch as the request it makes. Both answer the parsed body itself and reject where the status is not 2xx.
 * https://github.com/sindresorhus/ky#api https://github.com/unjs/ofetch#readme
 */
import type { Caller, EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import type { Scope } from '../code/scope'
import { nodeAt, offsetAt, placeOf } from '../code/source'
import { isRefused, outermost, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type FetchCall, isFormData, readHeaders } from './request-call'
import { readDataUse } from './request-data'
import { isEventHandler, type ResponseUse } from './request-response'
import { readUrl } from './request-url'

const MODULES: Readonly<Record<'ky' | 'ofetch', readonly string[]>> = {
  ky: ['ky', 'ky-universal'],
  ofetch: ['ofetch', '$fetch'],
}

/** Options that mean nothing once the call is an action. */
const HARMLESS = new Set(['method', 'credentials', 'responseType'])

/** A request and what its caller does with the data. Refused: an instance, options with a meaning, a URL whose parts cannot be told. */
export function readClient(
  sf: ts.SourceFile,
  scope: Scope,
  caller: Caller,
  entryPoint: EntryPoint,
  library: 'ky' | 'ofetch',
): { readonly fetch: FetchCall; readonly use: ResponseUse } | Refused {
  const call = callAround(nodeAt(sf, offsetAt(sf, caller)), sf, library)
  if (!call)
    return refuse('unsupported-caller', `An instance or another form of ${library} makes this request.`, caller)
  const [url, options, ...more] = call.arguments
  if (!url || more.length > 0) return refuse('unsupported-caller', 'This request has an unusual form.', caller)
  const target = readUrl(url, entryPoint.route ?? '', false, scope, caller.url)
  if (!target)
    return refuse('url-unresolved', `The parts of this URL cannot be matched with ${entryPoint.route}.`, placeOf(url))
  const read = readOptions(options, scope, library)
  if (isRefused(read)) return read
  const fetch: FetchCall = { caller, sf, scope, call, ...target, ...read, tail: '' }
  const whole = library === 'ky' ? readJsonOf(call) : call
  if (isRefused(whole)) return whole
  const type = (library === 'ky' ? whole : call).typeArguments?.[0] ?? null
  return { fetch, use: readDataUse(whole, type) }
}

/** The call of the library itself, or of one of its methods, whose URL holds `node`. */
function callAround(node: ts.Node, sf: ts.SourceFile, library: 'ky' | 'ofetch'): ts.CallExpression | undefined {
  const binding = importsOf(sf).find(({ specifier }) => MODULES[library].includes(specifier))
  const named = library === 'ky' ? 'default' : /^(?:ofetch|\$fetch)$/
  const isOwn = binding && (typeof named === 'string' ? binding.imported === named : named.test(binding.imported))
  if (!binding || !isOwn) return undefined
  for (let current: ts.Node = node; current.parent && !ts.isStatement(current); current = current.parent) {
    const call = current.parent
    if (!ts.isCallExpression(call) || (current !== call.expression && current !== call.arguments[0])) continue
    const callee = call.expression
    if (ts.isIdentifier(callee) && callee.text === binding.local) return call
    if (!ts.isPropertyAccessExpression(callee) || callee.expression.getText(sf) !== binding.local) continue
    return library === 'ky' && /^(?:get|post|put|patch|delete)$/.test(callee.name.text) ? call : undefined
  }
  return undefined
}

/** `ky.post(…).json()`; a request whose answer nobody reads itself. */
function readJsonOf(call: ts.CallExpression): ts.CallExpression | Refused {
  const access = call.parent
  if (ts.isPropertyAccessExpression(access) && ts.isCallExpression(access.parent)) {
    if (access.name.text === 'json' && access.parent.arguments.length === 0) return access.parent
    return refuse(
      'status-read',
      `The response's ${access.name.text} is read, which an action does not have.`,
      placeOf(access.name),
    )
  }
  const awaited = outermost(call).parent
  const ends = ts.isAwaitExpression(awaited) || ts.isVoidExpression(awaited) ? outermost(awaited).parent : awaited
  return ts.isExpressionStatement(ends) || (ts.isArrowFunction(ends) && isEventHandler(ends))
    ? call
    : refuse('unsupported-caller', 'The response itself is handed on here.', placeOf(call))
}

function readOptions(
  options: ts.Expression | undefined,
  scope: Scope,
  library: 'ky' | 'ofetch',
): Pick<FetchCall, 'body' | 'headers'> | Refused {
  const headers = new Map<string, string>()
  let body: FetchCall['body'] = null
  if (!options) return { body, headers }
  if (!ts.isObjectLiteralExpression(options))
    return refuse('unsupported-caller', 'The options of this request are not written in place.', placeOf(options))
  for (const property of options.properties) {
    const name = property.name && !ts.isComputedPropertyName(property.name) ? property.name.text : null
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined
    if (name === null || value === undefined)
      return refuse('unsupported-caller', 'The options of this request cannot be read.', placeOf(property))
    if (HARMLESS.has(name) && ts.isStringLiteralLike(value) && value.text !== 'omit') continue
    if (name === 'headers') {
      const odd = readHeaders(value, headers)
      if (odd) return refuse('unsupported-caller', 'This request header cannot be sent with an action.', placeOf(odd))
      continue
    }
    const isBody = name === 'body' || (library === 'ky' && name === 'json')
    const read = isBody ? bodyOf(value, name, scope, library) : undefined
    if (!read)
      return refuse(
        'unsupported-caller',
        `An action has no counterpart of ${library}'s \`${name}\`.`,
        placeOf(property),
      )
    body = read
  }
  return { body, headers }
}

/** ky's `json` and ofetch's `body` take the value itself; a string as ofetch's body would be sent as it is. */
function bodyOf(
  value: ts.Expression,
  name: string,
  scope: Scope,
  library: 'ky' | 'ofetch',
): NonNullable<FetchCall['body']> | undefined {
  if (isFormData(value, scope)) return { kind: 'form-data', value }
  if (name === 'json') return { kind: 'json', value }
  const inner = unwrapped(value)
  const isJson = ts.isObjectLiteralExpression(inner) || ts.isArrayLiteralExpression(inner)
  return library === 'ofetch' && isJson ? { kind: 'json', value } : undefined
}
