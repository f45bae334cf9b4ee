/** The extension starts by itself in a folder with a Next.js app, and says how long that took. */
import assert from 'node:assert/strict'
import { suite, test } from 'mocha'
import * as vscode from 'vscode'
import { until } from './until'

const ID = 'next-actions-routes.next-actions-routes'

interface Api {
  readonly activationMilliseconds: number
}

/** Nobody calls `activate()` here: the activation events of package.json have to. */
async function activated(): Promise<vscode.Extension<Api>> {
  const extension = vscode.extensions.getExtension<Api>(ID)
  assert.ok(extension, `${ID} is not installed`)
  await until(() => extension.isActive)
  return extension
}

suite('activation', function () {
  this.timeout(30_000)

  test('a folder with a Next.js app starts the extension', async () => {
    const { exports } = await activated()
    assert.equal(typeof exports.activationMilliseconds, 'number')
    console.log(`      activate() took ${exports.activationMilliseconds.toFixed(1)} ms`)
  })

  test('every command of package.json is registered', async () => {
    const { packageJSON } = await activated()
    const registered = new Set(await vscode.commands.getCommands(true))
    const contributed: { command: string }[] = packageJSON.contributes.commands
    assert.ok(contributed.length > 0)
    assert.deepEqual(
      contributed.map(({ command }) => command).filter(command => !registered.has(command)),
      [],
    )
  })
})
