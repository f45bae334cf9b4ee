/** Runs the built command line as a user does. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url))

export interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What is kept goes to a folder of the test run, not to the user's. */
const CACHE = mkdtempSync(join(tmpdir(), 'actions-routes-cache-'))

/** `actions-routes <args>` in a folder, without a terminal and without colours. */
export function actionsRoutes(args: readonly string[], cwd: string): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, XDG_CACHE_HOME: CACHE, LOCALAPPDATA: CACHE },
  })
  return { status, stdout, stderr }
}
