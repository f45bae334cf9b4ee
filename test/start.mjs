// `npm start`: installs, builds and opens the sample app in a real VS Code with the extension.
// `npm start -- --screenshot file.png`: without a window, with a picture of it.

import { spawn } from 'node:child_process'
import { options } from './host/options.mjs'
import { command, environment, install, root } from './install.mjs'

options() // says what is wrong with them before anything is installed

// From here on `node` is the Node 24 of node_modules.
process.env.PATH = environment().PATH
if (!install({ window: true }) || !command('node', ['esbuild.mjs'])) process.exit(1)
const child = spawn('node', ['test/host/open.mjs', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
// The child cleans up and ends; Ctrl+C in a terminal reaches it by itself, another sender knows only this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// npm passes no signal on when it is ended itself: then this process has another parent.
const parent = process.ppid
setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 1000).unref()
child.once('exit', status => process.exit(status ?? 1))
