/** What carries the values of a signature: JSON, with Dates made again, or a serialiser that the app depends on; and what nothing carries. */
import type { Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import type { ActionParameter, ActionSignature } from '../action/action-signature'
import { importsOf } from '../code/imports'
import { placeOf } from '../code/source'
import type { ConvertContext } from '../context'
import { refuse } from '../refuse'
import { namesIn } from '../to-route/handler-inline'
import type { ParameterType, SignatureType } from '../types'
import { revivedKinds } from './revive'
import { type Codec, codecImports, SERIALISERS } from './wire-codec'

/** Which codec carries the arguments and the result, and where Dates are made again. */
interface Carried {
  readonly parameters: readonly ActionParameter[]
  readonly codec: Codec
  readonly answer: Omit<ActionSignature['answer'], 'type'>
  readonly imports: ActionSignature['imports']
  readonly refusal?: undefined
}

/** `known` tells the types of `parameters`, one for one. Refused where the file has the serialiser's name for something else. */
export function carry(
  known: SignatureType,
  parameters: readonly ActionParameter[],
  serialiser: Codec | null,
  sf: ts.SourceFile,
  at: ts.Node,
): Carried | { readonly refusal: Refusal } {
  const { result } = known
  const isRich = (type: ParameterType | undefined) =>
    type !== undefined && (type.wire === 'rich' || (known.promises !== true && hasUndefined(type)))
  const codec =
    serialiser && parameters.some(({ travels }, n) => travels === 'json' && isRich(known.parameters[n]))
      ? serialiser
      : 'json'
  const answerCodec = serialiser && isRich(result) ? serialiser : 'json'
  // devalue throws for what is neither plain nor one of its own kinds: it does not ask for `toJSON`.
  const asked = [...(codec === 'devalue' ? known.parameters : []), ...(answerCodec === 'devalue' ? [result] : [])]
  if (asked.some(({ saysItself }) => saysItself))
    return refuse(
      'type-not-serialisable',
      'It would travel through devalue, which does not carry objects that say by toJSON what they are.',
      placeOf(at),
    )
  const imports = codecImports([codec, answerCodec])
  const taken = imports.find(({ local, specifier }) => isTaken(local, specifier, sf))
  if (taken) return refuse('name-taken', `The file has a ${taken.local} that is not the package.`, placeOf(at))
  const revivedAs = (type: ParameterType | undefined) =>
    type?.revival ? { ...type.revival, nullable: type.revival.nullable || type.optional } : null
  return {
    parameters:
      codec === 'json'
        ? parameters.map((parameter, n) => ({ ...parameter, revived: revivedAs(known.parameters[n]) }))
        : parameters,
    codec,
    answer: {
      codec: answerCodec,
      revived: answerCodec === 'json' ? revivedAs(result) : null,
      cast: known.unknownJson === true,
      untyped: known.promises === true,
    },
    imports,
  }
}

/** True where undefined in a list is made again: a serialiser that is there carries it, but no form. */
function hasUndefined({ revival }: ParameterType): boolean {
  const kinds = revival ? revivedKinds(revival) : []
  return kinds.includes('undefined') && !kinds.includes('form')
}

/** superjson or devalue, where the app's package.json has it. */
export async function serialiserOf(sf: ts.SourceFile, { snapshot, read }: ConvertContext): Promise<Codec | null> {
  const root = snapshot.appOf(sf.fileName)?.root ?? ''
  const text = await read(root === '' || root === '.' ? 'package.json' : `${root}/package.json`)
  const names = ts.parseConfigFileTextToJson('package.json', text ?? '{}').config?.dependencies ?? {}
  return SERIALISERS.find(name => Object.hasOwn(names, name)) ?? null
}

/** True where the file uses the name of a serialiser for something else. */
function isTaken(local: string, specifier: string, sf: ts.SourceFile): boolean {
  const own = importsOf(sf).find(binding => binding.local === local)
  return own ? own.specifier !== specifier : namesIn(sf).has(local)
}

/** What keeps a value of the type from travelling. `name` null for the result. */
export function checkWire(
  type: ParameterType,
  name: string | null,
  node: ts.Node,
  serialiser: Codec | null,
  context: ConvertContext,
): Refusal | null {
  const what = name === null ? 'Its result' : `The parameter ${name}`
  const because = type.because === null ? '' : ` (${type.because})`
  switch (type.wire) {
    // What is always undefined is left out of the body.
    case 'json':
    case 'dates':
    case 'void':
      return null
    case 'rich':
      if (serialiser) return null
      return refuse(
        'type-not-serialisable',
        `JSON does not carry ${lowerFirst(what)}${because}: superjson or devalue would, and the app depends on neither.`,
        placeOf(node),
      ).refusal
    case 'form-data':
    case 'file':
    case 'other':
      return refuse(
        'type-not-serialisable',
        `JSON does not carry ${lowerFirst(what)}${because}${adviceFor(type, name)}.`,
        placeOf(node),
      ).refusal
    case 'unknown':
      return context.types
        ? refuse(
            'type-unknown',
            `${what} is of no known type${because}: JSON may not carry it. Give it one, or accept type-unknown to take it for JSON.`,
            placeOf(node),
          ).refusal
        : refuse('types-unavailable', `${what} needs the type checker, which does not run.`, placeOf(node)).refusal
  }
}

/** What would carry it. */
function adviceFor({ because }: ParameterType, name: string | null): string {
  if (name !== null && /\b(FormData|File|Blob)$/.test(because ?? ''))
    return ': make it a parameter of its own, without other types beside it'
  return /\bFormData$/.test(because ?? '')
    ? ': a form comes back as a member of it where that is surely the one that was sent, which the client has; this may be another, or a changed one'
    : ''
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
