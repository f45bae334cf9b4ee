/** An action's own body as the body of its route handler, where each `return` can answer in place. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import type { PlainShape } from '../action/action-shape'
import { isAssigned } from '../code/assigned'
import { indentAt, reindented, slice } from '../code/edits'
import { hasDirective } from '../code/imports'
import type { Scope } from '../code/scope'
import { semicolon, statementGuard } from '../code/style'
import type { ConvertContext } from '../context'
import { answerAround } from '../wire/wire-codec'
import { noContent } from '../wire/wire-result'
import type { HandlerEnds } from './handler-ends'
import type { HandlerInput } from './route-handler'
import { IS_SAME_ORIGIN } from './same-origin'

/** The body with each `return` answering, ready to stand before the handler's `}`; undefined where it cannot be in place. */
export async function inlineBody(
  input: HandlerInput & { readonly ends: HandlerEnds },
  request: string,
  context: ConvertContext,
): Promise<string | undefined> {
  const { shape, signature, response, style } = input
  if (shape.wrapped) return undefined
  const { fn, sf } = shape
  const end = semicolon(style)
  const answer = answerAround(response, signature.answer.codec)
  const names = namesIn(fn)
  const recursive =
    shape.local !== null &&
    input.scope.usesOf(shape.local).some(use => use.pos >= fn.body.pos && use.end <= fn.body.end)
  if (names.has(request) || names.has(response) || names.has(IS_SAME_ORIGIN) || recursive) return undefined
  if (reassignsParameter(shape, input.scope) || (ts.isBlock(fn.body) && hasDirective(fn.body, 'use server')))
    return undefined
  const none = `return ${noContent(response)}${end}`
  if (!ts.isBlock(fn.body)) {
    const expression = ts.isParenthesizedExpression(fn.body) ? fn.body.expression : fn.body
    const text = reindented(sf, expression.getStart(sf), expression.end, style.indent).replaceAll('\r\n', '\n')
    if (signature.result === 'void')
      return `${style.indent}${awaited(text, expression)}${end}\n${style.indent}${none}\n`
    if (signature.result === 'maybe') return undefined
    const value = (await isPromise(expression, sf, context)) ? awaited(text, expression) : text
    const result = needsName(expression) ? freeResult(names) : undefined
    return result === undefined
      ? `${style.indent}return ${answer.before}${value}${answer.after}${end}\n`
      : `${style.indent}const ${result} = ${value}${end}\n${style.indent}return ${answer.before}${result}${answer.after}${end}\n`
  }
  const edits: TextEdit[] = [...input.ends.edits(true)]
  const first = fn.body.statements[0]
  const guard = first ? statementGuard(first.getText(sf), style) : ''
  if (first && guard !== '') edits.push({ start: first.getStart(sf), end: first.getStart(sf), newText: guard })
  for (const statement of returnsOf(fn.body)) {
    if (input.ends.statements.has(statement)) continue
    const { expression } = statement
    if (!expression) {
      if (signature.result === 'json') return undefined
      edits.push({
        start: statement.getStart(sf),
        end: statement.end,
        newText: none.replace(/;$/, sf.text[statement.end - 1] === ';' ? ';' : ''),
      })
      continue
    }
    if (signature.result === 'void' || (signature.result === 'maybe' && !(await isDefined(expression, sf, context))))
      return undefined
    const wait = (await isPromise(expression, sf, context)) ? awaitParts(expression) : { before: '', after: '' }
    const start = expression.getStart(sf)
    const result = namedResult(statement, expression, names)
    if (result !== undefined) {
      const line = `${indentAt(sf.text, statement.getStart(sf))}return ${answer.before}${result}${answer.after}${end}`
      edits.push({ start: statement.getStart(sf), end: start, newText: `const ${result} = ${wait.before}` })
      edits.push({ start: expression.end, end: statement.end, newText: `${wait.after}${end}\n${line}` })
      continue
    }
    edits.push({ start, end: start, newText: answer.before + wait.before })
    edits.push({ start: expression.end, end: expression.end, newText: wait.after + answer.after })
  }
  const ends = alwaysEnds(fn.body, input.ends.statements)
  if (!ends && signature.result === 'json') return undefined
  const open = fn.body.getStart(sf) + 1
  const inner = slice(sf.text, open, fn.body.end - 1, edits).replaceAll('\r\n', '\n')
  const tail = ends ? '' : `${style.indent}${none}\n`
  if (inner.trim() === '') return tail
  return inner.includes('\n')
    ? `${inner.replace(/^[ \t]*\n/, '').trimEnd()}\n${tail}`
    : `${style.indent}${inner.trim()}\n${tail}`
}

