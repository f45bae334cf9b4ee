/** Search parameters that are read by their names, one read at a time: in place, or by a constant where one is read several times. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { presence } from '../code/absent-values'
import { slice } from '../code/edits'
import { firstFree, namesIn } from '../code/names'
import { quoted, semicolon } from '../code/style'
import { type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { type ApiFunction, commonStatement } from './api-functions'
import { bracketed, insertedBefore, type RequestContext, withoutCast } from './request-values'

/** `req.query.page`. */
export interface ParamRead {
  readonly node: ts.Expression
  readonly name: string
}

/** So many reads of the URL have a name for its search parameters. */
const MANY = 3

/** The edits for reads of search parameters. Refused: one that may be a list. */
export function paramEdits(
  reads: readonly ParamRead[],
  request: string,
  own: ApiFunction,
  context: RequestContext,
): readonly TextEdit[] | Refused {
  const [first] = reads
  if (!first) return []
  for (const { node, name } of reads) {
    if (presence(node, context.scope) === 'list')
      return refuse('unsupported-handler', `The parameter ${name} may be a list here.`, context.place(node))
    context.told('next-request', own, node)
    context.told('search-params', own, node)
  }
  const statement = commonStatement(
    reads.map(({ node }) => node),
    own.fn,
  )
  const taken = new Set(namesIn(own.fn))
  const names = statement ? heldNames(reads, taken) : new Map<string, string>()
  const calls = new Set(reads.map(({ name }) => name)).size
  const isNamed = statement !== undefined && calls >= MANY && !taken.has('searchParams')
  const searchParams = isNamed ? 'searchParams' : `${request}.nextUrl.searchParams`
  const end = semicolon(context.style)
  const get = (name: string) => `${searchParams}.get(${quoted(name, context.style)})`
  const mustBeDefined = ({ node, name }: ParamRead) =>
    !(names.has(name) && isGiven(node)) && presence(node, context.scope) !== 'alike'
  // Where several reads need undefined and not null, the constant is that already.
  const defined = new Set(
    [...names.keys()].filter(key => reads.filter(read => read.name === key && mustBeDefined(read)).length > 1),
  )
  const lines = [
    ...(isNamed ? [`const { searchParams } = ${request}.nextUrl${end}`] : []),
    ...[...names].map(
      ([name, local]) => `const ${local} = ${get(name)}${defined.has(name) ? ' ?? undefined' : ''}${end}`,
    ),
  ]
  const edits: TextEdit[] = reads.map(({ node, name }) => {
    const read = names.get(name) ?? get(name)
    // What a test of the constant has narrowed needs no cast that says as much.
    if (names.has(name) && isGiven(node)) return withoutCast(node, read)
    if (!mustBeDefined({ node, name })) return shorthand(node, read)
    const whole = castAsMuch(node)
    if (defined.has(name)) return shorthand(whole, read)
    return { start: whole.getStart(), end: whole.end, newText: bracketed(`${read} ?? undefined`, whole) }
  })
  if (!statement || lines.length === 0) return edits
  const short = joined(reads, edits, context)
  const indent = /[ \t]*$/.exec(context.sf.text.slice(0, statement.getStart()))?.[0] ?? ''
  const text = lines.join(`\n${indent}`).replace(/;$/, '')
  return [insertedBefore(statement, text, context), ...short]
}

/** A read as a name: the value of a property of that name stands alone. */
function shorthand(node: ts.Expression, name: string): TextEdit {
  const { parent } = node
  const isSame = ts.isPropertyAssignment(parent) && parent.initializer === node && parent.name.getText() === name
  return { start: (isSame ? parent : node).getStart(), end: node.end, newText: name }
}

/** A read with the `as string | undefined` around it, which says no more than the new read does. */
function castAsMuch(node: ts.Expression): ts.Expression {
  const { parent } = node
  if (!ts.isAsExpression(parent) || parent.type.getText() !== 'string | undefined') return node
  return ts.isParenthesizedExpression(parent.parent) ? parent.parent : parent
}

/** A conditional that spans lines, and with the short names fits on one, is on one. */
function joined(reads: readonly ParamRead[], edits: readonly TextEdit[], { sf, style }: RequestContext): TextEdit[] {
  let left = [...edits]
  for (const { node } of reads) {
    let test: ts.Node = node
    while (test.parent && !ts.isStatement(test) && !ts.isConditionalExpression(test)) test = test.parent
    const [start, end] = [test.getStart(sf), test.end]
    const own = left.filter(edit => edit.start >= start && edit.end <= end)
    const before = sf.text.slice(start, end)
    if (!ts.isConditionalExpression(test) || own.length === 0 || !/\n/.test(before) || /[{`]|\/[/*]/.test(before))
      continue
    const text = slice(sf.text, start, end, own).replace(/\s*\n\s*/g, ' ')
    const column = start - (sf.text.lastIndexOf('\n', start) + 1)
    if (column + text.length + 1 > style.printWidth) continue
    left = [...left.filter(edit => !own.includes(edit)), { start, end, newText: text }]
  }
  return left
}

/** The names of constants for what is read several times: a test of one narrows it, which it does not do for two calls. */
function heldNames(reads: readonly ParamRead[], taken: Set<string>): Map<string, string> {
  const names = new Map<string, string>()
  for (const { name } of reads) {
    const isOnce = reads.filter(read => read.name === name).length < 2
    if (isOnce || names.has(name) || !/^[A-Za-z_$][\w$]*$/.test(name)) continue
    const local = firstFree([name, `${name}Param`], taken)
    taken.add(local)
    names.set(name, local)
  }
  return names
}

/** True for a read where another of the same parameter was found to be there: `req.query.page ? Number(req.query.page) : 1`. */
function isGiven(node: ts.Expression): boolean {
  const text = node.getText()
  const is = (test: ts.Expression): boolean => {
    const value = unwrapped(test)
    if (value.getText() === text) return true
    if (!ts.isBinaryExpression(value)) return false
    const { left, operatorToken, right } = value
    if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) return is(left) || is(right)
    return (
      /^={2,3}$/.test(operatorToken.getText()) &&
      ts.isTypeOfExpression(left) &&
      left.expression.getText() === text &&
      ts.isStringLiteralLike(right) &&
      right.text === 'string'
    )
  }
  for (let current: ts.Node = node; current.parent && !ts.isFunctionLike(current.parent); current = current.parent) {
    const { parent } = current
    if (ts.isConditionalExpression(parent) && parent.whenTrue === current && is(parent.condition)) return true
    if (ts.isIfStatement(parent) && parent.thenStatement === current && is(parent.expression)) return true
    const isAnd = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
    if (isAnd && parent.right === current && is(parent.left)) return true
    // `if (!req.query.page) return` above it.
    const above = ts.isBlock(parent)
      ? parent.statements.slice(0, parent.statements.indexOf(current as ts.Statement))
      : []
    if (above.some(each => ts.isIfStatement(each) && leaves(each.thenStatement) && lacks(each.expression, text)))
      return true
  }
  return false
}

/** `!x`, alone or among alternatives. */
function lacks(test: ts.Expression, text: string): boolean {
  const value = unwrapped(test)
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.BarBarToken)
    return lacks(value.left, text) || lacks(value.right, text)
  return (
    ts.isPrefixUnaryExpression(value) &&
    value.operator === ts.SyntaxKind.ExclamationToken &&
    unwrapped(value.operand).getText() === text
  )
}

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last))
}
