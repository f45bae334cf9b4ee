// Finds or installs a real VS Code below .vscode-test/: the desktop build where its download is reachable and a window can
// be opened, else the same version as code-server, whose window is Chromium. Only node: built-ins at the top, so that it can
// run before `npm ci`.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findOnPath } from './chromium.mjs'

export const VSCODE_VERSION = '1.139.1'
const CODE_SERVER_VERSION = '4.139.1'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const cache = join(root, '.vscode-test')

/** The executable that takes the desktop binary's arguments and drives code-server. */
export const launcher = join(root, 'test/host/launch.mjs')

/**
 * What `runTests({ vscodeExecutablePath })` should start.
 * `VSCODE_HOST=code-server` or `desktop` decides where both are possible.
 * @returns {Promise<{ kind: 'desktop' | 'code-server', executable: string }>}
 */
export async function findOrInstallVSCode() {
  const wanted = process.env.VSCODE_HOST
  if (wanted !== 'code-server' && (wanted === 'desktop' || (hasDisplay() && (await downloadIsReachable())))) {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron')
    return { kind: 'desktop', executable: await downloadAndUnzipVSCode({ version: VSCODE_VERSION, cachePath: cache }) }
  }
  installCodeServer()
  return { kind: 'code-server', executable: launcher }
}

/** A desktop window needs a display, or xvfb-run to pretend one. */
function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY || findOnPath(['xvfb-run']))
}

async function downloadIsReachable() {
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      signal: AbortSignal.timeout(4000),
    })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}

/**
 * Installs code-server from npm when it is not there yet, without its native modules (nothing here needs them).
 * @returns {string} its `server-main.js`
 */
export function installCodeServer() {
  const prefix = join(cache, 'code-server')
  const vscode = join(prefix, 'node_modules/code-server/lib/vscode')
  const complete = join(prefix, 'complete')
  if (!existsSync(complete) || readFileSync(complete, 'utf8') !== CODE_SERVER_VERSION) {
    if (process.platform === 'win32')
      throw new Error('code-server does not run on Windows: VS Code has to be downloadable')
    console.log(`installing VS Code ${VSCODE_VERSION} (code-server ${CODE_SERVER_VERSION}) into .vscode-test/`)
    rmSync(prefix, { recursive: true, force: true })
    mkdirSync(prefix, { recursive: true })
    npm(prefix, 'install', '--prefix', prefix, `code-server@${CODE_SERVER_VERSION}`)
    npm(vscode, 'install', '--omit=dev')
    writeFileSync(complete, CODE_SERVER_VERSION)
  }
  // The TypeScript of VS Code's own TypeScript support, beside which the extension lives.
  const extensions = join(vscode, 'extensions')
  if (!existsSync(join(extensions, 'node_modules/typescript'))) npm(extensions, 'install', '--omit=dev')
  return join(vscode, 'out/server-main.js')
}

function npm(cwd, ...args) {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, stderr } = spawnSync('npm', [...args, ...flags], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed\n${stderr}`)
}
