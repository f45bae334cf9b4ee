/** Writes a handler as an action: its head with the new name and parameters, its inputs from them, its responses as values. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt } from '../code/edits'
import { type CodeStyle, quoted } from '../code/style'
import type { OriginCheck } from '../handler/handler-origin'
import type { ParamsUse, RequestUse } from '../handler/handler-request'
import { type HandlerResult, isOk, type Results } from '../handler/handler-results'
import type { Handler } from '../handler/handler-syntax'
import { reasonOf } from '../request/request-status-text'
import { backEdits, type NavigationNames } from './navigation-back'
import { storeEdits } from './stores'
import { reindentEdits, removeAllFromBlock, removeFromBlock } from './text'

/** Everything that was read of a handler: what is offered and what is done rest on the same facts. */
export interface HandlerInfo {
  readonly handler: Handler
  readonly request: RequestUse
  readonly params: ParamsUse
  readonly results: Results
  /** The same-origin check at its top, which goes. */
  readonly origin: OriginCheck | null
  /** The navigation helper's functions as its file calls them. */
  readonly navigation: NavigationNames
}

/** What an answer tells of its status beside the number. */
export interface Told {
  /** Some caller tests it, which a literal type serves. */
  readonly literal: boolean
  /** Some caller reads what it is called. */
  readonly text: boolean
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
 * `told`: what callers look at of the status.
 */
export function actionEdits(
  info: HandlerInfo,
  head: ActionHead,
  form: 'value' | 'object',
  bodyText: string | null,
  told: Told,
  style: CodeStyle,
): TextEdit[] {
  const { handler, request, params, results } = info
  const { sf } = handler
  const edits = [...headEdits(handler, head), ...request.edits]
  const removed = new Set([...params.removed, ...request.query.removed])
  if (info.origin) removed.add(info.origin.statement)
  const { body } = request
  if (body && bodyText === null) for (const statement of body.removed) removed.add(statement)
  if (body && bodyText !== null) edits.push({ start: body.node.getStart(sf), end: body.node.end, newText: bodyText })
  const inRemoved = (edit: TextEdit) =>
    [...removed].some(statement => edit.start >= statement.pos && edit.end <= statement.end)
  edits.push(...params.edits.filter(edit => !inRemoved(edit)))
  edits.push(...backEdits(results.navigations, sf).edits, ...results.redirects.edits)
  edits.push(...storeEdits(handler, request.stores, results.cookies, style))
  for (const result of results.results) edits.push(...resultEdits(handler, result, form, told, style))
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
  handler: Handler,
  result: HandlerResult,
  form: 'value' | 'object',
  told: Told,
  style: CodeStyle,
): TextEdit[] {
  const { sf } = handler
  const { node, data, status } = result
  const start = node.getStart(sf)
  // Literal types let a caller's test of `ok` (or `status`, where one is tested) narrow `data`.
  const constant = /\.[cm]?tsx?$/.test(sf.fileName) ? ' as const' : ''
  const said = result.statusText?.getText(sf) ?? quoted(reasonOf(status) ?? '', style)
  const members = [
    `ok: ${isOk(status)}${constant}`,
    `status: ${status}${told.literal ? constant : ''}`,
    ...(told.text ? [`statusText: ${said}`] : []),
  ]
  const concise = ts.isArrowFunction(node.parent) && node.parent.body === node
  const [before, after] = concise ? ['({', '})'] : ['{', '}']
  if (!data) {
    if (form === 'object') return [replaced(start, node.end, `${before} ${members.join(', ')}, data: null ${after}`)]
    return emptyResult(handler, node)
  }
  if (form === 'value') {
    const literal = concise && ts.isObjectLiteralExpression(data)
    return wrapped(sf, node, data, [literal ? '(' : '', literal ? ')' : ''], '')
  }
  const line = sf.text.slice(sf.text.lastIndexOf('\n', start) + 1, start)
  const text = data.getText(sf)
  const width = line.length + before.length + members.join(', ').length + text.length + ', data:   }'.length
  // Behind a condition it is broken with that, by whoever fits the whole.
  const isBehind = style.configured && ts.isReturnStatement(node.parent) && ts.isIfStatement(node.parent.parent)
  if (!text.includes('\n') && (width <= style.printWidth || isBehind))
    return wrapped(sf, node, data, [`${before} ${members.join(', ')}, data: `, ` ${after}`], '')
  const indent = indentAt(sf.text, start)
  const inner = indent + style.indent
  const open = `${before}\n${[...members, 'data: '].map(member => inner + member).join(',\n')}`
  return wrapped(sf, node, data, [open, `${style.trailingComma ? ',' : ''}\n${indent}${after}`], style.indent)
}

function replaced(start: number, end: number, newText: string): TextEdit {
  return { start, end, newText }
}

/** Puts other text around a response's data, whose own lines move to the response's indentation and one level more. */
function wrapped(
  sf: ts.SourceFile,
  node: ts.Node,
  data: ts.Node,
  [open, close]: readonly [string, string],
  deeper: string,
): TextEdit[] {
  const start = node.getStart(sf)
  return [
    replaced(start, data.getStart(sf), open),
    ...reindentEdits(sf, data, start, deeper),
    replaced(data.end, node.end, close),
  ]
}

/** A response without a body is no value: a last `return` goes, another loses its expression. */
function emptyResult(handler: Handler, node: ts.Expression): TextEdit[] {
  const { sf, body } = handler
  const { parent } = node
  const start = node.getStart(sf)
  if (ts.isReturnStatement(parent)) {
    if (ts.isBlock(body) && body.statements.at(-1) === parent) return [removeFromBlock(sf, parent)]
    return [replaced(parent.getStart(sf) + 'return'.length, node.end, '')]
  }
  // `value === undefined ? new Response(null, { status: 204 }) : Response.json(value)` is the value.
  if (ts.isConditionalExpression(parent) && parent.whenTrue === node && ts.isBinaryExpression(parent.condition)) {
    const { left, operatorToken, right } = parent.condition
    const other = parent.whenFalse
    const [value] = ts.isCallExpression(other) ? other.arguments : []
    const same = value?.getText(sf) === left.getText(sf) && ts.isIdentifier(left)
    if (same && right.getText(sf) === 'undefined' && operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken)
      return [replaced(parent.getStart(sf), other.getStart(sf), '')]
  }
  return [replaced(start, node.end, 'undefined')]
}
