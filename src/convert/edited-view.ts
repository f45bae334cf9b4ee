/** A conversion that is planned over another text of one file, where every place and type is still what the file says today. */
import type { Snapshot } from '../index/snapshot'
import type { Conversion, EntryPoint, FileChange, Place, TextEdit } from '../model'
import type { ts } from '../workspace/typescript'
import { applyEdits, sortEdits } from './code/edits'
import { editsBetween } from './code/line-edits'
import { offsetAt, parseSource, placeAt } from './code/source'
import type { ConvertContext } from './context'

export interface EditedView {
  /** What the conversion is given. */
  readonly context: ConvertContext
  /** The file as the conversion sees it. */
  readonly sf: ts.SourceFile
  /** Its answer with the places and the text of the file as it is. */
  back(conversion: Conversion): Conversion
}

/** The view of a workspace where `sf` has these edits. */
export function editedView(sf: ts.SourceFile, edits: readonly TextEdit[], context: ConvertContext): EditedView {
  const { fileName: file, text } = sf
  const { types } = context
  const after = parseSource(file, applyEdits(text, edits))
  const shift = shiftOf(edits)
  const forward = <T extends Place>(place: T): T =>
    place.file === file ? { ...place, ...placeAt(after, shift.forward(offsetAt(sf, place))) } : place
  const back = (line: number, column: number) => placeAt(sf, shift.back(offsetAt(after, { line, column })))
  const asked = (other: string, offset: number, end: number | undefined): [number, number | undefined] =>
    other === file ? [shift.back(offset), end === undefined ? undefined : shift.back(end)] : [offset, end]
  return {
    sf: after,
    context: {
      ...context,
      read: async other => (other === file ? after.text : context.read(other)),
      snapshot: seenFrom(context.snapshot, file, forward, shift.forward),
      types: types && {
        signature: (other, offset, signal, end) => {
          const [own, ownEnd] = asked(other, offset, end)
          return types.signature(other, own, signal, ownEnd)
        },
        typeAt: (other, offset, signal, end) => {
          const [own, ownEnd] = asked(other, offset, end)
          return types.typeAt(other, own, signal, ownEnd)
        },
        newErrors: (overlay, files, signal) => types.newErrors(overlay, files, signal),
        sameTypes: (overlay, written, signal) => types.sameTypes(overlay, written, signal),
        dispose: () => types.dispose(),
      },
    },
    back({ plan, refusal }) {
      if (refusal) {
        const { line, column } = refusal
        if (refusal.file !== file || line === null) return { refusal }
        const at = back(line, column ?? 1)
        return { refusal: { ...refusal, line: at.line, column: column === null ? null : at.column } }
      }
      return {
        plan: {
          ...plan,
          files: plan.files.map(change => (change.file === file ? changeFrom(text, change) : change)),
          notes: plan.notes.map(note =>
            note.file === file && note.line !== null ? { ...note, line: back(note.line, 1).line } : note,
          ),
        },
      }
    },
  }
}

/** Offsets of the text before as those of the text after the edits, and back. */
function shiftOf(edits: readonly TextEdit[]): { forward(offset: number): number; back(offset: number): number } {
  const sorted = sortEdits(edits)
  return {
    forward(offset) {
      let delta = 0
      for (const { start, end, newText } of sorted) {
        if (end > offset) return start < offset ? start + delta : offset + delta
        delta += newText.length - (end - start)
      }
      return offset + delta
    },
    back(offset) {
      let delta = 0
      for (const { start, end, newText } of sorted) {
        const from = start + delta
        // What ends where new text begins is text of before.
        if (offset <= from) break
        if (offset < from + newText.length) return end
        delta += newText.length - (end - start)
      }
      return offset - delta
    },
  }
}

/** The snapshot with the places in one file as they are after the edits. */
function seenFrom(
  snapshot: Snapshot,
  file: string,
  forward: <T extends Place>(place: T) => T,
  offset: (offset: number) => number,
): Snapshot {
  const seen = (entryPoint: EntryPoint): EntryPoint => ({
    ...forward(entryPoint),
    callers: entryPoint.callers.map(forward),
  })
  return {
    root: snapshot.root,
    apps: snapshot.apps,
    entryPoints: snapshot.entryPoints,
    problems: snapshot.problems,
    stats: snapshot.stats,
    files: snapshot.files,
    entryPoint: id => {
      const found = snapshot.entryPoint(id)
      return found && seen(found)
    },
    entryPointsIn: other => snapshot.entryPointsIn(other).map(seen),
    callersIn: other =>
      snapshot
        .callersIn(other)
        .map(({ entryPoint, caller }) => ({ entryPoint: seen(entryPoint), caller: forward(caller) })),
    references: id =>
      snapshot
        .references(id)
        .map(one => (one.file === file ? { ...forward(one), start: offset(one.start), end: offset(one.end) } : one)),
    appOf: other => snapshot.appOf(other),
    resolve: (other, specifier) => snapshot.resolve(other, specifier),
    importersOf: other => snapshot.importersOf(other),
    sideOf: other => snapshot.sideOf(other),
    whySide: other => snapshot.whySide(other),
  }
}

/** The change as one of the text that is there. */
function changeFrom(before: string, change: FileChange): FileChange {
  if (change.change === 'create') return change
  if (change.change === 'delete') return { ...change, before }
  return { ...change, before, edits: editsBetween(before, change.after) }
}
