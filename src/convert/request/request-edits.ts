/** The smallest edits of a caller: one node replaced, and the reads that give a response's body a name. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { commentBehind, indentAt, statementEnd } from '../code/edits'
import { type CodeStyle, quoted, styleOf } from '../code/style'
import { isStatusText, reasonOf } from './request-status-text'

/** Puts other text in the place of a node. */
export function replace(sf: ts.SourceFile, node: ts.Node, newText: string): TextEdit {
  return { start: node.getStart(sf), end: node.end, newText }
}

/** `(await res.json()).error` needs no parentheses as `res.data.error`. */
export function withoutParentheses(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node.parent) ? node.parent : node
}

/** `const name = await res.json()`, nothing around the reading. `untyped`: the type that is written there goes. */
export function declarationOf(
  node: ts.Expression,
  untyped = false,
): { readonly name: ts.Identifier; readonly statement: ts.VariableStatement } | undefined {
  const declaration = node.parent
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined
  if (declaration.type && !untyped) return undefined
  const statement = declaration.parent.parent
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return undefined
  return { name: declaration.name, statement }
}

/** `500` in the place of a read of the status, which a thrown error has, or what that is called; in a template as part of its text. */
export function thrownStatus(sf: ts.SourceFile, status: ts.PropertyAccessExpression): TextEdit {
  const text = isStatusText(status) ? (reasonOf(500) ?? '') : '500'
  const span = status.parent
  if (!ts.isTemplateSpan(span)) return replace(sf, status, isStatusText(status) ? quoted(text, styleOf(sf)) : text)
  const start = sf.text.lastIndexOf('${', status.getStart(sf))
  return { start, end: sf.text.indexOf('}', status.end) + 1, newText: text }
}

/** `(await greet()) as T`, in parentheses of its own where something else is done with it. */
export function castText(around: ts.Node, value: string, type: string): string {
  const { parent } = around
  const text = `(${value}) as ${type}`
  const isFree =
    ts.isParenthesizedExpression(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isCallExpression(parent)
  return isFree ? text : `(${text})`
}

/** Edits that put lines behind a statement: in braces of their own with it where it is all that an `if` or a loop does. */
export function linesBehind(sf: ts.SourceFile, statement: ts.Statement, text: string, style: CodeStyle): TextEdit[] {
  const own = statementEnd(sf, statement)
  const end = own + commentBehind(sf.text, own).length
  const { parent } = statement
  const isInList =
    ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent) || ts.isCaseOrDefaultClause(parent)
  const outer = indentAt(sf.text, isInList ? statement.getStart(sf) : parent.getStart(sf))
  const inner = isInList ? outer : outer + style.indent
  const lines = `\n${inner}${text.replaceAll('\n', `\n${inner}`)}`
  if (isInList) {
    // What stands behind it on its line gets a line of its own: without a semicolon the two would be one.
    const gap = /^[ \t]*(?=[^\s}/])/.exec(sf.text.slice(end))?.[0]
    return gap === undefined
      ? [{ start: end, end, newText: lines }]
      : [{ start: end, end: end + gap.length, newText: `${lines}\n${outer}` }]
  }
  const start = statement.getStart(sf)
  const isBare = /^\s*$/.test(sf.text.slice(statement.pos, start))
  return [
    { start: isBare ? statement.pos : start, end: start, newText: `${isBare ? ' ' : ''}{\n${inner}` },
    { start: end, end, newText: `${lines}\n${outer}}` },
  ]
}
