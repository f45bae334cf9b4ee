/** The handler of an API route in the form that what follows knows, with its places in the file on disk. */
import type { Place } from '../../model'
import type { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { styleOf } from '../code/style'
import { isRefused, type Refused } from '../handler/handler-syntax'
import { type ApiHandler, findApiHandler } from './api-handler'
import { withNamedRequests } from './request-named'

/** As `findApiHandler`, which see for what is refused; each request has a name. */
export function readApiHandler(disk: ts.SourceFile): ApiHandler | Refused {
  const { sf, traced } = withNamedRequests(disk, styleOf(disk))
  const handler = findApiHandler(sf)
  // A refusal has its place in the file on disk.
  return traced === null || isRefused(handler) ? findApiHandler(disk) : { ...handler, disk, traced }
}

/** Where a node of the handler's file stands on disk. */
export function placeIn({ sf, traced }: ApiHandler, node: ts.Node): Place {
  return traced ? traced.placeOf(node.getStart(sf)) : placeOf(node)
}
