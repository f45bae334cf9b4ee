// `npm test`: installs what is missing, then runs every check and ends with the line "N passed, N failed".
// `npm test -- lint unit` runs only the named steps.

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { environment, install, root } from './install.mjs'

const MINUTE = 60_000

/** Lint, types and build count as one test each; the others write how many there were to `results`. */
const STEPS = [
  { name: 'lint', run: ['biome', 'check', '.'], limit: 2 * MINUTE },
  { name: 'types', run: ['tsc', '--noEmit'], limit: 5 * MINUTE },
  { name: 'build', run: ['node', 'esbuild.mjs'], limit: 2 * MINUTE },
  { name: 'unit', run: vitest('unit'), results: 'unit', limit: 10 * MINUTE },
  {
    name: 'differential',
    run: vitest('differential', 'test/differential'),
    results: 'differential',
    limit: 5 * MINUTE,
    sample: true,
  },
  { name: 'vscode', run: ['node', 'test/host/suites.mjs'], results: 'vscode', limit: 10 * MINUTE, window: true },
  { name: 'package', run: vitest('package', 'test/package'), results: 'package', limit: 5 * MINUTE, window: true },
  // One file holds all of them: each is shown as it ends.
  {
    name: 'e2e',
    run: vitest('e2e', 'test/e2e', '--reporter=verbose'),
    results: 'e2e',
    limit: 20 * MINUTE,
    window: true,
  },
].filter(({ run }) => run)

/** The command of a vitest project, undefined where it has no configuration. */
function vitest(name, folder = '.', reporter = '--reporter=default') {
  const config = ['vitest.config.mts', 'vitest.config.ts']
    .map(file => join(folder, file))
    .find(file => existsSync(join(root, file)))
  if (!config) return undefined
  const reporters = [reporter, '--reporter=json', `--outputFile.json=${join(root, 'out/results', `${name}.json`)}`]
  return ['vitest', 'run', '--config', config, ...reporters]
}

/** The step under way, which a signal to this process has to reach too. */
let running
for (const [signal, status] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.once(signal, () => {
    running?.kill(signal)
    process.exit(status)
  })
}

// npm passes no signal on when it is ended itself: then this process has another parent.
const parent = process.ppid
setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 1000).unref()

/** Runs one command in front of the user; answers whether it ended well within its limit. */
function succeeds([name, ...args], limit) {
  return new Promise(done => {
    const child = spawn(name, args, {
      cwd: root,
      env: { ...environment(), ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
      shell: process.platform === 'win32',
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: limit,
    })
    running = child
    child.once('error', error => {
      console.error(error.message)
      done(false)
    })
    child.once('exit', (status, signal) => {
      if (signal) console.error(`${name} was ended by ${signal}`)
      done(status === 0)
    })
  })
}

/** Counts of a step; a step that failed without a failed test (it did not start, a file did not load) counts as one. */
function count({ results }, succeeded) {
  if (!results) return succeeded ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  const { passed, failed } = read(results)
  if (succeeded && passed === 0) return { passed, failed: 1 }
  return { passed, failed: succeeded ? failed : Math.max(failed, 1) }
}

function read(name) {
  try {
    const json = JSON.parse(readFileSync(join(root, 'out/results', `${name}.json`), 'utf8'))
    return { passed: json.numPassedTests ?? json.passed, failed: json.numFailedTests ?? json.failed }
  } catch {
    return { passed: 0, failed: 0 }
  }
}

const named = process.argv.slice(2)
const unknown = named.filter(name => !STEPS.some(step => step.name === name))
if (unknown.length > 0) {
  console.error(`no step ${unknown.join(', ')}: there are ${STEPS.map(step => step.name).join(', ')}`)
  process.exit(1)
}
const steps = STEPS.filter(step => named.length === 0 || named.includes(step.name))
const started = Date.now()
const seconds = since => `${((Date.now() - since) / 1000).toFixed(1)} s`
const total = { passed: 0, failed: 0 }
const summary = []

if (install({ window: steps.some(step => step.window), sample: steps.some(step => step.sample) })) {
  summary.push(`${'install'.padEnd(10)} ${seconds(started).padStart(8)}`)
  mkdirSync(join(root, 'out/results'), { recursive: true })
  for (const step of steps) {
    console.log(`\n── ${step.name}: ${step.run.join(' ')}`)
    if (step.results) rmSync(join(root, 'out/results', `${step.results}.json`), { force: true })
    const begun = Date.now()
    const { passed, failed } = count(step, await succeeds(step.run, step.limit))
    total.passed += passed
    total.failed += failed
    summary.push(`${step.name.padEnd(10)} ${seconds(begun).padStart(8)}  ${passed} passed, ${failed} failed`)
  }
} else {
  total.failed = 1
  summary.push('the installation failed')
}

console.log(`\n${summary.join('\n')}\n${'total'.padEnd(10)} ${seconds(started).padStart(8)}\n`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0