/** The variable for what a `return` gives; undefined where that can stand in the answer as it is. */
function namedResult(
  statement: ts.ReturnStatement,
  expression: ts.Expression,
  names: ReadonlySet<string>,
): string | undefined {
  const sf = statement.getSourceFile()
  if (!ts.isBlock(statement.parent) || !needsName(expression)) return undefined
  // A comment before it would get lost.
  if (!/^return\s*$/.test(sf.text.slice(statement.getStart(sf), expression.getStart(sf)))) return undefined
  // Two of them in one block would be two variables of one name.
  if (statement.parent.statements.filter(ts.isReturnStatement).length > 1) return undefined
  return freeResult(names)
}

/** True where the answer around an expression over several lines would have to be indented anew. */
function needsName(expression: ts.Expression): boolean {
  if (!expression.getText().includes('\n')) return false
  if (ts.isObjectLiteralExpression(expression) || ts.isArrayLiteralExpression(expression)) return false
  return !ts.isTemplateExpression(expression) && !ts.isNoSubstitutionTemplateLiteral(expression)
}

function freeResult(names: ReadonlySet<string>): string | undefined {
  return ['result', 'answer', 'returned'].find(name => !names.has(name))
}

function awaited(text: string, expression: ts.Expression): string {
  const { before, after } = awaitParts(expression)
  return before + text + after
}

/** `await` before an expression, in parentheses where it would bind too tightly. */
function awaitParts(expression: ts.Expression): { readonly before: string; readonly after: string } {
  if (ts.isAwaitExpression(expression)) return { before: '', after: '' }
  const tight = ts.isLeftHandSideExpression(expression)
  return tight ? { before: 'await ', after: '' } : { before: 'await (', after: ')' }
}

/** Whether an expression is, or may be, a promise: by the checker, else unless its syntax shows that it is none. */
async function isPromise(expression: ts.Expression, sf: ts.SourceFile, context: ConvertContext): Promise<boolean> {
  if (isPlainValue(expression)) return false
  const type = await context.types?.typeAt(sf.fileName, expression.getStart(sf), context.signal, expression.end)
  // What JSON or a serialiser carries is no promise, though its type may have no name here.
  if (type?.text == null) return !/^(json|dates|rich)$/.test(type?.wire ?? '')
  return /^(any|unknown)$|\bPromise(Like)?</.test(type.text)
}

function isPlainValue(node: ts.Expression): boolean {
  return (
    ts.isAwaitExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isArrayLiteralExpression(node) ||
    ts.isLiteralExpression(node) ||
    ts.isTemplateExpression(node) ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    node.kind === ts.SyntaxKind.NullKeyword
  )
}

/** Whether an expression is never undefined, as far as the checker knows. */
async function isDefined(expression: ts.Expression, sf: ts.SourceFile, context: ConvertContext): Promise<boolean> {
  if (isPlainValue(expression) && !ts.isAwaitExpression(expression)) return true
  const type = await context.types?.typeAt(sf.fileName, expression.getStart(sf), context.signal, expression.end)
  return /^(json|dates|rich)$/.test(type?.wire ?? '') && !type?.optional && !type?.hidden
}

/** The `return`s of a function body itself. */
function returnsOf(body: ts.Block): ts.ReturnStatement[] {
  const found: ts.ReturnStatement[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) found.push(node)
    else if (!ts.isFunctionLike(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit)
  }
  visit(body)
  return found
}

/** True where control never reaches the end of the statement; `ending`: statements that a `return` stands for. */
function alwaysEnds(statement: ts.Statement | undefined, ending: ReadonlySet<ts.Node>): boolean {
  if (!statement) return false
  const ends = (inner: ts.Statement | undefined) => alwaysEnds(inner, ending)
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement) || ending.has(statement)) return true
  if (ts.isBlock(statement)) return ends(statement.statements.at(-1))
  if (ts.isIfStatement(statement)) return ends(statement.thenStatement) && ends(statement.elseStatement)
  if (!ts.isTryStatement(statement)) return false
  if (ends(statement.finallyBlock)) return true
  return ends(statement.tryBlock) && (!statement.catchClause || ends(statement.catchClause.block))
}

/** True where the body assigns to a parameter: as a `const` of the handler it could not. */
function reassignsParameter({ fn }: PlainShape, scope: Scope): boolean {
  const bindings = (name: ts.BindingName): ts.Identifier[] =>
    ts.isIdentifier(name)
      ? [name]
      : name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : bindings(element.name)))
  return fn.parameters.flatMap(({ name }) => bindings(name)).some(parameter => scope.usesOf(parameter).some(isAssigned))
}

/** Every identifier's text in a node. */
export function namesIn(node: ts.Node): Set<string> {
  const found = new Set<string>()
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) found.add(child.text)
    ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}
