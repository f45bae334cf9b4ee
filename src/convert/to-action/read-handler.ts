/** What is read of a handler itself, and again where its file has lost another one meanwhile. */
import type { Snapshot } from '../../index/snapshot'
import type { HttpMethod } from '../../model'
import { scopeOf } from '../code/scope'
import { firstSyntaxError, Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { type MethodExport, methodExport } from '../handler/handler-export'
import { originCheck } from '../handler/handler-origin'
import { readRedirects } from '../handler/handler-redirect'
import { readParams, readRequest } from '../handler/handler-request'
import { readResults } from '../handler/handler-results'
import { handlerOf, isRefused, type Refused } from '../handler/handler-syntax'
import { type KeptHandler, readAsKept } from '../handler/kept-handler'
import { refuse } from '../refuse'
import type { RequestInfo } from '../request/read-request'
import { withTexts } from '../request/request-body-kinds'
import { checkStatusTexts } from '../request/request-status-text'
import { checkRanges } from '../request/request-tests'
import type { HandlerInfo } from './function'
import type { ActionInfo } from './inspect'
import { navigationNames } from './navigation-back'

/** Everything that is read of the handler itself. */
export async function readHandler(
  found: MethodExport,
  method: HttpMethod,
  snapshot: Snapshot,
  sources: Sources,
): Promise<HandlerInfo | Refused> {
  const { sf } = found
  const error = firstSyntaxError(found.route) ?? firstSyntaxError(sf)
  if (error) return refuse('file-has-errors', error.message, error.place)
  const handler = handlerOf(found, method)
  if (isRefused(handler)) return handler
  const scope = scopeOf(sf)
  const origin = await originCheck(handler, snapshot, sources)
  const gone = origin ? [origin.statement] : []
  const redirects = readRedirects(handler, scope)
  if (isRefused(redirects)) return redirects
  const request = readRequest(handler, scope, [...gone, ...redirects.nodes])
  if (isRefused(request)) return request
  const params = readParams(handler, scope)
  if (isRefused(params)) return params
  const navigation = await navigationNames(sf, snapshot, sources)
  const skipped = [...gone, ...(request.body?.removed ?? []), ...request.query.nodes]
  const results = readResults(handler, scope, skipped, navigation, redirects)
  if (isRefused(results)) return results
  return { handler, request, params, results, origin, navigation }
}

/** The handler with what its callers read its answers as. */
export function readAsData(info: HandlerInfo, callers: readonly RequestInfo[]): HandlerInfo | Refused {
  const results = withTexts(info.results, callers)
  if (isRefused(results)) return results
  return checkRanges(results, callers) ?? checkStatusTexts(results, callers) ?? { ...info, results }
}

/**
 * The handler read anew, from a file that lost another one: callers and what was decided are as they were. `accepted`: as for `inspect`.
 */
export async function readAgain(
  info: ActionInfo,
  context: ConvertContext,
  accepted: readonly string[] = [],
): Promise<ActionInfo | Refused> {
  const { handler, callers, kept, entryPoint } = info
  const { snapshot } = context
  const sources = new Sources(context)
  const routeFile = await sources.get(handler.route.fileName)
  const declared = await sources.get(handler.sf.fileName)
  if (routeFile?.text === handler.route.text && declared?.text === handler.sf.text) return { ...info, sources }
  if (!routeFile) return refuse('file-changed', 'The route file cannot be read.', { file: entryPoint.file })
  const found = await methodExport(routeFile, handler.method, { snapshot, sources, read: context.read })
  if (isRefused(found)) return found
  const fetches = callers.map(({ fetch }) => fetch)
  const whole = kept ? undefined : await readHandler(found, handler.method, snapshot, sources)
  const read: (HandlerInfo & { readonly kept?: KeptHandler }) | Refused = !whole
    ? await readAsKept(entryPoint, found, fetches, undefined, context, sources, accepted)
    : isRefused(whole)
      ? whole
      : readAsData(whole, callers)
  return isRefused(read) ? read : { ...info, ...read, kept: read.kept ?? null, sources }
}
