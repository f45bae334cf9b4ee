// Whatever is started or created here ends with this process, also when it ends by an error or Ctrl+C.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** @type {Set<() => void>} */
const pending = new Set()

function runAll() {
  for (const dispose of [...pending].reverse()) dispose()
}

process.once('exit', runAll)
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.once(signal, () => process.exit(status))
}

/**
 * Registers a synchronous clean-up for the end of the process. The answer runs it earlier, once.
 * @param {() => void} action
 */
export function atExit(action) {
  const dispose = () => {
    if (!pending.delete(dispose)) return
    try {
      action()
    } catch (error) {
      console.error(`clean-up: ${error.message}`)
    }
  }
  pending.add(dispose)
  return dispose
}

/** A new temporary folder and the function that removes it. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'actions-routes-'))
  // A process that was just killed may still be writing its last file: hence the retries.
  return { path, remove: atExit(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })) }
}

/**
 * Ends a child that was spawned with `detached: true`, and everything it started.
 * @param {import('node:child_process').ChildProcess} child
 */
export function killGroup(child) {
  if (!child.pid) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}
