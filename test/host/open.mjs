// Opens the sample app with the built extension for a person: in the desktop `code` where there is one, else in the browser
// at the address it prints until Ctrl+C. `--screenshot file.png` saves a picture of a headless window instead,
// `--browser` skips the desktop, `--folder path` opens another folder.

import { spawn } from 'node:child_process'
import { findOnPath } from './chromium.mjs'
import { options } from './options.mjs'
import { root } from './vscode.mjs'
import { openTree, openWindow, serveWindow } from './window.mjs'

const { screenshot, browser, folder } = options()
const desktop = findOnPath(process.platform === 'win32' ? ['code.cmd'] : ['code'])

if (screenshot) {
  const window = await openWindow({ folder, extension: root })
  await openTree(window.page)
  await window.page.screenshot({ path: screenshot })
  await window.close()
  console.log(`saved ${screenshot}`)
} else if (desktop && !browser) {
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', folder]
  spawn(desktop, args, { stdio: 'inherit', shell: process.platform === 'win32' }).once('exit', status => {
    console.log(status === 0 ? 'opened in VS Code' : `code ended with ${status}`)
    process.exitCode = status ?? 1
  })
} else {
  const { url } = await serveWindow({ folder, extension: root })
  console.log(`\nVS Code with the sample app: ${url}\n\nCtrl+C ends it.`)
  setInterval(() => {}, 60_000) // the server is a child: keep this process for it
}
