/** Text put together from pieces of another one, which still knows where each piece came from. */
import type { Place, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt, sortEdits } from './edits'
import { placeAt } from './source'

/** A stretch of text; `at` is where it stands in the original, null for what is new. */
export interface Piece {
  readonly text: string
  readonly at: number | null
}

export class TracedText {
  readonly text: string
  private readonly starts: readonly { readonly start: number; readonly piece: Piece }[]

  constructor(
    private readonly original: ts.SourceFile,
    pieces: readonly Piece[],
    private readonly before: TracedText | null = null,
  ) {
    let start = 0
    this.starts = pieces.map(piece => {
      const own = { start, piece }
      start += piece.text.length
      return own
    })
    this.text = pieces.map(({ text }) => text).join('')
  }

  /** The offset in the original of one in this text: of new text, that of what stands before it. */
  originOf(offset: number): number {
    let at = 0
    for (const { start, piece } of this.starts) {
      if (start > offset) break
      if (piece.at !== null) at = piece.at + Math.min(offset - start, piece.text.length)
    }
    return this.before ? this.before.originOf(at) : at
  }

  /** The place in the original of an offset of this text. */
  placeOf(offset: number): Place {
    return placeAt(this.original, this.originOf(offset))
  }

  /** Text put together from pieces of this one, which knows the original as this one does. */
  remade(pieces: readonly Piece[]): TracedText {
    return new TracedText(this.original, pieces, this)
  }

  /** This text after edits, which knows the original as this one does. */
  edited(edits: readonly TextEdit[]): TracedText {
    const pieces: Piece[] = []
    let at = 0
    for (const edit of sortEdits(edits)) {
      if (edit.start > at) pieces.push({ text: this.text.slice(at, edit.start), at })
      if (edit.newText !== '') pieces.push({ text: edit.newText, at: null })
      at = Math.max(at, edit.end)
    }
    pieces.push({ text: this.text.slice(at), at })
    return this.remade(pieces)
  }
}

/** The lines of a stretch of a file as they read at another indentation; lines inside template literals keep their text. */
export class LineMover {
  private readonly templates: readonly (readonly [number, number])[]

  constructor(private readonly sf: ts.SourceFile) {
    const templates: (readonly [number, number])[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isTemplateLiteralToken(node)) templates.push([node.getStart(sf), node.end])
      ts.forEachChild(node, visit)
    }
    visit(sf)
    this.templates = templates
  }

  /** Each line but the first loses `from` at its start and gets `to`. */
  moved(start: number, end: number, from: string, to: string): Piece[] {
    const text = this.sf.text.slice(start, end)
    if (from === to) return [{ text, at: start }]
    const pieces: Piece[] = []
    let done = 0
    for (const match of text.matchAll(/\r?\n([ \t]*)(?=\S)/g)) {
      const own = match[1] ?? ''
      const lineStart = match.index + match[0].length - own.length
      const offset = start + lineStart
      const literal = this.templates.some(([open, close]) => offset > open && offset < close)
      if (literal || !own.startsWith(from)) continue
      pieces.push({ text: text.slice(done, lineStart), at: start + done }, { text: to, at: null })
      done = lineStart + from.length
    }
    pieces.push({ text: text.slice(done), at: start + done })
    return pieces
  }

  /** The indentation of the line that holds an offset. */
  indentAt(offset: number): string {
    return indentAt(this.sf.text, offset)
  }
}
