/** The dynamic segments of a route, as its parameters name them. */
import { segmentsOf } from '../route-patterns'

/** The dynamic segments of a route and their types. */
export function dynamicSegments(
  route: string,
): readonly { readonly name: string; readonly type: string; readonly optional: boolean }[] {
  return segmentsOf(route).flatMap(segment => {
    const match = /^\[(\[)?(\.\.\.)?([^[\]]+)\]/.exec(segment)
    if (!match) return []
    const [, optional, rest, name = ''] = match
    return [{ name, type: rest ? 'string[]' : 'string', optional: optional !== undefined }]
  })
}
