/** The view's data on the sample app: what stands where, how it reads, and what the filter leaves. */
import assert from 'node:assert/strict'
import { suite, suiteSetup, teardown, test } from 'mocha'
import * as vscode from 'vscode'
import type { Api } from '../../src/extension'
import type { EntryPointNode, Node } from '../../src/vscode/nodes'
import { until } from './until'
import { at, extensionApi, folderUri } from './workspace'

suite('tree', () => {
  let api: Api

  suiteSetup(async () => {
    api = await extensionApi()
    await until(() => api.entryPoints.state === 'ready')
  })
  teardown(() => api.filter.clear())

  const labels = (nodes: readonly Node[]) => nodes.map(node => String(api.tree.getTreeItem(node).label))
  const entryPoint = (id: string): EntryPointNode => {
    const node = api.tree.node(folderUri(), id)
    assert.ok(node, `${id} is not in the tree`)
    return node
  }

  test('one app needs no level of its own: the kinds are the top, with their counts', () => {
    const top = api.tree.getChildren()
    assert.deepEqual(labels(top), ['Server Actions', 'Route Handlers', 'API Routes'])
    for (const node of top) {
      assert.equal(api.tree.getTreeItem(node).description, String(api.tree.getChildren(node).length))
    }
  })

  test('an action reads as its name, callers and file; a route as method and URL', () => {
    const action = api.tree.getTreeItem(entryPoint('action:app/actions/notes.ts#addNote'))
    assert.equal(action.label, 'addNote')
    assert.equal(action.description, '3 callers · notes.ts')
    assert.equal(action.contextValue, 'actionsRoutes.action')
    const unnamed = api.tree.getTreeItem(entryPoint('action:app/actions/greet.ts#default'))
    assert.deepEqual([unnamed.label, unnamed.description], ['default (greet.ts)', '1 caller'])
    const route = api.tree.getTreeItem(entryPoint('route:app/api/notes/[id]/votes/route.ts#POST'))
    assert.equal(route.label, 'POST /api/notes/[id]/votes')
    assert.match(route.accessibilityInformation?.label ?? '', /Route Handler, 1 caller/)
  })

  test('a verdict other than keep shows what it should become, and its tooltip why', () => {
    const node = entryPoint('route:app/api/feedback/route.ts#POST')
    const item = api.tree.getTreeItem(node)
    assert.match(String(item.description), /→ Server Action/)
    const { tooltip } = api.tree.resolveTreeItem(item, node)
    assert.ok(tooltip instanceof vscode.MarkdownString)
    assert.match(tooltip.value, /Better as a Server Action[\s\S]*\[source\]\(https:/)
    assert.ok(!tooltip.isTrusted)
  })

  test('nothing is said of callers and advice before they are known', () => {
    const node = entryPoint('route:app/api/notes/[id]/votes/route.ts#POST')
    const early: EntryPointNode = {
      ...node,
      children: [],
      entryPoint: { ...node.entryPoint, callers: [], advice: null },
    }
    const item = api.tree.getTreeItem(early)
    assert.equal(item.description, '')
    const spoken = 'POST /api/notes/[id]/votes, Route Handler, app/api/notes/[id]/votes/route.ts'
    assert.equal(item.accessibilityInformation?.label, spoken)
    const { tooltip } = api.tree.resolveTreeItem(item, early)
    assert.ok(tooltip instanceof vscode.MarkdownString)
    assert.doesNotMatch(tooltip.value, /caller|Right as it is/)
  })

  test('callers stand beneath and open at their place', async () => {
    const node = entryPoint('action:app/actions/notes.ts#addNote')
    const callers = api.tree.getChildren(node)
    assert.equal(callers.length, 3)
    const [first] = callers
    assert.ok(first?.type === 'caller')
    const { command } = api.tree.getTreeItem(first)
    await vscode.commands.executeCommand(command?.command ?? '', ...(command?.arguments ?? []))
    const editor = vscode.window.activeTextEditor
    assert.equal(editor?.document.uri.toString(), at(first.caller.file).toString())
    assert.equal(editor?.selection.active.line, first.caller.line - 1)
    assert.equal(editor?.selection.active.character, first.caller.column - 1)
  })

  test('every node has an id of its own, and its parent is the one it stands under', () => {
    const seen = new Set<string>()
    const visit = (nodes: readonly Node[], parent: Node | undefined) => {
      for (const node of nodes) {
        const { id } = api.tree.getTreeItem(node)
        assert.ok(id && !seen.has(id), `${id} stands twice`)
        seen.add(id)
        assert.equal(api.tree.getParent(node), parent)
        visit(api.tree.getChildren(node), node)
      }
    }
    visit(api.tree.getChildren(), undefined)
  })

  test('an edit above an entry point leaves all ids as they are', async () => {
    const ids = () => api.entryPoints.all.flatMap(({ entryPoint: { id } }) => id)
    const node = entryPoint('action:app/actions/notes.ts#addNote')
    const before = { ids: ids(), line: node.entryPoint.line, callers: node.children.map(({ id }) => id) }
    const uri = at(node.entryPoint.file)
    const document = await vscode.workspace.openTextDocument(uri)
    const line =
      document
        .getText()
        .split('\n')
        .findIndex(text => text.includes('use server')) + 1
    const edit = new vscode.WorkspaceEdit()
    edit.insert(uri, new vscode.Position(line, 0), '\n// one line more\n')
    assert.ok(await vscode.workspace.applyEdit(edit))
    await until(() => entryPoint(node.entryPoint.id).entryPoint.line === before.line + 2)
    assert.deepEqual(ids(), before.ids)
    assert.deepEqual(
      entryPoint(node.entryPoint.id).children.map(({ id }) => id),
      before.callers,
    )
    await vscode.window.showTextDocument(document)
    await vscode.commands.executeCommand('undo')
    await until(() => entryPoint(node.entryPoint.id).entryPoint.line === before.line)
  })

  test('the filter narrows by text, kind and verdict, and clears', () => {
    const all = api.tree.getChildren().flatMap(node => api.tree.getChildren(node))
    api.filter.set({ text: 'NOTE' })
    const some = api.tree.getChildren().flatMap(node => api.tree.getChildren(node))
    assert.ok(some.length > 0 && some.length < all.length)
    assert.equal(api.tree.message, `“NOTE”: ${some.length} of ${all.length}`)
    api.filter.set({ kind: 'route-handler' })
    assert.deepEqual(labels(api.tree.getChildren()), ['Route Handlers'])
    api.filter.set({ text: '', kind: null, only: 'to-action' })
    const [advised] = api.tree.getChildren().flatMap(node => api.tree.getChildren(node))
    assert.ok(advised?.type === 'entryPoint')
    assert.equal(advised.entryPoint.advice?.verdict, 'to-action')
    api.filter.set({ text: 'no such thing' })
    assert.deepEqual(api.tree.getChildren(), [])
    // A message would hide the welcome text and its way out.
    assert.equal(api.tree.message, undefined)
    api.filter.clear()
    assert.equal(api.tree.getChildren().flatMap(node => api.tree.getChildren(node)).length, all.length)
  })

  test('the route of a node is copied', async () => {
    const node = entryPoint('route:app/api/comments/route.ts#POST')
    await vscode.commands.executeCommand('actionsRoutes.copyRoute', node)
    assert.equal(await vscode.env.clipboard.readText(), '/api/comments')
  })

  test('the active editor’s entry point is found at or above the cursor', async () => {
    const editor = await vscode.window.showTextDocument(at('app/actions/notes.ts'))
    assert.equal(await api.tree.revealEditor(editor), true)
    const other = await vscode.window.showTextDocument(at('lib/store.ts'))
    assert.equal(await api.tree.revealEditor(other), false)
  })
})
