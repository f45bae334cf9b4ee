/** From offsets to the lines and columns people read, and back. */
import type { Span } from '../model'

/** The span `start`–`end` of a file whose lines begin at `lineStarts`. */
export function spanOf(file: string, lineStarts: readonly number[], start: number, end: number): Span {
  const from = positionOf(lineStarts, start)
  const to = positionOf(lineStarts, end)
  return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
}

/** 1-based line and column of an offset. */
export function positionOf(lineStarts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0
  let high = lineStarts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 }
}

/** Offset of a 1-based place in a text, clamped to it. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', start)
    if (next < 0) return text.length
    start = next + 1
  }
  return Math.min(start + column - 1, text.length)
}
