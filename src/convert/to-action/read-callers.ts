/** Reads every caller of a route as the request it makes, one after the other: the first that cannot be understood refuses. */
import type { Snapshot } from '../../index/snapshot'
import type { Caller, EntryPoint, Place } from '../../model'
import { ts } from '../../workspace/typescript'
import { type Scope, scopeOf } from '../code/scope'
import { firstSyntaxError, nodeAt, offsetAt, placeOf, type Sources } from '../code/source'
import { isRefused, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type RequestInfo, readRequestAt } from '../request/read-request'
import { checkBases } from '../request/request-base'
import { methodCondition } from '../request/request-method'
import { sharedRequest } from './check'
import { navigationNames } from './navigation-back'

/** The requests of an entry point's callers. Refused: what `readRequestAt` refuses, a request that reaches other handlers, too, and one by an address that may be another server's. */
export async function readCallers(
  entryPoint: EntryPoint,
  snapshot: Snapshot,
  sources: Sources,
): Promise<readonly RequestInfo[] | Refused> {
  const scopes = new Map<string, Scope>()
  const found: RequestInfo[] = []
  for (const caller of entryPoint.callers) {
    const sf = await sources.get(caller.file)
    if (!sf) return refuse('file-changed', 'A caller cannot be read.', { file: caller.file })
    const error = firstSyntaxError(sf)
    if (error) return refuse('file-has-errors', error.message, error.place)
    const scope = scopes.get(caller.file) ?? scopeOf(sf)
    scopes.set(caller.file, scope)
    const names = await navigationNames(sf, snapshot, sources)
    const shared = sharedRequest(caller, entryPoint, snapshot)
    if (shared) return { refusal: shared }
    const request = await readRequestAt(sf, scope, caller, entryPoint, names, snapshot, sources)
    if (isRefused(request)) {
      const shared =
        request.refusal.code === 'url-unresolved' && sharedRequest(caller, entryPoint, snapshot, inRequest(sf, caller))
      return shared ? { refusal: shared } : request
    }
    const condition = request.fetch.relayed ? undefined : methodCondition(request.fetch.call, scope)
    if (condition)
      return refuse('url-unresolved', 'The method of this request is decided as it is made.', placeOf(condition))
    found.push(request, ...(request.relayed ?? []))
  }
  const fetches = found.map(({ fetch }) => fetch)
  return (await checkBases(fetches, snapshot, sources)) ?? found
}

/** Whether a place is in the arguments of the call that a caller's URL is one of. */
function inRequest(sf: ts.SourceFile, caller: Caller): (place: Place) => boolean {
  const node = nodeAt(sf, offsetAt(sf, caller))
  let call: ts.Node | undefined = node
  while (call && !ts.isCallExpression(call)) call = call.parent
  const whole = call ?? node
  return place => {
    const offset = offsetAt(sf, place)
    return offset >= whole.pos && offset < whole.end
  }
}
