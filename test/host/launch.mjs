#!/usr/bin/env node
// Takes the arguments of the desktop binary and does the same with code-server and headless Chromium, so that
// `runTests({ vscodeExecutablePath })` of @vscode/test-electron and the suites do not know the difference. Understood:
// --extensionDevelopmentPath=, --extensionTestsPath=, --user-data-dir=, --extensions-dir=, --install-extension,
// --uninstall-extension, --list-extensions and a folder or .code-workspace. Other flags are the desktop's own: ignored.

import { join } from 'node:path'
import { format, parseArgs } from 'node:util'
import { temporaryFolder } from './cleanup.mjs'
import { runVerb } from './server.mjs'
import { openWindow } from './window.mjs'

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
    'install-extension': { type: 'string' },
    'uninstall-extension': { type: 'string' },
    'list-extensions': { type: 'boolean' },
  },
})

const temporary = temporaryFolder()
const userData = values['user-data-dir'] ?? join(temporary.path, 'user-data')
const extensions = values['extensions-dir'] ?? join(temporary.path, 'extensions')

async function verbs() {
  const args = ['install-extension', 'uninstall-extension'].flatMap(verb =>
    values[verb] ? [`--${verb}`, values[verb]] : [],
  )
  if (values['list-extensions']) args.push('--list-extensions')
  if (args.length === 0) return false
  console.log(await runVerb({ userData, extensions }, args))
  return true
}

/** Opens the window; answers the exit status when the test run has ended, or never where there are no tests. */
async function run() {
  let ended
  const status = new Promise(done => {
    ended = done
  })
  const window = await openWindow({
    folder: positionals.at(-1) ?? temporary.path,
    extension: values.extensionDevelopmentPath,
    tests: values.extensionTestsPath,
    userData,
    extensions,
    onLog: (type, args) => print(type, args),
    onExit: ended,
  })
  window.page.on('crash', () => ended(1))
  window.page.on('close', () => ended(1))
  const code = await status
  await window.close()
  return code
}

// What the workbench says about itself: connections, features that are off, native modules that are not installed, a
// marketplace that cannot be reached.
const NOISE =
  /^(Creating a socket|Resolv(ing|ed) connection token|\[|Updating additional|Auto updating|Invoking resolveAuthority|resolveAuthority)|bindings file|native-watchdog|Service ?Worker|open-vsx|gallery|fileWatcher|^Extension host|workspace trust|authentication provider|^Creation of workbench contribution/i

function print(type, args) {
  const text = format(...args)
  if (process.env.VSCODE_VERBOSE) process.stdout.write(`${type}: ${text}\n`)
  else if (!NOISE.test(text)) process.stdout.write(`${text}\n`)
}

process.exitCode = (await verbs()) ? 0 : await run()
