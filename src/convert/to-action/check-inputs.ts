/** Whether what the callers of a handler send is what it reads: its body, its query and the segments of its path. */
import type { EntryPoint } from '../../model'
import { placeOf } from '../code/source'
import type { ConvertContext } from '../context'
import type { Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { RequestInfo } from '../request/read-request'
import { type FetchCall, isDroppable } from '../request/request-call'
import type { HandlerInfo } from './function'
import { checkSent } from './types'

/** What the callers send must be what the handler reads. */
export function checkInputs(
  fetches: readonly FetchCall[],
  info: HandlerInfo,
  { route }: EntryPoint,
): Refused | undefined {
  const many = info.params.segments.find(({ segment }) => !route?.split('/').includes(`[${segment}]`))
  if (many)
    return refuse(
      'unsupported-handler',
      `The segment ${many.segment} may hold several parts of the path.`,
      placeOf(info.handler.name),
    )
  for (const fetch of fetches) {
    const refused = checkBody(fetch, info)
    if (refused) return refused
  }
  return undefined
}

function checkBody(fetch: FetchCall, { request, params }: HandlerInfo): Refused | undefined {
  const place = placeOf(fetch.call)
  const { body } = request
  if (fetch.headers.size > 0)
    return refuse('unsupported-caller', 'This request header cannot be sent with an action.', place)
  if (body && !fetch.body) return refuse('unsupported-caller', 'This caller sends no body.', place)
  if (body && fetch.body && body.kind !== fetch.body.kind)
    return refuse('unsupported-caller', 'The body is not what the handler reads.', placeOf(fetch.body.value))
  if (!body && fetch.body && !isDroppable(fetch.body.value))
    return refuse('unsupported-caller', 'The handler does not read this body, whose making may matter.', place)
  const unsent = request.query.queries.find(({ key }) => !fetch.query.has(key))
  if (unsent) return refuse('url-unresolved', `The URL has no ${unsent.key} in its query.`, place)
  const lost = [...fetch.query].find(
    ([key, value]) =>
      typeof value !== 'string' && !isDroppable(value) && !request.query.queries.some(query => query.key === key),
  )
  if (lost) return refuse('unsupported-caller', `The handler does not read ${lost[0]}, whose making may matter.`, place)
  const missing = params.segments.find(({ segment }) => !fetch.segments.has(segment))
  return missing && refuse('url-unresolved', `The URL has no part for ${missing.segment}.`, place)
}

/** What the callers send in their bodies must be what an action can be given. `dates`: how many Dates the handler took them to hold; see `checkSent`. */
export async function checkBodies(
  callers: readonly RequestInfo[],
  dates: number | 'any',
  context: ConvertContext,
): Promise<Refused | undefined> {
  for (const { fetch } of callers) {
    const refused = await checkSent(fetch, dates, context)
    if (refused) return refused
  }
  return undefined
}
