/** Edits by offset, as a plan has them, to edits by position, as editors want them. Positions do not mind line endings. */
import type { Position, TextEdit } from 'vscode-languageserver'
import type { TextEdit as OffsetEdit } from '../model'

/** The edits of a text as LSP edits. A line ends with CR, LF or both, as in LSP. */
export function textEdits(before: string, edits: readonly OffsetEdit[]): TextEdit[] {
  const starts = [0, ...Array.from(before.matchAll(/\r\n|\r|\n/g), ({ 0: end, index }) => index + end.length)]
  const positionAt = (offset: number): Position => {
    const line = Math.max(
      0,
      starts.findLastIndex(start => start <= offset),
    )
    return { line, character: offset - (starts[line] ?? 0) }
  }
  return edits.map(({ start, end, newText }) => ({
    range: { start: positionAt(start), end: positionAt(end) },
    newText,
  }))
}
