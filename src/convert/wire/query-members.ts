/** The members of an action's one object parameter, each of which stands in the query string by its own name. */
import { ts } from '../../workspace/typescript'
import type { ActionShape } from '../action/action-shape'
import type { ActionMember, ActionSignature } from '../action/action-signature'
import { printed } from '../code/written-type'
import type { ConvertContext } from '../context'

/**
 * The signature with the members of `{ id, page = 1 }: Filter`, for a request that carries each of them. As it is where its
 * parameters are others, or where the members are not told: names that are computed or taken apart again, the rest of them.
 */
export async function withMembers(
  shape: ActionShape,
  signature: ActionSignature,
  context: ConvertContext,
): Promise<ActionSignature> {
  const [parameter] = signature.parameters
  const pattern = shape.wrapped ? undefined : shape.fn.parameters[0]?.name
  if (!signature.whole || !parameter || !pattern || !ts.isObjectBindingPattern(pattern)) return signature
  const members: ActionMember[] = []
  for (const element of pattern.elements) {
    const { name, propertyName, initializer, dotDotDotToken } = element
    const key = propertyName ?? name
    if (dotDotDotToken || !ts.isIdentifier(name) || !ts.isIdentifier(key)) return signature
    const type = await context.types?.typeAt(shape.sf.fileName, name.getStart(shape.sf), context.signal, name.end)
    const text = printed(type?.text ?? null, shape.sf)?.text
    if (!type || text === undefined) return signature
    members.push({
      key: key.text,
      name: name.text,
      type: text,
      optional: initializer !== undefined || type.optional,
      initializer: initializer?.getText(shape.sf) ?? null,
    })
  }
  return { ...signature, parameters: [{ ...parameter, members }] }
}
