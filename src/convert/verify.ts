/** The last step of every conversion: the edits fit together, the edited files parse, and a type-check before and after shows no new error. */
import type { Conversion, FileChange, Note, Plan, Refusal } from '../model'
import { overlaps } from './code/edits'
import { firstSyntaxError, parseSource } from './code/source'
import type { ConvertContext } from './context'
import { withFormat } from './formatted'
import { appTools, linted } from './linted'
import { placeBefore } from './place-before'
import { type RefusalPlace, refuse } from './refuse'
import { withSortedImports } from './sorted-imports'
import type { TypeDiagnostic } from './types'

/** Characters of a line that a sentence shows. */
const MOST_SHOWN = 80
const SCRIPT = /\.[cm]?[jt]sx?$/

/** A refusal that says more of a new error than that it is one; `place`: where its text stands today. */
export type Explain = (
  error: TypeDiagnostic,
  changes: readonly FileChange[],
  place: RefusalPlace | null,
) => Promise<{ readonly refusal: Refusal } | undefined>

/** The text of each changed file after the plan, null for a deleted one. */
function overlayOf(changes: readonly FileChange[]): Map<string, string | null> {
  return new Map(changes.map(change => [change.file, change.change === 'delete' ? null : change.after]))
}

/**
 * Makes the plan of these changes, written as the app's linter asks for, or refuses: `unclassified-reference` where two edits touch the same text, `file-has-errors`
 * where a result does not parse, `new-type-errors` with the first new error and how many more there are. Where no checker answers (none runs, or
 * dependencies are not installed) the plan says `typeChecked: false` and carries the note `not-type-checked`. `explain`: says of the
 * first new error that it was there before, where nothing showed it.
 */
export async function finishPlan(
  title: string,
  written: readonly FileChange[],
  notes: readonly Note[],
  context: ConvertContext,
  explain?: Explain,
): Promise<Conversion> {
  for (const change of written)
    if (change.change === 'edit' && overlaps(change.edits))
      return refuse('unclassified-reference', 'Two uses in this file stand inside each other.', { file: change.file })
  const changes = await asTheAppHas(written, context)
  for (const change of changes) {
    if (change.change === 'delete') continue
    if (!SCRIPT.test(change.file)) continue
    const error = firstSyntaxError(parseSource(change.file, change.after))
    if (error)
      return refuse('file-has-errors', `The result does not parse: ${error.message}`, {
        file: change.file,
      })
  }
  const files = changes.filter(change => change.change !== 'delete').map(change => change.file)
  context.progress?.(`Type-checking ${files.length} ${files.length === 1 ? 'file' : 'files'}`)
  const errors = await context.types?.newErrors(overlayOf(changes), files, context.signal)
  if (context.signal?.aborted) return refuse('cancelled', 'Cancelled.', null)
  const [first, ...more] = errors ?? []
  if (first) {
    const place = placeBefore(first, changes)
    const explained = await explain?.(first, changes, place)
    if (explained) return explained
    return refuse('new-type-errors', errorText(first, more.length, changes), place)
  }
  const plan: Plan = {
    title,
    files: changes,
    notes: errors ? notes : [...notes, notTypeChecked(context)],
    typeChecked: errors !== undefined,
  }
  return { plan }
}

/** Changes written as the app's linter asks for, with imports where its sorter puts them, laid out as its formatter does. */
export async function asTheAppHas(
  changes: readonly FileChange[],
  context: ConvertContext,
): Promise<readonly FileChange[]> {
  const tools = appTools(context)
  return withFormat(await withSortedImports(await linted(changes, tools), tools), tools)
}

/** The first error with its place in the result, the code there, which no file on disk shows, and how many more there are. */
function errorText(
  { message, code, file, line, column }: TypeDiagnostic,
  more: number,
  changes: readonly FileChange[],
): string {
  const change = changes.find(candidate => candidate.file === file)
  const after = change && change.change !== 'delete' ? change.after.split('\n')[line - 1]?.trim() : undefined
  const shown = after && after.length > MOST_SHOWN ? `${after.slice(0, MOST_SHOWN)}…` : after
  const said = message.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '')
  const others = more === 0 ? '' : ` And ${more} more ${more === 1 ? 'error' : 'errors'}.`
  return `The result would not type-check: ${said} (TS${code} at ${file}:${line}:${column}${shown ? `, in \`${shown}\`` : ''}).${others}`
}

function notTypeChecked(context: ConvertContext): Note {
  return {
    code: 'not-type-checked',
    message: context.types
      ? 'Not type-checked: the dependencies of this app are not installed, or the file is in no TypeScript project.'
      : 'Not type-checked: no type checker was started.',
    file: null,
    line: null,
  }
}
