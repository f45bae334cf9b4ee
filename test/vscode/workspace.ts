/** The extension and the files of the open folder, as the suites use them. */
import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import type { Api } from '../../src/extension'

/** The exports of the extension once its server answers. */
export async function extensionApi(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('next-actions-routes.next-actions-routes')
  assert.ok(extension)
  const api = await extension.activate()
  await api.ready
  return api
}

export function folder(): vscode.WorkspaceFolder {
  const [first] = vscode.workspace.workspaceFolders ?? []
  assert.ok(first)
  return first
}

/** The folder as the server names it. */
export function folderUri(): string {
  return folder().uri.toString().replace(/\/$/, '')
}

export function at(path: string): vscode.Uri {
  return vscode.Uri.joinPath(folder().uri, path)
}

/** The text of a file as an editor would show it, undefined where there is none. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    await vscode.workspace.fs.stat(at(path))
  } catch {
    return undefined
  }
  return (await vscode.workspace.openTextDocument(at(path))).getText()
}

/**
 * Saves every changed document. `workspace.saveAll()` would save editors only: what an undo changes in a file without one
 * is lost when VS Code later opens and closes it.
 */
export async function saveAll(): Promise<void> {
  const changed = vscode.workspace.textDocuments.filter(document => document.isDirty)
  const saved = await Promise.all(changed.map(document => document.save()))
  assert.ok(saved.every(Boolean), 'a document was not saved')
}
