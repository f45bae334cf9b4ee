/** Globs as VS Code's `files.exclude` writes them, as one regular expression over relative paths. */

/**
 * One expression that is true for every relative path (`/` between folders) that one of `globs` matches.
 * Understands `**`, `*`, `?`, `{a,b}` and `[…]`; undefined where there are no globs.
 * Rule: https://code.visualstudio.com/docs/editor/glob-patterns
 */
export function globsToRegExp(globs: readonly string[]): RegExp | undefined {
  const sources = globs.filter(glob => glob !== '').map(globSource)
  if (sources.length === 0) return undefined
  try {
    return new RegExp(`^(?:${sources.join('|')})$`)
  } catch {
    // A malformed class such as `[z-a]` spoils its own glob only.
    const valid = sources.filter(isValid)
    return valid.length > 0 ? new RegExp(`^(?:${valid.join('|')})$`) : undefined
  }
}

function isValid(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}

function globSource(glob: string): string {
  const text = glob.replace(/^\.?\//, '').replace(/\/$/, '')
  let source = ''
  let braces = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (text.startsWith('**/', at) && (at === 0 || '/{,'.includes(text[at - 1] as string))) {
      source += '(?:[^/]+/)*'
      at += 2
    } else if (text.startsWith('/**', at) && (at + 3 === text.length || ',}'.includes(text[at + 3] as string))) {
      // `dist/**` means the folder and what is in it: excluding the folder spares walking it.
      source += '(?:/.*)?'
      at += 2
    } else if (text.startsWith('**', at)) {
      source += '.*'
      at += 1
    } else if (character === '*') source += '[^/]*'
    else if (character === '?') source += '[^/]'
    else if (character === '{' && text.indexOf('}', at) > 0) {
      source += '(?:'
      braces++
    } else if (character === '}' && braces > 0) {
      source += ')'
      braces--
    } else if (character === ',' && braces > 0) source += '|'
    else if (character === '[' && text.indexOf(']', at + 2) > 0) {
      const end = text.indexOf(']', at + 2)
      source += `[${text
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`
      at = end
    } else source += character.replace(/[.+^$()|[\]{}\\]/g, '\\$&')
  }
  return source + ')'.repeat(braces)
}
