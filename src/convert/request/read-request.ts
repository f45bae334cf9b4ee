/** Reads one caller of a route, by whatever it requests it: the request it makes and what it does with the answer. */
import type { Snapshot } from '../../index/snapshot'
import type { Caller, EntryPoint } from '../../model'
import type { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { nodeAt, offsetAt, type Sources } from '../code/source'
import { isRefused, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { NavigationNames } from '../to-action/navigation-back'
import { readAxios } from './request-axios'
import { readAxiosUse } from './request-axios-use'
import { importedAddress } from './request-base'
import { type FetchCall, fetchAround, readFetch } from './request-call'
import { readClient } from './request-client'
import { readRelay } from './request-relay'
import { type ResponseUse, readResponse } from './request-response'
import { readSwrMutation } from './request-swr'
import { readWrapper } from './request-wrapper'

export interface RequestInfo {
  readonly fetch: FetchCall
  readonly use: ResponseUse
  /** What the callers of a function do with the response that it hands on. */
  readonly relayed?: readonly RequestInfo[]
}

/** The request at a caller's place. Refused with its place: what the readers of each client refuse. */
export async function readRequestAt(
  sf: ts.SourceFile,
  scope: Scope,
  caller: Caller,
  entryPoint: EntryPoint,
  navigation: NavigationNames,
  snapshot: Snapshot,
  sources: Sources,
): Promise<RequestInfo | Refused> {
  const joined = (fetch: FetchCall | Refused, use: (fetch: FetchCall) => ResponseUse | Refused) => {
    if (isRefused(fetch)) return fetch
    const read = use(fetch)
    return isRefused(read) ? read : { fetch, use: read }
  }
  if (caller.via === 'axios' || caller.via === 'wrapper') {
    const fetch = await readAxios(sf, scope, caller, entryPoint, snapshot, sources)
    if (isRefused(fetch)) return fetch
    const use = fetch && (await readAxiosUse(fetch, snapshot, sources))
    if (fetch && use) return isRefused(use) ? use : { fetch, use }
    if (caller.via === 'axios')
      return refuse('unsupported-caller', 'A client of axios that cannot be followed makes this request.', caller)
  }
  switch (caller.via) {
    case 'fetch': {
      const [url] = fetchAround(nodeAt(sf, offsetAt(sf, caller)), scope)?.arguments ?? []
      const address = url && caller.side === 'client' ? await importedAddress(url, scope, snapshot, sources) : undefined
      const fetch = readFetch(sf, scope, caller, entryPoint, address)
      const relay = isRefused(fetch) ? undefined : readRelay(fetch, navigation)
      return relay ?? joined(fetch, read => readResponse(read, navigation))
    }
    case 'ky':
    case 'ofetch':
      return readClient(sf, scope, caller, entryPoint, caller.via)
    case 'swr':
      return readSwrMutation(sf, scope, caller, entryPoint, navigation)
    case 'wrapper':
      return readWrapper(sf, scope, caller, entryPoint, navigation, snapshot, sources)
    default:
      return refuse('unsupported-caller', 'This request cannot be read.', caller)
  }
}
