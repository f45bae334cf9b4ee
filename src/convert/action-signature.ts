/** What an action takes and answers: its types as they can be written elsewhere, and whether JSON carries them. */
import type { Refusal } from '../model'
import { ts } from '../workspace/typescript'
import type { ActionShape, PlainShape } from './action-shape'
import type { ConvertContext } from './context'
import { type ImportedBinding, importsOf } from './imports'
import { refuse } from './refuse'
import type { Scope } from './scope'
import { placeOf } from './source'
import { styleOf } from './style'
import { syntacticWire } from './syntactic-wire'
import { tidyType } from './type-text'
import type { ParameterType, SignatureType } from './types'

/** A type as it can be written in another file. */
export interface TypeText {
  readonly text: string
  /** Names of the action's file that the text mentions. */
  readonly names: readonly string[]
  /** Imports it needs that the action's file does not have; specifiers as that file would write them. */
  readonly imports: readonly ImportedBinding[]
}

export interface ActionParameter {
  /** The name it travels by and has in the client function. */
  readonly name: string
  /** `{ from, into }` of a destructured one, as written. */
  readonly pattern: string | null
  readonly optional: boolean
  /** Its default value as written. */
  readonly initializer: string | null
  readonly type: TypeText
}

export interface ActionSignature {
  readonly parameters: readonly ActionParameter[]
  /** True where the one destructured parameter is the whole body. */
  readonly whole: boolean
  /** The parameter that is FormData, and the whole body; an unused previous state beside it is not sent. */
  readonly form: string | null
  /** `maybe`: JSON or undefined. */
  readonly result: 'json' | 'maybe' | 'void'
  /** The return type with its `Promise`. */
  readonly returns: TypeText
}

type Read =
  | { readonly signature: ActionSignature; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly signature?: undefined }

/**
 * Reads the signature. Refuses what JSON does not carry (`type-not-serialisable`), what is not known (`type-unknown`,
 * `types-unavailable` without a checker), and parameters that have no name to travel by (`not-implemented`).
 */
export async function readSignature(shape: ActionShape, scope: Scope, context: ConvertContext): Promise<Read> {
  if (shape.wrapped)
    return refuse(
      'wrapped-action',
      'It is made by a wrapper; wrapped actions are not converted yet.',
      placeOf(shape.fn),
    )
  const { sf, fn } = shape
  const offset = (shape.local ?? fn).getStart(sf)
  const known = (await context.types?.signature(sf.fileName, offset, context.signal)) ?? signatureBySyntax(fn)
  const parameters: ActionParameter[] = []
  let form: string | null = null
  for (const [n, node] of fn.parameters.entries()) {
    const type = known.parameters[n]
    if (node.dotDotDotToken) return refuse('not-implemented', 'A rest parameter is not converted yet.', placeOf(node))
    if (
      !ts.isIdentifier(node.name) &&
      (fn.parameters.length > 1 || ts.isArrayBindingPattern(node.name) || node.initializer)
    )
      return refuse('not-implemented', 'A destructured parameter beside others is not converted yet.', placeOf(node))
    const name = ts.isIdentifier(node.name) ? node.name.text : 'input'
    const isForm = type?.wire === 'form-data'
    if (isForm && (n !== fn.parameters.length - 1 || node.initializer || node.questionToken || !isSentAlone(fn, scope)))
      return refuse('not-implemented', 'FormData beside other arguments is not converted yet.', placeOf(node))
    if (isForm) form = name
    const refusal =
      isForm || isUnusedState(fn, n, known, scope)
        ? null
        : type
          ? checkWire(type, name, node, context)
          : unavailable(node)
    if (refusal) return { refusal }
    const text = node.type ? annotation(node.type, scope) : printed(type?.text ?? null, sf)
    if (!text)
      return refuse(
        'type-unknown',
        `The type of ${name} cannot be written in another file: annotate it.`,
        placeOf(node),
      )
    parameters.push({
      name,
      pattern: ts.isIdentifier(node.name) ? null : node.name.getText(sf),
      optional: node.questionToken !== undefined || node.initializer !== undefined,
      initializer: node.initializer?.getText(sf) ?? null,
      type: text,
    })
  }
  const { result } = known
  const refusal = checkWire(result, null, fn.type ?? shape.local ?? fn, context)
  if (refusal && result.wire !== 'void') return { refusal }
  const returns = fn.type ? annotation(fn.type, scope) : wrapped(printed(result.text, sf))
  if (!returns)
    return refuse(
      'type-unknown',
      'The type of its result cannot be written in another file: annotate it.',
      placeOf(shape.local ?? fn),
    )
  const whole = parameters[0]?.pattern != null
  const kind = result.wire === 'void' ? 'void' : result.optional ? 'maybe' : 'json'
  return { signature: { parameters, whole, form, result: kind, returns } }
}

