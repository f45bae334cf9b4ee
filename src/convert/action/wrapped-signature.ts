/** What a wrapped action takes and answers: by the type of the constant that holds it, since its parameters are its wrapper's. */
import type { Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { hasDirective, importsOf } from '../code/imports'
import { placeOf, Sources } from '../code/source'
import { freeName, styleOf } from '../code/style'
import { printed, promiseOf, type TypeText } from '../code/written-type'
import type { ConvertContext } from '../context'
import { descendants } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { localName } from '../to-route/route-handler'
import type { ParameterType, SignatureType } from '../types'
import { hasCallback } from '../wire/revive'
import { carry, checkWire, serialiserOf } from '../wire/signature-wire'
import type { Codec } from '../wire/wire-codec'
import type { ActionShape, WrappedShape } from './action-shape'
import {
  type ActionParameter,
  type ActionSignature,
  canTakeForm,
  type GivenTypes,
  isUntold,
  reservedField,
  travelOf,
} from './action-signature'
import { ignoresArgument, type Library, type Wrapper, wrapperOf } from './wrapper'

type Read =
  | { readonly signature: ActionSignature; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly signature?: undefined }

/** A type that is not written out: the function's own stands for it. */
export const OF_THE_SERVER: TypeText = { text: 'unknown', names: [], imports: [] }

/** Labels of a tuple that no parameter may have as its name. */
const RESERVED =
  /^(case|class|const|default|delete|enum|export|for|function|if|import|in|new|return|switch|this|var|void|with)$/

const ODD: Readonly<Record<NonNullable<SignatureType['odd']>, string>> = {
  overloads: 'What its wrapper makes has overloads, which one request cannot tell apart.',
  generic: 'What its wrapper makes is generic: its answer depends on types that a request does not carry.',
  rest: 'What its wrapper makes takes any number of arguments.',
}

/**
 * Reads the signature. Its types are written out where they fit in a line and need nothing of a package; else the client
 * function is typed by the server function (`typedBy`), which also lets hooks such as useAction infer what they infer today.
 * Refuses a wrapper that is not known (`wrapped-action`), a type that is not (`type-unknown`, `types-unavailable`), what does
 * not travel (`type-not-serialisable`), overloads, generics and open lists of arguments (`unsupported-signature`).
 */
export async function readWrapped(shape: WrappedShape, context: ConvertContext, given: GivenTypes): Promise<Read> {
  const { sf, fn, local } = shape
  const { types, snapshot, signal } = context
  const made = await wrapperOf(shape, snapshot, new Sources(context), context)
  if (made.refusal) return made
  const { wrapper } = made
  const inner = [...descendants(fn)].find(node => ts.isBlock(node) && hasDirective(node, 'use server'))
  if (inner) return refuse('not-implemented', 'It holds an inline action, which would stay one.', placeOf(inner))
  const named = local ?? fn
  if (!types)
    return refuse(
      'types-unavailable',
      'What its wrapper makes needs the type checker, which does not run.',
      placeOf(fn),
    )
  const whole = await types.signature(sf.fileName, named.getStart(sf), signal, named.end)
  if (!whole)
    return refuse(
      'type-unknown',
      'What its wrapper makes is of no known type: the dependencies may not be installed.',
      placeOf(fn),
    )
  if (whole.odd) return refuse('unsupported-signature', ODD[whole.odd], placeOf(fn))
  const taken = await given({ ...whole, parameters: takenFromClients(whole.parameters, wrapper.library) })
  if (taken.refusal) return taken
  const known = {
    ...taken.signature,
    parameters: takenFromClients(taken.signature.parameters, wrapper.library),
    result: untypedResult(taken.signature),
  }
  const names = parameterNames(known.parameters, wrapper.library)
  const serialiser = await serialiserOf(sf, context)
  const parameters: ActionParameter[] = []
  for (const [n, type] of known.parameters.entries()) {
    const read = readParameter(n, names[n] ?? `argument${n}`, known, wrapper, shape, serialiser, context)
    if (read.refusal) return read
    parameters.push({ ...read.parameter, type: printed(withoutUndefined(type), sf) ?? OF_THE_SERVER })
  }
  const refusal = checkWire(known.result, null, named, serialiser, context)
  if (refusal) return { refusal }
  const returns = promiseOf(printed(known.result.text, sf)) ?? OF_THE_SERVER
  const carried = carry(known, parameters, serialiser, sf, named)
  if (carried.refusal) return carried
  const { codec, answer, imports } = carried
  const [only, ...more] = carried.parameters
  const isBody =
    only?.travels === 'json' &&
    more.length === 0 &&
    !only.optional &&
    (wrapper.library !== null || known.parameters[0]?.text?.startsWith('{') === true)
  const signature: ActionSignature = {
    parameters: isBody ? [{ ...only, name: 'input', key: 'input' }] : carried.parameters,
    whole: isBody,
    form: parameters.find(({ travels }) => travels === 'form')?.name ?? null,
    reserved: reservedField(sf),
    codec,
    result: known.result.wire === 'void' ? 'void' : known.result.optional && answer.codec === 'json' ? 'maybe' : 'json',
    answer: { ...answer, type: returns.text.slice('Promise<'.length, -1) },
    imports,
    returns,
    typedBy: null,
    supposed: known.result.supposed ?? null,
    ...(whole.branded && { branded: true as const }),
  }
  const repeatsAny = parameters.some(({ beyond, type }) => beyond !== undefined && isUntold(type.text))
  const written = wrapper.library === null && !repeatsAny && isShort(signature, shape)
  return { signature: written ? signature : typedByServer(signature, shape) }
}

/** Where `json()` is left without a type, so is the parameter of a callback: what needs one is left to a serialiser. */
function untypedResult({ promises, result }: SignatureType): ParameterType {
  if (!promises || !result.revival || !hasCallback(result.revival)) return result
  return { ...result, wire: 'rich', revival: null }
}

/** The parameters that callers give: those of the library's own use, and trailing ones that take nothing, left out. */
function takenFromClients(all: readonly ParameterType[], library: Library | null): readonly ParameterType[] {
  // zsa: the input, what `bind` of its hook sets, and options that only its own server code makes.
  const own = library === 'zsa' ? all.slice(0, 2) : all
  const given = own.findLastIndex(({ wire }) => wire !== 'void')
  return own.slice(0, given + 1)
}

function readParameter(
  n: number,
  name: string,
  known: SignatureType,
  wrapper: Wrapper,
  { fn }: WrappedShape,
  serialiser: Codec | null,
  context: ConvertContext,
): { readonly parameter: ActionParameter; readonly refusal?: undefined } | { readonly refusal: Refusal } {
  const type = known.parameters[n]
  if (!type) return refuse('type-unknown', `The parameter ${name} is of no known type.`, placeOf(fn))
  const { wire, optional, standIn } = type
  const isBinary = wire === 'form-data' || wire === 'file'
  const others = known.parameters.filter((_, other) => other !== n)
  if (isBinary && (optional || others.some(other => /form-data|file/.test(other.wire))))
    return refuse(
      'not-implemented',
      'FormData or a file that may be left out, or comes beside another, is not converted.',
      placeOf(fn),
    )
  const unsent = !isBinary && standIn !== undefined && ignoresArgument(wrapper, n)
  const formIn = canTakeForm(n, known) ? type.formIn : undefined
  const refusal = isBinary || unsent || formIn ? null : checkWire(type, name, fn, serialiser, context)
  if (refusal) return { refusal }
  const shown = unsent && !name.startsWith('_') ? `_${name}` : name
  return {
    parameter: {
      name: shown,
      key: shown,
      travels: unsent ? 'unsent' : formIn ? 'form-in' : travelOf(wire),
      pattern: null,
      rest: false,
      optional,
      initializer: null,
      type: OF_THE_SERVER,
      revived: null,
      unsendable: null,
      standIn: unsent ? (standIn ?? null) : null,
      ...(formIn && { formIn }),
      ...(type.beyond !== undefined && { beyond: type.beyond }),
    },
  }
}

/** A name for each: its own, else one that says what libraries call it. */
function parameterNames(parameters: readonly ParameterType[], library: Library | null): string[] {
  const taken = new Set(['fetch', 'FormData', 'JSON', 'Error'])
  return parameters.map(({ name: own, wire }, n) => {
    const plain = library === 'zsa' ? ['input', 'overrides'][n] : own
    const [usual, ...others] = wire === 'form-data' ? ['formData', 'data'] : ['input', 'options', 'values', 'settings']
    const usable = plain !== undefined && /^(?!__)[A-Za-z_]\w*$/.test(plain) && !RESERVED.test(plain)
    const name = freeName([usable ? plain : (usual ?? `argument${n}`), ...others], taken)
    taken.add(name)
    return name
  })
}

/** `x?: T` says what `| undefined` says. */
function withoutUndefined({ text, optional }: ParameterType): string | null {
  return optional && text !== null ? text.replace(/ \| undefined$/, '') : text
}

/** True where all types can be written, need no package, and fit in a line with the function's name. */
function isShort({ parameters, returns }: ActionSignature, shape: WrappedShape): boolean {
  const types = [...parameters.map(({ type }) => type), returns]
  if (types.includes(OF_THE_SERVER)) return false
  if (types.some(({ imports }) => imports.some(({ specifier }) => !/^(\.|@\/|~\/|#)/.test(specifier)))) return false
  const required = parameters.findLastIndex(({ optional }) => !optional)
  if (parameters.slice(0, required).some(({ optional }) => optional)) return false
  const list = parameters.map(({ name, optional, type }) => `${name}${optional ? '?' : ''}: ${type.text}`).join(', ')
  const line = `export const ${localName(shape)} = async (${list}): ${returns.text} => {`
  return line.length <= styleOf(shape.sf).printWidth
}

/** The signature with the server function's own type in the place of every written one. */
export function typedByServer(signature: ActionSignature, shape: ActionShape): ActionSignature {
  const taken = new Set(importsOf(shape.sf).map(({ local }) => local))
  const name = localName(shape)
  const typedBy = freeName([`${name}OnServer`, `${name}OfServer`], taken)
  return {
    ...signature,
    answer: { ...signature.answer, type: `Awaited<ReturnType<typeof ${typedBy}>>` },
    parameters: signature.parameters.map(parameter => ({ ...parameter, type: OF_THE_SERVER })),
    returns: { ...OF_THE_SERVER, text: signature.returns.text },
    typedBy,
  }
}
