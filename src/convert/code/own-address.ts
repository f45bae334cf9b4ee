/** What a comment above a handler says of its address (`// POST /api/notes - Adds a note`): no caller needs it any more, and nothing answers there. */

/** `POST`, `POST /api/notes` and what joins that to what it says. */
const ADDRESS = /^(GET|POST|PUT|PATCH|DELETE)(?:[ \t]+(\/\S*))?(?:[ \t]*$|[ \t]*(?::|[-–—])[ \t]+)/

/**
 * The comments without the method and the address that the first line of the last one begins with. Left as they are where they name another
 * method or address, or say more of it in the same sentence.
 */
export function withoutOwnAddress(comments: string, method: string, route: string): string {
  const start =
    /(?:^|\n)[ \t]*\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(comments) ??
    /(?:(?:^|\n)[ \t]*\/\/[^\n]*)+\s*$/.exec(comments)
  if (!start) return comments
  const [before, own] = [comments.slice(0, start.index), start[0]]
  const line = /^(\s*)(\/\*\*[ \t]*(?:\r?\n[ \t]*\*[ \t]*)?|\/\/[ \t]*)([^\r\n]*?)([ \t]*\*\/)?(\r?\n|$)/.exec(own)
  const [whole = '', space = '', opening = '', text = '', closing = '', end = ''] = line ?? []
  const address = ADDRESS.exec(text)
  if (!address || address[1] !== method || !(address[2] === undefined || isSamePath(address[2], route))) return comments
  const [left, rest] = [text.slice(address[0].length), own.slice(whole.length)]
  // `// POST`: a heading as good as any.
  if (left === '' && address[2] === undefined) return comments
  if (left !== '') return before + space + opening + left.charAt(0).toUpperCase() + left.slice(1) + closing + end + rest
  if (opening.startsWith('//'))
    return `${before}${space}${rest.replace(/^[ \t]*\/\/[ \t]*\r?\n/, '').replace(/^[ \t]+/, '')}`
  const more = rest.replace(/^(?:[ \t]*\*[ \t]*\r?\n)+/, '')
  if (closing !== '' || /^[ \t]*\*\/\s*$/.test(more)) return before + space
  return before + space + opening.replace(/\n[\s\S]*$/, '\n') + more
}

/** True for `/api/notes/:id` and `/api/notes/[id]`. */
function isSamePath(said: string, route: string): boolean {
  const segments = (path: string) =>
    path
      .replace(/[?#].*$/, '')
      .split('/')
      .filter(Boolean)
      .map(segment => (/^(?:\[.*\]|:.+|\{.+\}|<.+>)$/.test(segment) ? '*' : segment))
      .join('/')
  return segments(said) === segments(route)
}
