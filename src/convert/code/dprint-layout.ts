/** Lays new code out where dprint has it otherwise than Prettier and Biome: braces of an `if`, operators, what closes an attribute. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits, indentAt } from './edits'
import type { KeptLines } from './kept-lines'
import { isLogical, startsLine, widthOf } from './layout'
import { firstSyntaxError, parseSource } from './source'
import type { CodeStyle } from './style'

/** An edit adds few statements; each is laid out once. */
const MOST = 200

/** The code with every new line as dprint is configured to lay it out; lines of `kept` stay. */
export function asDprintHasIt(file: string, code: string, style: CodeStyle, kept: KeptLines): string {
  const { dprint } = style
  if (!dprint) return code
  let text = code
  for (let n = 0; n < MOST; n++) {
    const sf = parseSource(file, text)
    const edits = firstSyntaxError(sf) ? [] : firstEdits(sf, style, dprint, kept)
    if (edits.length === 0) return text
    text = applyEdits(text, edits)
  }
  return text
}

/** What the first node needs that is not as it should be. */
function firstEdits(
  sf: ts.SourceFile,
  style: CodeStyle,
  { braces, operatorsLead }: NonNullable<CodeStyle['dprint']>,
  kept: KeptLines,
): readonly TextEdit[] {
  let found: readonly TextEdit[] = []
  const visit = (node: ts.Node): void => {
    if (found.length > 0) return
    if (!ts.isSourceFile(node) && !kept.has(lineOf(sf, node))) {
      if (ts.isIfStatement(node) && braces) found = withBraces(sf, node, style, braces)
      else if (ts.isBinaryExpression(node) && isLogical(node) && operatorsLead) found = leading(sf, node, style)
      else if (ts.isJsxAttribute(node)) found = closed(sf, node)
      else if (ts.isFunctionLike(node)) found = withoutSpace(sf, node)
    }
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return found
}

/** `if (x) {` with its statement on a line of its own, where that does not stand behind the condition in one line, or always. */
function withBraces(
  sf: ts.SourceFile,
  node: ts.IfStatement,
  style: CodeStyle,
  braces: 'always' | 'over',
): readonly TextEdit[] {
  const { thenStatement } = node
  if (ts.isBlock(thenStatement) || node.elseStatement) return []
  const isOver = startsLine(thenStatement, sf) || thenStatement.getText(sf).includes('\n')
  if (!isOver && braces === 'over') return []
  const indent = indentAt(sf.text, node.getStart(sf))
  const start = thenStatement.getStart(sf)
  const head = sf.text.slice(0, start).trimEnd().length
  // The semicolon in front of the next line is its own.
  const end = start + thenStatement.getText(sf).replace(/\s*\n\s*;$/, '').length
  return [
    { start: head, end: start, newText: ` {\n${indent}${style.indent}` },
    { start: end, end, newText: `\n${indent}}` },
  ]
}

/** `&&` in front of what it joins, and the first part where the line above leaves it. */
function leading(
  sf: ts.SourceFile,
  { left, right, operatorToken, parent }: ts.BinaryExpression,
  style: CodeStyle,
): readonly TextEdit[] {
  const between = sf.text.slice(operatorToken.end, right.getStart(sf))
  const edits: TextEdit[] = []
  if (/^[ \t]*\r?\n\s*$/.test(between)) {
    const operator = operatorToken.getText(sf)
    edits.push({ start: left.end, end: right.getStart(sf), newText: `${between}${operator} ` })
  }
  const isValue =
    ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent) ? parent.initializer?.end === right.end : false
  const start = left.getStart(sf)
  const before = sf.text.slice(0, start).trimEnd().length
  if (!isValue || !sf.text.slice(before, start).includes('\n') || !/[:=]$/.test(sf.text.slice(0, before))) return edits
  const line = `${sf.text.slice(sf.text.lastIndexOf('\n', before) + 1, before)} ${sf.text.slice(start, right.end)},`
  if (!line.includes('\n') && widthOf(line, style) > style.printWidth) {
    const inner = indentAt(sf.text, start)
    edits.push({ start: left.end, end: operatorToken.getStart(sf), newText: `\n${inner}` })
  }
  return [...edits, { start: before, end: start, newText: ' ' }]
}

/** `}` directly behind the expression that an arrow function has on the lines below it. */
function closed(sf: ts.SourceFile, { initializer }: ts.JsxAttribute): readonly TextEdit[] {
  const value = initializer && ts.isJsxExpression(initializer) ? initializer.expression : undefined
  if (!initializer || !value || !ts.isArrowFunction(value) || !startsLine(value.body, sf)) return []
  const end = initializer.end - 1
  return /^\s*\n\s*$/.test(sf.text.slice(value.end, end)) ? [{ start: value.end, end, newText: '' }] : []
}

/** `function(` where it has no name. */
function withoutSpace(sf: ts.SourceFile, node: ts.SignatureDeclaration): readonly TextEdit[] {
  const isUnnamed = (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node)) && !node.name
  const at = isUnnamed ? /\bfunction\*?( )\(/.exec(node.getText(sf)) : null
  if (!at) return []
  const start = node.getStart(sf) + at.index + at[0].length - 2
  return [{ start, end: start + 1, newText: '' }]
}

/** The line that a node starts on. */
function lineOf(sf: ts.SourceFile, node: ts.Node): string {
  const { text } = sf
  const start = node.getStart(sf)
  const end = text.indexOf('\n', start)
  return text.slice(text.lastIndexOf('\n', start - 1) + 1, end < 0 ? text.length : end)
}
