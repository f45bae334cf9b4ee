/** The `.vsix` as a user gets it: what it holds, and that it works after installing it into an empty VS Code. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { listFiles, PackageManager } from '@vscode/vsce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json'
import { temporaryFolder } from '../host/cleanup.mjs'
import { runVerb } from '../host/server.mjs'
import { openTree, openWindow } from '../host/window.mjs'

const root = resolve(__dirname, '../..')
const dist = join(root, 'dist')
const vsix = join(dist, `${manifest.name}-${manifest.version}.vsix`)
const id = `${manifest.publisher}.${manifest.name}`
const vsce = join(root, 'node_modules/@vscode/vsce/vsce')

const temporary = temporaryFolder()
const profile = { userData: join(temporary.path, 'user-data'), extensions: join(temporary.path, 'extensions') }

beforeAll(() => {
  mkdirSync(dist, { recursive: true })
  for (const name of readdirSync(dist)) if (name.endsWith('.vsix')) rmSync(join(dist, name))
  execFileSync(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--out', vsix], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
})
afterAll(() => temporary.remove())

describe('the package', () => {
  it('holds only what runs', async () => {
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None })
    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'dist/extension.js', 'dist/server.js']),
    )
    const allowed =
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|dist\/[\w-]+\.js|media\/(icon\.png|activity\.svg|walkthrough\/.+))$/
    expect(files.filter(file => !allowed.test(file))).toEqual([])
  })

  it('is smaller than 5 MB', () => {
    const { size } = statSync(vsix)
    console.log(`${vsix.slice(root.length + 1)}: ${(size / 1e6).toFixed(2)} MB`)
    expect(size).toBeLessThan(5_000_000)
  })

  it('installs, lists the sample app and its entry points, and uninstalls', async () => {
    await runVerb(profile, ['--install-extension', vsix])
    expect(await runVerb(profile, ['--list-extensions'])).toContain(id)

    const window = await openWindow({ ...profile, folder: join(root, 'test/fixtures/sample') })
    try {
      const tree = await openTree(window.page)
      await tree
        .getByText(/createNote|POST/)
        .first()
        .waitFor()
    } finally {
      await window.close()
    }

    await runVerb(profile, ['--uninstall-extension', id])
    expect(await runVerb(profile, ['--list-extensions'])).not.toContain(id)
  })
})
