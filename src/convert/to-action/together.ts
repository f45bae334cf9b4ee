/** Handlers that convert together: one request leads to the one or the other, and what takes its place calls either action. */
import type { EntryPoint, Refusal } from '../../model'
import type { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import type { ConvertContext } from '../context'
import { isRefused, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { FetchCall } from '../request/request-call'
import { choiceAround, requestsOf } from '../request/request-choice'
import type { ResponseUse } from '../request/request-response'
import { checkToAction } from './check'
import { type ActionInfo, inspect } from './inspect'
import { reachedBy } from './shared-requests'

/**
 * A handler and those that its requests lead to as well, and so on, the first one first; all of them answer in one form. Refused
 * (`shared-request`): one that cannot become an action, with the reason, and a request of a choice that reaches none or several.
 */
export async function inspectTogether(
  first: ActionInfo,
  context: ConvertContext,
  accepted: readonly string[] = [],
): Promise<readonly ActionInfo[] | Refused> {
  const { snapshot } = context
  const found = [first]
  const isRead = (call: ts.Expression) => found.some(({ callers }) => callers.some(({ fetch }) => fetch.call === call))
  for (const { callers, becomes, sources } of found)
    for (const { fetch } of callers) {
      const others = fetch.relayed ? [] : requestsOf(choiceAround(fetch.call))
      for (const call of others) {
        if (isRead(call)) continue
        const [other, ...more] = reachedBy(call, snapshot)
        if (!other || more.length > 0)
          return refuse('shared-request', 'Which handler this request reaches cannot be seen.', placeOf(call))
        const early = checkToAction(other.id, snapshot, becomes, accepted)
        const info = early ? { refusal: early } : await inspect(other, context, accepted, becomes, undefined, sources)
        const refusal = isRefused(info) ? info.refusal : undefined
        if (isRefused(info) || !info.callers.some(({ fetch: own }) => own.call === call))
          return staysBeside(other, refusal, fetch.call)
        found.push(info)
      }
    }
  const [{ textual }] = found as [ActionInfo]
  const odd = found.find(info => info.textual !== textual)
  if (odd)
    return refuse(
      'shared-request',
      'One of the handlers that this request leads to stays a function whose answers are read as text, the other does not.',
      odd.entryPoint,
    )
  const read = found.flatMap(({ callers }) => callers)
  const other = read.find(({ fetch, use }) =>
    read.some(one => sameAnswer(one.fetch, fetch) && !readsAlike(one.use, use)),
  )
  if (other)
    return refuse(
      'shared-request',
      'One of the handlers that this request leads to answers JSON where the other answers a text.',
      placeOf(other.fetch.call),
    )
  const form = found.some(info => info.form === 'object') ? 'object' : 'value'
  return found.map(info => ({ ...info, form }))
}

/** True for requests of one choice. */
function sameAnswer(one: FetchCall, other: FetchCall): boolean {
  return one !== other && choiceAround(one.call) === choiceAround(other.call)
}

/** True where both handlers' bodies stand for what is read of them in the same way. */
function readsAlike(one: ResponseUse, other: ResponseUse): boolean {
  const marks = (use: ResponseUse) => ('bodies' in use ? use.bodies.map(({ asText = false }) => asText) : [])
  return marks(one).join() === marks(other).join()
}

/** Refuses (`shared-request`) as the other handler that a request reaches cannot become an action; `refusal`: why. */
export function staysBeside(
  { method, route }: Pick<EntryPoint, 'method' | 'route'>,
  refusal: Refusal | undefined,
  request: ts.Node,
): Refused {
  const other = `${method === null ? '' : `${method} `}${route}`
  const because = refusal ? `: ${refusal.message}` : '.'
  return refuse(
    'shared-request',
    `This request may also reach ${other}, which cannot become an action with it${because}`,
    placeOf(request),
  )
}
