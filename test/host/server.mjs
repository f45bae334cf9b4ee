// Starts code-server on a free port of this machine, and runs its command-line verbs (--install-extension and the like).

import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { atExit, killGroup } from './cleanup.mjs'
import { installCodeServer } from './vscode.mjs'

/** A window without what is not ours: no welcome page, no AI side bar, no telemetry. */
export const QUIET_SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off',
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'window.title': '${rootName}',
  'workbench.colorTheme': 'Dark 2026',
  'workbench.enableExperiments': false,
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
}

/**
 * Writes the user's settings where both the desktop build and code-server read them.
 * @param {string} userData the folder given as --user-data-dir
 * @param {Record<string, unknown>} [settings] on top of the quiet ones
 */
export function writeSettings(userData, settings = {}) {
  mkdirSync(join(userData, 'User'), { recursive: true })
  writeFileSync(join(userData, 'User/settings.json'), JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2))
}

/**
 * @param {{ userData: string, extensions: string, env?: NodeJS.ProcessEnv }} options
 * @param {string[]} more
 */
function spawnServer({ userData, extensions, env }, more) {
  const args = [
    installCodeServer(),
    '--user-data-dir',
    userData,
    '--extensions-dir',
    extensions,
    '--accept-server-license-terms',
    ...more,
  ]
  // A group of its own, so that the extension host and the language server end with it.
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  return { child, stop: atExit(() => killGroup(child)) }
}

/**
 * Starts the server and answers when it serves. What it prints (missing native modules, connections) is kept for the error
 * message only; VSCODE_VERBOSE=1 shows it.
 * @param {{ userData: string, extensions: string, env?: NodeJS.ProcessEnv }} options
 */
export async function startServer(options) {
  const port = await freePort()
  const { child, stop } = spawnServer(options, [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...['--without-connection-token', '--enable-smoke-test-driver', '--disable-telemetry', '--disable-workspace-trust'],
  ])
  const output = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      output.push(line)
      if (process.env.VSCODE_VERBOSE) console.error(line)
    })
  }
  const ended = new Promise((_, reject) => {
    child.once('error', reject)
    child.once('exit', status => reject(new Error(`VS Code's server ended with ${status}\n${output.join('\n')}`)))
  })
  ended.catch(() => {})
  const origin = `http://127.0.0.1:${port}`
  try {
    await Promise.race([answers(`${origin}/version`), ended])
  } catch (error) {
    stop()
    throw error
  }
  return { origin, authority: `127.0.0.1:${port}`, stop }
}

/**
 * Runs one of the verbs and answers what it printed: `['--install-extension', 'x.vsix']`, `['--list-extensions']`.
 * @param {{ userData: string, extensions: string }} options
 * @param {string[]} args
 */
export async function runVerb(options, args) {
  const { child, stop } = spawnServer(options, args)
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', text => {
      printed[stream] += text
    })
  }
  const status = await new Promise((done, fail) => child.once('error', fail).once('close', done))
  stop()
  if (status !== 0)
    throw new Error(`VS Code ${args.join(' ')} ended with ${status}\n${printed.stdout}${printed.stderr}`)
  return printed.stdout.trim()
}

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}

async function answers(url) {
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5000) })
      if (answer.ok) return
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${url} does not answer`, { cause: error })
    }
    await new Promise(done => setTimeout(done, 100))
  }
}
