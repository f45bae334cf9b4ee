/** Headers that describe a request's own body: an action's request has others than the fetch whose place it takes. */
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'
import { descendants, type Handler, type Refused, unwrapped } from './handler-syntax'

/** An action is sent as text/plain or multipart: https://react.dev/reference/rsc/use-server. */
const OF_THE_BODY = /^(?:accept|content-length|content-type)$/i
/** A request that is made for a handler that stays has the type of its body, and no more. */
const NOT_MADE = /^(?:accept|content-length)$/i

/** Refuses (`unsupported-handler`) a handler that reads one, by `headers()` or, where it stays as it is, of its request. */
export function checkOwnHeaders({ fn, request }: Handler, stays: boolean): Refused | undefined {
  for (const node of descendants(fn)) {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue
    const { expression: receiver, name } = node.expression
    const [header] = node.arguments
    if (!/^(?:get|has)$/.test(name.text) || !header || !ts.isStringLiteralLike(header)) continue
    const isPage = OF_THE_BODY.test(header.text) && isOfPage(receiver, fn)
    const isMade = stays && request && NOT_MADE.test(header.text) && receiver.getText() === `${request.text}.headers`
    if (isPage || isMade)
      return refuse(
        'unsupported-handler',
        `The handler reads the header ${header.text}, which says something else of an action's request.`,
        placeOf(node),
      )
  }
  return undefined
}

/** `(await headers())`, or a name for it. */
function isOfPage(receiver: ts.Expression, fn: ts.Node): boolean {
  const value = unwrapped(receiver)
  if (ts.isIdentifier(value))
    return [...descendants(fn)].some(
      node =>
        ts.isVariableDeclaration(node) &&
        node.name.getText() === value.text &&
        node.initializer !== undefined &&
        isOfPage(node.initializer, fn),
    )
  const call = ts.isAwaitExpression(value) ? unwrapped(value.expression) : value
  return ts.isCallExpression(call) && call.expression.getText() === 'headers'
}
