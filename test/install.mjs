// Installs what a fresh clone misses: the packages of package-lock.json, those of the sample app, Chromium. Runs on Node 20
// before anything is installed, hence only node: built-ins.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findOrInstallChromium } from './host/chromium.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')
const bin = join(root, 'node_modules/.bin')

/** What the packages, VS Code, Chromium and the builds of the tests take, in GB. */
const NEEDED = 4

/** The environment in which `node` is the Node 24 of node_modules and the packages' commands are found. */
export function environment() {
  const PATH = [bin, process.env.PATH].join(delimiter)
  return { ...process.env, PATH }
}

/** Runs a command in front of the user. Answers whether it ended well. */
export function command(name, args, cwd = root) {
  const { status } = spawnSync(name, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  return status === 0
}

/**
 * Makes `folder/node_modules` what the folder's package-lock.json says; does nothing where it is already.
 * @param {string} folder
 */
export function installPackages(folder = root) {
  if (isInstalled(folder)) return true
  console.log(`npm ci${folder === root ? '' : ` in ${folder.slice(root.length + 1)}`}`)
  if (command('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder)) return true
  const { bavail, bsize } = statfsSync(root)
  const free = (bavail * bsize) / 1e9
  // npm does not say so.
  if (free < NEEDED) console.error(`only ${free.toFixed(1)} GB are free on this disk: ${NEEDED} GB are needed`)
  return false
}

/** npm keeps what it installed in node_modules/.package-lock.json; optional packages are those of other platforms. */
function isInstalled(folder) {
  const wanted = packagesOf(join(folder, 'package-lock.json'))
  const present = packagesOf(join(folder, 'node_modules/.package-lock.json'))
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  )
}

function packagesOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

/**
 * Packages, those of the sample app for what builds it or asks its compiler, Chromium for what opens a window. Says in one
 * line what a person has to install.
 */
export function install({ window = true, sample = window } = {}) {
  if (!installPackages()) return false
  const node = spawnSync('node', ['--version'], {
    env: environment(),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (Number(node.stdout?.slice(1).split('.')[0]) < 22) {
    console.error('Node 22 or newer is missing: the npm package `node` could not install it (are install scripts off?)')
    return false
  }
  if ((sample || window) && !installPackages(join(root, 'test/fixtures/sample'))) return false
  if (!window) return true
  if (findOrInstallChromium()) return true
  console.error('Chromium is missing: install it (or Chrome), or name one in the environment variable CHROMIUM')
  return false
}
