/** Asks which of the types that callers write beside what they read are those that the action's answer has by itself. */
import type { FileChange, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits, sortEdits } from '../code/edits'
import { parseSource } from '../code/source'
import type { ConvertContext } from '../context'
import { descendants } from '../handler/handler-syntax'
import type { Cast } from '../request/request-casts'
import type { WrittenBeside } from '../types'

/** One file with callers, written with all of its casts. */
export interface WithCasts {
  readonly sf: ts.SourceFile
  readonly edits: readonly TextEdit[]
  readonly casts: readonly Cast[]
}

/**
 * The types that may go, over what the plan makes of these files and `others`. None where no checker answers: then each stays as it
 * is written.
 */
export async function needlessCasts(
  files: readonly WithCasts[],
  others: readonly FileChange[],
  { types, signal }: ConvertContext,
): Promise<ReadonlySet<ts.TypeNode>> {
  const asked: { readonly cast: Cast; readonly written: WrittenBeside }[] = []
  const overlay = new Map<string, string | null>()
  for (const change of others) overlay.set(change.file, change.change === 'delete' ? null : change.after)
  for (const { sf, edits, casts } of files) {
    const after = parseSource(sf.fileName, applyEdits(sf.text, edits))
    overlay.set(sf.fileName, after.text)
    for (const cast of casts) {
      const written = writtenIn(after, cast, edits, sf)
      if (written) asked.push({ cast, written })
    }
  }
  if (asked.length === 0) return new Set()
  const same = await types?.sameTypes(
    overlay,
    asked.map(({ written }) => written),
    signal,
  )
  return new Set(asked.flatMap(({ cast }, n) => (same?.[n] ? [cast.type] : [])))
}

/** Where the type stands after the edits, and what it is written beside; undefined where it went with what was replaced. */
function writtenIn(
  after: ts.SourceFile,
  { type, kind }: Cast,
  edits: readonly TextEdit[],
  sf: ts.SourceFile,
): WrittenBeside | undefined {
  const [from, to] = rangeAfter(type.getStart(sf), type.end, edits)
  const text = type.getText(sf)
  const isThere = (node: ts.Node) => node.getStart(after) >= from && node.end <= to && node.getText(after) === text
  for (const node of descendants(after)) {
    if (!ts.isTypeNode(node) || !isThere(node)) continue
    const beside = besideOf(node, kind)
    if (!beside) continue
    return {
      file: sf.fileName,
      type: [node.getStart(after), node.end],
      expression: [beside.getStart(after), beside.end],
      awaited: kind === 'parameter',
    }
  }
  return undefined
}

function besideOf({ parent }: ts.TypeNode, kind: Cast['kind']): ts.Expression | undefined {
  if (ts.isAsExpression(parent)) return parent.expression
  if (kind === 'annotation' && ts.isVariableDeclaration(parent)) return parent.initializer
  if (kind !== 'parameter' || !ts.isParameter(parent) || !ts.isCallExpression(parent.parent.parent)) return undefined
  const { expression } = parent.parent.parent
  return ts.isPropertyAccessExpression(expression) ? expression.expression : undefined
}

/** Where a range is after the edits: that of the edit's new text where one replaces it. */
function rangeAfter(start: number, end: number, edits: readonly TextEdit[]): readonly [number, number] {
  let added = 0
  for (const edit of sortEdits(edits)) {
    if (edit.end <= start) added += edit.newText.length - (edit.end - edit.start)
    else if (edit.start <= start && edit.end >= end)
      return [edit.start + added, edit.start + added + edit.newText.length]
    else break
  }
  return [start + added, end + added]
}
