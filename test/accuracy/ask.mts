/**
 * Records what is true of a checkout nobody has recorded yet: Next's compiler, its route discovery and TypeScript's
 * find-all-references are asked over it, by the scripts beside the recorded answers. Next is the one of the sample app.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTruth, TRUTH, type Truth } from './truth.mts'

const NEXT_FROM = join(import.meta.dirname, '../fixtures/sample/package.json')

/** Whether Next is there to be asked. */
export const canAsk = existsSync(join(NEXT_FROM, '../node_modules/next/package.json'))

/** A folder that git knows, and not one that holds such folders. */
export function isCheckout(folder: string): boolean {
  return existsSync(join(folder, '.git'))
}

/** The record of a checkout's tracked files, under the name it goes by here. */
export function askTruth(name: string, checkout: string): Truth {
  const folder = mkdtempSync(join(tmpdir(), 'accuracy-'))
  try {
    const recorded = (kind: string) => join(folder, `${name}.${kind}.json`)
    run('oracle.mjs', 'actions', checkout, recorded('actions'))
    run('oracle.mjs', 'routes', checkout, recorded('routes'))
    run('callers.mjs', 'actions', checkout, recorded('actions'), recorded('callers'))
    run('callers.mjs', 'routes', checkout, recorded('routes'), recorded('url-refs'))
    return readTruth(name, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(script: string, ...args: readonly string[]): void {
  const command = [join(TRUTH, script), ...args]
  const env = { ...process.env, NEXT_FROM }
  const { status, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${status}: ${stderr}`)
}
