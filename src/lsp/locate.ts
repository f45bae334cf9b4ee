/** From a position in a document to what the index knows there, and from the index's places to LSP ranges. */
import type { Location, Position, Range } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Snapshot } from '../index/snapshot'
import type { Caller, EntryPoint, Place, Span } from '../model'
import { toUri } from '../workspace/uri'

/** What a reader points at. */
export type Spot =
  | { readonly what: 'declaration'; readonly entryPoint: EntryPoint; readonly range: Range }
  | { readonly what: 'caller'; readonly entryPoint: EntryPoint; readonly caller: Caller; readonly range: Range }

/** The longest stretch of an anonymous declaration that answers a hover: not the whole function. */
const ANONYMOUS_WIDTH = 40

export function pointOf(place: Place): Position {
  return { line: place.line - 1, character: place.column - 1 }
}

/** The name of an entry point. An anonymous function spans lines; only the start of its first line stands for it. */
export function declarationRange(entryPoint: Span): Range {
  const start = pointOf(entryPoint)
  const end = { line: entryPoint.endLine - 1, character: entryPoint.endColumn - 1 }
  if (end.line === start.line) return { start, end }
  return { start, end: { line: start.line, character: start.character + ANONYMOUS_WIDTH } }
}

/** The reference or URL of a caller. Its document, when at hand, decides where a text of several lines ends. */
export function callerRange(caller: Caller, document?: TextDocument): Range {
  const start = pointOf(caller)
  if (document) return { start, end: document.positionAt(document.offsetAt(start) + caller.length) }
  return { start, end: { line: start.line, character: start.character + caller.length } }
}

export function callerLocation(snapshot: Snapshot, caller: Caller): Location {
  return { uri: toUri(snapshot.root, caller.file), range: callerRange(caller) }
}

/** Where the body of an entry point lives: its own place, or the place it is re-exported from. */
export function definitionLocation(snapshot: Snapshot, entryPoint: EntryPoint): Location {
  const { definition } = entryPoint
  if (!definition) return { uri: toUri(snapshot.root, entryPoint.file), range: declarationRange(entryPoint) }
  const start = pointOf(definition)
  return { uri: toUri(snapshot.root, definition.file), range: { start, end: start } }
}

/** Everything that stands at a position, declarations first. */
export function spotsAt(snapshot: Snapshot, file: string, position: Position, document?: TextDocument): Spot[] {
  const spots: Spot[] = []
  for (const entryPoint of snapshot.entryPointsIn(file)) {
    const range = declarationRange(entryPoint)
    if (contains(range, position)) spots.push({ what: 'declaration', entryPoint, range })
  }
  for (const { entryPoint, caller } of snapshot.callersIn(file)) {
    const range = callerRange(caller, document)
    if (contains(range, position)) spots.push({ what: 'caller', entryPoint, caller, range })
  }
  return spots
}

/** The entry points at a position, each once. */
export function entryPointsAt(snapshot: Snapshot, file: string, position: Position, document?: TextDocument) {
  return [...new Set(spotsAt(snapshot, file, position, document).map(spot => spot.entryPoint))]
}

/** Whether a position lies in a range, both ends included: a cursor stands between two characters. */
export function contains(range: Range, position: Position): boolean {
  return compare(range.start, position) <= 0 && compare(position, range.end) <= 0
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character
}

/** The range of a `'use server'` directive at a position, undefined where there is none. */
export function directiveAt(document: TextDocument, position: Position): Range | undefined {
  const start = { line: position.line, character: 0 }
  const text = document.getText({ start, end: { line: position.line + 1, character: 0 } })
  for (const match of text.matchAll(/(['"])use server\1/g)) {
    const range = {
      start: { line: position.line, character: match.index },
      end: { line: position.line, character: match.index + match[0].length },
    }
    if (contains(range, position)) return range
  }
  return undefined
}
