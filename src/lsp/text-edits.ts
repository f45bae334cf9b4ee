/** Edits by offset, as a plan has them, to edits by position, as editors want them. Positions do not mind line endings. */
import type { TextEdit } from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { TextEdit as OffsetEdit } from '../model'

/** The edits of a text as LSP edits. */
export function textEdits(before: string, edits: readonly OffsetEdit[]): TextEdit[] {
  const document = TextDocument.create('', '', 0, before)
  return edits.map(({ start, end, newText }) => ({
    range: { start: document.positionAt(start), end: document.positionAt(end) },
    newText,
  }))
}
