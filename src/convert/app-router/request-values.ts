/** What a handler of the Pages Router reads of its request, and how a route handler reads the same: query, headers, cookies, body. */
import type { Place, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { isAbsentAlike } from '../code/absent-values'
import { isChanged } from '../code/assigned'
import { indentAt, statementStart } from '../code/edits'
import { firstFree, namesIn } from '../code/names'
import type { Scope } from '../code/scope'
import { type CodeStyle, quoted, semicolon } from '../code/style'
import { outermost, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type ApiFunction, commonStatement, isNested, mayRepeat } from './api-functions'
import type { LostHelpers } from './handed-on'
import type { RawKind } from './raw-body'

export interface RequestContext {
  readonly sf: ts.SourceFile
  readonly scope: Scope
  readonly style: CodeStyle
  readonly place: (node: ts.Node) => Place
  /** Dynamic segments of the route. */
  readonly segments: ReadonlySet<string>
  /** Those that are lists: `[...path]`. */
  readonly lists: ReadonlySet<string>
  /** What the file calls `params`: that, unless it means something else there. */
  readonly params: string
  /** `params` is a Promise: since Next.js 15. */
  readonly asyncParams: boolean
  /** Functions of other modules that cannot be rewritten. */
  readonly lost: LostHelpers
  /** Functions of other modules that collect the chunks of a body. */
  readonly collectors: ReadonlyMap<string, RawKind>
  readonly told: (
    what: 'next-request' | 'cookies' | 'search-params' | 'body' | 'raw-body' | 'body-limit' | 'params',
    fn: ApiFunction,
    node: ts.Node,
  ) => void
}

/** `req.headers.get('x-id')`, or with what works the name out. */
export function header(
  request: string,
  name: string | ts.Expression,
  use: ts.Expression,
  context: RequestContext,
): string {
  const key = typeof name === 'string' ? quoted(name.toLowerCase(), context.style) : name.getText()
  const read = `${request}.get(${key})`
  return isAbsentAlike(use, context.scope) ? read : bracketed(`${read} ?? undefined`, use)
}

/** In brackets where the expression stands beside an operator or is looked into. */
export function bracketed(text: string, replaced: ts.Expression): string {
  const { parent } = replaced
  const free =
    ts.isVariableDeclaration(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isSwitchStatement(parent) ||
    ts.isExpressionStatement(parent) ||
    (ts.isCallExpression(parent) && parent.expression !== replaced) ||
    ts.isPropertyAssignment(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isTemplateSpan(parent) ||
    (text.startsWith('await ') && ts.isConditionalExpression(parent) && parent.condition !== replaced)
  return free ? text : `(${text})`
}

/** Every use of the body in one function, and the edits that read it as JSON. */
export function bodyEdits(
  own: ApiFunction,
  uses: readonly ts.Expression[],
  context: RequestContext,
): readonly TextEdit[] | Refused {
  const { fn, request } = own
  if (uses.length === 0 || !request) return []
  const nodes: ts.Expression[] = []
  for (const use of uses) {
    const read = parsedOf(use)
    if (!nodes.includes(read.node)) nodes.push(read.node)
  }
  const parsed = uses.filter(use => parsedOf(use).parsed).length
  const [first] = nodes
  if (!first) return []
  if (parsed > 0 && parsed < uses.length)
    return refuse('unsupported-handler', 'The body is read as text and as a value.', context.place(first))
  const assigned = uses.find(isChanged)
  if (assigned) return refuse('unsupported-handler', 'The body is changed here.', context.place(assigned))
  context.told(parsed > 0 ? 'raw-body' : 'body', own, first)
  const json = `await ${request.text}.json()`
  if (nodes.length === 1 && !isNested(first, fn) && !mayRepeat(first, fn))
    return [{ start: first.getStart(), end: first.end, newText: bracketed(json, first) }]
  // A name that holds it already holds it for the others too.
  const holder = nodes.find(node => holds(node, nodes, own))
  const declared = holder && outermost(holder).parent
  if (holder && declared && ts.isVariableDeclaration(declared) && ts.isIdentifier(declared.name)) {
    const name = declared.name.text
    return nodes.map(node => ({
      start: node.getStart(),
      end: node.end,
      newText: node === holder ? bracketed(json, node) : name,
    }))
  }
  const statement = commonStatement(nodes, fn)
  if (!statement) return refuse('unsupported-handler', 'The body is read in several functions.', context.place(first))
  const name = firstFree(['body', 'payload', 'input'], namesIn(context.sf))
  return [
    insertedBefore(statement, `const ${name} = ${json}`, context),
    ...nodes.map(node => ({ start: node.getStart(), end: node.end, newText: name })),
  ]
}

/** Other text for a read, with the cast to a string around it, which says no more than the text's own type. */
export function withoutCast(node: ts.Expression, text: string): TextEdit {
  const { parent } = node
  if (ts.isAsExpression(parent) && /^string(?:\[\])?$/.test(parent.type.getText())) {
    const outer = ts.isParenthesizedExpression(parent.parent) ? parent.parent : parent
    return { start: outer.getStart(), end: outer.end, newText: text }
  }
  return { start: node.getStart(), end: node.end, newText: text }
}

/** A statement before another one, and before the comments above that: it never runs into a line that begins with a bracket. */
export function insertedBefore(
  statement: ts.Statement,
  text: string,
  { sf, style }: Pick<RequestContext, 'sf' | 'style'>,
): TextEdit {
  const own = statement.getStart(sf)
  const isSeparated = /(?:^|[\n{])[ \t]*;$/.test(sf.text.slice(0, own))
  const start = isSeparated ? own - 1 : statementStart(sf, statement)
  const end = semicolon(style)
  const isOpen = end === '' && !isSeparated && /[([`+\-/]/.test(sf.text.charAt(own))
  return { start, end: start, newText: `${text}${end}\n${indentAt(sf.text, start)}${isOpen ? ';' : ''}` }
}

/** Takes a statement out, up to `last` where that is another one, with the blank lines behind it. */
export function dropped(
  statement: ts.Statement,
  context: Pick<RequestContext, 'sf'>,
  last: ts.Statement = statement,
): TextEdit {
  return droppedBetween(statement.getStart(), last.end, context)
}

/** Takes statements that follow each other out, with the comments above the first one. */
export function droppedAll(first: ts.Statement, last: ts.Statement, context: Pick<RequestContext, 'sf'>): TextEdit {
  return droppedBetween(statementStart(context.sf, first), last.end, context)
}

function droppedBetween(start: number, stop: number, { sf }: Pick<RequestContext, 'sf'>): TextEdit {
  const after = /^[ \t]*(?:\r?\n[ \t]*)*/.exec(sf.text.slice(stop))?.[0].length ?? 0
  const end = stop + after
  if (!/^(?:\}|case\b|default\b)/.test(sf.text.slice(end))) return { start, end, newText: '' }
  const before = /(?:\r?\n[ \t]*)*$/.exec(sf.text.slice(0, start))?.[0].length ?? 0
  return { start: start - before, end: stop, newText: '' }
}

/** `JSON.parse(req.body)`, and `typeof req.body === 'string' ? JSON.parse(req.body) : req.body` as a whole. */
function parsedOf(use: ts.Expression): { readonly node: ts.Expression; readonly parsed: boolean } {
  const value = outermost(use)
  let node: ts.Node = value
  while (node.parent && !ts.isStatement(node.parent)) {
    node = node.parent
    if (ts.isConditionalExpression(node) && isStringTest(node, use)) return { node, parsed: false }
  }
  const call = value.parent
  if (ts.isCallExpression(call) && call.expression.getText() === 'JSON.parse' && call.arguments.length === 1)
    return { node: call, parsed: true }
  return { node: use, parsed: false }
}

function isStringTest(node: ts.ConditionalExpression, use: ts.Expression): boolean {
  const body = use.getText()
  const text = (part: ts.Expression) => unwrapped(part).getText().replace(/\s+/g, '')
  const condition = text(node.condition)
  const parse = `JSON.parse(${body})`
  if (new RegExp(`^typeof${escaped(body)}={2,3}["']string["']$`).test(condition))
    return text(node.whenTrue) === parse && text(node.whenFalse) === body
  if (
    new RegExp(`^typeof${escaped(body)}={2,3}["']object["']$|^typeof${escaped(body)}!={1,2}["']string["']$`).test(
      condition,
    )
  )
    return text(node.whenTrue) === body && text(node.whenFalse) === parse
  return false
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** True for `const data = req.body` that comes before every other use, in a block that holds them all. */
function holds(node: ts.Expression, nodes: readonly ts.Expression[], { fn }: ApiFunction): boolean {
  const declaration = outermost(node).parent
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return false
  const list = declaration.parent
  if (!ts.isVariableDeclarationList(list) || (list.flags & ts.NodeFlags.Const) === 0) return false
  const block = list.parent.parent
  if (isNested(node, fn) || mayRepeat(node, fn)) return false
  return nodes.every(other => other === node || (other.pos > declaration.end && other.end <= block.end))
}
