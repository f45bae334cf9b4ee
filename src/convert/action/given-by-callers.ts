/** What an action takes where its own types do not tell, or would take more than travels: by what its callers pass, else because the user says that it is JSON. */
import type { Caller, EntryPoint, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { scopeOf } from '../code/scope'
import { placeOf, readAt, type Sources } from '../code/source'
import { isTyped } from '../code/without-types'
import type { ConvertContext } from '../context'
import { refuse } from '../refuse'
import type { ParameterType, RevivedValue, SignatureType, Wire } from '../types'
import { serialiserOf } from '../wire/signature-wire'
import { isServerCall } from './action-references'
import type { GivenTypes } from './action-signature'

/** What a user says who knows that JSON carries what no type tells. */
export const TYPE_UNKNOWN = 'type-unknown'

type Given =
  | {
      readonly wire: Wire | null
      /** For `dates`: how these are made again. */
      readonly revival?: RevivedValue | null
      /** One passes nothing. */
      readonly absent?: boolean
      /** One is a hook that could bind something, and binds nothing. */
      readonly unbound?: boolean
      readonly refusal?: undefined
    }
  | { readonly refusal: Refusal; readonly wire?: undefined; readonly revival?: undefined; readonly absent?: undefined }

/**
 * Gives each parameter of no known type the type that all callers pass: JSON, FormData or a file. Refuses with `type-unknown`
 * at the first caller whose argument is of no known type, is different from the others', or cannot be seen. `accepted`: the
 * user takes unknown values for JSON, the result too. `narrows`: in TypeScript, too, a parameter that all callers give JSON
 * travels as that (`beyond` tells what its type would take), and what zsa's hooks bind nothing of is void; where one does not, or cannot be seen, it stays as it is.
 */
export function givenByCallers(
  entryPoint: EntryPoint,
  sources: Sources,
  context: ConvertContext,
  { accepted, narrows = false }: { readonly accepted: boolean; readonly narrows?: boolean },
): GivenTypes {
  const given = (n: number, known: SignatureType) =>
    givenAt(n, known.parameters[n]?.name ?? '', known, entryPoint, sources, context, accepted)

  const inScript = async (n: number, parameter: ParameterType, known: SignatureType): Promise<Settled> => {
    if (parameter.wire !== 'unknown') return { parameter }
    const { wire, refusal } = await given(n, known)
    if (refusal) return { refusal }
    return { parameter: wire ? { ...parameter, wire, because: null, revival: null } : takenForJson(parameter) }
  }

  const typed = async (n: number, parameter: ParameterType, known: SignatureType): Promise<ParameterType> => {
    const { wire, because } = parameter
    if (accepted && wire === 'unknown') return takenForJson(parameter)
    if (!narrows || !/^(unknown|rich|other)$/.test(wire) || because === null) return parameter
    const sf = await sources.get(entryPoint.file)
    if (wire === 'rich' && sf && (await serialiserOf(sf, context)) !== null) return parameter
    const passed = await given(n, known)
    if (passed.wire === null && passed.unbound && parameter.optional)
      return { ...parameter, wire: 'void', because: null, revival: null }
    // A body that is the value itself has to be there.
    if (passed.absent && !parameter.optional) return parameter
    return passed.wire === 'json' || passed.wire === 'dates'
      ? { ...parameter, wire: passed.wire, because: null, revival: passed.revival ?? null, beyond: because }
      : parameter
  }

  return async known => {
    const parameters: ParameterType[] = []
    for (const [n, parameter] of known.parameters.entries()) {
      const settled = isTyped(entryPoint.file)
        ? { parameter: await typed(n, parameter, known) }
        : await inScript(n, parameter, known)
      if ('refusal' in settled) return settled
      parameters.push(settled.parameter)
    }
    const isKnown = known.result.wire !== 'unknown' || !accepted
    const result = isKnown ? known.result : takenForJson(known.result)
    return { signature: { ...known, parameters, result } }
  }
}

type Settled = { readonly parameter: ParameterType } | { readonly refusal: Refusal }

/** What is not known of it is JSON; the rest travels as it does. */
function takenForJson({ beside, ...type }: ParameterType): ParameterType {
  return { ...type, ...(beside ?? { wire: 'json', because: null, revival: null }) }
}

async function givenAt(
  n: number,
  name: string,
  known: SignatureType,
  { file, callers }: EntryPoint,
  sources: Sources,
  context: ConvertContext,
  accepted: boolean,
): Promise<Given> {
  let wire: Wire | null = null
  let revival: RevivedValue | null = null
  let absent = false
  let unbound = false
  for (const caller of callers) {
    if (caller.through.length > 0 || isServerCall(caller)) continue
    const given = await givenBy(caller, n, name, known, file, sources, context)
    if (given.refusal) {
      if (accepted) continue
      return given
    }
    absent ||= given.wire === null
    unbound ||= given.unbound === true
    if (given.wire === null) continue
    const made = given.revival ?? null
    if (wire !== null && (given.wire !== wire || JSON.stringify(made) !== JSON.stringify(revival)))
      return refuse(TYPE_UNKNOWN, `What is passed for ${name} here is not what others pass.`, caller)
    wire = given.wire
    revival = made
  }
  return { wire, revival, absent, unbound }
}

/** What one caller passes; null for nothing. */
async function givenBy(
  caller: Caller,
  n: number,
  name: string,
  known: SignatureType,
  file: string,
  sources: Sources,
  { types, signal }: ConvertContext,
): Promise<Given> {
  // JavaScript has no types that would say what a callback over dates takes.
  const carried = isTyped(file) ? /^(json|dates|form-data|file)$/ : /^(json|form-data|file)$/
  const unseen = () => refuse(TYPE_UNKNOWN, `What this passes for ${name} cannot be seen.`, caller)
  const sf = await sources.get(caller.file)
  if (!sf) return unseen()
  if (caller.via === 'action' || caller.via === 'form-action') return { wire: n === 0 ? 'form-data' : null }
  const node = readAt(sf, caller)
  const call = node.parent
  if (!ts.isCallExpression(call)) return unseen()
  const wireOf = async (value: ts.Expression | undefined): Promise<Given> => {
    if (!value) return { wire: null }
    if (isLiteral(value)) return { wire: 'json' }
    const type = await types?.typeAt(sf.fileName, value.getStart(sf), signal, value.end)
    if (type && carried.test(type.wire)) return { wire: type.wire, revival: type.revival }
    if (type?.wire === 'void') return { wire: null }
    return refuse(
      TYPE_UNKNOWN,
      `What is passed for ${name} here is of no known type: JSON may not carry it.`,
      placeOf(value),
    )
  }
  if (caller.via === 'call' && call.expression === node) {
    const before = call.arguments.slice(0, n + 1)
    return before.some(ts.isSpreadElement) ? unseen() : wireOf(call.arguments[n])
  }
  if (n === 1 && isUnboundHook(call, node)) return { wire: null, unbound: true }
  if (caller.via !== 'action-state' || call.arguments[0] !== node) return unseen()
  // The state is what it was called with first, then what it answers.
  if (n === 0) return known.result.wire === 'unknown' ? unseen() : wireOf(call.arguments[1])
  return n === 1 && isOfForm(call, sf) ? { wire: 'form-data' } : unseen()
}

/** True for zsa's hook without `bind` among its options: it passes the input alone. */
function isUnboundHook({ expression, arguments: given }: ts.CallExpression, action: ts.Node): boolean {
  const [first, options, ...more] = given
  if (expression.getText() !== 'useServerAction' || first !== action || more.length > 0) return false
  const isPlain = (member: ts.ObjectLiteralElementLike) =>
    member.name !== undefined && !ts.isComputedPropertyName(member.name) && member.name.text !== 'bind'
  return !options || (ts.isObjectLiteralExpression(options) && options.properties.every(isPlain))
}

function isLiteral(node: ts.Expression): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isNumericLiteral(node) ||
    ts.isTemplateExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword
  )
}

/** True where a form alone runs what the hook returns: `const [state, submit] = useActionState(…)`, `<form action={submit}>`. */
function isOfForm(hook: ts.CallExpression, sf: ts.SourceFile): boolean {
  const { parent } = hook
  if (!ts.isVariableDeclaration(parent) || !ts.isArrayBindingPattern(parent.name)) return false
  const run = parent.name.elements[1]
  if (!run || ts.isOmittedExpression(run) || !ts.isIdentifier(run.name)) return false
  const uses = scopeOf(sf).usesOf(run.name)
  return (
    uses.length > 0 &&
    uses.every(
      ({ parent: value }) =>
        ts.isJsxExpression(value) &&
        ts.isJsxAttribute(value.parent) &&
        /^(action|formAction)$/.test(value.parent.name.getText(sf)),
    )
  )
}
