/** What `convert` prints: plans, refusals and diffs, from the product's own types to the contract. */
import { createHash } from 'node:crypto'
import { createTwoFilesPatch } from 'diff'
import type { FileChange, Plan, Refusal } from '../model'
import type { FileOutput, PlanOutput, RefusalOutput } from './contract'

/** A plan as `convert --json` prints it. */
export function planOutput(plan: Plan): PlanOutput {
  return { files: plan.files.map(fileOutput), notes: plan.notes, typeChecked: plan.typeChecked }
}

/** A refusal as `convert --json` prints it. */
export function refusalOutput({ code, message, file, line }: Refusal): RefusalOutput {
  return { code, message, file, line }
}

function fileOutput(change: FileChange): FileOutput {
  const before = change.change === 'create' ? null : createHash('sha256').update(change.before).digest('hex')
  return { file: change.file, change: change.change, before, diff: unifiedDiff(change) }
}

/** One file of a plan as a unified diff that `git apply` takes. */
export function unifiedDiff(change: FileChange): string {
  const before = change.change === 'create' ? '' : change.before
  const after = change.change === 'delete' ? '' : change.after
  const from = change.change === 'create' ? '/dev/null' : `a/${change.file}`
  const to = change.change === 'delete' ? '/dev/null' : `b/${change.file}`
  return createTwoFilesPatch(from, to, before, after, undefined, undefined, { context: 3 }).replace(/^=+\n/, '')
}
