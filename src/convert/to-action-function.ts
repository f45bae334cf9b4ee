/** Writes a handler as an action: its head with the new name and parameters, its inputs from them, its responses as values. */
import type { TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import type { Body } from './handler-body'
import type { ParamsUse, RequestUse } from './handler-request'
import type { HandlerResult, Results } from './handler-results'
import type { Handler } from './handler-syntax'
import { reindentEdits, removeAllFromBlock } from './to-action-text'

/** Everything that was read of a handler: what is offered and what is done rest on the same facts. */
export interface HandlerInfo {
  readonly handler: Handler
  readonly request: RequestUse
  readonly params: ParamsUse
  readonly results: Results
}

export interface ActionHead {
  readonly name: string
  /** The parameter list without its parentheses. */
  readonly parameters: string
  /** `Promise<string>`, null to infer it. */
  readonly returnType: string | null
}

/**
 * The edits of the route file that turn the handler's statement into the action's.
 * `bodyText`: what stands for the body where the handler read it; null where its declaration goes because a parameter has its name.
 * `statusRead`: some caller tests the status.
 */
export function actionEdits(
  info: HandlerInfo,
  head: ActionHead,
  form: 'value' | 'object',
  bodyText: string | null,
  statusRead = false,
): TextEdit[] {
  const { handler, request, params, results } = info
  const { sf } = handler
  const edits = [...headEdits(handler, head), ...request.edits]
  const removed = new Set(params.removed)
  const { body } = request
  if (body && bodyText === null) for (const statement of body.removed) removed.add(statement)
  if (body && bodyText !== null) edits.push({ start: body.node.getStart(sf), end: body.node.end, newText: bodyText })
  const inRemoved = (edit: TextEdit) =>
    [...removed].some(statement => edit.start >= statement.pos && edit.end <= statement.end)
  edits.push(...params.edits.filter(edit => !inRemoved(edit)))
  for (const result of results.results) edits.push(...resultEdits(sf, result, form, statusRead))
  return [...edits.filter(edit => !inRemoved(edit)), ...removeAllFromBlock(sf, [...removed])]
}

function headEdits(handler: Handler, head: ActionHead): TextEdit[] {
  const { sf, fn, name } = handler
  const edits: TextEdit[] = [{ start: name.getStart(sf), end: name.end, newText: head.name }]
  const declaration = name.parent
  if (ts.isVariableDeclaration(declaration) && declaration.type)
    edits.push({ start: name.end, end: declaration.type.end, newText: '' })
  const isAsync = ts.getModifiers(fn)?.some(modifier => modifier.kind === ts.SyntaxKind.AsyncKeyword)
  const open = parenthesis(handler, ts.SyntaxKind.OpenParenToken)
  const close = parenthesis(handler, ts.SyntaxKind.CloseParenToken)
  const returnType = head.returnType === null ? '' : `: ${head.returnType}`
  if (open && close) {
    edits.push({ start: open.end, end: close.getStart(sf), newText: head.parameters })
    edits.push({ start: close.end, end: fn.type?.end ?? close.end, newText: returnType })
  } else {
    // `async request => …`: the parameter without parentheses.
    const [parameter] = fn.parameters
    if (parameter)
      edits.push({ start: parameter.getStart(sf), end: parameter.end, newText: `(${head.parameters})${returnType}` })
  }
  if (!isAsync) {
    const keyword = fn.getChildren(sf).find(child => child.kind === ts.SyntaxKind.FunctionKeyword)
    const at = keyword?.getStart(sf) ?? fn.getStart(sf)
    edits.push({ start: at, end: at, newText: 'async ' })
  }
  return edits
}

function parenthesis(handler: Handler, kind: ts.SyntaxKind): ts.Node | undefined {
  return handler.fn.getChildren(handler.sf).find(child => child.kind === kind)
}

/** `NextResponse.json(x, { status: 400 })` as `x`, or as `{ ok: false as const, status: 400, data: x }`. */
function resultEdits(
  sf: ts.SourceFile,
  result: HandlerResult,
  form: 'value' | 'object',
  statusRead: boolean,
): TextEdit[] {
  const { node, data, status } = result
  const start = node.getStart(sf)
  // Literal types let a caller's test of `ok` (or `status`, where one is tested) narrow `data`.
  const constant = /\.[cm]?tsx?$/.test(sf.fileName) ? ' as const' : ''
  const ok = `ok: ${status < 400}${constant}, status: ${status}${statusRead ? constant : ''}, data: `
  if (!data) {
    if (form === 'object') return [{ start, end: node.end, newText: `{ ${ok}null }` }]
    // `return new Response(null, { status: 204 })` is a bare `return`; elsewhere the value is undefined.
    const parent = node.parent
    if (ts.isReturnStatement(parent))
      return [{ start: parent.getStart(sf) + 'return'.length, end: node.end, newText: '' }]
    return [{ start, end: node.end, newText: 'undefined' }]
  }
  const concise = ts.isArrowFunction(node.parent) && node.parent.body === node
  const literal = ts.isObjectLiteralExpression(data)
  const [open, close] =
    form === 'object'
      ? [concise ? `({ ${ok}` : `{ ${ok}`, concise ? ' })' : ' }']
      : concise && literal
        ? ['(', ')']
        : ['', '']
  const inner = reindentEdits(sf, data, start)
  return [
    { start, end: data.getStart(sf), newText: open },
    ...inner,
    { start: data.end, end: node.end, newText: close },
  ]
}

/** The parameter that the body becomes, as the handler names it. */
export function bodyBinding(body: Body, sf: ts.SourceFile): string {
  return body.binding?.getText(sf) ?? body.name
}
