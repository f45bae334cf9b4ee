/**
 * Planning over what other changes would leave: they are laid over the disk and taken into an index and a checker of the conversion's
 * own, and taken back afterwards. Conversions that are two steps rest on it, and so does everything at once.
 */
import type { WorkspaceIndex } from '../index/workspace-index'
import type { FileChange } from '../model'
import type { OverlayFileSystem } from '../workspace/overlay-file-system'
import { toUri } from '../workspace/uri'
import { editsBetween } from './code/line-edits'
import type { ConvertContext } from './context'

/** What steps are laid into. */
export interface Bench {
  /** An index of its own over `fs`: it takes in every step. */
  readonly index: WorkspaceIndex
  /** Takes the steps' files; the disk is not touched. */
  readonly fs: OverlayFileSystem
  /** Takes the steps' files for the type checker: the text, or null for a deleted one. */
  readonly steps: Map<string, string | null>
}

/** The same context with `over`. */
export function withOver(context: Omit<ConvertContext, 'over'>, bench: Bench): ConvertContext {
  return {
    ...context,
    async over(changes, then) {
      const before = new Map(changes.map(({ file }) => [file, bench.steps.get(file)] as const))
      await layStep(changes, bench)
      context.memory?.forget(changes.map(({ file }) => file))
      try {
        return await then(withOver({ ...context, snapshot: bench.index.snapshot }, bench))
      } finally {
        await layStep(changes.map(inverse), bench)
        for (const [file, text] of before)
          if (text === undefined) bench.steps.delete(file)
          else bench.steps.set(file, text)
        context.memory?.forget(changes.map(({ file }) => file))
      }
    },
  }
}

/** Lays a step over the disk and takes it into the index and what the checker sees. */
export async function layStep(changes: readonly FileChange[], { index, fs, steps }: Bench): Promise<void> {
  for (const change of changes) {
    const uri = toUri(index.root, change.file)
    if (change.change === 'delete') fs.remove(uri)
    else fs.open(uri, change.after)
    steps.set(change.file, change.change === 'delete' ? null : change.after)
  }
  const having = (kind: FileChange['change']) => changes.filter(({ change }) => change === kind).map(({ file }) => file)
  await index.update({ created: having('create'), changed: having('edit'), deleted: having('delete') })
}

function inverse(change: FileChange): FileChange {
  const { file } = change
  if (change.change === 'create') return { change: 'delete', file, before: change.after }
  if (change.change === 'delete') return { change: 'create', file, after: change.before }
  return {
    change: 'edit',
    file,
    before: change.after,
    after: change.before,
    edits: editsBetween(change.after, change.before),
  }
}

/** Steps that follow each other as one change a file. */
export function composedSteps(steps: readonly (readonly FileChange[])[]): FileChange[] {
  const texts = new Map<string, { readonly before: string | null; readonly after: string | null }>()
  for (const change of steps.flat()) {
    const { file } = change
    const before = texts.has(file)
      ? (texts.get(file)?.before ?? null)
      : change.change === 'create'
        ? null
        : change.before
    texts.set(file, { before, after: change.change === 'delete' ? null : change.after })
  }
  return [...texts].flatMap(([file, { before, after }]): FileChange[] => {
    if (before === after) return []
    if (before === null) return after === null ? [] : [{ change: 'create', file, after }]
    if (after === null) return [{ change: 'delete', file, before }]
    return [{ change: 'edit', file, before, edits: editsBetween(before, after), after }]
  })
}
