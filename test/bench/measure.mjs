// Runs commands as whole processes and says how long they took and how much memory they used.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const scratch = mkdtempSync(join(tmpdir(), 'actions-routes-bench-'))
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))

const peak = join(scratch, 'peak.cjs')
writeFileSync(
  peak,
  `process.on('exit', () => require('node:fs').writeFileSync(process.env.PEAK_FILE, JSON.stringify(process.resourceUsage())))`,
)

/**
 * One run of `node <args>`, its output read and thrown away but for the last line.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @param {number} [limit] in ms, as `runCommand` has it
 * @returns {Promise<{ ms: number, cpu: number, mb: number, last: string }>} `cpu` is the time of the processor in ms, which other work on the machine disturbs less
 */
export function runNode(args, env = {}, limit = 0) {
  const file = join(scratch, 'peak')
  const command = ['--require', peak, ...args]
  return runCommand(process.execPath, command, { ...env, PEAK_FILE: file }, process.cwd(), limit).then(result => {
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(file, 'utf8'))
    return { ...result, cpu: (userCPUTime + systemCPUTime) / 1000, mb: maxRSS / 1024 }
  })
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [cwd]
 * @param {number} [limit] in ms, after which it is ended and the promise rejected
 * @returns {Promise<{ ms: number, last: string }>}
 */
export function runCommand(command, args, env = {}, cwd = process.cwd(), limit = 0) {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...env },
      cwd,
      timeout: limit,
    })
    let tail = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      tail = (tail + text).slice(-4000)
    })
    child.once('error', reject)
    child.once('close', (status, signal) => {
      const ms = performance.now() - start
      if (signal) reject(new Error(`ended with ${signal} after ${(ms / 1000).toFixed(0)} s`))
      else if (status) reject(new Error(`${command} ${args.join(' ')} ended with ${status}`))
      else resolve({ ms, last: tail.trim().split('\n').at(-1) ?? '' })
    })
  })
}

/**
 * Runs each command `times` times in turn (A B A B …), so that a machine whose speed drifts is fair to all.
 * @template T
 * @param {Record<string, () => Promise<T>>} commands
 * @param {number} times
 * @returns {Promise<Record<string, T[]>>}
 */
export async function inTurn(commands, times) {
  const results = Object.fromEntries(Object.keys(commands).map(name => [name, []]))
  for (let n = 0; n < times; n++) for (const [name, run] of Object.entries(commands)) results[name].push(await run())
  return results
}

/** @param {readonly number[]} values */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** The value that a share of them does not exceed. @param {readonly number[]} values @param {number} of */
export function share(values, of) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * of), sorted.length - 1)] ?? Number.NaN
}

/** `812 (790 to 900)`. @param {readonly number[]} values */
export function spread(values, digits = 0) {
  const fixed = value => value.toFixed(digits)
  return `${fixed(median(values))} (${fixed(Math.min(...values))} to ${fixed(Math.max(...values))})`
}

/** A Markdown table. @param {readonly (readonly string[])[]} rows */
export function table([head, ...rows]) {
  const line = cells => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
