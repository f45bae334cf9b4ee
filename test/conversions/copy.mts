/** A copy of a repository to convert: cloned from the checkout once, its dependencies installed without running any of their scripts, and reset before each run. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Repository } from './repositories.mts'

/** Makes the copy if there is none yet. */
export function copyOf(checkout: string, target: string): void {
  if (existsSync(target)) return
  run('git', ['clone', '--quiet', checkout, target], { stdio: 'inherit' })
}

/** As it was committed; what git ignores (node_modules, generated clients) stays. */
export function reset(copy: string): void {
  run('git', ['-C', copy, 'reset', '--quiet', '--hard'])
  run('git', ['-C', copy, 'clean', '--quiet', '-fd', '-e', 'node_modules', '-e', '.pnpm-store'])
}

export function commitOf(copy: string): string {
  return run('git', ['-C', copy, 'rev-parse', 'HEAD']).trim()
}

/**
 * Installs by the lock file's package manager, taken from the PATH, without lifecycle scripts, then generates Prisma's client
 * where the repository has a schema. A failure is told and left: such a copy reads "not type-checked".
 */
export function install(copy: string, { prepare = [], absent = [] }: Repository): void {
  if (existsSync(join(copy, 'node_modules'))) return
  const [command, ...args] = installer(copy, absent.length > 0)
  if (command === undefined) return
  if (absent.length > 0) leaveOut(copy, absent)
  // Yarn takes no lock file that it would write otherwise, where it thinks it runs in CI.
  const env = { ...quiet(), YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' }
  const { status } = spawnSync(command, args, { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'], env })
  if (status !== 0) console.error(`${copy}: ${command} ${args.join(' ')} ended with ${status}`)
  if (!isInstalled(copy)) return
  generate(copy)
  for (const [folder, name] of prepare) {
    const cwd = join(copy, folder)
    const bins = [cwd, copy].map(path => join(path, 'node_modules/.bin', name))
    const made = spawnSync(bins.find(path => existsSync(path)) ?? name, [], { cwd, stdio: 'ignore', env: quiet() })
    if (made.status !== 0) console.error(`${copy}: ${name} in ${folder} ended with ${made.status}`)
  }
}

/** Takes packages out of every manifest; `reset` puts them back. */
function leaveOut(copy: string, absent: readonly string[]): void {
  for (const file of run('git', ['-C', copy, 'ls-files', 'package.json', '*/package.json'])
    .split('\n')
    .filter(Boolean)) {
    const text = readFileSync(join(copy, file), 'utf8')
    const manifest = JSON.parse(text)
    for (const key of ['dependencies', 'devDependencies'])
      for (const name of absent) if (manifest[key]) delete manifest[key][name]
    writeFileSync(join(copy, file), JSON.stringify(manifest, null, 2))
  }
}

/** `changed`: manifests no longer say what the lock file has, which Yarn 1 takes for an error. */
function installer(copy: string, changed: boolean): string[] {
  const has = (file: string) => existsSync(join(copy, file))
  if (has('pnpm-lock.yaml')) return ['pnpm', 'install', '--ignore-scripts', '--frozen-lockfile']
  if (has('bun.lock') || has('bun.lockb')) return ['bun', 'install', '--ignore-scripts']
  if (has('yarn.lock'))
    return readFileSync(join(copy, 'yarn.lock'), 'utf8').includes('__metadata')
      ? ['yarn', 'install', '--mode=skip-build']
      : ['yarn', 'install', '--ignore-scripts', '--ignore-engines', ...(changed ? [] : ['--frozen-lockfile'])]
  return has('package-lock.json') ? ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'] : []
}

/**
 * Prisma's client is code that its own command writes from the schema. Its engine would be downloaded: an empty file in its
 * place is enough, as nothing is run.
 */
export function generate(copy: string): void {
  const schemas = run('git', ['-C', copy, 'ls-files', '*schema.prisma']).split('\n').filter(Boolean)
  const engine = join(copy, 'node_modules/.no-engine.node')
  if (schemas.length > 0) writeFileSync(engine, '', { mode: 0o755 })
  const names = ['QUERY_ENGINE_LIBRARY', 'QUERY_ENGINE_BINARY', 'SCHEMA_ENGINE_BINARY']
  const engines = Object.fromEntries(names.map(name => [`PRISMA_${name}`, engine]))
  const database = { DATABASE_URL: 'postgresql://localhost/none' }
  for (const schema of schemas) {
    const parts = schema.split('/').slice(0, -1)
    const folders = parts.map((_, n) => join(copy, ...parts.slice(0, parts.length - n))).concat(copy)
    // In the package that has the schema, by a command that may stand further up.
    const cwd = folders.find(folder => existsSync(join(folder, 'package.json')))
    const bin = folders.map(folder => join(folder, 'node_modules/.bin/prisma')).find(path => existsSync(path))
    if (cwd === undefined || bin === undefined) continue
    const env = { ...quiet(), ...database, ...engines }
    const { status } = spawnSync(bin, ['generate'], { cwd, stdio: 'ignore', env })
    if (status !== 0) console.error(`${copy}: prisma generate of ${schema} ended with ${status}`)
  }
}

/** The file that `next dev` writes and git ignores: without it images and styles have no types. */
export function writeNextEnv(app: string): void {
  const file = join(app, 'next-env.d.ts')
  const lines = ['/// <reference types="next" />', '/// <reference types="next/image-types/global" />']
  if (existsSync(app) && !existsSync(file)) writeFileSync(file, `${lines.join('\n')}\n`)
}

function quiet(): NodeJS.ProcessEnv {
  return { ...process.env, CI: '1', HUSKY: '0', PRISMA_SKIP_POSTINSTALL_GENERATE: '1', NEXT_TELEMETRY_DISABLED: '1' }
}

export function isInstalled(copy: string): boolean {
  const path = join(copy, 'node_modules')
  return existsSync(path) && readdirSync(path).length > 0
}

export function run(command: string, args: readonly string[], options: SpawnSyncOptions = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    maxBuffer: 1 << 29,
    ...options,
    encoding: 'utf8',
  })
  if (status !== 0)
    throw new Error(
      `${command} ${args.join(' ')} ended with ${status}: ${error?.message ?? String(stderr).slice(-2000)}`,
    )
  return String(stdout)
}
