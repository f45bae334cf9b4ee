// `npm run bench -- <dir>`: one table of speed and memory over a folder, everything measured in this run as whole
// processes, in turn, five times each: median and spread. Alternatives that are not there are left out with a word.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findOnPath } from '../host/chromium.mjs'
import { bundle, dist, root } from './build.mjs'
import { inTurn, median, runCommand, runNode, scratch, share, spread, table } from './measure.mjs'
import { askServer } from './server.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '5' }, alone: { type: 'boolean', default: false } },
})
const folder = resolve(positionals[0] ?? '.')
const runs = Number(values.runs)
if (!existsSync(folder)) {
  console.error(`${folder}: no such folder`)
  process.exit(1)
}

/** How long the project of ts-morph may take, in ms: on a folder of 15,000 files it does not end in any time one would wait. */
const REFERENCES_LIMIT = 15 * 60_000

const edit = await bundle('edit')
const cache = { XDG_CACHE_HOME: join(scratch, 'cache'), LOCALAPPDATA: join(scratch, 'cache') }
const list = (...args) => [dist('cli.js'), 'list', folder, '--json', ...args]
const floor = () => runNode([join(root, 'test/bench/floor.mjs'), folder])

await runNode(list(), cache)
const { files, bytes } = JSON.parse((await floor()).last)
console.log(`${folder}: ${files} source files, ${(bytes / 1e6).toFixed(1)} MB; Node ${process.version}\n`)

const ours = await inTurn({ floor, cold: () => runNode(list('--no-cache')), warm: () => runNode(list(), cache) }, runs)
const ms = results => results.map(result => result.ms)
const base = median(ms(ours.floor))
const rows = [['what', 'ms, median (spread)', 'x floor', 'MB, peak']]
const add = (name, results) => {
  const peak = results[0].mb === undefined ? '' : spread(results.map(result => result.mb))
  rows.push([name, spread(ms(results)), (median(ms(results)) / base).toFixed(1), peak])
}
add('floor: walk and read every source file', ours.floor)
add('cold: `actions-routes list --json --no-cache`', ours.cold)
add('warm: the same from the cache', ours.warm)

const edits = (await inTurn({ edit: () => runNode([edit, folder, dist('worker.js')]) }, Math.min(runs, 3))).edit
const figures = edits.map(result => JSON.parse(result.last))
/** What is edited, as `edit.ts` calls it. */
const EDITED = {
  any: 'any file',
  hub: 'one of the 40 modules that most others import',
  entry: 'a file that gets or loses an action or a method',
}
for (const [name, title] of Object.entries(EDITED))
  for (const key of ['p50', 'p95'])
    rows.push([
      `edit to updated index, ${title}, ${key}`,
      spread(
        figures.map(({ groups }) => groups[name][key]),
        1,
      ),
      '',
      '',
    ])
rows.push([`${figures[0].batch.files} edited files at once`, spread(figures.map(({ batch }) => batch.ms)), '', ''])
rows.push(['longest wait of others meanwhile', spread(figures.map(({ batch }) => batch.held)), '', ''])
const { entryPoints } = JSON.parse(
  execFileSync(process.execPath, list(), { env: { ...process.env, ...cache }, maxBuffer: 1 << 28 }),
)
const { memory, answers } = await askServer(
  folder,
  entryPoints.flatMap(one => [one, ...one.callers]),
)
if (memory !== null) rows.push(['language server after indexing', '', '', memory.toFixed(0)])
for (const [kind, times] of Object.entries(answers))
  rows.push([
    `${kind} at a place, median and p95 of ${times.length}`,
    `${median(times).toFixed(1)}, ${share(times, 0.95).toFixed(1)}`,
    '',
    '',
  ])

if (!values.alone) {
  const absent = []
  const rg = findOnPath(['rg'])
  if (rg) {
    const args = ['--no-config', '-l', '-g', '*.{ts,tsx,js,jsx,mts,mjs,cts,cjs}', 'use server|/api/', folder]
    add('ripgrep for `use server` and `/api/`', (await inTurn({ rg: () => runCommand(rg, args) }, runs)).rg)
  } else absent.push('ripgrep is not on the PATH')
  try {
    const lens = () => runCommand('npx', ['--yes', 'next-lens@0.0.3', 'api:list'], {}, folder)
    await lens()
    add('`next-lens api:list` (through npx)', (await inTurn({ lens }, runs)).lens)
  } catch (error) {
    absent.push(`next-lens did not run here (${error.message})`)
  }
  try {
    const args = ['--max-old-space-size=8192', join(root, 'test/bench/references.mjs'), folder]
    add('ts-morph project, find-all-references', [await runNode(args, {}, REFERENCES_LIMIT)])
  } catch (error) {
    rows.push(['ts-morph project, find-all-references', `none: ${error.message}`, '', ''])
  }
  if (absent.length) console.log(`Left out: ${absent.join('; ')}.\n`)
}
console.log(table(rows))
