/** Conversions from the command to the file system and back by one undo. */
import assert from 'node:assert/strict'
import { suite, suiteSetup, teardown, test } from 'mocha'
import * as vscode from 'vscode'
import type { Api } from '../../src/extension'
import type { Plan } from '../../src/model'
import { until } from './until'
import { at, extensionApi, folderUri, saveAll, textOf } from './workspace'

const ADD_NOTE = 'action:app/actions/notes.ts#addNote'
const SHARE = 'route:app/api/share/route.ts#POST'

suite('conversion', function () {
  // The first plan starts the type checker.
  this.timeout(120_000)
  let api: Api

  suiteSetup(async () => {
    api = await extensionApi()
    await until(() => api.entryPoints.state === 'ready')
  })
  teardown(async () => {
    await configure(undefined)
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })

  const found = (id: string) => api.entryPoints.find(folderUri(), id)
  const configure = (preview: boolean | undefined) =>
    vscode.workspace
      .getConfiguration('actionsRoutes')
      .update('conversion.preview', preview, vscode.ConfigurationTarget.Global)

  /** Starts a conversion; the plan is the one that its preview shows. */
  function start(id: string, to: 'route' | 'action', path?: string): { done: Thenable<boolean>; shown: Promise<Plan> } {
    const shown = new Promise<Plan>(resolve => {
      const listener = api.preview.onDidShow(plan => {
        listener.dispose()
        resolve(plan)
      })
    })
    const argument = { folder: folderUri(), id, to, path }
    return { done: vscode.commands.executeCommand<boolean>('actionsRoutes.convert', argument), shown }
  }

  async function textsOf(plan: Plan): Promise<Record<string, string | undefined>> {
    const entries = await Promise.all(plan.files.map(async ({ file }) => [file, await textOf(file)] as const))
    return Object.fromEntries(entries)
  }

  const expected = (plan: Plan) =>
    Object.fromEntries(plan.files.map(change => [change.file, change.change === 'delete' ? undefined : change.after]))

  async function undoFrom(path: string): Promise<void> {
    await vscode.window.showTextDocument(at(path))
    await vscode.commands.executeCommand('undo')
  }

  test('an action with three callers in three files becomes a route, and one undo takes all of it back', async () => {
    const { done, shown } = start(ADD_NOTE, 'route', '/api/add-note')
    const plan = await shown
    const before = await textsOf(plan)
    assert.equal(before['app/api/add-note/route.ts'], undefined)
    await vscode.commands.executeCommand('actionsRoutes.applyPreview')
    assert.equal(await done, true)
    // No editor was open to undo in: the new file is.
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), at('app/api/add-note/route.ts').toString())
    assert.deepEqual(await textsOf(plan), expected(plan))
    await until(() => found('route:app/api/add-note/route.ts#POST')?.entryPoint.route === '/api/add-note')
    assert.equal(found(ADD_NOTE), undefined)
    await undoFrom('app/actions/notes.ts')
    await until(async () => (await textOf('app/api/add-note/route.ts')) === undefined)
    assert.deepEqual(await textsOf(plan), before)
    await until(() => found(ADD_NOTE)?.entryPoint.callers.length === 3)
    await saveAll()
  })

  test('a route becomes an action, and one undo brings its file back', async () => {
    const { done, shown } = start(SHARE, 'action')
    const plan = await shown
    const before = await textsOf(plan)
    assert.ok(plan.files.some(({ change }) => change === 'delete'))
    await vscode.commands.executeCommand('actionsRoutes.applyPreview')
    assert.equal(await done, true)
    assert.deepEqual(await textsOf(plan), expected(plan))
    await until(() => found(SHARE) === undefined)
    const edited = plan.files.find(({ change }) => change === 'edit')
    assert.ok(edited)
    await undoFrom(edited.file)
    await until(async () => (await textOf('app/api/share/route.ts')) !== undefined)
    assert.deepEqual(await textsOf(plan), before)
    await until(() => found(SHARE))
    await saveAll()
  })

  test('everything that can be becomes a route, and one undo takes all of it back', async () => {
    const actions = api.tree.getChildren().find(node => node.type === 'kind' && node.kind === 'server-action')
    const shown = new Promise<Plan>(resolve => {
      const listener = api.preview.onDidShow(plan => {
        listener.dispose()
        resolve(plan)
      })
    })
    let planned: Plan | undefined
    void shown.then(plan => {
      planned = plan
    })
    const done = vscode.commands.executeCommand<boolean>('actionsRoutes.convertAll', actions)
    // The one thing to choose: Server Actions to API routes.
    await until(async () => {
      if (!planned) await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem')
      return planned
    })
    const plan = await shown
    const before = await textsOf(plan)
    const ids = () => api.entryPoints.all.map(({ entryPoint }) => entryPoint.id)
    const was = ids()
    await vscode.commands.executeCommand('actionsRoutes.applyPreview')
    assert.equal(await done, true)
    assert.deepEqual(await textsOf(plan), expected(plan))
    await until(() => ids().filter(id => !was.includes(id)).length >= 8)
    const edited = plan.files.find(({ change }) => change === 'edit')
    assert.ok(edited)
    await undoFrom(edited.file)
    await until(() => ids().join() === was.join())
    assert.deepEqual(await textsOf(plan), before)
    await saveAll()
  })

  test('a discarded preview changes nothing and closes', async () => {
    const { done, shown } = start(ADD_NOTE, 'route', '/api/add-note')
    const plan = await shown
    const before = await textsOf(plan)
    const tabs = () => vscode.window.tabGroups.all.flatMap(group => group.tabs).map(({ label }) => label)
    await until(() => tabs().some(label => label.startsWith(plan.title)))
    await vscode.commands.executeCommand('actionsRoutes.discardPreview')
    assert.equal(await done, false)
    assert.deepEqual(await textsOf(plan), before)
    assert.deepEqual(tabs(), [])
  })

  test('closing the preview discards it', async () => {
    const { done, shown } = start(ADD_NOTE, 'route', '/api/add-note')
    const plan = await shown
    const tab = await until(() =>
      vscode.window.tabGroups.all.flatMap(group => group.tabs).find(({ label }) => label.startsWith(plan.title)),
    )
    await vscode.window.tabGroups.close(tab)
    assert.equal(await done, false)
    assert.equal(await textOf('app/api/add-note/route.ts'), undefined)
  })

  test('a file edited since the plan: nothing is applied', async () => {
    const { done, shown } = start(ADD_NOTE, 'route', '/api/add-note')
    await shown
    const uri = at('app/actions/notes.ts')
    const edit = new vscode.WorkspaceEdit()
    edit.insert(uri, new vscode.Position(0, 0), '// meanwhile\n')
    assert.ok(await vscode.workspace.applyEdit(edit))
    const text = await textOf('app/actions/notes.ts')
    await vscode.commands.executeCommand('actionsRoutes.applyPreview')
    assert.equal(await done, false)
    assert.equal(await textOf('app/actions/notes.ts'), text)
    assert.equal(await textOf('app/api/add-note/route.ts'), undefined)
    await undoFrom('app/actions/notes.ts')
  })

  test('the light bulb offers it where it can be done', async () => {
    const kind = vscode.CodeActionKind.RefactorRewrite.value
    const actionsAt = async (path: string, text: string) => {
      const document = await vscode.workspace.openTextDocument(at(path))
      const position = document.positionAt(document.getText().indexOf(text) + 1)
      const range = new vscode.Range(position, position)
      const command = 'vscode.executeCodeActionProvider'
      return vscode.commands.executeCommand<vscode.CodeAction[]>(command, document.uri, range, kind)
    }
    const offered = (await actionsAt('app/actions/notes.ts', 'addNote')).find(({ title }) => /API route/.test(title))
    assert.equal(offered?.command?.command, 'actionsRoutes.convert')
    const webhook = await actionsAt('app/api/webhooks/billing/route.ts', 'POST')
    const refused = webhook.find(({ title }) => title === 'Convert to Server Action')
    // VS Code's command leaves disabled actions, which carry the reason, out of its answer.
    assert.equal(refused, undefined)
  })

  test('without a preview it is applied at once', async () => {
    await configure(false)
    const path = '/api/search-notes'
    const argument = { folder: folderUri(), id: 'action:app/actions/notes.ts#searchNotes', to: 'route', path }
    // Not type-checked (packages are not installed): shown all the same.
    const shown = api.preview.onDidShow(plan => {
      if (!plan.typeChecked) void vscode.commands.executeCommand('actionsRoutes.applyPreview')
    })
    assert.equal(await vscode.commands.executeCommand('actionsRoutes.convert', argument), true)
    shown.dispose()
    assert.ok(await textOf('app/api/search-notes/route.ts'))
    await undoFrom('app/actions/notes.ts')
    await until(async () => (await textOf('app/api/search-notes/route.ts')) === undefined)
    await saveAll()
  })
})
