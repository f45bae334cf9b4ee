/** Where something in the result of changes stands in the files before them. */
import type { FileChange } from '../model'
import { sortEdits } from './code/edits'
import type { RefusalPlace } from './refuse'

/** The place of the text as it was; what an edit wrote stands where that edit begins. Null in a file that the changes create. */
export function placeBefore(
  { file, line, column }: Required<RefusalPlace>,
  changes: readonly FileChange[],
): Required<RefusalPlace> | null {
  const change = changes.find(candidate => candidate.file === file)
  if (change?.change === 'create') return null
  if (change?.change !== 'edit') return { file, line, column }
  const lines = change.after.split('\n')
  const after = lines.slice(0, line - 1).join('\n').length + column - (line > 1 ? 0 : 1)
  let added = 0
  let before: number | undefined
  for (const edit of sortEdits(change.edits)) {
    const start = edit.start + added
    if (start > after) break
    if (after < start + edit.newText.length) before = edit.start
    added += edit.newText.length - (edit.end - edit.start)
  }
  const above = change.before.slice(0, before ?? after - added).split('\n')
  return { file, line: above.length, column: (above.at(-1)?.length ?? 0) + 1 }
}
