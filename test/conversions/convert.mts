/** One repository: everything that converts to one target is converted on its copy, and what came out is measured. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ConvertAllOutput, ListOutput } from '../../src/cli/contract'
import type { Target } from '../../src/model'
import { build } from './build.mts'
import { commitOf, copyOf, install, isInstalled, reset, run, writeNextEnv } from './copy.mts'
import { addedLitter, LITTER, type Litter, syntaxErrorOf } from './litter.mts'
import type { Repository } from './repositories.mts'
import { added, type CompilerError, typeErrors } from './type-errors.mts'

const CLI = resolve(import.meta.dirname, '../../dist/cli.js')

export interface Options {
  /** To copy from; null where the copy is there. */
  readonly checkout: string | null
  readonly copy: string
  readonly to: Target
  /** Refusals taken on besides those that every run takes on. */
  readonly accept: readonly string[]
  readonly build: boolean
  readonly keep: boolean
}

export interface Result {
  readonly repository: string
  readonly commit: string
  readonly to: Target
  readonly installed: boolean
  readonly seconds: number
  /** Entry points of the kind that the target is for, and those of them with a caller outside tests. */
  readonly candidates: number
  readonly called: number
  readonly converted: readonly string[]
  /** Of them, those that only convert when `unguarded-route` is accepted. */
  readonly unguarded: number
  readonly refused: readonly { id: string; code: string; message: string; place: string; called: boolean }[]
  readonly files: number
  readonly typeChecked: boolean
  readonly typeErrorsBefore: number | undefined
  /** undefined where no compiler answered. */
  readonly newTypeErrors: readonly CompilerError[] | undefined
  readonly syntaxErrors: readonly string[]
  readonly litter: Litter
  readonly litterIn: readonly string[]
  readonly builds: readonly { app: string; before: string; after: string }[]
}

export function convert(repository: Repository, options: Options): Result {
  const { checkout, copy, to } = options
  if (checkout !== null) copyOf(checkout, copy)
  install(copy, repository)
  reset(copy)
  const list: ListOutput = JSON.parse(run(process.execPath, [CLI, 'list', '--json'], { cwd: copy }))
  for (const { root } of list.apps) writeNextEnv(join(copy, root))
  // Types that a build writes of the routes that it has, which may be gone afterwards.
  const withoutBuilt = () => {
    for (const { root } of list.apps) rmSync(join(copy, root, '.next/types'), { recursive: true, force: true })
  }
  withoutBuilt()
  const called = new Set(
    list.entryPoints.filter(({ callers }) => callers.some(({ test }) => !test)).map(({ id }) => id),
  )
  // The apps that may change: asked before anything does.
  const apps = list.apps.map(({ root }) => root).filter(root => list.entryPoints.some(entry => entry.app === root))
  const before = new Map(apps.map(root => [root, errorsBefore(copy, root)] as const))
  const toBuild = options.build ? (repository.builds ?? []) : []
  const firstBuilds = toBuild.map(root => builtBefore(repository, copy, root))
  withoutBuilt()
  const started = Date.now()
  const accepted = ['unguarded-route', ...(to === 'app-router' ? ['not-found-page'] : []), ...options.accept]
  const args = ['convert', '--all', '--to', to, '--json', '--write', ...accepted.flatMap(code => ['--accept', code])]
  const app = repository.app === undefined ? [] : ['--app', repository.app]
  const output: ConvertAllOutput = JSON.parse(run(process.execPath, [CLI, ...args, ...app], { cwd: copy }))
  const seconds = Math.round((Date.now() - started) / 1000)
  const { converted, refused, plan } = output
  const ids = [...converted, ...refused].map(({ id }) => id)
  const changes = plan.files.map(({ file, change }) => ({
    file,
    before: change === 'create' ? '' : run('git', ['-C', copy, 'show', `HEAD:${file}`]),
    after: change === 'delete' ? '' : readFileSync(join(copy, file), 'utf8'),
  }))
  const { litter, litterIn } = litterOfAll(changes)
  const touched = apps.filter(root =>
    changes.some(({ file }) => root === '' || root === '.' || file.startsWith(`${root}/`)),
  )
  const compared = touched.map(root => ({ before: before.get(root), after: typeErrors(copy, root) }))
  const complete = compared.every(one => one.before !== undefined && one.after !== undefined)
  const newTypeErrors = complete ? compared.flatMap(one => added(one.before ?? [], one.after ?? [])) : undefined
  const builds = toBuild.map((root, n) => ({
    app: root,
    before: firstBuilds[n] ?? '',
    after: changes.length === 0 ? (firstBuilds[n] ?? '') : build(copy, root, repository),
  }))
  if (!options.keep) reset(copy)
  return {
    repository: repository.name,
    commit: commitOf(copy),
    to,
    installed: isInstalled(copy),
    seconds,
    candidates: ids.length,
    called: ids.filter(id => called.has(id)).length,
    converted: converted.map(({ id }) => id),
    unguarded: plan.notes.filter(({ message }) =>
      /The proxy does not run for it|What the proxy does for its path/.test(message),
    ).length,
    refused: refused.map(({ id, refusal: { code, message, file, line } }) => ({
      id,
      code,
      message,
      place: file === null ? '' : `${file}:${line ?? ''}`,
      called: called.has(id),
    })),
    files: plan.files.length,
    typeChecked: plan.typeChecked,
    typeErrorsBefore: complete ? compared.reduce((sum, one) => sum + (one.before?.length ?? 0), 0) : undefined,
    newTypeErrors,
    syntaxErrors: changes.flatMap(({ file, after }) => {
      const error = SCRIPT.test(file) ? syntaxErrorOf(file, after) : undefined
      return error === undefined ? [] : [`${file}: ${error}`]
    }),
    litter,
    litterIn,
    builds,
  }
}

