/** Runs a program to its end and keeps what it printed. */
import { spawn } from 'node:child_process'
import { childEnvironment } from './app'

export interface Finished {
  readonly status: number | null
  readonly stdout: string
  /** stdout and stderr as they came. */
  readonly output: string
}

export function run(command: string, args: readonly string[], { cwd }: { cwd: string }): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.once('error', reject)
    child.once('close', status => resolve({ status, stdout, output }))
  })
}
