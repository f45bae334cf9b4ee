/** The `.vsix` as a user gets it: what it holds, and that it works after installing it into an empty VS Code. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
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
  // The command of package.json, so that what is tested is what is published.
  const [, ...args] = manifest.scripts.package.split(' ')
  execFileSync(process.execPath, [vsce, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
})
afterAll(() => temporary.remove())

/** Names of the extension's files in a package, from the central directory of the ZIP file (APPNOTE 4.3.12). */
function filesOf(path: string): string[] {
  const zip = readFileSync(path)
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const names: string[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map(field => zip.readUInt16LE(at + field))
    names.push(zip.toString('utf8', at + 46, at + 46 + name))
    at += 46 + name + extra + comment
  }
  return names.filter(name => name.startsWith('extension/')).map(name => name.slice('extension/'.length))
}

describe('the package', () => {
  it('holds only what runs', () => {
    const files = filesOf(vsix)
    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'readme.md', 'LICENSE.txt', 'dist/extension.js', 'dist/server.js']),
    )
    const allowed =
      /^(package\.json|readme\.md|changelog\.md|LICENSE\.txt|dist\/([\w-]+\.js|THIRD-PARTY-NOTICES\.txt)|media\/(icon\.png|activity\.svg|actions-routes\.schema\.json|(walkthrough|screenshots)\/.+))$/
    expect(files.filter(file => !allowed.test(file))).toEqual([])
  })

  it('names the packages whose code it holds, with their licences', () => {
    expect(filesOf(vsix)).toContain('dist/THIRD-PARTY-NOTICES.txt')
    const notices = readFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    for (const name of ['diff', 'prettier', 'typescript', 'vscode-languageclient', '@ts-morph/common'])
      expect(notices).toMatch(new RegExp(`^${name} \\d\\S* \\([\\w.-]+\\)\n\n`, 'm'))
    expect(notices).not.toMatch(/^(?:vitest|playwright-core|esbuild) /m)
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
        .getByText(/addNote|POST/)
        .first()
        .waitFor()
    } finally {
      await window.close()
    }

    await runVerb(profile, ['--uninstall-extension', id])
    expect(await runVerb(profile, ['--list-extensions'])).not.toContain(id)
  })
})