/** True where FormData is the only parameter, or comes after a previous state that the body does not read. */
function isSentAlone(fn: PlainShape['fn'], scope: Scope): boolean {
  const [first] = fn.parameters
  return fn.parameters.length === 1 || (fn.parameters.length === 2 && first !== undefined && isUnused(first, scope))
}

/** The `_previous` of `useActionState` that nothing reads, in front of FormData: it is not sent. */
function isUnusedState(fn: PlainShape['fn'], n: number, known: SignatureType, scope: Scope): boolean {
  const node = fn.parameters[n]
  return (
    n === 0 &&
    fn.parameters.length === 2 &&
    known.parameters[1]?.wire === 'form-data' &&
    node !== undefined &&
    isUnused(node, scope)
  )
}

function isUnused({ name }: ts.ParameterDeclaration, scope: Scope): boolean {
  return ts.isIdentifier(name) && scope.usesOf(name).length === 0
}

function unavailable(node: ts.Node): Refusal {
  return refuse('types-unavailable', 'The type checker does not know this file.', placeOf(node)).refusal
}

/** `name` null for the result. */
function checkWire(type: ParameterType, name: string | null, node: ts.Node, context: ConvertContext): Refusal | null {
  const what = name === null ? 'Its result' : `The parameter ${name}`
  const because = type.because === null ? '' : ` (${type.because})`
  switch (type.wire) {
    case 'json':
      return null
    case 'void':
      return name === null
        ? null
        : refuse('type-not-serialisable', `${what} is always undefined.`, placeOf(node)).refusal
    case 'form-data':
      return refuse('not-implemented', `${what} is FormData, which is not converted yet.`, placeOf(node)).refusal
    case 'other':
      return refuse('type-not-serialisable', `JSON does not carry ${lowerFirst(what)}${because}.`, placeOf(node))
        .refusal
    case 'unknown':
      return context.types
        ? refuse('type-unknown', `${what} is of no known type${because}: JSON may not carry it.`, placeOf(node)).refusal
        : refuse('types-unavailable', `${what} needs the type checker, which does not run.`, placeOf(node)).refusal
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** An annotation as it is written, with the names of its file that it mentions. */
function annotation(node: ts.TypeNode, scope: Scope): TypeText {
  return { text: node.getText(), names: scope.mentions(node).map(({ name }) => name), imports: [] }
}

function wrapped(type: TypeText | null): TypeText | null {
  return type && { ...type, text: `Promise<${type.text}>` }
}

/** A type as the checker printed it: `import("…").Name` becomes a name to import. Null where that is not possible. */
function printed(text: string | null, sf: ts.SourceFile): TypeText | null {
  if (text === null) return null
  const own = new Set(importsOf(sf).map(({ local }) => local))
  for (const statement of sf.statements)
    if ('name' in statement && statement.name && ts.isIdentifier(statement.name as ts.Node))
      own.add((statement.name as ts.Identifier).text)
  const imports: ImportedBinding[] = []
  let writable = true
  const plain = text.replace(/import\("([^"]+)"\)\.(\w+)/g, (_, specifier: string, name: string) => {
    if (
      own.has(name) ||
      name === 'default' ||
      imports.some(other => other.local === name && other.specifier !== specifier)
    )
      writable = false
    imports.push({ imported: name, local: name, specifier, typeOnly: true })
    return name
  })
  if (!writable || plain.includes('import(')) return null
  const tidy = tidyType(plain, styleOf(sf))
  const parsed = ts.createSourceFile('type.ts', `type T = ${plain}`, ts.ScriptTarget.Latest, true)
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && own.has(node.text) && !isMemberName(node)) names.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(parsed)
  return { text: tidy, names: [...names], imports }
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isQualifiedName(parent)) return parent.right === node
  return (
    (ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isNamedTupleMember(parent)) &&
    parent.name === node
  )
}

/** Without a checker: what the annotations alone say. */
function signatureBySyntax(fn: PlainShape['fn']): SignatureType {
  const describe = (type: ts.TypeNode | undefined, name: string, optional: boolean): ParameterType => ({
    name,
    text: type?.getText() ?? null,
    optional,
    ...syntacticWire(type),
  })
  const returned = fn.type && ts.isTypeReferenceNode(fn.type) ? fn.type.typeArguments?.[0] : undefined
  const result = describe(returned, '', false)
  return {
    parameters: fn.parameters.map(({ name, type, questionToken }) =>
      describe(type, name.getText(), questionToken !== undefined),
    ),
    result,
  }
}
