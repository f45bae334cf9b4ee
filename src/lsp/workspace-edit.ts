/** A plan as an LSP `WorkspaceEdit`, for clients that apply a code action themselves. */
import type { CreateFile, DeleteFile, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver'
import type { FileChange, Plan } from '../model'
import { toUri } from '../workspace/uri'
import { textEdits } from './text-edits'

type DocumentChange = TextDocumentEdit | CreateFile | DeleteFile

/** What the client says it can do with an edit. */
export interface EditCapabilities {
  readonly documentChanges: boolean
  readonly create: boolean
  readonly delete: boolean
}

/** True where the client can apply every part of the plan: half a conversion is worse than none. */
export function canApply(plan: Plan, capabilities: EditCapabilities): boolean {
  return (
    capabilities.documentChanges &&
    plan.files.every(
      ({ change }) => change === 'edit' || (change === 'create' ? capabilities.create : capabilities.delete),
    )
  )
}

/** Files are created first and deleted last. `versionOf` answers the version of an open document, null for a closed one: the client refuses an edit of a later one. */
export function toWorkspaceEdit(root: string, plan: Plan, versionOf: (uri: string) => number | null): WorkspaceEdit {
  const order = ['create', 'edit', 'delete']
  const files = [...plan.files].sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change))
  return { documentChanges: files.flatMap(file => changesOf(file, toUri(root, file.file), versionOf)) }
}

function changesOf(file: FileChange, uri: string, versionOf: (uri: string) => number | null): DocumentChange[] {
  if (file.change === 'delete') return [{ kind: 'delete', uri }]
  if (file.change === 'create') {
    const start = { line: 0, character: 0 }
    return [
      { kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } },
      { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: file.after }] },
    ]
  }
  return [{ textDocument: { uri, version: versionOf(uri) }, edits: textEdits(file.before, file.edits) }]
}
