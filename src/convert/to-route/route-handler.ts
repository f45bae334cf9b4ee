/** Writes the route handler that stands for an action: the origin check, the arguments from the body, and the action's own code. */
import type { HttpMethod, Refusal, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import type { ActionShape } from '../action/action-shape'
import { type ActionSignature, sendingAll } from '../action/action-signature'
import { concrete, typeParametersOf } from '../action/generics'
import { commentBehind, slice } from '../code/edits'
import { importsOf } from '../code/imports'
import type { Scope } from '../code/scope'
import { placeOf } from '../code/source'
import { type CodeStyle, freeName, printIf, styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import { refuse } from '../refuse'
import { argumentLines, callArguments } from '../wire/wire-arguments'
import { queryLines } from '../wire/wire-query'
import { answerLines } from '../wire/wire-result'
import { type HandlerEnds, NO_ENDS } from './handler-ends'
import { inlineBody, namesIn } from './handler-inline'
import { IS_SAME_ORIGIN } from './same-origin'

/** How the app's route files answer. */
export type ResponseName = 'NextResponse' | 'Response'

export interface HandlerInput {
  readonly shape: ActionShape
  readonly signature: ActionSignature
  readonly scope: Scope
  readonly method: HttpMethod
  readonly response: ResponseName
  readonly style: CodeStyle
  /** The action is a function of another module, which the handler calls. */
  readonly delegate: boolean
  /** Requests from pages of other sites are answered, too: no check stands in front. */
  readonly anyOrigin?: boolean
  /** The name by which the route file knows the action's function, where that is not its own. */
  readonly callee?: string
  /** How it ends where the action does not answer; where it is left out, it throws what the action throws. */
  readonly ends?: HandlerEnds
}

export interface Handler {
  readonly text: string
  /** The action's body is the handler's. */
  readonly inlined: boolean
  /** The parts of the action that the text is made of: what they mention, the route file needs. */
  readonly nodes: readonly ts.Node[]
  /** The signature with what the handler needs sent. */
  readonly signature: ActionSignature
  readonly refusal?: undefined
}

type Written = Handler | { readonly refusal: Refusal }

/**
 * The handler's text. The action's body is its body where each `return` can answer in place; where one cannot (recursion, a
 * reassigned parameter, a result that may be undefined) the action stays a function beside it and the handler calls it:
 * refused where it cannot, for want of a previous state that nothing carries.
 */
export async function writeHandler(input: HandlerInput, context: ConvertContext): Promise<Written> {
  const { shape, method, response, style, ends = NO_ENDS } = input
  const callee = input.callee ?? localName(shape)
  const taken = namesIn(shape.fn).add(localName(shape)).add(callee)
  for (const { name } of input.signature.parameters) taken.add(name)
  const request = freeName(['request', 'req', 'httpRequest'], taken)
  const inlined =
    input.delegate || ends.catches || typeParametersOf(shape).length > 0
      ? undefined
      : await inlineBody({ ...input, ends }, request, context)
  if (shape.overloads.length > 0 && inlined === undefined)
    return refuse(
      'unsupported-signature',
      'It has overloads and must stay a function: which of them a request means cannot be told.',
      placeOf(shape.fn),
    )
  const unread = inlined === undefined ? unreadParameters(input) : []
  const keepsAll = inlined === undefined && unread.length === 0
  const all = keepsAll ? sendingAll(input.signature) : { signature: input.signature }
  if (all.refusal) return all
  const signature = typedByCallee(all.signature, callee)
  const isUnread = input.anyOrigin && signature.parameters.length === 0
  const head = `export async function ${method}(${isUnread ? '' : `${request}: Request`}) {`
  const lines = [
    ...(input.anyOrigin
      ? []
      : [printIf(`!${IS_SAME_ORIGIN}(${request})`, `return new ${response}(null, { status: 403 })`, style)]),
    ...(method === 'GET' ? queryLines : argumentLines)(
      concrete(signature, shape),
      request,
      style,
      inlined !== undefined,
      taken.add(request),
    ),
  ].map(line => style.indent + line.replaceAll('\n', `\n${style.indent}`))
  if (inlined !== undefined && !shape.wrapped) {
    const text = `${[head, ...lines].join('\n')}\n${inlined}}${remarkBehind(shape)}\n`
    const sent = shape.fn.parameters.flatMap((parameter, n): ts.Node[] => {
      const { travels, members } = signature.parameters[n] ?? {}
      // Of a member in the query string, what it is without it.
      if (members && ts.isObjectBindingPattern(parameter.name))
        return parameter.name.elements.flatMap(({ initializer }) => initializer ?? [])
      return /json|file|form-in/.test(travels ?? '') ? [parameter] : []
    })
    return { text, inlined: true, signature, nodes: [...sent, shape.fn.body] }
  }
  const passed = unread.length > 0 ? { ...signature, parameters: signature.parameters.filter(isSent) } : signature
  const call = `${callee}(${callArguments(passed)})`
  const answer = ends.caught(answerLines(signature, call, response, taken, style))
  const indented = answer.map(line => style.indent + line.replaceAll('\n', `\n${style.indent}`))
  const body = [...lines, ...indented].join('\n')
  if (input.delegate) return { text: `${head}\n${body}\n}\n`, inlined: false, signature, nodes: [] }
  const own = ownFunction(shape, ends, unread)
  const nodes = unread.length > 0 ? shape.fn.getChildren(shape.sf).flatMap(withoutThose(unread)) : [shape.fn]
  return { text: `${own}\n\n${head}\n${body}\n}\n`, inlined: false, signature, nodes }
}

/** The parameters that neither travel nor are read by the action's function: where the route file alone has that, they go. */
function unreadParameters({ shape, signature, delegate, scope }: HandlerInput): readonly ts.ParameterDeclaration[] {
  if (delegate || shape.wrapped || shape.overloads.length > 0 || signature.typedBy !== null) return []
  const { fn, local } = shape
  const callsItself = local !== null && scope.usesOf(local).some(use => use.pos >= fn.pos && use.end <= fn.end)
  return callsItself ? [] : fn.parameters.filter((_, n) => signature.parameters[n]?.travels === 'unsent')
}

function isSent({ travels }: ActionSignature['parameters'][number]): boolean {
  return travels !== 'unsent'
}

function withoutThose(nodes: readonly ts.Node[]): (child: ts.Node) => readonly ts.Node[] {
  return child =>
    (child.kind === ts.SyntaxKind.SyntaxList ? child.getChildren() : [child]).filter(one => !nodes.includes(one))
}

/** Types that are not written out, by the function that the handler calls. */
function typedByCallee(signature: ActionSignature, callee: string): ActionSignature {
  if (signature.typedBy === null) return signature
  const parameters = signature.parameters.map((parameter, n) => ({
    ...parameter,
    type: { ...parameter.type, text: `Parameters<typeof ${callee}>[${n}]${parameter.rest ? '[]' : ''}` },
  }))
  return { ...signature, parameters }
}

/** The name the action's function has in the route file. */
export function localName({ sf, local, exported }: ActionShape): string {
  if (local) return local.text
  if (exported !== 'default') return exported
  const taken = new Set(importsOf(sf).map(binding => binding.local))
  return freeName(['action', 'serverAction', 'ownAction'], taken)
}

/** The action as a function of the route file: its text without `export`, `default` and the parameters that go. */
export function ownFunction(
  shape: ActionShape,
  ends: HandlerEnds | null,
  unread: readonly ts.ParameterDeclaration[] = [],
): string {
  const { sf, statement, fn } = shape
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  const start = statement.getStart(sf, false)
  const edits: TextEdit[] = [...(ends?.edits(false) ?? []), ...withoutParameters(shape, unread)]
  for (const modifier of modifiers) {
    if (modifier.kind !== ts.SyntaxKind.ExportKeyword && modifier.kind !== ts.SyntaxKind.DefaultKeyword) continue
    const after = /^\s*/.exec(sf.text.slice(modifier.end))?.[0].length ?? 0
    edits.push({ start: modifier.getStart(sf), end: modifier.end + after, newText: '' })
  }
  if (ts.isExportAssignment(statement)) {
    const end = sf.text[statement.end - 1] === ';' ? ';' : ''
    return `const ${localName(shape)} = ${slice(sf.text, fn.getStart(sf), fn.end, edits)}${end}`
  }
  if (ts.isFunctionDeclaration(fn) && !fn.name) {
    const open = fn.getChildren(sf).find(({ kind }) => kind === ts.SyntaxKind.OpenParenToken)
    if (open) edits.push({ start: open.getStart(sf), end: open.getStart(sf), newText: `${localName(shape)}` })
  }
  return slice(sf.text, start, statement.end, edits) + remarkBehind(shape)
}

/** The remark at the end of the action's last line. */
function remarkBehind({ sf, statement }: ActionShape): string {
  return commentBehind(sf.text, statement.end)
}

/** Takes parameters out of the list, which comes in one line where it fits. */
function withoutParameters(shape: ActionShape, unread: readonly ts.ParameterDeclaration[]): TextEdit[] {
  const { sf, fn } = shape
  const [first] = unread
  if (!first || !ts.isFunctionLike(fn)) return []
  const tokens = fn.getChildren(sf)
  const open = tokens.find(({ kind }) => kind === ts.SyntaxKind.OpenParenToken)
  const close = tokens.find(({ kind }) => kind === ts.SyntaxKind.CloseParenToken)
  const kept = fn.parameters.filter(parameter => !unread.includes(parameter))
  if (!open || !close) return []
  const line = kept.map(parameter => parameter.getText(sf)).join(', ')
  const from = sf.text.lastIndexOf('\n', open.pos) + 1
  const end = sf.text.indexOf('\n', close.end)
  const width = open.end - from + line.length + (end < 0 ? sf.text.length : end) - close.getStart(sf)
  if (!line.includes('\n') && width <= styleOf(sf).printWidth)
    return [{ start: open.end, end: close.getStart(sf), newText: line }]
  return unread.map(parameter => {
    const next = fn.parameters[fn.parameters.indexOf(parameter) + 1]
    const before = fn.parameters[fn.parameters.indexOf(parameter) - 1]
    return next
      ? { start: parameter.getStart(sf), end: next.getStart(sf), newText: '' }
      : { start: before?.end ?? open.end, end: parameter.end, newText: '' }
  })
}
