/** From the product's own types to the contract. */
import { createHash } from 'node:crypto'
import { createTwoFilesPatch } from 'diff'
import { advise } from '../advise'
import type { Snapshot } from '../index/snapshot'
import type { EntryPoint, FileChange, Plan, Refusal } from '../model'
import type { EntryPointOutput, FileOutput, ListOutput, PlanOutput, RefusalOutput } from './contract'

/** A snapshot as `list --json` prints it. */
export function listOutput(snapshot: Snapshot): ListOutput {
  return {
    version: 1,
    apps: snapshot.apps.map(({ root, next, routers, basePath }) => ({ root, next, routers, basePath })),
    entryPoints: snapshot.entryPoints.map(entryPoint => entryPointOutput(entryPoint, snapshot)),
    problems: snapshot.problems.map(({ file, line, column, code, severity, message }) => ({
      file,
      line,
      column,
      code,
      severity,
      message,
    })),
    stats: snapshot.stats,
  }
}

function entryPointOutput(entryPoint: EntryPoint, snapshot: Snapshot): EntryPointOutput {
  const { observations: _, callers, ...rest } = entryPoint
  return {
    ...rest,
    callers: callers.map(({ length: _length, within: _within, ...caller }) => caller),
    advice: adviceOf(entryPoint, snapshot),
  }
}

/** The verdict on an entry point of a snapshot. */
export function adviceOf(entryPoint: EntryPoint, snapshot: Snapshot): ReturnType<typeof advise> {
  return advise(entryPoint, snapshot.appOf(entryPoint.file), snapshot.entryPointsIn(entryPoint.file))
}

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
