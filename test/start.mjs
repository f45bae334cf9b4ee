// `npm start`: installs, builds and opens the sample app in a real VS Code with the extension.
// `npm start -- --screenshot file.png`: without a window, with a picture of it.

import { command, environment, install } from './install.mjs'

// From here on `node` is the Node 24 of node_modules.
process.env.PATH = environment().PATH
if (!install({ window: true }) || !command('node', ['esbuild.mjs'])) process.exit(1)
process.on('SIGINT', () => {}) // Ctrl+C reaches the child too: it cleans up, then this process ends with it
process.exit(command('node', ['test/host/open.mjs', ...process.argv.slice(2)]) ? 0 : 1)
