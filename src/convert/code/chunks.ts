/** A file as stretches of whole lines that can be laid out each by itself: its statements, each with the comments above it. */
import { parseSource } from './source'

/** Where the text of a chunk begins and ends: without the blank lines around it, and without its last line end. */
export interface Chunk {
  readonly start: number
  readonly end: number
}

/** The chunks of a file. Statements that share a line (`a(); b()`, or the semicolon in front of one that guards it) are one chunk. */
export function chunksOf(file: string, text: string): readonly Chunk[] {
  const sf = parseSource(file, text)
  const chunks: Chunk[] = []
  let from = 0
  for (const [n, { end }] of sf.statements.entries()) {
    const next = sf.statements[n + 1]
    const line = text.indexOf('\n', end)
    const until = line < 0 ? text.length : line
    if (next && next.getStart(sf) < until) continue
    const own = text.slice(from, until)
    const start = from + (/^(?:[ \t]*\r?\n)*/.exec(own)?.[0].length ?? 0)
    chunks.push({ start, end: from + own.trimEnd().length })
    from = until
  }
  return chunks
}
