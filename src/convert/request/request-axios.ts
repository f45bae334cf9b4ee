/**
 * Reads a call of axios, or of an instance of it, as the request it makes. What is done with the answer: `request-axios-use`.
 * https://axios-http.com/docs/req_config
 */
import type { Snapshot } from '../../index/snapshot'
import type { Caller, EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import type { Scope } from '../code/scope'
import { nodeAt, offsetAt, placeOf, type Sources } from '../code/source'
import { stringified } from '../handler/handler-results'
import { isRefused, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { clientOf, oddOption } from './request-axios-client'
import { type FetchCall, isFormData, isText } from './request-call'
import { sentValue } from './request-sent'
import { readUrl } from './request-url'
import type { UrlConstant } from './request-url-constants'

const WITH_BODY = new Set(['post', 'put', 'patch'])
const METHODS = new Set(['get', 'delete', ...WITH_BODY])
const NONE: ReadonlySet<string> = new Set()

/**
 * `axios.post(url, body)`, `api.post(url, body)`, `axios({ url, data })` at a caller's place; undefined where something else makes the
 * request. Refused: a client that does more than send, options with a meaning, a URL whose parts cannot be told.
 */
export async function readAxios(
  sf: ts.SourceFile,
  scope: Scope,
  caller: Caller,
  entryPoint: EntryPoint,
  snapshot: Snapshot,
  sources: Sources,
): Promise<FetchCall | Refused | undefined> {
  const call = callAround(nodeAt(sf, offsetAt(sf, caller)))
  const member = call && ts.isPropertyAccessExpression(call.expression) ? call.expression : undefined
  const owner = call && unwrapped(member ? member.expression : call.expression)
  const client = owner && (await clientOf(owner, sf, scope, snapshot, sources))
  if (!call || !client) return undefined
  if (isRefused(client)) return client
  const sent = sentBy(call, member?.name.text ?? 'request')
  if (!sent) return refuse('unsupported-caller', 'This request has an unusual form.', caller)
  const odd = sent.config && oddOption(sent.config, sent.own)
  if (odd) return refuse('unsupported-caller', 'An action has no counterpart of these options of axios.', placeOf(odd))
  const { url, value } = sent
  const target = readUrl(url, entryPoint.route ?? '', client.hasBase, scope, caller.url)
  if (!target)
    return refuse('url-unresolved', `The parts of this URL cannot be matched with ${entryPoint.route}.`, placeOf(url))
  const { body, constant } = bodyOf(value, call, scope)
  // axios writes a text as JSON where it, or an instance of it, is told that it is: https://axios-http.com/docs/req_config (`transformRequest`)
  const isPlain = importsOf(sf).some(({ local, specifier }) => specifier === 'axios' && local === owner.getText(sf))
  if (body?.kind === 'text' && (!isPlain || /\bjson\b/.test(sent.config?.getText(sf) ?? '')))
    return refuse(
      'unsupported-caller',
      'Whether axios sends this text as it is depends on what it holds.',
      placeOf(body.value),
    )
  const constants = [...(constant ? [constant] : []), ...target.constants]
  return { caller, sf, scope, call, ...target, constants, body, headers: new Map(), tail: '' }
}

/** What axios sends for a value: an object as JSON, a text as it is, so that `JSON.stringify(note)` is the note. */
function bodyOf(
  value: ts.Expression | undefined,
  call: ts.CallExpression,
  scope: Scope,
): { readonly body: FetchCall['body']; readonly constant?: UrlConstant | null } {
  if (!value || value.kind === ts.SyntaxKind.NullKeyword || value.getText() === 'undefined') return { body: null }
  if (isFormData(value, scope)) return { body: { kind: 'form-data', value } }
  const { value: held, constant } = sentValue(value, call, scope)
  const json = stringified(unwrapped(held))
  if (json) return { body: { kind: 'json', value: json }, constant }
  return { body: { kind: isText(value, scope) || isText(unwrapped(held), scope) ? 'text' : 'json', value } }
}

/** The call whose URL, options or callee hold `node`. */
export function callAround(node: ts.Node): ts.CallExpression | undefined {
  for (let current: ts.Node = node; current.parent && !ts.isStatement(current); current = current.parent) {
    const call = current.parent
    if (ts.isCallExpression(call) && call.expression.getText() !== 'encodeURIComponent') return call
  }
  return undefined
}

interface SentBy {
  readonly url: ts.Expression
  readonly value: ts.Expression | undefined
  readonly config: ts.Expression | undefined
  /** Options that say what is sent, which are read. */
  readonly own: ReadonlySet<string>
}

/** What a call of a method sends: `post(url, body, config)`, `get(url, config)`, `request({ url, method, data })`. */
function sentBy(call: ts.CallExpression, method: string): SentBy | undefined {
  const [first, second, third, ...more] = call.arguments
  if (!first || more.length > 0) return undefined
  if (WITH_BODY.has(method)) return { url: first, value: second, config: third, own: NONE }
  if (METHODS.has(method)) {
    if (third) return undefined
    const value = method === 'delete' && second ? memberOf(second, 'data') : undefined
    return { url: first, value, config: second, own: value ? new Set(['data']) : NONE }
  }
  if (method !== 'request' || second) return undefined
  const url = memberOf(first, 'url')
  return url && { url, value: memberOf(first, 'data'), config: first, own: new Set(['url', 'method', 'data']) }
}

function memberOf(config: ts.Expression, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(config)) return undefined
  const property = config.properties.find(each => each.name?.getText() === name)
  if (property && ts.isShorthandPropertyAssignment(property)) return property.name
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined
}
