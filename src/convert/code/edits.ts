/** Text edits from offsets, and the file changes a plan is made of. New text is written with `\n`; a changed file keeps its own line endings. */
import type { FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'

/** Sorted by place; an insertion before a replacement at the same place. */
export function sortEdits<E extends TextEdit>(edits: readonly E[]): E[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
}

/** True where two edits touch the same text: such a plan must not be made. Two insertions at one place are fine, in the order given. */
export function overlaps(edits: readonly TextEdit[]): boolean {
  const sorted = sortEdits(edits)
  return sorted.some((edit, n) => n > 0 && edit.start < (sorted[n - 1]?.end ?? 0))
}

/** The text after the edits. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const edit of sortEdits(edits)) {
    result += text.slice(at, edit.start) + edit.newText
    at = edit.end
  }
  return result + text.slice(at)
}

/** `\r\n` where most lines of the text end so, else `\n`. */
export function newlineOf(text: string): '\n' | '\r\n' {
  const crlf = text.split('\r\n').length - 1
  return crlf > 0 && crlf * 2 >= text.split('\n').length - 1 ? '\r\n' : '\n'
}

/** Writes text with the given line ending, whatever it had. */
export function withNewline(text: string, newline: '\n' | '\r\n'): string {
  return text.replace(/\r\n|\n/g, newline)
}

/** Removals that touch become one; it takes a blank line with it where it would leave two, or one at the file's start or end. */
function joinRemovals(text: string, edits: readonly TextEdit[]): TextEdit[] {
  const joined: TextEdit[] = []
  for (const edit of sortEdits(edits)) {
    const last = joined.at(-1)
    if (last && last.newText === '' && edit.newText === '' && last.end >= edit.start && edit.end > edit.start)
      joined[joined.length - 1] = { ...last, end: Math.max(last.end, edit.end) }
    else joined.push(edit)
  }
  return joined.map((edit, n) => {
    if (edit.newText !== '' || !/(^|\n)$/.test(text.slice(0, edit.end))) return edit
    if (text.slice(edit.end).trim() === '' && /\n[ \t]*$/.test(text.slice(0, edit.start))) {
      const start = text.slice(0, edit.start).replace(/(\r?\n)[ \t\r\n]*$/, '$1').length
      return { ...edit, start: Math.max(start, joined[n - 1]?.end ?? 0), end: text.length }
    }
    const blanks = /^([ \t]*\r?\n)+/.exec(text.slice(edit.end))?.[0].length ?? 0
    const blankBefore = edit.start === 0 || /\n[ \t]*\r?\n$/.test(text.slice(0, edit.start))
    const next = joined[n + 1]?.start ?? text.length
    return blankBefore && edit.end + blanks <= next ? { ...edit, end: edit.end + blanks } : edit
  })
}

/** Changes an existing file. The edits' new text takes the file's own line ending. */
export function editFile(file: string, before: string, edits: readonly TextEdit[]): FileChange {
  const newline = newlineOf(before)
  const own = joinRemovals(before, edits).map(edit => ({ ...edit, newText: withNewline(edit.newText, newline) }))
  return { change: 'edit', file, before, edits: own, after: applyEdits(before, own) }
}

/** A new file. */
export function createFile(file: string, text: string, newline: '\n' | '\r\n' = '\n'): FileChange {
  return { change: 'create', file, after: withNewline(text, newline) }
}

/** Removes a file; `before` is the text it was planned on. */
export function deleteFile(file: string, before: string): FileChange {
  return { change: 'delete', file, before }
}

/** Where a statement's own text begins: with the comments directly above it, not those a blank line sets apart. */
export function statementStart(sf: ts.SourceFile, statement: ts.Node): number {
  let start = statement.getStart(sf)
  const comments = ts.getLeadingCommentRanges(sf.text, statement.getFullStart()) ?? []
  for (const comment of [...comments].reverse()) {
    const between = sf.text.slice(comment.end, start)
    if ((between.match(/\n/g) ?? []).length > 1) break
    // A comment behind the code of the line above belongs to that line.
    if (/\S/.test(sf.text.slice(sf.text.lastIndexOf('\n', comment.pos - 1) + 1, comment.pos))) break
    if (isHeading(sf.text.slice(comment.pos, comment.end))) break
    start = comment.pos
  }
  return start
}

/** A line of a rule, or a name with one, that opens a section of a file: it speaks of more than what comes next. */
function isHeading(comment: string): boolean {
  if (comment.startsWith('/*') && comment.includes('\n'))
    return !comment.startsWith('/**\n') && /^[ \t*]*[-=*#_~─━═]{4,}[ \t]*$/m.test(comment)
  const text = comment.replace(/^\/[/*]+[ \t]*/, '').replace(/[ \t]*\*\/$/, '')
  return /^(?:[-=*#_~─━═+/]{3,}|#?(?:end)?region\b)|[-=*#_~─━═+/]{4,}$/.test(text)
}

/** The text of a statement with the comments directly above it. */
export function statementText(sf: ts.SourceFile, statement: ts.Node): string {
  return sf.text.slice(statementStart(sf, statement), statement.end)
}

/** The remark behind a statement that ends its line, with the space before it; empty where there is none. */
export function commentBehind(text: string, end: number): string {
  return /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/(?=[ \t]*(?:\r?\n|$)))/.exec(text.slice(end))?.[0] ?? ''
}

/** Where a statement's own text ends: a semicolon in front of the next line, as code without semicolons has it, guards that line. */
export function statementEnd(sf: ts.SourceFile, statement: ts.Node): number {
  return statement.end - (/\s*\n\s*;$/.exec(sf.text.slice(statement.getStart(sf), statement.end))?.[0].length ?? 0)
}

/** Removes a statement with its comments, its line end and one of the blank lines around it. */
export function removeStatement(sf: ts.SourceFile, statement: ts.Node): TextEdit {
  const text = sf.text
  let start = statementStart(sf, statement)
  let end = statementEnd(sf, statement)
  end += commentBehind(text, end).length
  end += /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  if (/^[ \t]*$/.test(text.slice(lineStart, start))) start = lineStart
  end += /^\r?\n/.exec(text.slice(end))?.[0].length ?? 0
  const blankBefore = start === 0 || /\n[ \t]*\r?\n$/.test(text.slice(0, start))
  const blanksAfter = /^([ \t]*\r?\n)+/.exec(text.slice(end))
  if (blankBefore && blanksAfter) end += blanksAfter[0].length
  if (end >= text.length) {
    // The last statement: the blank lines above it go too, the file keeps its final line end.
    const before = text.slice(0, start)
    start = before.replace(/(\r?\n)[ \t\r\n]*$/, '$1').length
  }
  return { start, end, newText: '' }
}

/** The indentation of the line that holds an offset. */
export function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? ''
}

/**
 * The text from `start` to `end` as it reads at another indentation: each line but the first loses the indentation of the
 * line `start` stands on and gets `indent`. Lines inside template literals keep their text.
 */
export function reindented(sf: ts.SourceFile, start: number, end: number, indent: string): string {
  return slice(sf.text, start, end, indentEdits(sf, start, end, indent))
}

/** The edits that `reindented` makes, for a text that is changed otherwise, too. `from`: the indentation that its lines lose. */
export function indentEdits(
  sf: ts.SourceFile,
  start: number,
  end: number,
  indent: string,
  from: string = indentAt(sf.text, start),
): TextEdit[] {
  const templates: (readonly [number, number])[] = []
  const visit = (node: ts.Node): void => {
    if (node.end < start || node.pos > end) return
    if (ts.isTemplateLiteralToken(node)) templates.push([node.getStart(sf), node.end])
    ts.forEachChild(node, visit)
  }
  visit(sf)
  const edits: TextEdit[] = []
  for (const { 0: line, index } of sf.text.slice(start, end).matchAll(/\n[ \t]*(?=\S)/g)) {
    const at = start + index + 1
    const literal = templates.some(([open, close]) => at > open && at < close)
    if (!literal && line.slice(1).startsWith(from)) edits.push({ start: at, end: at + from.length, newText: indent })
  }
  return edits
}

/** Part of a text after edits inside it. */
export function slice(text: string, start: number, end: number, edits: readonly TextEdit[]): string {
  const shifted = edits.map(edit => ({ ...edit, start: edit.start - start, end: edit.end - start }))
  return applyEdits(text.slice(start, end), shifted)
}
