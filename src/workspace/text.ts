/** Bytes of a source file as the text an editor would show for them, and where its lines begin. */
import type { ts } from './typescript'

const utf8 = new TextDecoder('utf-8')
const utf16le = new TextDecoder('utf-16le')
const utf16be = new TextDecoder('utf-16be')

/**
 * The text of a file's bytes: UTF-16 where its byte order mark says so, else UTF-8. The mark itself is left out, as in
 * an editor's buffer, so that columns of the first line agree. Malformed bytes become U+FFFD; it never throws.
 */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16le.decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16be.decode(bytes)
  return utf8.decode(bytes)
}

/** Offset of each line's first unit. A line ends at `\n`, `\r\n` or `\r`, as in LSP and in editors. */
export function lineStartsOf(text: string): number[] {
  const starts = [0]
  const ends = /\r\n?|\n/g
  while (ends.test(text)) starts.push(ends.lastIndex)
  return starts
}

/** Makes TypeScript count lines as editors do: of itself it also ends one at U+2028 and U+2029, which may stand in a string. */
export function withEditorLines(sf: ts.SourceFile): ts.SourceFile {
  if (/[\u2028\u2029]/.test(sf.text)) Object.assign(sf, { lineMap: lineStartsOf(sf.text) })
  return sf
}
