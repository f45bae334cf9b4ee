/** The type errors of an app by its repository's own compiler, and those that a conversion added. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const OURS = resolve(import.meta.dirname, '../../node_modules/.bin/tsc')

export interface CompilerError {
  readonly file: string
  readonly line: number
  readonly code: string
  readonly message: string
}

/** `tsc --noEmit` in the app's folder; undefined where it has no tsconfig or the compiler ended without an answer. */
export function typeErrors(copy: string, app: string): readonly CompilerError[] | undefined {
  const folder = join(copy, app)
  if (!existsSync(join(folder, 'tsconfig.json'))) return undefined
  const bin = [folder, copy].map(path => join(path, 'node_modules/.bin/tsc')).find(path => existsSync(path)) ?? OURS
  const { status, stdout } = spawnSync(bin, ['--noEmit', '--pretty', 'false', '--incremental', 'false', '-p', '.'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=8192' },
  })
  const errors = stdout.split('\n').flatMap(line => {
    const match = /^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/.exec(line)
    return match
      ? [{ file: match[1] ?? '', line: Number(match[2]), code: match[3] ?? '', message: match[4] ?? '' }]
      : []
  })
  // Errors end it with 1 or 2: anything else, or no word, is no answer.
  return status === 0 || ((status === 1 || status === 2) && errors.length > 0) ? errors : undefined
}

/**
 * Those of `after` that `before` does not have as often: an error that moved with its code is no new one, nor is one of the
 * same code and file whose message prints a type in another order.
 */
export function added(before: readonly CompilerError[], after: readonly CompilerError[]): CompilerError[] {
  const message = ({ code, message: text }: CompilerError) => `${code} ${text}`
  const start = ({ code, file, message: text }: CompilerError) => `${code} ${file} ${text.slice(0, 40)}`
  return without(without(after, before, message), without(before, after, message), start)
}

function without(
  list: readonly CompilerError[],
  others: readonly CompilerError[],
  keyOf: (error: CompilerError) => string,
): CompilerError[] {
  const left = new Map<string, number>()
  for (const other of others) left.set(keyOf(other), (left.get(keyOf(other)) ?? 0) + 1)
  return list.filter(error => {
    const count = left.get(keyOf(error)) ?? 0
    left.set(keyOf(error), count - 1)
    return count <= 0
  })
}
