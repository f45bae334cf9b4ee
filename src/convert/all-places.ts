/** Where the steps of a plan point: each is planned over what the former ones left, but a reader has the files before all of them. */
import type { Note, Refusal } from '../model'
import { editsBetween } from './code/line-edits'

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
  const withoutColumn = 'column' in pointing ? { column: null } : {}
  if (original === null) return { ...pointing, line: null, ...withoutColumn }
  const found = lineBefore(original, (await read(file)) ?? '', line)
  return { ...pointing, line: found.line, ...(found.written && withoutColumn) }
}

/** The line of `before` that a line of `after` was, and whether an edit wrote it. */
function lineBefore(before: string, after: string, line: number): { readonly line: number; readonly written: boolean } {
  let added = 0
  for (const { start, end, newText } of editsBetween(before, after)) {
    const first = lineAt(before, start)
    const lines = lineAt(newText, newText.length) - 1
    if (line < first + added) break
    if (line < first + added + lines) return { line: first, written: true }
    added += lines - (lineAt(before, end) - first)
  }
  return { line: line - added, written: false }
}

/** The 1-based line that an offset is in. */
function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
