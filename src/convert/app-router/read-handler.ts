/** The handler of an API route in the form that what follows knows, with its places in the file on disk. */
import type { Place } from '../../model'
import type { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { styleOf } from '../code/style'
import { isRefused, type Refused } from '../handler/handler-syntax'
import { type ApiHandler, findApiHandler } from './api-handler'
import { withoutRouter } from './next-connect'
import { withNamedRequests } from './request-named'

/** As `findApiHandler`, which see for what is refused; each request has a name, and a router of next-connect is a map of functions. */
export function readApiHandler(disk: ts.SourceFile): ApiHandler | Refused {
  const style = styleOf(disk)
  const routed = withoutRouter(disk, style) ?? { sf: disk, traced: null }
  if (isRefused(routed)) return routed
  const { sf, traced } = withNamedRequests(routed, style)
  const handler = findApiHandler(sf)
  // A refusal has its place in the file on disk.
  return traced === null || isRefused(handler) ? findApiHandler(disk) : { ...handler, disk, traced }
}

/** Where a node of the handler's file stands on disk. */
export function placeIn({ sf, traced }: ApiHandler, node: ts.Node): Place {
  return traced ? traced.placeOf(node.getStart(sf)) : placeOf(node)
}
