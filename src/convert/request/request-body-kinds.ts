/**
 * As what the callers read the bodies that a handler answers. A text read as text is a value like any other, and JSON read as text is
 * written as JSON there again. A text that is read as JSON made the caller reject, and a reading that may meet a text as well as JSON
 * cannot tell them apart, so both refuse.
 * axios parses a text that looks like JSON, and an action does not: such a text has to be none by how it is written.
 */
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { type HandlerResult, isOk, type Results } from '../handler/handler-results'
import { type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { BodyRead } from './request-body'
import type { FetchCall } from './request-call'
import { type Reach, reachOf } from './request-failure'
import type { ResponseUse } from './request-response'

interface BodyLook {
  /** `either`: axios gives a text where a body is no JSON. */
  readonly kind: 'json' | 'text' | 'either'
  /** Which answers it may meet. */
  readonly reach: Reach
  /** What is read, where it can be written as JSON again. */
  readonly body?: BodyRead
}

/** Every reading of a body. */
function looksOf(use: ResponseUse): readonly BodyLook[] {
  switch (use.form) {
    case 'variable':
    case 'callback':
      return use.bodies.map(body => ({ kind: body.kind, reach: reachOf(body.node, use), body }))
    case 'value':
      return [{ kind: use.kind, reach: 'any' }]
    case 'chain':
      return [{ kind: 'json', reach: 'ok' }]
    case 'data':
      return use.isDropped ? [] : [{ kind: 'json', reach: use.throws ? 'ok' : 'any' }]
    case 'axios': {
      const ok: BodyLook[] = use.shape === 'alone' ? [] : [{ kind: 'either', reach: 'ok' }]
      return use.error.reads === 'response' ? [...ok, { kind: 'either', reach: 'failed' }] : ok
    }
    case 'ignored':
    case 'passed-on':
    case 'toast':
      return []
  }
}

/** True where a caller reads a body as text. */
export function readsText(use: ResponseUse): boolean {
  return looksOf(use).some(({ kind }) => kind === 'text')
}

/**
 * True where the callers of a handler that stays, whose answers are not seen, read a body as text: they are given the text, and parse
 * it themselves where they read JSON. So they are where it may answer a failure by a text, which reading it as JSON threw for and has to go on
 * throwing for. Refused: a reading that another client makes, or that has a fallback.
 */
export function areTextual(
  callers: readonly { readonly use: ResponseUse; readonly fetch: FetchCall }[],
  answersText: boolean,
): boolean | Refused {
  const mayThrow = ({ use }: { readonly use: ResponseUse }) =>
    answersText && looksOf(use).some(({ kind, reach }) => kind !== 'text' && reach !== 'ok')
  if (!callers.some(caller => readsText(caller.use) || mayThrow(caller))) return false
  const odd = callers.find(({ use }) => {
    if (use.form === 'variable' || use.form === 'callback')
      return use.bodies.some(({ kind, fallback }) => kind === 'json' && fallback)
    return use.form === 'axios' || use.form === 'data'
  })
  return odd
    ? refuse(
        'status-read',
        'What this caller reads as JSON may be a text, or others read it as one.',
        placeOf(odd.fetch.call),
      )
    : true
}

/** The answers that a reading may meet. */
function metBy({ reach }: BodyLook, { results }: Results): readonly HandlerResult[] {
  return results.filter(({ status }) => reach === 'any' || (reach === 'ok') === isOk(status))
}

/** True for `await res.text()` that meets JSON alone: its text is that of the value, `JSON.stringify(res.data)`. */
function isJsonAsText(look: BodyLook, results: Results): boolean {
  if (look.kind !== 'text' || !look.body || look.body.fallback) return false
  const met = metBy(look, results)
  return met.length > 0 && met.every(({ data, text }) => data !== null && !text)
}

/** The callers with those of their readings marked that are of JSON as text. */
export function withJsonAsText<Caller extends { readonly use: ResponseUse }>(
  results: Results,
  callers: readonly Caller[],
): readonly Caller[] {
  return callers.map(caller => {
    const { use } = caller
    const texts = looksOf(use).flatMap(look => (look.body && isJsonAsText(look, results) ? look.body : []))
    if (texts.length === 0 || (use.form !== 'variable' && use.form !== 'callback')) return caller
    const bodies = use.bodies.map(body => (texts.includes(body) ? { ...body, asText: true as const } : body))
    return { ...caller, use: { ...use, bodies } }
  })
}

/**
 * The callers with those of their readings marked that have something to stand for the body of an answer which has none. Refused: what
 * is sent elsewhere may be null, which such a reading told from no body.
 */
export function withEmptyAnswers<Caller extends { readonly use: ResponseUse; readonly fetch: FetchCall }>(
  results: Results,
  callers: readonly Caller[],
): readonly Caller[] | Refused {
  const marked: Caller[] = []
  for (const caller of callers) {
    const { use } = caller
    const empty = new Set<BodyRead>()
    for (const look of looksOf(use)) {
      if (look.kind !== 'json' || !look.body) continue
      const { fallback, member } = look.body
      if (!fallback && metBy(look, results).some(result => isRejecting(result, look.body, use)))
        return refuse(
          'several-result-shapes',
          'Reading an answer without a body made this caller reject, and an action answers null there.',
          placeOf(look.body.node),
        )
      if (!fallback) continue
      // Nothing is what the action answers there by itself.
      if (member === undefined && /^(?:null|undefined)$/.test(fallback.getText())) continue
      const met = metBy(look, results)
      if (!met.some(({ data, text }) => data === null && text === null)) continue
      if (met.some(({ data }) => data && !isToldFromNothing(data, member)))
        return refuse(
          'several-result-shapes',
          'An answer without a body, for which something stands here, cannot be told from what else the handler sends.',
          placeOf(look.body.node),
        )
      empty.add(look.body)
    }
    const isRead = empty.size > 0 && (use.form === 'variable' || use.form === 'callback')
    const bodies = isRead
      ? use.bodies.map(body => (empty.has(body) ? { ...body, mayBeEmpty: true as const } : body))
      : []
    marked.push(isRead ? { ...caller, use: { ...use, bodies } } : caller)
  }
  return marked
}

/** True for an answer without a body whose status nobody asks for before the body is read: an empty body is no JSON. */
function isRejecting({ data, text, status }: HandlerResult, body: BodyRead | undefined, use: ResponseUse): boolean {
  if (data !== null || text !== null || !body || (use.form !== 'variable' && use.form !== 'callback')) return false
  const asked = use.statuses.filter(({ pos, parent }) => pos < body.node.pos && parent.getText().includes(`${status}`))
  return asked.length === 0
}

/** An object as it is written, with the member that is taken of it. */
function isToldFromNothing(data: ts.Expression, member: string | undefined): boolean {
  const value = unwrapped(data)
  if (!ts.isObjectLiteralExpression(value)) return false
  return member === undefined || value.properties.some(({ name }) => name?.getText() === member)
}

/** The handler's answers with the texts that callers read as their data. Refused (`non-json`): a reading that does not fit an answer. */
export function withTexts(
  results: Results,
  callers: readonly { readonly use: ResponseUse; readonly fetch: FetchCall }[],
): Results | Refused {
  const read = new Set<HandlerResult>(results.results.filter(({ isMade }) => isMade))
  for (const { use, fetch } of callers)
    for (const look of looksOf(use)) {
      const { kind } = look
      if (isJsonAsText(look, results)) continue
      for (const result of metBy(look, results)) {
        if (result.text && kind === 'either' && mayBeJson(result.text))
          return refuse('non-json', 'This client parses a text that looks like JSON.', placeOf(fetch.call))
        if (result.text && kind !== 'json') read.add(result)
        else if (result.text)
          return refuse('non-json', 'The handler answers something else than JSON.', placeOf(result.node))
        else if (kind === 'text')
          return refuse('non-json', 'This caller reads as text what the handler sends as JSON.', placeOf(fetch.call))
      }
    }
  if (read.size === 0) return results
  return {
    ...results,
    results: results.results.map(result => (read.has(result) ? { ...result, data: result.text } : result)),
  }
}

/** False for a text that is no JSON whatever is filled into it: axios leaves it as it is. https://axios-http.com/docs/req_config (`transitional`) */
function mayBeJson(text: ts.Expression): boolean {
  const inner = unwrapped(text)
  if (ts.isTemplateExpression(inner)) return !/^\s*[^\s\d"[{tfn-]/.test(inner.head.text)
  if (!ts.isStringLiteralLike(inner)) return true
  try {
    JSON.parse(inner.text)
    return true
  } catch {
    return false
  }
}
