// How right the listing is: `actions-routes list --json` over the public repositories that the recorded truth is about,
// as a table of recall and precision with every difference explained. Exit status 1 where a difference has no explanation
// or an explanation no difference.
//
//   npm run accuracy -- <folder of checkouts>     or TRUTH_REPOS=<folder>; needs `npm run build`
//   npm run accuracy -- <folder> --clone          clones what is missing from github.com, at the recorded commit
//   npm run accuracy -- <folder> --write          puts the table into README.md, with the differences in short
//   npm run accuracy -- <checkout>…               asks Next.js and TypeScript over other checkouts on the spot; their differences are
//                                                 printed with their lines, for a person to judge, and do not fail
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { ListOutput } from '../../src/cli/contract'
import { askTruth, canAsk, isCheckout } from './ask.mts'
import { compare } from './compare.mts'
import { explain, readExplanations } from './explain.mts'
import { type Result, report, summary, unjudged } from './report.mts'
import {
  checkoutOf,
  FIXTURE,
  linesOf,
  REPOSITORIES,
  type Repository,
  readTruth,
  TRUTH,
  type Truth,
  wordsOf,
} from './truth.mts'

const root = resolve(import.meta.dirname, '../..')
const CLI = join(root, 'dist/cli.js')
const START = '<!-- accuracy: npm run accuracy -- <checkouts> --write -->'
const END = '<!-- /accuracy -->'

const flags = new Set(process.argv.slice(2).filter(argument => argument.startsWith('--')))
const named = process.argv.slice(2).filter(argument => !argument.startsWith('--'))
const checkouts = named.filter(isCheckout)
const folder = named.find(one => !isCheckout(one)) ?? process.env.TRUTH_REPOS ?? ''

process.exitCode = checkouts.length > 0 ? others() : main()

/** Checkouts that no record is about. */
function others(): number {
  if (checkouts.length < named.length || flags.size > 0) return refuse('name checkouts alone, or one folder of them')
  if (!existsSync(TRUTH)) return refuse(`no scripts to ask with at ${TRUTH}`)
  if (!existsSync(CLI)) return refuse('the command line is not built: npm run build')
  if (!canAsk) return refuse('no Next.js to ask: npm ci in test/fixtures/sample')
  for (const checkout of checkouts.map(one => resolve(one))) {
    const result = compared(askTruth(basename(checkout), checkout), checkout)
    console.log(unjudged(result, linesOf(checkout)))
  }
  return 0
}

function main(): number {
  const unknown = [...flags].find(flag => flag !== '--clone' && flag !== '--write')
  if (unknown) return refuse(`no option ${unknown}: there are --clone and --write`)
  if (!folder)
    return refuse('name a folder of checkouts, or set TRUTH_REPOS; with --clone it is filled from github.com')
  if (!existsSync(TRUTH)) return refuse(`no recorded answers at ${TRUTH}`)
  if (!existsSync(CLI)) return refuse('the command line is not built: npm run build')
  const results: Result[] = [compared(readTruth(FIXTURE.name), join(TRUTH, FIXTURE.name))]
  for (const repository of REPOSITORIES) {
    const checkout = checkoutOf(repository, folder) ?? (flags.has('--clone') ? clone(repository) : null)
    if (checkout === null)
      return refuse(`no checkout of ${repository.source} in ${folder}: run with --clone, or git clone it there`)
    results.push(compared(readTruth(repository.name), checkout))
  }
  const all = results.flatMap(({ comparisons }) => comparisons.flatMap(({ missing, extra }) => [...missing, ...extra]))
  const { explained, stale } = explain(all, readExplanations(), new Set(results.map(({ repository }) => repository)))
  const text = report(results, explained)
  console.log(text)
  const open = explained.filter(({ explanation }) => explanation === null)
  for (const { repository, side, file, what } of stale)
    console.error(`explains nothing any more: ${repository}, ${side}, ${file}, ${what}`)
  if (open.length > 0) console.error(`${open.length} differences are not explained`)
  if (flags.has('--write')) write(summary(results, explained))
  return open.length > 0 || stale.length > 0 ? 1 : 0
}

function refuse(why: string): number {
  console.error(`accuracy: ${why}`)
  return 1
}

/** A checkout at the commit of the record, or at the newest one where that is not written down. */
function clone({ name, source, folders }: Repository): string {
  const target = join(folder, folders[0] ?? name)
  const { commit } = readTruth(name)
  const git = (...args: string[]) => {
    const { status } = spawnSync('git', args, { stdio: ['ignore', 'inherit', 'inherit'] })
    if (status !== 0) throw new Error(`git ${args.join(' ')} ended with ${status}`)
  }
  mkdirSync(target, { recursive: true })
  git('-C', target, 'init', '--quiet')
  git('-C', target, 'fetch', '--quiet', '--depth=1', `https://github.com/${source}.git`, commit ?? 'HEAD')
  git('-C', target, 'checkout', '--quiet', 'FETCH_HEAD')
  return target
}

function compared(truth: Truth, checkout: string): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'list', '--json', '--no-cache'], {
    cwd: checkout,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`actions-routes list in ${checkout} ended with ${status}: ${stderr}`)
  const list: ListOutput = JSON.parse(stdout)
  return { repository: truth.name, comparisons: compare(truth, list, wordsOf(checkout)) }
}

/** Between the two comments of the README. */
function write(text: string): void {
  const file = join(root, 'README.md')
  const readme = readFileSync(file, 'utf8')
  const start = readme.indexOf(START)
  const end = readme.indexOf(END)
  if (start < 0 || end < start) throw new Error(`README.md lacks ${START} … ${END}`)
  writeFileSync(file, `${readme.slice(0, start)}${START}\n\n${text}\n\n${readme.slice(end)}`)
}
