/** A caller's cast of `await res.json()`, or the type argument of a client, gave `any` a type. Where the action's own type is the same, it goes. */
import { ts } from '../../workspace/typescript'
import type { ResponseUse } from './request-response'

/**
 * The same use, its reads widened to the casts around them, so that they are replaced together.
 * `redundant`: says whether a written type is that of the action's value.
 */
export function withoutCasts(use: ResponseUse, redundant: (type: ts.TypeNode) => boolean): ResponseUse {
  const widened = (node: ts.Expression): ts.Expression => {
    const inside = ts.isParenthesizedExpression(node.parent) ? node.parent : node
    const cast = inside.parent
    return ts.isAsExpression(cast) && redundant(cast.type) ? cast : node
  }
  if (use.form === 'data') return use.type && redundant(use.type) ? { ...use, type: null } : use
  if (use.form === 'value') return { ...use, node: widened(use.node) }
  if (use.form !== 'variable') return use
  return { ...use, bodies: use.bodies.map(body => ({ ...body, node: widened(body.node) })) }
}
