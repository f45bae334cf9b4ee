/** A plan as one VS Code edit: applied whole, undone by one undo, or not at all. */
import { Range, type TextDocument, TextEdit, type Uri, WorkspaceEdit, workspace } from 'vscode'
import { textEdits } from '../lsp/text-edits'
import type { FileChange, Plan } from '../model'
import { uriOf } from './places'

/** Null when applied, else one sentence on why nothing was changed. */
export async function applyPlan(folder: string, plan: Plan): Promise<string | null> {
  for (const change of plan.files) {
    const reason = await staleness(uriOf(folder, change.file), change)
    if (reason) return `${reason} Nothing was changed: start the conversion again.`
  }
  // With `isRefactoring` VS Code saves the touched files as `files.refactoring.autoSave` says.
  const applied = await workspace.applyEdit(toEdit(folder, plan), { isRefactoring: true })
  return applied ? null : 'VS Code did not apply the edit, and nothing was changed.'
}

/** What speaks against a change now: the plan rests on texts that may have moved on since. */
async function staleness(uri: Uri, change: FileChange): Promise<string | null> {
  if (change.change === 'create') return (await exists(uri)) ? `${change.file} exists by now.` : null
  let document: TextDocument
  try {
    document = await workspace.openTextDocument(uri)
  } catch {
    return `${change.file} cannot be read any more.`
  }
  return sameText(document.getText(), change.before) ? null : `${change.file} changed since the conversion was planned.`
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri)
    return true
  } catch {
    return false
  }
}

/** An editor shows one kind of line ending and no byte order mark, whatever is on disk. */
function sameText(a: string, b: string): boolean {
  return normal(a) === normal(b)
}

function normal(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
}

/** Files are created with their contents first and deleted last. Positions, not offsets, so that line endings do not matter. */
function toEdit(folder: string, plan: Plan): WorkspaceEdit {
  const edit = new WorkspaceEdit()
  for (const change of plan.files) {
    if (change.change !== 'create') continue
    edit.createFile(uriOf(folder, change.file), { contents: new TextEncoder().encode(change.after), overwrite: false })
  }
  for (const change of plan.files) {
    if (change.change !== 'edit') continue
    const edits = textEdits(change.before, change.edits).map(({ range: { start, end }, newText }) =>
      TextEdit.replace(new Range(start.line, start.character, end.line, end.character), newText),
    )
    edit.set(uriOf(folder, change.file), edits)
  }
  for (const change of plan.files) {
    if (change.change === 'delete') edit.deleteFile(uriOf(folder, change.file), { ignoreIfNotExists: false })
  }
  return edit
}
