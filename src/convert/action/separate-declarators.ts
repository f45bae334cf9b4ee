/**
 * `export const a = async () => {…}, b = async () => {…}`: an action among other variables is converted as if it were declared
 * by itself. The conversion sees the file so, its plan is of the file as it is.
 */
import type { Snapshot } from '../../index/snapshot'
import type { Conversion, EntryPoint, FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits, indentAt, indentEdits, newlineOf, sortEdits } from '../code/edits'
import { editsBetween } from '../code/line-edits'
import { firstSyntaxError, offsetAt, parseSource, placeAt } from '../code/source'
import type { ConvertContext } from '../context'

export interface Separated {
  /** What the conversion is given. */
  readonly context: ConvertContext
  /** Its answer with the places and the text of the file as it is. */
  back(conversion: Conversion): Conversion
}

/** Null where the action is declared by itself already, and where comments stand between it and another one. */
export async function separated(entryPoint: EntryPoint, context: ConvertContext): Promise<Separated | null> {
  const { file, name, kind, inline } = entryPoint
  if (kind !== 'server-action' || inline || name === null) return null
  const text = await context.read(file)
  if (text === undefined || !mayDeclareSeveral(text)) return null
  const sf = parseSource(file, text)
  const edits = firstSyntaxError(sf) ? null : separatingEdits(sf, localOf(sf, name))
  if (!edits) return null
  const after = parseSource(file, applyEdits(text, edits))
  const shift = shiftOf(edits)
  const forward = <T extends { readonly file: string; readonly line: number; readonly column: number }>(place: T): T =>
    place.file === file ? { ...place, ...placeAt(after, shift.forward(offsetAt(sf, place))) } : place
  return {
    context: {
      ...context,
      read: async other => (other === file ? after.text : context.read(other)),
      snapshot: seenFrom(context.snapshot, file, forward, shift.forward),
      types: context.types && {
        signature: (other, offset, signal, end) =>
          context.types?.signature(other, ...asked(other, offset, signal, end)) ?? Promise.resolve(undefined),
        typeAt: (other, offset, signal, end) =>
          context.types?.typeAt(other, ...asked(other, offset, signal, end)) ?? Promise.resolve(undefined),
        newErrors: (...request) => context.types?.newErrors(...request) ?? Promise.resolve(undefined),
        dispose: () => Promise.resolve(),
      },
    },
    back: ({ plan, refusal }) => {
      if (refusal) {
        const { line, column } = refusal
        if (refusal.file !== file || line === null) return { refusal }
        const at = placeAt(sf, shift.back(offsetAt(after, { line, column: column ?? 1 })))
        return { refusal: { ...refusal, line: at.line, column: column === null ? null : at.column } }
      }
      const lineBack = (line: number) => placeAt(sf, shift.back(offsetAt(after, { line, column: 1 }))).line
      return {
        plan: {
          ...plan,
          files: plan.files.map(change => (change.file === file ? changeFrom(text, change) : change)),
          notes: plan.notes.map(note =>
            note.file === file && note.line !== null ? { ...note, line: lineBack(note.line) } : note,
          ),
        },
      }
    },
  }

  function asked(
    other: string,
    offset: number,
    signal: AbortSignal | undefined,
    end: number | undefined,
  ): [number, AbortSignal | undefined, number | undefined] {
    if (other !== file) return [offset, signal, end]
    return [shift.back(offset), signal, end === undefined ? undefined : shift.back(end)]
  }
}

/** Most files declare each variable by itself. */
function mayDeclareSeveral(text: string): boolean {
  return /\b(?:const|let|var)\b/.test(text) && /,\s*[\w$]+\s*(?::[^=]*)?=/.test(text)
}

/** The name in the file of what it exports by a name. */
function localOf(sf: ts.SourceFile, exported: string): string {
  for (const statement of sf.statements) {
    if (ts.isExportAssignment(statement) && exported === 'default' && ts.isIdentifier(statement.expression))
      return statement.expression.text
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier || !statement.exportClause) continue
    if (!ts.isNamedExports(statement.exportClause)) continue
    const specifier = statement.exportClause.elements.find(({ name }) => name.text === exported)
    if (specifier) return (specifier.propertyName ?? specifier.name).text
  }
  return exported
}

/** The edits that give the variable a statement of its own; those before and after it stay together. */
function separatingEdits(sf: ts.SourceFile, local: string): TextEdit[] | null {
  for (const statement of sf.statements) {
    if (!ts.isVariableStatement(statement)) continue
    const { declarations } = statement.declarationList
    const own = declarations.findIndex(({ name }) => ts.isIdentifier(name) && name.text === local)
    const [first] = declarations
    if (own < 0 || !first || declarations.length < 2) continue
    const newline = newlineOf(sf.text)
    const head = sf.text.slice(statement.getStart(sf), first.getStart(sf))
    const end = sf.text[statement.end - 1] === ';' ? ';' : ''
    const edits: TextEdit[] = []
    for (const [n, declaration] of declarations.entries()) {
      const before = declarations[n - 1]
      if (!before || (n !== own && n !== own + 1)) continue
      const [from, to] = [before.end, declaration.getStart(sf)]
      // A comment would have to go with one of them.
      if (sf.text.slice(from, to).replace(/[\s,]/g, '') !== '') return null
      edits.push({ start: from, end: to, newText: `${end}${newline}${newline}${head}` })
    }
    // What stands alone now is not indented as one of several.
    const alone = [
      own,
      ...(own === 1 ? [0] : []),
      ...(own === declarations.length - 2 ? [declarations.length - 1] : []),
    ]
    for (const n of alone) {
      const one = declarations[n]
      if (one) edits.push(...indentEdits(sf, one.getStart(sf), one.end, '', indentAt(sf.text, one.end)))
    }
    return edits
  }
  return null
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
        if (offset < from) break
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
  forward: <T extends { readonly file: string; readonly line: number; readonly column: number }>(place: T) => T,
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
