// What the conversions do to public repositories: everything that converts is converted on a copy, and what came out is
// compared with what was there. Exit status 1 where a type error, a syntax error or litter was added.
//
//   npm run conversions -- <folder of checkouts>          needs `npm run build`; package managers are taken from the PATH
//     --to route|both|function|action|app-router          route by default
//     --only <name,name>     these repositories           --work <folder>    where the copies are kept
//     --accept <code,code>   besides `unguarded-route`: what else is taken on, so that what comes after it is seen
//     --build                `next build` where it can run before and after
//     --keep                 leave the copies converted, to read their `git diff`
//     --write-table          the rows of what is run into the table of test/conversions/README.md
//     --kept-results         of what earlier runs left in the work folder: nothing is converted
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Target } from '../../src/model'
import { convert, type Result } from './convert.mts'
import { DONE, report, table } from './report.mts'
import { checkoutOf, REPOSITORIES } from './repositories.mts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: 'string', default: 'route' },
    only: { type: 'string' },
    accept: { type: 'string', default: '' },
    work: { type: 'string', default: join(tmpdir(), 'actions-routes-conversions') },
    build: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    'write-table': { type: 'boolean', default: false },
    'kept-results': { type: 'boolean', default: false },
  },
})

process.exitCode = main()

function main(): number {
  const [folder] = positionals
  if (folder === undefined) return refuse('name a folder of checkouts')
  const targets = Object.keys(DONE) as Target[]
  const to = targets.find(target => target === values.to)
  if (to === undefined) return refuse(`--to is one of ${targets.join(', ')}`)
  if (!existsSync(resolve(import.meta.dirname, '../../dist/cli.js'))) return refuse('not built: npm run build')
  const only = values.only?.split(',')
  const accept = values.accept.split(',').filter(Boolean)
  mkdirSync(values.work, { recursive: true })
  const results: Result[] = []
  for (const repository of REPOSITORIES.filter(({ name }) => only?.includes(name) ?? true)) {
    const copy = join(resolve(values.work), repository.name)
    const kept = `${copy}.${to}.json`
    if (values['kept-results']) {
      if (existsSync(kept)) results.push(JSON.parse(readFileSync(kept, 'utf8')))
      continue
    }
    const checkout = checkoutOf(repository, resolve(folder))
    if (checkout === null && !existsSync(copy)) {
      console.error(`${repository.name}: no checkout of ${repository.source}, left out`)
      continue
    }
    const result = convert(repository, { checkout, copy, to, accept, build: values.build, keep: values.keep })
    writeFileSync(kept, JSON.stringify(result, null, 1))
    console.log(report(result))
    results.push(result)
  }
  const text = table(to, results)
  console.log(text)
  if (values['write-table']) write(to, text)
  return results.some(({ newTypeErrors, syntaxErrors, litter }) =>
    [newTypeErrors?.length ?? 0, syntaxErrors.length, ...Object.values(litter)].some(count => count > 0),
  )
    ? 1
    : 0
}

function refuse(why: string): number {
  console.error(`conversions: ${why}`)
  return 1
}

/** Between the two comments of this target; the rows of repositories that were not run stay. */
function write(to: Target, text: string): void {
  const file = join(import.meta.dirname, 'README.md')
  const readme = existsSync(file) ? readFileSync(file, 'utf8') : '# Conversions over public repositories\n'
  const [start, end] = [`<!-- ${to} -->`, `<!-- /${to} -->`]
  const at = readme.indexOf(start)
  const known = at < 0 ? '' : readme.slice(at + start.length, readme.indexOf(end)).trim()
  const block = `${start}\n\n${joined(known, text)}\n\n${end}`
  writeFileSync(
    file,
    at < 0 ? `${readme}\n${block}\n` : readme.slice(0, at) + block + readme.slice(readme.indexOf(end) + end.length),
  )
}

/** The rows of both tables, in the order of the repositories; a row of the second is the later one. */
function joined(known: string, made: string): string {
  const nameOf = (row: string) => row.split(' | ')[0]?.replace('| ', '') ?? ''
  const [head = '', rule = '', ...rows] = made.split('\n')
  const all = new Map([...known.split('\n').slice(2), ...rows].map(row => [nameOf(row), row]))
  const ordered = REPOSITORIES.flatMap(({ name }) => all.get(name) ?? [])
  const others = [...all].filter(([name]) => !REPOSITORIES.some(one => one.name === name)).map(([, row]) => row)
  return [head, rule, ...ordered, ...others].filter(Boolean).join('\n')
}
