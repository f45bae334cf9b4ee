/** The language features as VS Code's own commands see them, on the sample app, and the index as files change. */
import assert from 'node:assert/strict'
import { suite, suiteSetup, test } from 'mocha'
import * as vscode from 'vscode'
import type { EntryPointInfo } from '../../src/lsp/protocol'
import { until } from './until'

interface Api {
  readonly ready: Promise<void>
  readonly entryPoints: { readonly all: readonly { readonly entryPoint: EntryPointInfo }[] }
}

suite('language features', () => {
  let api: Api
  const folder = (): vscode.Uri => {
    const root = vscode.workspace.workspaceFolders?.[0]?.uri
    assert.ok(root)
    return root
  }
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), path)
  const entryPoint = (id: string): EntryPointInfo | undefined =>
    api.entryPoints.all.find(found => found.entryPoint.id === id)?.entryPoint

  /** Opens a file and answers the position of a text in it. */
  async function place(path: string, text: string): Promise<{ uri: vscode.Uri; position: vscode.Position }> {
    const document = await vscode.workspace.openTextDocument(at(path))
    const offset = document.getText().indexOf(text)
    assert.notEqual(offset, -1, `${text} is not in ${path}`)
    return { uri: document.uri, position: document.positionAt(offset + 1) }
  }

  suiteSetup(async () => {
    const extension = vscode.extensions.getExtension<Api>('next-actions-routes.next-actions-routes')
    assert.ok(extension)
    api = await extension.activate()
    await api.ready
    await until(() => entryPoint('action:app/actions/notes.ts#addNote'))
  })

  test('hover says what an action is and who calls it', async () => {
    const { uri, position } = await place('app/actions/notes.ts', 'addNote')
    const text = await until(async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position)
      const contents = hovers.flatMap(hover =>
        hover.contents.map(part => (typeof part === 'string' ? part : part.value)),
      )
      return contents.find(part => part.includes('Server Action'))
    })
    assert.match(text, /3 callers/)
  })

  test('a lens above an action counts its callers', async () => {
    const { uri } = await place('app/actions/notes.ts', 'addNote')
    const lens = await until(async () => {
      const command = 'vscode.executeCodeLensProvider'
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(command, uri, 100)
      return lenses.find(one => one.command?.title.includes('3 callers'))
    })
    assert.equal(lens.command?.command, 'actionsRoutes.showCallers')
  })

  test('the definition of a URL is its handler', async () => {
    const { uri, position } = await place('lib/comments.ts', '/api/comments')
    const command = 'vscode.executeDefinitionProvider'
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      command,
      uri,
      position,
    )
    const targets = found.map(one => ('targetUri' in one ? one.targetUri : one.uri).path)
    assert.deepEqual(targets, [at('app/api/comments/route.ts').path])
  })

  test('the references of a handler hold its URLs', async () => {
    const { uri, position } = await place('app/api/comments/route.ts', 'POST')
    const command = 'vscode.executeReferenceProvider'
    const found = await vscode.commands.executeCommand<vscode.Location[]>(command, uri, position)
    assert.ok(found.some(one => one.uri.path === at('lib/comments.ts').path))
  })

  test('an unsaved edit adds an entry point, undoing it takes it away', async () => {
    const { uri } = await place('app/actions/notes.ts', 'addNote')
    const document = await vscode.workspace.openTextDocument(uri)
    const id = 'action:app/actions/notes.ts#unsavedAction'
    const edit = new vscode.WorkspaceEdit()
    const end = document.lineAt(document.lineCount - 1).range.end
    edit.insert(uri, end, '\nexport async function unsavedAction() {}\n')
    assert.ok(await vscode.workspace.applyEdit(edit))
    await until(() => entryPoint(id))
    await vscode.window.showTextDocument(document)
    await vscode.commands.executeCommand('undo')
    await until(() => entryPoint(id) === undefined)
  })

  test('a route is listed when its file is created, follows a rename and goes with it', async () => {
    const before = at('app/api/fresh/route.ts')
    const after = at('app/api/renamed/route.ts')
    await vscode.workspace.fs.writeFile(
      before,
      Buffer.from('export async function GET() {\n  return Response.json(1)\n}\n'),
    )
    assert.equal((await until(() => entryPoint('route:app/api/fresh/route.ts#GET'))).route, '/api/fresh')
    await vscode.workspace.fs.rename(at('app/api/fresh'), at('app/api/renamed'))
    assert.equal((await until(() => entryPoint('route:app/api/renamed/route.ts#GET'))).route, '/api/renamed')
    await until(() => entryPoint('route:app/api/fresh/route.ts#GET') === undefined)
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(after, '..'), { recursive: true })
    await until(() => entryPoint('route:app/api/renamed/route.ts#GET') === undefined)
  })
})
