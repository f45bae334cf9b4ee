/** What an inline action takes and answers with its captured values among the parameters, in front of its own. */
import type { Refusal } from '../../model'
import { placeOf } from '../code/source'
import { isTyped } from '../code/without-types'
import { printed } from '../code/written-type'
import type { ConvertContext } from '../context'
import { refuse } from '../refuse'
import type { ParameterType } from '../types'
import { carry, checkWire, serialiserOf } from '../wire/signature-wire'
import type { ActionParameter, ActionSignature } from './action-signature'
import type { CapturedValue } from './captured-values'
import type { InlineShape } from './inline-action'
import { OF_THE_SERVER } from './wrapped-signature'

type Read =
  | { readonly signature: ActionSignature; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly signature?: undefined }

/** What carrying the captured values alone answers. */
const NOTHING: ParameterType = {
  name: '',
  text: 'void',
  optional: false,
  wire: 'void',
  because: null,
  revival: null,
}

/**
 * The signature. Refuses a captured value that JSON or the app's serialiser does not carry (`type-not-serialisable`), and one
 * whose type is not known or cannot be written in another file (`type-unknown`, `types-unavailable`), at its first use.
 */
export async function withCaptured(
  shape: InlineShape,
  own: ActionSignature,
  captured: readonly CapturedValue[],
  context: ConvertContext,
): Promise<Read> {
  if (captured.length === 0) return { signature: own }
  const { sf } = shape
  const serialiser = await serialiserOf(sf, context)
  const known: ParameterType[] = []
  const parameters: ActionParameter[] = []
  for (const { text, name, uses } of captured) {
    const [use] = uses
    if (!use) continue
    const type = await context.types?.typeAt(sf.fileName, use.getStart(sf), context.signal, use.end)
    if (!type)
      return refuse('types-unavailable', `What ${text} is needs the type checker, which does not run.`, placeOf(use))
    const refusal = checkWire(type, text, use, serialiser, context)
    if (refusal) return { refusal: { ...refusal, message: refusal.message.replace('parameter', 'captured value') } }
    const written = printed(type.text, sf)
    if (!written && isTyped(sf.fileName))
      return refuse('type-unknown', `The type of ${text} cannot be written in another file.`, placeOf(use))
    known.push(type)
    parameters.push({
      name,
      key: name,
      travels: 'json',
      pattern: null,
      rest: false,
      optional: false,
      initializer: null,
      type: isTyped(sf.fileName) && written ? written : OF_THE_SERVER,
      revived: null,
      unsendable: null,
      standIn: null,
    })
  }
  const carried = carry({ parameters: known, result: NOTHING }, parameters, serialiser, sf, shape.fn)
  if (carried.refusal) return carried
  const codec = own.codec === 'json' ? carried.codec : own.codec
  const all = [...carried.parameters, ...own.parameters]
  return {
    signature: {
      ...own,
      parameters: codec === 'json' ? all : all.map(parameter => ({ ...parameter, revived: null })),
      whole: false,
      codec,
      imports: [...own.imports, ...carried.imports].filter(
        (binding, n, imports) => imports.findIndex(({ local }) => local === binding.local) === n,
      ),
    },
  }
}
