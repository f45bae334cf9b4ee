/** Runs a program to its end and keeps what it printed. */
import { spawn } from 'node:child_process'
import { childEnvironment } from './app'

export interface Finished {
  readonly status: number | null
  readonly stdout: string
  /** stdout and stderr as they came. */
  readonly output: string
}

export interface RunOptions {
  readonly cwd: string
  /** Told the process's id when it runs. */
  readonly started?: (pid: number) => void
}

/** What the suite runs ends within a minute or two; what hangs is ended, and says what it had printed, in milliseconds. */
const LIMIT = 5 * 60_000

/** Throws where the program does not start, and where it does not end in time. */
export function run(command: string, args: readonly string[], { cwd, started }: RunOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: childEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.timeout(LIMIT),
      killSignal: 'SIGKILL',
    })
    if (child.pid !== undefined) started?.(child.pid)
    let stdout = ''
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.once('error', cause => {
      reject(new Error(`${[command, ...args].join(' ')} did not run to its end; it printed:\n${output}`, { cause }))
    })
    child.once('close', status => resolve({ status, stdout, output }))
  })
}
