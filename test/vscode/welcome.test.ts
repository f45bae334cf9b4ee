/** A folder without a Next.js app: the view is empty and says so. */
import assert from 'node:assert/strict'
import { suite, test } from 'mocha'
import * as vscode from 'vscode'
import { until } from './until'
import { extensionApi } from './workspace'

suite('welcome', () => {
  test('opening the view starts the extension and shows the way', async () => {
    await vscode.commands.executeCommand('actionsRoutes.entryPoints.focus')
    const api = await extensionApi()
    await until(() => api.entryPoints.state === 'noApp')
    assert.deepEqual(api.tree.getChildren(), [])
    const { packageJSON } = vscode.extensions.getExtension('next-actions-routes.next-actions-routes') ?? {}
    const welcome: { when: string; contents: string }[] = packageJSON.contributes.viewsWelcome
    const shown = welcome.find(({ when }) => when === 'actionsRoutes.state == noApp')
    assert.match(shown?.contents ?? '', /\(command:vscode\.openFolder\)[\s\S]*https:\/\/nextjs\.org/)
  })
})
