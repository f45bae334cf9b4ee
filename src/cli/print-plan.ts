/** How a plan and a refusal read in a terminal, or as JSON. */
import pc from 'picocolors'
import { ACCEPTABLE, type Note, type Plan, type Refusal } from '../model'
import { planOutput, refusalOutput, unifiedDiff } from './plan-output'

/** A plan as a unified diff with its notes; JSON where asked. */
export function printPlan(plan: Plan, json: boolean | undefined): string {
  if (json) return `${JSON.stringify({ plan: planOutput(plan) }, null, 2)}\n`
  return plan.files.map(unifiedDiff).map(paint).join('')
}

/** The notes of a plan, for standard error: the diff on standard output stays a diff. What several say is printed once, with all their places. */
export function printNotes(plan: Plan): string {
  const title = `${pc.bold(plan.title)}\n`
  const alike = new Map<string, Note[]>()
  for (const note of plan.notes) {
    const line = `${pc.yellow('note')} ${note.message} ${pc.dim(note.code)}`
    alike.set(line, [...(alike.get(line) ?? []), note])
  }
  const notes = [...alike].map(([line, all]) => {
    const times = all.length > 1 ? pc.dim(` (${all.length} times)`) : ''
    return `${line}${times}${[...new Set(all.map(printPlace))].join('')}\n`
  })
  const checked = plan.typeChecked ? pc.green('type-checked, no new error') : pc.yellow('not type-checked')
  return `${title}${notes.join('')}${checked}\n`
}

/** Where a note or a refusal points, for the end of its line; nothing where no file decides. */
export function printPlace({ file, line }: Note | Refusal): string {
  return file === null ? '' : ` ${pc.dim(line === null ? file : `${file}:${line}`)}`
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
