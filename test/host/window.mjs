// Opens a VS Code window in Chromium as a playwright page: for screenshots, and for tests that click.

import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { findOrInstallChromium } from './chromium.mjs'
import { temporaryFolder } from './cleanup.mjs'
import { runVerb, startServer, writeSettings } from './server.mjs'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * A VS Code server with a folder to open; each call of `open` is one window.
 *
 * @param {object} options
 * @param {string} options.folder what to open: a folder or a `.code-workspace`
 * @param {string | null} [options.extension] folder of the extension to load without packaging it
 * @param {string} [options.vsix] package to install first
 * @param {string} [options.tests] bundle to run as `--extensionTestsPath`
 * @param {Record<string, unknown>} [options.settings] user settings on top of the quiet ones
 * @param {string} [options.userData] kept when given, else a temporary folder
 * @param {string} [options.extensions] kept when given, else a temporary folder
 * @param {NodeJS.ProcessEnv} [options.env] for the extension host
 * @returns {Promise<{ url: string, stop(): void }>}
 */
export async function serveWindow(options) {
  const temporary = options.userData && options.extensions ? undefined : temporaryFolder()
  const userData = options.userData ?? join(temporary.path, 'user-data')
  const extensions = options.extensions ?? join(temporary.path, 'extensions')
  writeSettings(userData, options.settings)
  if (options.extension && !options.tests) link(options.extension, extensions)
  if (options.vsix) await runVerb({ userData, extensions }, ['--install-extension', resolve(options.vsix), '--force'])
  const server = await startServer({ userData, extensions, env: options.env })
  const remote = path => `vscode-remote://${server.authority}${encodeURI(resolve(path))}`
  const payload = [['skipWelcome', 'true']]
  if (options.extension && options.tests) payload.push(['extensionDevelopmentPath', remote(options.extension)])
  if (options.tests) payload.push(['extensionTestsPath', remote(options.tests)])
  const query = new URLSearchParams({
    [options.folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: resolve(options.folder),
    payload: JSON.stringify(payload),
  })
  return {
    url: `${server.origin}/?${query}`,
    stop() {
      server.stop()
      temporary?.remove()
    },
  }
}

/** Installs a folder as it is: the window looks as with the package, without "[Extension Development Host]" and its theme. */
function link(extension, extensions) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8'))
  mkdirSync(extensions, { recursive: true })
  const place = join(extensions, `${publisher}.${name}-${version}`)
  if (!existsSync(place)) symlinkSync(resolve(extension), place, 'junction')
}

/**
 * Opens a window by hand. Takes what `serveWindow` takes, and:
 *
 * @param {Parameters<typeof serveWindow>[0] & {
 *   headless?: boolean,
 *   size?: { width: number, height: number },
 *   onLog?: (type: string, args: unknown[]) => void,
 *   onExit?: (status: number) => void,
 * }} options
 * @returns {Promise<{ page: import('playwright-core').Page, url: string, close(): Promise<void> }>}
 */
export async function openWindow(options) {
  const executablePath = findOrInstallChromium()
  if (!executablePath)
    throw new Error('chromium is missing: install it, or name one in the environment variable CHROMIUM')
  const served = await serveWindow(options)
  let browser
  const close = async () => {
    await browser?.close()
    served.stop()
  }
  try {
    // Signals are ours (cleanup.mjs); playwright still ends the browser when the process exits.
    const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
    browser = await chromium.launch({ executablePath, headless: options.headless ?? true, args: FLAGS, ...signals })
    const context = await browser.newContext({
      viewport: options.size ?? { width: 1400, height: 900 },
      colorScheme: 'dark',
    })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const page = await context.newPage()
    await page.exposeFunction('codeAutomationLog', (type, args) => options.onLog?.(type, args))
    await page.exposeFunction('codeAutomationExit', status => options.onExit?.(status))
    await page.goto(served.url)
    await page.locator('.monaco-workbench .part.activitybar').waitFor({ timeout: 60_000 })
    return { page, url: served.url, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Opens the extension's side bar and answers its tree once it shows entry points.
 * @param {import('playwright-core').Page} page
 */
export async function openTree(page) {
  await page.locator('.activitybar .action-label[aria-label*="Actions & Routes"]').first().click()
  const tree = page.locator('.sidebar .monaco-list[aria-label*="Server Entry Points"]').first()
  await tree.locator('.monaco-list-row').first().waitFor({ timeout: 60_000 })
  // Off the icon, whose tooltip covers the tree.
  await page.mouse.move(900, 500)
  await page.locator('.workbench-hover-container').first().waitFor({ state: 'hidden' })
  return tree
}
