/** Text of a workspace made safe for Markdown: names, paths and sentences that may hold any character. */

/** A sentence as plain Markdown text: nothing in it becomes a link, markup, HTML, an icon or a list. */
export function escapeText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]()<>#+!|~$&:@^=]/g, '\\$&')
    .replace(/www\./gi, match => `${match.slice(0, -1)}\\.`)
    .replace(/^(\d+)([.])/, '$1\\$2')
    .replace(/^-/, '\\-')
}

/** A name or path as a code span, whose fence is longer than any run of backticks in it. */
export function code(text: string): string {
  const flat = oneLine(text)
  if (flat === '') return ''
  const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = flat.startsWith('`') || flat.endsWith('`') || /^ .* $/.test(flat) ? ' ' : ''
  return `${fence}${pad}${flat}${pad}${fence}`
}

/** A link whose text is already Markdown; anything in the target that could end it is percent-encoded, and only these schemes pass. */
export function link(markdown: string, target: string): string {
  if (!/^(?:https?|file|vscode-vfs|vscode-remote):/i.test(target)) return markdown
  const safe = target.replace(
    /[\s()<>"'`\\]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
  return `[${markdown}](${safe})`
}

/** Line breaks and control characters become spaces; direction overrides, which make a name read as another, go. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
}
