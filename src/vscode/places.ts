/** From the server's places to VS Code's: URIs, ranges, and the editor shown at one of them. */
import { Location, Range, Uri, window } from 'vscode'
import type { Place, Span } from '../model'

export function uriOf(folder: string, file: string): Uri {
  return file === '.' ? Uri.parse(folder) : Uri.joinPath(Uri.parse(folder), file)
}

/** 1-based and UTF-16 to 0-based and UTF-16; a point is an empty range. */
export function rangeOf(place: Place & Partial<Span>, length = 0): Range {
  const { line, column, endLine = line, endColumn = column + length } = place
  return new Range(line - 1, column - 1, endLine - 1, endColumn - 1)
}

export function locationOf(folder: string, place: Place & Partial<Span>, length = 0): Location {
  return new Location(uriOf(folder, place.file), rangeOf(place, length))
}

/** Shows a place with the cursor before it. */
export async function openPlace(folder: string, place: Place, preserveFocus = false): Promise<void> {
  const { start } = rangeOf(place)
  await window.showTextDocument(uriOf(folder, place.file), { selection: new Range(start, start), preserveFocus })
}
