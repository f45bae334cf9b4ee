/** Bytes of a source file as the text an editor would show for them. */

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
