/** A workspace of two folders: both in the tree, and the second as good as the first. */
import assert from 'node:assert/strict'
import { suite, suiteSetup, suiteTeardown, test } from 'mocha'
import * as vscode from 'vscode'
import type { Api } from '../../src/extension'
import type { Plan } from '../../src/model'
import type { KindNode } from '../../src/vscode/nodes'
import { until } from './until'
import { extensionApi, saveAll } from './workspace'

suite('two folders', function () {
  // The plan starts the type checker.
  this.timeout(120_000)
  let api: Api

  suiteSetup(async () => {
    api = await extensionApi()
    await until(() => api.entryPoints.folders.length === 2 && !api.entryPoints.indexing)
  })
  suiteTeardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'))

  const folder = (name: string): vscode.WorkspaceFolder => {
    const found = vscode.workspace.workspaceFolders?.find(candidate => candidate.name === name)
    assert.ok(found, `${name} is not open`)
    return found
  }
  const in2 = (path: string) => vscode.Uri.joinPath(folder('lsp-app').uri, path)
  const second = () => folder('lsp-app').uri.toString()

  test('each folder is a level of its own, with its own entry points', () => {
    const top = api.tree.getChildren()
    assert.deepEqual(
      top.map(node => String(api.tree.getTreeItem(node).label)),
      ['sample', 'lsp-app'],
    )
    assert.ok(api.tree.node(folder('sample').uri.toString(), 'action:app/actions/notes.ts#addNote'))
    assert.ok(api.tree.node(second(), 'action:app/actions.ts#save'))
    assert.equal(api.tree.node(second(), 'action:app/actions/notes.ts#addNote'), undefined)
  })

  test('the active editor of the second folder is found in the tree', async () => {
    await vscode.commands.executeCommand('actionsRoutes.entryPoints.focus')
    const editor = await vscode.window.showTextDocument(in2('app/actions.ts'))
    assert.equal(await api.tree.revealEditor(editor), true)
  })

  test('hover in the second folder knows its entry points', async () => {
    const uri = in2('app/actions.ts')
    const document = await vscode.workspace.openTextDocument(uri)
    const position = document.positionAt(document.getText().indexOf('save') + 1)
    const texts = await until(async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uri, position)
      const all = hovers.flatMap(({ contents }) => contents.map(text => (typeof text === 'string' ? text : text.value)))
      return all.find(text => text.includes('**Server Action** `save`'))
    })
    assert.match(texts, /callers?/)
  })

  /** Converts all actions of the second folder and answers the plan that its preview shows; `keys` lead to the entry to choose. */
  async function convertAll(keys: readonly string[], isChosen: (plan: Plan) => boolean) {
    const actions = () =>
      api.tree
        .getChildren()
        .flatMap(node => api.tree.getChildren(node))
        .find((node): node is KindNode => node.type === 'kind' && node.kind === 'server-action' && isSecond(node))
    for (;;) {
      let shown: Plan | undefined
      const listener = api.preview.onDidShow(plan => {
        shown = plan
      })
      const done = vscode.commands.executeCommand<boolean>('actionsRoutes.convertAll', await until(actions))
      const plan = await until(async () => {
        for (const key of shown ? [] : [...keys, 'quickInput.accept']) await vscode.commands.executeCommand(key)
        return shown
      })
      listener.dispose()
      if (isChosen(plan)) return { done, plan }
      // The list opened between two keys.
      await vscode.commands.executeCommand('actionsRoutes.discardPreview')
      assert.equal(await done, false)
    }
  }
  const isSecond = (node: KindNode) => node.children[0]?.folder === second()
  const changes = (plan: Plan, change: string) =>
    plan.files.filter(file => file.change === change).map(({ file }) => file)

  test('actions that only the server calls become plain functions, and one undo takes it back', async () => {
    const isFunctions = (plan: Plan) => changes(plan, 'create').join() === 'app/actions-server.ts'
    const { done, plan } = await convertAll(['quickInput.first', 'quickInput.next'], isFunctions)
    assert.deepEqual(changes(plan, 'edit').sort(), ['app/actions.ts', 'app/page.tsx'])
    await vscode.commands.executeCommand('actionsRoutes.applyPreview')
    assert.equal(await done, true)
    await until(() => !api.tree.node(second(), 'action:app/actions.ts#count'))
    assert.ok(api.tree.node(second(), 'action:app/actions.ts#save'))
    await vscode.window.showTextDocument(in2('app/actions.ts'))
    await vscode.commands.executeCommand('undo')
    await until(() => api.tree.node(second(), 'action:app/actions.ts#count'))
    await saveAll()
  })

  test('actions are exposed as routes and stay, and one undo takes the routes back', async () => {
    // An inline action's code goes where the route can call it, too; nothing else is touched.
    const isExposed = (plan: Plan) => changes(plan, 'edit').join() === 'app/page.tsx'
    const { done, plan } = await convertAll(['quickInput.last'], isExposed)
    const routes = ['count', 'rename', 'save'].map(name => `route:app/api/${name}/route.ts#POST`)
    assert.deepEqual(changes(plan, 'create').sort(), [
      'app/api/count/route.ts',
      'app/api/rename/route.ts',
      'app/api/save/route.ts',
      'app/page-server.ts',
      'lib/same-origin.ts',
    ])
    await vscode.commands.executeCommand('actionsRoutes.applyPreview')
    assert.equal(await done, true)
    await until(() => routes.every(id => api.tree.node(second(), id)))
    for (const action of ['actions.ts#save', 'actions.ts#count', 'page.tsx#Page.rename~1'])
      assert.ok(api.tree.node(second(), `action:app/${action}`))
    // What was created knows the edit as well as what was changed.
    await vscode.window.showTextDocument(in2('app/api/save/route.ts'))
    await vscode.commands.executeCommand('undo')
    await until(() => !routes.some(id => api.tree.node(second(), id)))
    await saveAll()
  })

  test('a conversion in the second folder changes the second only, and one undo takes it back', async () => {
    const id = 'action:app/actions.ts#save'
    const shown = new Promise<Plan>(resolve => {
      const listener = api.preview.onDidShow(plan => {
        listener.dispose()
        resolve(plan)
      })
    })
    const argument = { folder: second(), id, to: 'route', path: '/api/save-name' }
    const done = vscode.commands.executeCommand<boolean>('actionsRoutes.convert', argument)
    await shown
    await vscode.commands.executeCommand('actionsRoutes.applyPreview')
    assert.equal(await done, true)
    const exists = (uri: vscode.Uri) =>
      vscode.workspace.fs.stat(uri).then(
        () => true,
        () => false,
      )
    assert.ok(await exists(in2('app/api/save-name/route.ts')))
    assert.ok(!(await exists(vscode.Uri.joinPath(folder('sample').uri, 'app/api/save-name/route.ts'))))
    await until(() => api.tree.node(second(), 'route:app/api/save-name/route.ts#POST'))
    await vscode.window.showTextDocument(in2('app/actions.ts'))
    await vscode.commands.executeCommand('undo')
    await until(() => api.tree.node(second(), id))
    assert.ok(!(await exists(in2('app/api/save-name/route.ts'))))
    await saveAll()
  })
})
