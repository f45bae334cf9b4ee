/** Small pieces of text for the direction route to action: statements removed from a block, edits within a slice, arguments of a call. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits, indentAt, removeStatement, statementStart } from '../code/edits'

/** Removes a statement of a block. The first one takes the blank lines after it along. */
export function removeFromBlock(sf: ts.SourceFile, statement: ts.Statement): TextEdit {
  const edit = removeStatement(sf, statement)
  const block = statement.parent
  if (!ts.isBlock(block) || block.statements[0] !== statement) return edit
  const blanks = /^([ \t]*\r?\n)+/.exec(sf.text.slice(edit.end))
  return blanks ? { ...edit, end: edit.end + blanks[0].length } : edit
}

/** Removes statements of one block; blank lines do not pile up where a whole opening goes, or several with blank lines around them. */
export function removeAllFromBlock(sf: ts.SourceFile, statements: readonly ts.Statement[]): TextEdit[] {
  const gone = new Set(statements)
  return statements.map(statement => {
    const edit = removeFromBlock(sf, statement)
    const block = statement.parent
    if (!ts.isBlock(block)) return edit
    const at = block.statements.indexOf(statement)
    const before = block.statements.slice(0, at)
    const isOpening = before.every(other => gone.has(other))
    if (!isOpening && !endsApart(sf, block.statements, at, gone)) return edit
    const blanks = /^([ \t]*\r?\n)+/.exec(sf.text.slice(edit.end))
    return blanks ? { ...edit, end: edit.end + blanks[0].length } : edit
  })
}

/** True for the last of several neighbours that go, where a blank line stands before the first. */
function endsApart(
  sf: ts.SourceFile,
  statements: readonly ts.Statement[],
  at: number,
  gone: ReadonlySet<ts.Statement>,
): boolean {
  const next = statements[at + 1]
  if (next && gone.has(next)) return false
  let first = at
  for (let other = statements[first - 1]; other && gone.has(other); other = statements[first - 1]) first--
  const start = statements[first]
  return start !== undefined && first < at && /\n[ \t]*\r?\n[ \t]*$/.test(sf.text.slice(0, statementStart(sf, start)))
}

/** The text from `start` to `end` after those edits that stand in it. */
export function editedSlice(text: string, start: number, end: number, edits: readonly TextEdit[]): string {
  const inside = edits
    .filter(edit => edit.start >= start && edit.end <= end)
    .map(edit => ({ ...edit, start: edit.start - start, end: edit.end - start }))
  return applyEdits(text.slice(start, end), inside)
}

/** Edits that move the continuation lines of a node to the indentation of the line at `offset`, or deeper. Template text keeps its own. */
export function reindentEdits(sf: ts.SourceFile, node: ts.Node, offset: number, deeper: string): TextEdit[] {
  const { text } = sf
  const start = node.getStart(sf)
  const from = indentAt(text, start)
  const to = indentAt(text, offset) + deeper
  if (from === to) return []
  const literals: ts.Node[] = []
  const visit = (inner: ts.Node): void => {
    if (ts.isTemplateLiteralToken(inner)) literals.push(inner)
    ts.forEachChild(inner, visit)
  }
  visit(node)
  const edits: TextEdit[] = []
  for (let at = text.indexOf('\n', start); at !== -1 && at < node.end; at = text.indexOf('\n', at + 1)) {
    const line = at + 1
    if (literals.some(literal => line > literal.getStart(sf) && line < literal.end)) continue
    if (text.startsWith(from, line)) edits.push({ start: line, end: line + from.length, newText: to })
  }
  return edits
}

/** `greet`, `first-name` or `[id]` in camel case: `greet`, `firstName`, `id`. */
export function camelCase(words: readonly string[]): string {
  const parts = words.flatMap(word => word.split(/[^A-Za-z0-9]+/)).filter(Boolean)
  return parts
    .map((part, n) => (n === 0 ? part.charAt(0).toLowerCase() : part.charAt(0).toUpperCase()) + part.slice(1))
    .join('')
}
