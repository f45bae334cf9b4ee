/** Everything that can be converted as one plan: each step is planned over what the former ones left. */
import pc from 'picocolors'
import { plan as planConversion } from '../convert'
import type { ConvertRequest } from '../convert/context'
import type { TypeService } from '../convert/types'
import type { WorkspaceIndex } from '../index/workspace-index'
import type { EntryPoint, FileChange, Note, Plan, Refusal, Target } from '../model'
import type { OverlayFileSystem } from '../workspace/overlay-file-system'
import { decode } from '../workspace/text'
import { toUri } from '../workspace/uri'
import type { ConvertAllOutput } from './contract'
import { contextOf } from './convert'
import { planOutput, refusalOutput, unifiedDiff } from './output'
import type { Progress } from './progress'

export interface AllOptions extends Omit<ConvertRequest, 'id' | 'path' | 'name'> {
  readonly app?: string
  /** Relative to the root. */
  readonly dir?: string
}

export interface AllResult {
  readonly converted: readonly { readonly id: string; readonly to: Target }[]
  readonly refused: readonly { readonly id: string; readonly refusal: Refusal }[]
  readonly plan: Plan
}

/**
 * Plans every candidate in the order of the list. The disk is not touched: steps live in the overlay, and in `steps` for
 * the type checker (null for a deleted file).
 */
export async function convertAll(
  index: WorkspaceIndex,
  fs: OverlayFileSystem,
  types: TypeService | null,
  { app, dir, ...request }: AllOptions,
  progress: Progress,
  steps: Map<string, string | null>,
): Promise<AllResult> {
  const converted: AllResult['converted'][number][] = []
  const refused: AllResult['refused'][number][] = []
  const notes: Note[] = []
  const originals = new Map<string, string | null>()
  let typeChecked = true
  const candidates = index.snapshot.entryPoints.filter(entryPoint => isCandidate(entryPoint, request.to, app, dir))
  for (const [n, { id }] of candidates.entries()) {
    progress.say(`Planning ${n + 1}/${candidates.length} ${id}`)
    const context = contextOf(index, fs, types, message => progress.say(`${n + 1}/${candidates.length} ${message}`))
    const { to, method, accept } = request
    const { plan, refusal } = await planConversion(
      { id, to, ...(method && { method }), ...(accept && { accept }) },
      context,
    )
    if (refusal) refused.push({ id, refusal })
    if (!plan) continue
    converted.push({ id, to: request.to })
    notes.push(...plan.notes)
    typeChecked &&= plan.typeChecked
    for (const change of plan.files) {
      await overlay(change, index, fs, originals)
      steps.set(change.file, change.change === 'delete' ? null : change.after)
    }
  }
  const plan: Plan = {
    title: `Convert ${converted.length} of ${candidates.length} entry points`,
    files: await composed(originals, index, fs),
    notes,
    typeChecked: typeChecked && converted.length > 0,
  }
  return { converted, refused, plan }
}

function isCandidate(entryPoint: EntryPoint, to: Target, app: string | undefined, dir: string | undefined): boolean {
  if (app !== undefined && entryPoint.app !== app) return false
  const folder = dir?.replace(/^\.\/?|\/$/g, '')
  if (folder && !entryPoint.file.startsWith(`${folder}/`)) return false
  const isAction = entryPoint.kind === 'server-action'
  return to === 'action' ? !isAction : to === 'app-router' ? entryPoint.kind === 'api-route' : isAction
}

async function overlay(
  change: FileChange,
  index: WorkspaceIndex,
  fs: OverlayFileSystem,
  originals: Map<string, string | null>,
): Promise<void> {
  const { file } = change
  const uri = toUri(index.root, file)
  if (!originals.has(file)) originals.set(file, change.change === 'create' ? null : change.before)
  if (change.change === 'delete') fs.remove(uri)
  else fs.open(uri, change.after)
  await index.update(
    change.change === 'create'
      ? { created: [file] }
      : change.change === 'delete'
        ? { deleted: [file] }
        : { changed: [file] },
  )
}

/** One change a file, from what is on disk to what the last step left. */
async function composed(
  originals: ReadonlyMap<string, string | null>,
  index: WorkspaceIndex,
  fs: OverlayFileSystem,
): Promise<FileChange[]> {
  const files = [...originals.keys()].sort()
  const contents = await fs.read(files.map(file => toUri(index.root, file)))
  return files.flatMap((file, n): FileChange[] => {
    const before = originals.get(file) ?? null
    const bytes = contents[n]
    const after = bytes === undefined ? null : decode(bytes)
    if (before === after) return []
    if (before === null) return after === null ? [] : [{ change: 'create', file, after }]
    if (after === null) return [{ change: 'delete', file, before }]
    return [{ change: 'edit', file, before, edits: [{ start: 0, end: before.length, newText: after }], after }]
  })
}

/** The report for people, or the contract's object. */
export function printAll({ converted, refused, plan }: AllResult, json: boolean | undefined): string {
  if (json) {
    const output: ConvertAllOutput = {
      converted,
      refused: refused.map(({ id, refusal }) => ({ id, refusal: refusalOutput(refusal) })),
      plan: planOutput(plan),
    }
    return `${JSON.stringify(output, null, 2)}\n`
  }
  const lines = [
    ...converted.map(({ id, to }) => `${pc.green('converted')} ${id} ${pc.dim(`to ${to}`)}`),
    ...refused.map(({ id, refusal }) => `${pc.red('refused')} ${id} ${refusal.message} ${pc.dim(refusal.code)}`),
  ]
  return `${plan.files.map(unifiedDiff).join('')}${lines.join('\n')}\n`
}
