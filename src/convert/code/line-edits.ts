/** The edits that lead from one text of a file to another. */
import { diffLines } from 'diff'
import type { TextEdit } from '../../model'

/** The lines that differ, so that cursors, folds and breakpoints elsewhere in the file stay where they are. */
export function editsBetween(before: string, after: string): TextEdit[] {
  const edits: TextEdit[] = []
  let at = 0
  for (const { added, removed, value } of diffLines(before, after)) {
    const last = edits.at(-1)
    if (removed) {
      edits.push({ start: at, end: at + value.length, newText: '' })
      at += value.length
    } else if (!added) at += value.length
    else if (last?.end === at && last.newText === '') edits[edits.length - 1] = { ...last, newText: value }
    else edits.push({ start: at, end: at, newText: value })
  }
  return edits
}
