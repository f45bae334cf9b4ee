// Runs the suites of test/vscode inside a real VS Code, each on a fresh copy of its workspace, and writes the counts to
// out/results/vscode.json.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runTests } from '@vscode/test-electron'
import { findOnPath } from './chromium.mjs'
import { temporaryFolder } from './cleanup.mjs'
import { writeSettings } from './server.mjs'
import { findOrInstallVSCode, root } from './vscode.mjs'

/** A suite is a workspace (several fixtures are a multi-root one) and the test files that run in it, `multi-root` for multi-root.test.ts; the rest run in the first. */
const SUITES = [
  { name: 'single root', workspace: 'test/fixtures/sample' },
  { name: 'no app', workspace: 'test/fixtures/no-app', tests: ['welcome'] },
  { name: 'multi-root', workspace: ['test/fixtures/sample', 'test/fixtures/lsp-app'], tests: ['multi-root'] },
]

/**
 * Copies a workspace so that tests may edit it; its packages are linked, not copied.
 * @param {string} from
 * @param {string} into
 */
export function copyWorkspace(from, into) {
  const skipped = new Set(['node_modules', '.next', 'dist'])
  const to = join(into, basename(from))
  cpSync(from, to, { recursive: true, filter: path => !skipped.has(basename(path)) })
  const packages = join(from, 'node_modules')
  if (existsSync(packages)) symlinkSync(packages, join(to, 'node_modules'), 'junction')
  return to
}

/** What to open: a copy of the fixture, or a `.code-workspace` over the copies of several. */
function openable(workspace, into) {
  if (typeof workspace === 'string') return copyWorkspace(join(root, workspace), into)
  const folders = workspace.map(fixture => ({ path: copyWorkspace(join(root, fixture), into) }))
  const file = join(into, 'several.code-workspace')
  writeFileSync(file, JSON.stringify({ folders }))
  return file
}

/** A desktop window on a Linux machine without a display: the same again under xvfb-run. */
function underXvfb() {
  const { status } = spawnSync('xvfb-run', ['-a', process.execPath, ...process.argv.slice(1)], { stdio: 'inherit' })
  process.exit(status ?? 1)
}

/** Test files that no suite names. */
function otherTests() {
  const files = readdirSync(join(root, 'out/test')).filter(file => file.endsWith('.test.js'))
  const named = new Set(SUITES.flatMap(suite => suite.tests ?? []))
  return files.map(file => file.replace('.test.js', '')).filter(name => !named.has(name))
}

async function runSuite(executable, { name, workspace, tests = otherTests() }) {
  const { path, remove } = temporaryFolder()
  const results = join(path, 'results.json')
  const userData = join(path, 'user-data')
  writeSettings(userData)
  console.log(`${name}: ${workspace}`)
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(root, 'out/test/index'),
      extensionTestsEnv: { ACTIONS_ROUTES_RESULTS: results, ACTIONS_ROUTES_TESTS: tests.join(',') },
      launchArgs: [
        openable(workspace, path),
        `--user-data-dir=${userData}`,
        `--extensions-dir=${join(path, 'extensions')}`,
      ],
    })
  } catch (error) {
    // A failed test is in the results already; anything else counts as one.
    if (!existsSync(results)) console.error(error.message)
  }
  const counts = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : { passed: 0, failed: 1 }
  remove()
  return counts
}

const { kind, executable } = await findOrInstallVSCode()
if (kind === 'desktop' && process.platform === 'linux' && !process.env.DISPLAY && findOnPath(['xvfb-run'])) underXvfb()

const total = { passed: 0, failed: 0 }
for (const suite of SUITES) {
  const { passed, failed } = await runSuite(executable, suite)
  total.passed += passed
  total.failed += failed
}
mkdirSync(join(root, 'out/results'), { recursive: true })
writeFileSync(join(root, 'out/results/vscode.json'), JSON.stringify(total))
console.log(`VS Code (${kind}): ${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed > 0 ? 1 : 0)
