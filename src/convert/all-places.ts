/** Where the steps of a plan point: each is planned over what the former ones left, but a reader has the files before all of them. */
import type { FileChange, Note, Refusal } from '../model'
import { editsBetween } from './code/line-edits'
import { placeBefore } from './place-before'

/** Where something points: a file, or a 1-based line in it, with its column where one is known. */
type Pointing = Pick<Note, 'file' | 'line'> & Partial<Pick<Refusal, 'column'>>

/**
 * The same, pointing into the files that are on disk. `originals`: their texts before the first step that changed them, null for one
 * that a step made. `read`: what a file holds now. A line that a step wrote becomes the one that it stands in the place of; in a file
 * that a step made there is no line to show.
 */
export async function placedOnDisk<Some extends Pointing>(
  pointing: Some,
  originals: ReadonlyMap<string, string | null>,
  read: (file: string) => Promise<string | undefined>,
): Promise<Some> {
  const { file, line } = pointing
  const original = file === null ? undefined : originals.get(file)
  if (file === null || line === null || original === undefined) return pointing
  const after = (await read(file)) ?? ''
  const change: FileChange =
    original === null
      ? { change: 'create', file, after }
      : { change: 'edit', file, before: original, edits: editsBetween(original, after), after }
  const { column } = pointing
  const place = placeBefore({ file, line, column: column ?? 1 }, [change])
  return { ...pointing, line: place?.line ?? null, ...(column && { column: place?.column ?? null }) }
}
