/** Everything that can be converted as one plan: each step is planned over what the former ones left. */
import type { WorkspaceIndex } from '../index/workspace-index'
import type { EntryPoint, FileChange, Note, Plan, Refusal, Target } from '../model'
import type { OverlayFileSystem } from '../workspace/overlay-file-system'
import { decode } from '../workspace/text'
import { toUri } from '../workspace/uri'
import { actionsTogether } from './all-actions-together'
import { importsKept } from './all-imports-kept'
import { backInPlace } from './all-in-place'
import { placedOnDisk } from './all-places'
import { unexported } from './all-unexported'
import { Formatters } from './code/formatter'
import { editsBetween } from './code/line-edits'
import type { ConvertContext, ConvertRequest } from './context'
import { plan as planConversion } from './index'
import { lintersOf } from './linted'
import { type Bench, layStep, withOver } from './over'
import { PlanMemory } from './plan-memory'
import type { TypeService } from './types'
import { finishPlan } from './verify'

export interface AllRequest extends Omit<ConvertRequest, 'id' | 'path' | 'name'> {
  /** Only entry points of this app; a folder relative to the root. */
  readonly app?: string | null
  /** Only entry points below this folder, relative to the root. */
  readonly dir?: string
}

export interface AllResult {
  readonly converted: readonly { readonly id: string; readonly to: Target }[]
  readonly refused: readonly { readonly id: string; readonly refusal: Refusal }[]
  readonly plan: Plan
}

export interface AllContext extends Bench {
  readonly types: TypeService | null
  readonly signal?: AbortSignal
  /** What is being done, with how many of the candidates are behind. */
  progress?(message: string, done: number, total: number): void
}

/** Plans every candidate in the order of the list. Undefined where it was cancelled. */
export async function planAll(
  { app, dir, ...request }: AllRequest,
  { index, fs, types, steps, signal, progress }: AllContext,
): Promise<AllResult | undefined> {
  const converted: AllResult['converted'][number][] = []
  const refused: AllResult['refused'][number][] = []
  const notes: Note[] = []
  const originals = new Map<string, string | null>()
  let typeChecked = true
  const candidates = index.snapshot.entryPoints.filter(entryPoint => isCandidate(entryPoint, request.to, app, dir))
  const memory = new PlanMemory()
  const bench: Bench = { index, fs, steps }
  const read = async (file: string): Promise<string | undefined> => {
    const [bytes] = await fs.read([toUri(index.root, file)])
    return bytes && decode(bytes)
  }
  const formatters = new Formatters(read)
  const linters = lintersOf({ read, snapshot: index.snapshot })
  const contextAt = (say: (message: string) => void): ConvertContext =>
    withOver(
      {
        snapshot: index.snapshot,
        types,
        memory,
        formatters,
        linters,
        progress: say,
        ...(signal && { signal }),
        read,
      },
      bench,
    )
  const take = async (plan: Plan): Promise<void> => {
    for (const change of plan.files)
      if (!originals.has(change.file)) originals.set(change.file, change.change === 'create' ? null : change.before)
    typeChecked &&= plan.typeChecked
    memory.forget(plan.files.map(({ file }) => file))
    await layStep(plan.files, bench)
  }
  const takeConversion = async (id: string, plan: Plan | null): Promise<void> => {
    converted.push({ id, to: request.to })
    if (!plan) return
    for (const note of plan.notes) notes.push(await placedOnDisk(note, originals, read))
    await take(plan)
  }
  for (const [n, { id }] of candidates.entries()) {
    // Its file has lost the directive with another action of it, or its client function has become an action with others.
    if ((request.to === 'function' || request.to === 'action') && !index.snapshot.entryPoint(id)) {
      await takeConversion(id, null)
      continue
    }
    const say = (message: string) => progress?.(message, n, candidates.length)
    say(id)
    const { plan, refusal } = await planConversion({ ...request, id, together: true }, contextAt(say))
    if (signal?.aborted) return undefined
    if (refusal) refused.push({ id, refusal: await placedOnDisk(refusal, originals, read) })
    if (plan) await takeConversion(id, plan)
  }
  const last = contextAt(message => progress?.(message, candidates.length, candidates.length))
  // What stood beside a function that was no action yet stands alone now.
  for (const { id, refusal } of request.to === 'action' && converted.length > 0 ? [...refused] : []) {
    if (refusal.code !== 'unsupported-caller') continue
    const { plan } = index.snapshot.entryPoint(id) ? await planConversion({ ...request, id }, last) : { plan: null }
    if (signal?.aborted) return undefined
    if (plan === undefined) continue
    refused.splice(
      refused.findIndex(other => other.id === id),
      1,
    )
    await takeConversion(id, plan)
  }
  for await (const changes of backInPlace(new Map(originals), last)) {
    const { plan } = await finishPlan('The client module in the place of the actions', changes, [], last)
    if (signal?.aborted) return undefined
    if (plan) await take(plan)
  }
  const litter = await unexported(originals, last)
  if (litter.length > 0) {
    const { plan } = await finishPlan(
      'Exports that nobody takes',
      litter,
      [],
      contextAt(() => {}),
    )
    if (signal?.aborted) return undefined
    if (plan) await take(plan)
  }
  if (request.to === 'action')
    for await (const changes of actionsTogether(new Map(originals), last)) {
      const { plan } = await finishPlan(
        'The actions in the place of the client functions',
        changes,
        [],
        contextAt(() => {}),
      )
      if (signal?.aborted) return undefined
      if (plan) await take(plan)
    }
  const done = contextAt(() => {})
  const moved = await importsKept(originals, done)
  if (moved.length > 0) {
    // The same names from the same modules: there is nothing to check.
    const { plan } = await finishPlan('Imports as they were', moved, [], { ...done, types: null })
    if (signal?.aborted) return undefined
    if (plan) await take({ ...plan, typeChecked })
  }
  const plan: Plan = {
    title: `Convert ${converted.length} of ${candidates.length} entry points`,
    files: await composed(originals, index, fs),
    notes,
    typeChecked: typeChecked && converted.length > 0,
  }
  return { converted, refused, plan }
}

function isCandidate(
  entryPoint: EntryPoint,
  to: Target,
  app: string | null | undefined,
  dir: string | undefined,
): boolean {
  if (app !== undefined && entryPoint.app !== app) return false
  const folder = dir?.replace(/^\.\/?|\/$/g, '')
  if (folder && !entryPoint.file.startsWith(`${folder}/`)) return false
  const isAction = entryPoint.kind === 'server-action'
  if (to === 'function') return true
  return to === 'action' ? !isAction : to === 'app-router' ? entryPoint.kind === 'api-route' : isAction
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
    return [{ change: 'edit', file, before, edits: editsBetween(before, after), after }]
  })
}
