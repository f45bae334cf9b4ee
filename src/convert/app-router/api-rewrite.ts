/** Rewrites the functions of an API route from the Pages Router's request and response to Request and Response, in two passes over their text. */
import type { HttpMethod, NoteCode, Place, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { overlaps, statementStart } from '../code/edits'
import { firstFree, namesIn } from '../code/names'
import { scopeOf } from '../code/scope'
import { type CodeStyle, semicolon } from '../code/style'
import type { ConvertContext } from '../context'
import { descendants, isRefused, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { answerFlow, type Flow } from './answer-flow'
import { type AnswerContext, argumentComma, type BodyKind } from './answer-text'
import { type ApiFunction, type ApiFunctions, findFunctions } from './api-functions'
import { helperIn, type RequestsRead, type RewriteOptions, readRequests } from './api-reads'
import {
  awaits,
  callEdit,
  contextMember,
  isAsync,
  needsOf,
  type SignatureContext,
  signatureEdits,
} from './api-signatures'
import { bodyMethods } from './body-methods'
import { dynamicSegments } from './dynamic-segments'
import { givenTypes } from './given-types'
import { checkValues, guardType } from './guards'
import type { MethodFile } from './method-plan'
import type { ServerName } from './server-names'

export interface Rewritten {
  readonly text: string
  /** Names of next/server, next/headers and next/navigation that the text uses. */
  readonly server: ReadonlySet<ServerName>
  readonly navigation: ReadonlySet<'redirect' | 'permanentRedirect'>
  readonly notes: readonly { readonly code: NoteCode; readonly message: string; readonly place: Place }[]
  /** The helper takes the request, which it does not where only what left it was given it: `getServerSession(req, res, options)`. */
  readonly request: boolean
  /** The helper takes the route's `params`. */
  readonly params: boolean
  /** Where a body is read as JSON. */
  readonly body: Place | null
  /** Names of the functions that read one, themselves or through others. */
  readonly bodyReaders: ReadonlySet<string>
  /** The methods for which one is read. */
  readonly bodyMethods: readonly HttpMethod[]
  /** True where the body is read in whatever way. */
  readonly readsBody: boolean
}

export async function rewriteFunctions(
  file: MethodFile,
  options: RewriteOptions,
  context: ConvertContext,
): Promise<Rewritten | Refused> {
  const read = readRequests(file, options)
  if (isRefused(read)) return read
  const kinds = await bodyKinds(read, context)
  if (isRefused(kinds)) return kinds
  const values = await guardValues(read, options, context)
  if (values) return values
  const written = writeAnswers(read, kinds, options)
  return isRefused(written) ? written : { ...written, bodyMethods: bodyMethods(read, file.methods) }
}

/** What the file's guards hand back is truthy: their callers take the rest for an answer. */
async function guardValues(
  { sf, traced, entries, helper }: RequestsRead,
  options: RewriteOptions,
  context: ConvertContext,
): Promise<Refused | undefined> {
  const place = (node: ts.Node) => traced.placeOf(node.getStart(sf))
  const found = findFunctions(sf, scopeOf(sf), entries, place, helperIn(sf, helper), options.helpers)
  if (isRefused(found)) return found
  const at = (node: ts.Node) => ({
    file: sf.fileName,
    start: traced.originOf(node.getStart(sf)),
    end: traced.originOf(node.end),
  })
  return checkValues(
    found.functions,
    scopeOf(sf),
    at,
    (node, message) => refuse('unsupported-handler', message, place(node)),
    context,
  )
}

/**
 * What is sent where the text does not show it, by its type: keyed by the offset. Refuses JSON that may be undefined: the
 * Pages Router sends nothing for it, `NextResponse.json` throws.
 */
async function bodyKinds(
  { sf, traced }: RequestsRead,
  { types, signal }: ConvertContext,
): Promise<Map<number, BodyKind> | Refused> {
  const kinds = new Map<number, BodyKind>()
  for (const node of descendants(sf)) {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue
    const name = node.expression.name.text
    const value = node.arguments[/Header$/.test(name) ? 1 : 0]
    if (!value || !/^(?:send|end|json|setHeader|appendHeader)$/.test(name) || !startsAtResponse(node)) continue
    if (ts.isLiteralExpression(value)) continue
    if (name === 'json' && ts.isObjectLiteralExpression(value)) continue
    const [start, end] = [traced.originOf(value.getStart(sf)), traced.originOf(value.end)]
    const type = await types?.typeAt(sf.fileName, start, signal, end)
    if (name === 'json') {
      if (type?.optional)
        return refuse(
          'unsupported-handler',
          'What is sent here may be undefined, which NextResponse.json does not take.',
          traced.placeOf(value.getStart(sf)),
        )
      continue
    }
    if (!type || type.optional) continue
    const { text, wire } = type
    if (text !== null && /^(?:string|"[^"]*"|\|| )+$/.test(text)) kinds.set(value.getStart(sf), 'text')
    else if (text !== null && /^(?:number|\d+|\|| )+$/.test(text)) kinds.set(value.getStart(sf), 'number')
    else if (text !== null && /^(?:Buffer|Uint8Array)(?:<.*>)?$/.test(text))
      kinds.set(value.getStart(sf), text.endsWith('<ArrayBufferLike>') ? 'shared-bytes' : 'bytes')
    else if (wire === 'json' && text !== null && /^\{.*\}$|\[\]$/s.test(text)) kinds.set(value.getStart(sf), 'json')
  }
  return kinds
}

/** `res.status(200).json(x)`: a chain that starts at a parameter named in the file, not `response.json()` of a fetch. */
function startsAtResponse(call: ts.CallExpression): boolean {
  let root: ts.Expression = call
  while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression
  return ts.isIdentifier(root)
}

/** Second pass: answers, parameters and calls. */
function writeAnswers(
  read: RequestsRead,
  kinds: ReadonlyMap<number, BodyKind>,
  options: RewriteOptions,
): Omit<Rewritten, 'bodyMethods'> | Refused {
  const { sf, traced, entries } = read
  const { style, typed } = options
  const scope = scopeOf(sf)
  const place = (node: ts.Node) => traced.placeOf(node.getStart(sf))
  const found = findFunctions(sf, scope, entries, place, helperIn(sf, read.helper), options.helpers)
  if (isRefused(found)) return found
  const server = new Set<ServerName>(read.cookies ? ['cookies'] : [])
  const navigation = new Set<'redirect' | 'permanentRedirect'>()
  const notes: Rewritten['notes'][number][] = []
  const segments = dynamicSegments(options.route)
  const comma = style.configured ? style.parameterComma : argumentComma(sf, style.parameterComma)
  const signatures: SignatureContext = {
    argumentComma: comma,
    sf,
    scope,
    style,
    typed,
    segments:
      segments.length > 0
        ? `{ ${segments.map(({ name, type, optional }) => `${name}${optional ? '?' : ''}: ${type}`).join('; ')} }`
        : null,
    asyncParams: options.asyncParams,
    params: read.params,
    readsRequest: read.readsRequest,
    readsParams: read.readsParams,
    readsNext: read.readsNext,
  }
  const needs = needsOf(found, signatures)
  const edits: TextEdit[] = found.calls.map(call => callEdit(call, found.handed, needs, signatures))
  const types = found.given && typed ? givenTypes(found.given, sf, place) : []
  if (isRefused(types)) return types
  const isInParameter = ({ start }: TextEdit) =>
    found.given !== null && found.functions.some(({ fn }) => start >= fn.parameters.pos && start < fn.parameters.end)
  edits.push(...types.filter(edit => !isInParameter(edit)))
  if (types.length > 0) server.add('NextRequest')
  const withParams = found.functions.filter(own => needs.params.has(own))
  const alias = typed && withParams.length > 1 ? firstFree(['Context', 'Params'], namesIn(sf)) : null
  const hasTry = [...descendants(sf)].some(ts.isTryStatement)
  for (const own of found.functions) {
    if (!own.request && !own.response && !own.entry) continue
    const data = typed ? dataTypeOf(own) : null
    const untyped = new Map<ts.Node, Place>()
    const response = data === null ? options.response : 'NextResponse'
    const flowWith = (dataType: string | null): Flow | Refused =>
      answerFlow(
        own,
        found.calls.filter(({ from }) => from === own),
        scope,
        {
          ...answers(sf, style, place, kinds),
          response,
          headersName: null,
          lost: options.lost,
          argumentComma: comma,
          dataType,
          canThrow: !hasTry && !found.caught.has(own),
          caught: found.caught.has(own),
          told: (what, node) => {
            if (what === 'response') server.add('NextResponse')
            else if (what === 'content-type') untyped.set(node, place(node))
            else navigation.add(what)
          },
        },
      )
    let flow = flowWith(null)
    if (isRefused(flow)) return flow
    const annotated = data !== null && flow.onlyJson && flow.unanswered.length === 0 && !own.guard
    if (data !== null && !annotated) {
      flow = flowWith(data)
      if (isRefused(flow)) return flow
    }
    for (const at of untyped.values())
      notes.push({ code: 'content-type', message: 'This text had no content type and is text/plain now.', place: at })
    if (own.response || own.entry)
      for (const node of flow.unanswered)
        notes.push({
          code: 'no-answer',
          message: 'Here the handler ends without an answer: requests were left waiting, now they are answered 500.',
          place: traced.placeOf(ts.isBlock(node) ? node.end - 1 : node.getStart(sf)),
        })
    const [silent] = flow.unanswered
    if (silent && found.handed.some(({ to }) => to === own))
      return refuse(
        'unsupported-handler',
        `${own.name.text} may end without an answer, which a function that answers with a Response cannot.`,
        place(own.name),
      )
    const isAwaiting = awaits(own) || flow.awaits
    if (!own.entry && !own.response && !isAsync(own) && isAwaiting)
      return refuse(
        'unsupported-handler',
        `${own.name.text} would have to wait for what it reads, and its callers do not wait for it.`,
        place(own.name),
      )
    const result = annotated ? `NextResponse<${data}>` : null
    const promised = result !== null && (isAsync(own) || isAwaiting) ? `Promise<${result}>` : result
    const type = own.fn.type
    const kept =
      own.guard && type ? guardType(type, response) : own.response || own.entry ? promised : (type?.getText() ?? null)
    const declared = own.name.parent
    const annotation = ts.isVariableDeclaration(declared) ? declared.type : undefined
    if (annotation && !own.entry && !/^NextApiHandler\b/.test(annotation.getText(sf)))
      return refuse('unsupported-handler', `${own.name.text} has a type of its own.`, place(annotation))
    if (annotation) edits.push({ start: own.name.end, end: annotation.end, newText: '' })
    edits.push(...flow.edits, ...signatureEdits(own, needs, alias, kept, signatures, isAwaiting, types))
  }
  if (options.response === 'Response' && ![...found.functions].some(own => dataTypeOf(own)))
    server.delete('NextResponse')
  if (needs.next.size > 0 && typed) server.add('NextRequest')
  if (alias !== null) edits.push(declared(alias, found, signatures, style))
  const unique = edits.filter(
    (edit, n) =>
      edits.findIndex(
        other => other.start === edit.start && other.end === edit.end && other.newText === edit.newText,
      ) === n,
  )
  if (overlaps(unique))
    return refuse('unsupported-handler', 'An answer is sent inside another one.', { file: sf.fileName })
  if (read.searchParams)
    notes.push({
      code: 'search-params',
      message: 'A search parameter that is given several times was a list; now one of its values is read.',
      place: read.searchParams,
    })
  if (read.limited)
    notes.push({
      code: 'body-limit',
      message: 'A body that is larger than the limit here was answered 413; a route handler has no limit of its own.',
      place: read.limited,
    })
  const helper = found.functions.filter(own => own.name.text === read.helper)
  const request = helper.some(own => needs.request.has(own))
  const params = helper.some(own => needs.params.has(own))
  const { body, bodyReaders } = read
  const readsBody = read.readers.size > 0
  return { text: traced.edited(unique).text, server, navigation, notes, request, params, body, bodyReaders, readsBody }
}

function answers(
  sf: ts.SourceFile,
  style: CodeStyle,
  place: (node: ts.Node) => Place,
  kinds: ReadonlyMap<number, BodyKind>,
): Pick<AnswerContext, 'sf' | 'style' | 'place' | 'kindOf'> {
  return { sf, style, place, kindOf: node => kinds.get(node.getStart(sf)) }
}

/** `Data` of `NextApiResponse<Data>`. */
function dataTypeOf({ response }: ApiFunction): string | null {
  const type = response && ts.isParameter(response.parent) ? response.parent.type : undefined
  const [data] = type && ts.isTypeReferenceNode(type) ? (type.typeArguments ?? []) : []
  if (!data || data.kind === ts.SyntaxKind.AnyKeyword || data.kind === ts.SyntaxKind.UnknownKeyword) return null
  return data.getText()
}

/** The alias above the first function that uses it. */
function declared(
  alias: string,
  { functions }: ApiFunctions,
  signatures: SignatureContext,
  style: CodeStyle,
): TextEdit {
  const starts = functions.map(({ fn }) => {
    let node: ts.Node = fn
    while (!ts.isSourceFile(node.parent)) node = node.parent
    return statementStart(node.parent, node)
  })
  const start = Math.min(...starts)
  const members = `${style.indent}${contextMember(signatures)}${semicolon(style)}\n`
  return { start, end: start, newText: `interface ${alias} {\n${members}}\n\n` }
}
