/** Entry of the suites that run inside VS Code (`--extensionTestsPath`): mocha over every `*.test.js` built beside this file. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Mocha from 'mocha'

/** What the runner outside reads to count the tests. */
export interface Results {
  passed: number
  failed: number
  failures: { title: string; message: string }[]
}

/** Resolves when every test passed, rejects otherwise: VS Code turns that into its exit status. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', color: false, reporter: 'spec', timeout: 60_000 })
  const only = process.env.ACTIONS_ROUTES_TESTS?.split(',')
  for (const name of readdirSync(__dirname).sort()) {
    if (!name.endsWith('.test.js')) continue
    if (only && !only.includes(name.replace('.test.js', ''))) continue
    mocha.addFile(join(__dirname, name))
  }
  const results: Results = { passed: 0, failed: 0, failures: [] }
  await new Promise<void>(done => {
    mocha
      .run(() => done())
      .on('pass', () => {
        results.passed++
      })
      .on('fail', (test, error) => {
        results.failed++
        results.failures.push({ title: test.fullTitle(), message: error.stack ?? error.message })
      })
  })
  if (process.env.ACTIONS_ROUTES_RESULTS) writeFileSync(process.env.ACTIONS_ROUTES_RESULTS, JSON.stringify(results))
  if (results.failed > 0) throw new Error(`${results.failed} failed`)
}
