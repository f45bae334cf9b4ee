/** What an action takes and answers: its types as they can be written elsewhere, and whether JSON carries them. */
import type { Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import type { ImportedBinding } from '../code/imports'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { freeName } from '../code/style'
import { isTyped } from '../code/without-types'
import { annotation, printed, promiseOf, type TypeText } from '../code/written-type'
import type { ConvertContext } from '../context'
import { refuse } from '../refuse'
import { namesIn } from '../to-route/handler-inline'
import type { FormIn, RevivedValue, SignatureType, Wire } from '../types'
import { carry, checkWire, serialiserOf } from '../wire/signature-wire'
import { signatureBySyntax } from '../wire/syntactic-wire'
import type { Codec } from '../wire/wire-codec'
import type { ActionShape, PlainShape } from './action-shape'
import { OF_THE_SERVER, readWrapped, typedByServer } from './wrapped-signature'

/** How one argument gets from the client to the server. */
export type Travel =
  | 'json' // a key of the JSON body, or of the reserved field of a FormData body
  | 'form' // it is the FormData body
  | 'form-in' // a member of it is the FormData body, the others are a key of its reserved field
  | 'file' // a field of a FormData body that is made for it
  | 'unsent' // a previous state that nothing reads

/** How an argument that is sent by itself travels: a form and a file as they are, all else as JSON. */
export function travelOf(wire: Wire | undefined): Travel {
  if (wire === 'form-data') return 'form'
  return wire === 'file' ? 'file' : 'json'
}

export interface ActionParameter {
  /** The name it has in the client function. */
  readonly name: string
  /** The name it travels by: `args` for a rest parameter. */
  readonly key: string
  readonly travels: Travel
  /** `{ from, into }` of a destructured one, as written. */
  readonly pattern: string | null
  readonly rest: boolean
  readonly optional: boolean
  /** Its default value as written. */
  readonly initializer: string | null
  readonly type: TypeText
  /** How Dates in it are made again. */
  readonly revived: RevivedValue | null
  /** Why an unsent one cannot be sent either, for a handler that calls the function; else null. */
  readonly unsendable: Refusal | null
  /** What the handler passes for an unsent one that the function it calls does not read either: `{}`; else null. */
  readonly standIn: string | null
  /** What its type takes, and no caller passes: it would not travel. */
  readonly beyond?: string
  /** Of one that has a FormData in it; with its other members as they are declared, where its type is written in place. */
  readonly formIn?: FormIn & { readonly others?: readonly string[] }
  /** Of one that is taken apart, where each of its members travels by itself: in a query string. */
  readonly members?: readonly ActionMember[]
}

/** One member of an object parameter, as the action takes it apart. */
export interface ActionMember {
  /** The name it has in the object. */
  readonly key: string
  /** The name it has in the action. */
  readonly name: string
  readonly type: string
  readonly optional: boolean
  /** Its default value as written. */
  readonly initializer: string | null
}

export interface ActionSignature {
  readonly parameters: readonly ActionParameter[]
  /** True where the one destructured parameter is the whole body. */
  readonly whole: boolean
  /** The parameter that is FormData. */
  readonly form: string | null
  /** The field that carries the JSON of the arguments beside FormData or files: one that the action's file does not name. */
  readonly reserved: string
  /** What carries the arguments that are no FormData and no files. */
  readonly codec: Codec
  /** `maybe`: a value that the codec carries, or undefined. */
  readonly result: 'json' | 'maybe' | 'void'
  readonly answer: {
    readonly codec: Codec
    /** The awaited type of the result. */
    readonly type: string
    readonly revived: RevivedValue | null
    /** What `json()` answers has to be given its type. */
    readonly cast: boolean
    /** What `json()` answers is left without a type: what an async function makes of a typed one is one promise, not one or another. */
    readonly untyped: boolean
  }
  /** What the route and the client function import to carry them. */
  readonly imports: readonly ImportedBinding[]
  /** The return type with its `Promise`. */
  readonly returns: TypeText
  /** The name by which the client function's type is that of the server function: `greetOnServer`; null where its types are written out. */
  readonly typedBy: string | null
  /** What is taken for JSON because errors have it so: `error.message`; else null. */
  readonly supposed: string | null
  /** That type has more than a function can have: the client function takes its parameters and result alone. */
  readonly branded?: true
}

/** Tells what an action's own types leave open: of a file of JavaScript, by what its callers pass. */
export type GivenTypes = (
  known: SignatureType,
) => Promise<
  | { readonly signature: SignatureType; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly signature?: undefined }
>

const NOTHING_GIVEN: GivenTypes = signature => Promise.resolve({ signature })

/** An inferred result that takes more text than this is not written out: the function's own type stands for it. */
const MAX_INFERRED = 120

type Read =
  | { readonly signature: ActionSignature; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly signature?: undefined }

/**
 * Reads the signature. Refuses what JSON does not carry (`type-not-serialisable`), what is not known (`type-unknown`,
 * `types-unavailable` without a checker), and FormData that is optional, given twice, or comes with files (`not-implemented`).
 * Types that cannot be written in another file, or that are long and inferred, are those of the server function (`typedBy`).
 */
export async function readSignature(
  shape: ActionShape,
  scope: Scope,
  context: ConvertContext,
  given: GivenTypes = NOTHING_GIVEN,
): Promise<Read> {
  const read = await (shape.wrapped ? readWrapped(shape, context, given) : readPlain(shape, scope, context, given))
  return read.signature && !isTyped(shape.sf.fileName) ? { signature: untyped(read.signature) } : read
}

/** The signature for a file of JavaScript, where no type is written. */
function untyped(signature: ActionSignature): ActionSignature {
  return {
    ...signature,
    parameters: signature.parameters.map(parameter => ({ ...parameter, type: OF_THE_SERVER })),
    returns: { ...OF_THE_SERVER, text: signature.returns.text === 'Promise<never>' ? 'Promise<never>' : 'T' },
    answer: { ...signature.answer, type: 'T', cast: false },
    typedBy: null,
  }
}

async function readPlain(shape: PlainShape, scope: Scope, context: ConvertContext, given: GivenTypes): Promise<Read> {
  const { sf, fn } = shape
  const offset = (shape.local ?? fn).getStart(sf)
  const read = (await context.types?.signature(sf.fileName, offset, context.signal)) ?? signatureBySyntax(fn)
  const taken = await given(read)
  if (taken.refusal) return taken
  const known = taken.signature
  const names = parameterNames(fn)
  const parameters: ActionParameter[] = []
  const serialiser = await serialiserOf(sf, context)
  const formAt = known.parameters.findIndex(({ wire }) => wire === 'form-data')
  for (const [n, node] of fn.parameters.entries()) {
    const given = known.parameters[n]
    // An `any` would be written once more.
    const type = given?.beyond !== undefined && isUntold(given.text) ? read.parameters[n] : given
    const { name, key } = names[n] ?? { name: node.name.getText(sf), key: node.name.getText(sf) }
    const wire = type?.wire
    const odd = wire === 'form-data' || wire === 'file' ? checkBinary(node, n, known) : null
    if (odd) return { refusal: odd }
    const isBinary = wire === 'form-data' || wire === 'file'
    const formIn = type && canTakeForm(n, known) && !node.initializer ? type.formIn : undefined
    const refusal =
      isBinary || formIn ? null : type ? checkWire(type, name, node, serialiser, context) : unavailable(node)
    // The `_previous` of `useActionState` that nothing reads: in front of FormData, or of a type that does not travel.
    const unsent = (n === formAt - 1 || refusal !== null) && isUnused(node, scope)
    if (refusal && !unsent) return { refusal }
    const text = node.type ? annotation(node.type, scope) : printed(type?.text ?? null, sf)
    parameters.push({
      name,
      key,
      travels: unsent ? 'unsent' : formIn ? 'form-in' : travelOf(wire),
      pattern: ts.isIdentifier(node.name) ? null : patternText(node.name),
      rest: node.dotDotDotToken !== undefined,
      optional: node.questionToken !== undefined || node.initializer !== undefined,
      initializer: node.initializer?.getText(sf) ?? null,
      type: text ?? OF_THE_SERVER,
      revived: null,
      unsendable: refusal,
      // What takes anything takes nothing, too.
      standIn: unsent && /^(any|unknown)$/.test(type?.text ?? '') ? 'undefined' : null,
      ...(formIn && { formIn: { ...formIn, ...othersOf(node.type, formIn) } }),
      ...(type?.beyond !== undefined && { beyond: type.beyond }),
    })
  }
  const { result } = known
  const refusal = checkWire(result, null, fn.type ?? shape.local ?? fn, serialiser, context)
  if (refusal) return { refusal }
  const returns = fn.type
    ? annotation(fn.type, scope)
    : promiseOf(isUntold(result.text) ? null : printed(result.text, sf))
  const isWritten = returns !== null && (fn.type !== undefined || returns.text.length <= MAX_INFERRED)
  const isWhole = isWritten && parameters.every(({ type }) => type !== OF_THE_SERVER)
  if (!isWhole && isTyped(sf.fileName) && (shape.overloads.length > 0 || fn.typeParameters))
    return refuse(
      'type-unknown',
      'Its types cannot be written in another file: annotate its parameters and its result.',
      placeOf(shape.local ?? fn),
    )
  const [first, ...more] = fn.parameters
  const whole =
    first !== undefined &&
    more.length === 0 &&
    ts.isObjectBindingPattern(first.name) &&
    !parameters[0]?.optional &&
    parameters[0]?.travels === 'json'
  const kind = result.wire === 'void' ? 'void' : result.optional ? 'maybe' : 'json'
  const form = parameters.find(({ travels }) => travels === 'form')?.name ?? null
  const carried = carry(known, parameters, serialiser, sf, shape.local ?? fn)
  if (carried.refusal) return carried
  const { codec, answer, imports } = carried
  const signature: ActionSignature = {
    parameters: carried.parameters,
    whole,
    form,
    reserved: reservedField(sf),
    codec,
    result: kind === 'maybe' && answer.codec !== 'json' ? 'json' : kind,
    answer: { ...answer, type: awaitedText(fn.type, returns ?? OF_THE_SERVER) },
    imports,
    returns: returns ?? OF_THE_SERVER,
    typedBy: null,
    supposed: result.supposed ?? null,
  }
  return { signature: isWhole || !isTyped(sf.fileName) ? signature : typedByServer(signature, shape) }
}

/** What nobody has written is not written as `any`. */
export function isUntold(text: string | null): boolean {
  return text !== null && /\bany\b/.test(text)
}

/** `User` of `Promise<User>`. */
function awaitedText(written: ts.TypeNode | undefined, { text }: TypeText): string {
  const [argument] = written && ts.isTypeReferenceNode(written) ? (written.typeArguments ?? []) : []
  if (written) return argument && written.getText().startsWith('Promise<') ? argument.getText() : `Awaited<${text}>`
  return text.slice('Promise<'.length, -1)
}

/** The signature with every argument sent, for a handler that calls the action's function; a refusal where one cannot be. */
export function sendingAll(signature: ActionSignature): Read {
  const refusal = signature.parameters.find(
    ({ travels, standIn, unsendable }) => travels === 'unsent' && standIn === null && unsendable,
  )?.unsendable
  if (refusal) return { refusal }
  const parameters = signature.parameters.map(parameter =>
    parameter.travels === 'unsent' && parameter.standIn === null
      ? { ...parameter, travels: 'json' as const }
      : parameter,
  )
  return { signature: { ...signature, parameters } }
}

/** `{ a, b }` of one that its type has broken over lines: in a statement of its own it may fit in one. */
function patternText(name: ts.BindingPattern): string {
  const text = name.getText()
  const isPlain = name.elements.every(
    element =>
      !ts.isOmittedExpression(element) &&
      ts.isIdentifier(element.name) &&
      !element.initializer?.getText().includes('\n'),
  )
  if (!text.includes('\n') || !isPlain || !ts.isObjectBindingPattern(name) || /\/[/*]/.test(text)) return text
  return `{ ${name.elements.map(element => element.getText()).join(', ')} }`
}

/** A name for each parameter; one that is taken apart has none of its own. */
function parameterNames(fn: PlainShape['fn']): { readonly name: string; readonly key: string }[] {
  const taken = namesIn(fn)
  const named = new Set(fn.parameters.map(({ name }) => name.getText()))
  return fn.parameters.map(parameter => {
    const { name, dotDotDotToken } = parameter
    const documented = ts.getJSDocParameterTags(parameter)[0]?.name
    const usual: readonly [string, ...string[]] = ['input', 'options', 'values', 'settings']
    const free = freeName(documented && ts.isIdentifier(documented) ? [documented.text, ...usual] : usual, taken)
    const own = ts.isIdentifier(name) ? name.text : free
    const key = dotDotDotToken && !named.has('args') ? 'args' : own
    taken.add(own)
    return { name: own, key }
  })
}

/** A field name that no form of the action has: its file does not name it. */
export function reservedField(sf: ts.SourceFile): string {
  return ['$args', '$arguments'].find(name => !sf.text.includes(name)) ?? '$actionArguments'
}

/** The members beside the form of a type that is written in place: `id: string`. */
function othersOf(type: ts.TypeNode | undefined, { member }: FormIn): { readonly others?: readonly string[] } {
  if (!type || !ts.isTypeLiteralNode(type) || /\/[/*]/.test(type.getText())) return {}
  const others = type.members.filter(({ name }) => name?.getText() !== member)
  return { others: others.map(one => one.getText().replace(/[;,]$/, '')) }
}

/** True for a parameter that may have a FormData in it: it is the only one, and there. */
export function canTakeForm(n: number, { parameters }: SignatureType): boolean {
  return parameters.length === 1 && parameters[n]?.optional === false
}

/** FormData and files that cannot be told from what comes beside them. */
function checkBinary(node: ts.ParameterDeclaration, n: number, known: SignatureType): Refusal | null {
  const others = known.parameters.filter((_, other) => other !== n)
  const type = known.parameters[n]
  if (others.some(({ wire }) => wire === 'form-data' || (type?.wire === 'form-data' && wire === 'file')))
    return refuse('not-implemented', 'FormData beside FormData or a file is not converted.', placeOf(node)).refusal
  if (node.dotDotDotToken || node.initializer || node.questionToken || type?.optional)
    return refuse('not-implemented', 'FormData or a file that may be left out is not converted.', placeOf(node)).refusal
  return null
}

function isUnused({ name }: ts.ParameterDeclaration, scope: Scope): boolean {
  return ts.isIdentifier(name) && scope.usesOf(name).length === 0
}

function unavailable(node: ts.Node): Refusal {
  return refuse('types-unavailable', 'The type checker does not know this file.', placeOf(node)).refusal
}
