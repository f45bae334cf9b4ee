/** How a plan and a refusal read in a terminal, or as JSON. */
import pc from 'picocolors'
import { ACCEPTABLE, type Plan, type Refusal } from '../model'
import { planOutput, refusalOutput, unifiedDiff } from './plan-output'

/** A plan as a unified diff with its notes; JSON where asked. */
export function printPlan(plan: Plan, json: boolean | undefined): string {
  if (json) return `${JSON.stringify({ plan: planOutput(plan) }, null, 2)}\n`
  return plan.files.map(unifiedDiff).map(paint).join('')
}

/** The notes of a plan, for standard error: the diff on standard output stays a diff. */
export function printNotes(plan: Plan): string {
  const title = `${pc.bold(plan.title)}\n`
  const notes = plan.notes.map(({ message, file, line, code }) => {
    const place = file === null ? '' : ` ${pc.dim(line === null ? file : `${file}:${line}`)}`
    return `${pc.yellow('note')} ${message} ${pc.dim(code)}${place}\n`
  })
  const checked = plan.typeChecked ? pc.green('type-checked, no new error') : pc.yellow('not type-checked')
  return `${title}${notes.join('')}${checked}\n`
}

/** A refusal, as JSON or as one line with its place. */
export function printRefusal(refusal: Refusal, json: boolean | undefined): string {
  if (json) return `${JSON.stringify({ refusal: refusalOutput(refusal) }, null, 2)}\n`
  const place = refusal.file === null ? '' : `${refusal.file}${refusal.line === null ? '' : `:${refusal.line}`} `
  const taken = ACCEPTABLE.includes(refusal.code) ? pc.dim(` (--accept ${refusal.code} goes on)`) : ''
  return `${place}${pc.red('refused')} ${refusal.message} ${pc.dim(refusal.code)}${taken}\n`
}

function paint(diff: string): string {
  if (!pc.isColorSupported) return diff
  return diff
    .split('\n')
    .map(line => {
      if (line.startsWith('+++') || line.startsWith('---')) return pc.bold(line)
      if (line.startsWith('@@')) return pc.cyan(line)
      return line.startsWith('+') ? pc.green(line) : line.startsWith('-') ? pc.red(line) : line
    })
    .join('\n')
}
