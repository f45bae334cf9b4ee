// Finds a Chromium that playwright-core can drive, and on Debian as root installs one. Only node: built-ins, so that it can
// run before `npm ci`.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
  'chrome',
  'msedge',
]
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

/** The browser's path, or undefined. `CHROMIUM` names one that is elsewhere. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  return findOnPath(NAMES) ?? PLACES.find(path => existsSync(path))
}

/**
 * The first of these programs that is on PATH.
 * @param {readonly string[]} names
 */
export function findOnPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(path => existsSync(path))
}

/** Finds the browser or installs Debian's; answers its path, or undefined where a person has to install one. */
export function findOrInstallChromium() {
  const found = findChromium()
  if (found || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return found
  console.log('chromium is missing: installing it with apt-get')
  const apt = args =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  apt(['update', '-q'])
  apt(['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'])
  return findChromium()
}
