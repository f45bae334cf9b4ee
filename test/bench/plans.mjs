// `npm run bench:plans -- <dir> [route|action] [app]`: how long plans take, the checker in its own process as in the editor:
// the first one that is type-checked, and p50 and p95 of the others without and with their verification.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { bundle, dist } from './build.mjs'
import { runNode, table } from './measure.mjs'

const [dir = '.', to = 'route', app = ''] = process.argv.slice(2)
const folder = resolve(dir)
if (!existsSync(folder)) {
  console.error(`${folder}: no such folder`)
  process.exit(1)
}
const plan = await bundle('plan')
const { last } = await runNode([plan, folder, dist('worker.js'), dist('checker.js'), to, app])
const { files, plans, first, without, with: verified } = JSON.parse(last)
const ms = value => (value === undefined ? '–' : `${value.toFixed(0)} ms`)
console.log(`${folder}: ${files} files, ${plans} more plans to ${to}\n`)
console.log(
  table([
    ['what', 'p50', 'p95'],
    ['the first plan of the app', ms(first), ''],
    ['a plan, checker warm, without verification', ms(without.p50), ms(without.p95)],
    ['the same with verification', ms(verified.p50), ms(verified.p95)],
  ]),
)