const SCRIPT = /\.[cm]?[jt]sx?$/

function litterOfAll(changes: readonly { file: string; before: string; after: string }[]) {
  const litter: Litter = { any: 0, as: 0, '!': 0, suppression: 0 }
  for (const { file, before, after } of changes.filter(({ file }) => SCRIPT.test(file))) {
    const added = addedLitter(file, before, after)
    for (const kind of LITTER) litter[kind] += added[kind]
  }
  // What moved from one file to another is no addition: only the sum over the plan says more.
  const litterIn = LITTER.filter(kind => litter[kind] > 0).flatMap(kind =>
    changes
      .filter(({ file, before, after }) => SCRIPT.test(file) && addedLitter(file, before, after)[kind] > 0)
      .map(({ file }) => `${kind} ${file}`),
  )
  return { litter, litterIn }
}

/** The errors of the app as committed: asked once a commit, as they do not change. */
function errorsBefore(copy: string, root: string): readonly CompilerError[] | undefined {
  const kept = `${copy}.before.${root.replaceAll('/', '+') || 'root'}.json`
  const key = `${commitOf(copy)} ${isInstalled(copy)}`
  if (existsSync(kept)) {
    const known: { key: string; errors?: readonly CompilerError[] } = JSON.parse(readFileSync(kept, 'utf8'))
    if (known.key === key) return known.errors
  }
  const errors = typeErrors(copy, root)
  writeFileSync(kept, JSON.stringify({ key, errors }))
  return errors
}

/** How the build of the app as committed ends: asked once a commit, too. */
export function builtBefore(repository: Repository, copy: string, root: string): string {
  const kept = `${copy}.built.${root.replaceAll('/', '+')}.json`
  const key = `${commitOf(copy)} ${isInstalled(copy)} ${JSON.stringify(repository.env ?? {})}${repository.lint === false ? ' not linted' : ''}`
  if (existsSync(kept)) {
    const known: { key: string; end: string } = JSON.parse(readFileSync(kept, 'utf8'))
    if (known.key === key) return known.end
  }
  const end = build(copy, root, repository)
  writeFileSync(kept, JSON.stringify({ key, end }))
  return end
}
