/** The rules of one `.gitignore`, quick to say no: nearly every file of a repository is matched by none of them. */
import ignore from 'ignore'

/** What the rules say of a path relative to their folder (a folder ends with `/`): null where none matches. */
export type GitIgnore = (path: string) => 'ignored' | 'unignored' | null

/** Rules: https://git-scm.com/docs/gitignore. Paths are to be asked from the top down: below an ignored folder nothing is asked. */
export function gitIgnore(text: string): GitIgnore {
  const rules = ignore({ ignorecase: false, allowRelativePaths: true }).add(text)
  const quick = prefilter(text)
  return path => {
    const bare = path.endsWith('/') ? path.slice(0, -1) : path
    if (!quick(bare, bare.slice(bare.lastIndexOf('/') + 1))) return null
    const verdict = rules.test(path)
    return verdict.ignored ? 'ignored' : verdict.unignored ? 'unignored' : null
  }
}

/**
 * False only where no rule can match: a rule's last part must match the name, or, where that part is `*` or `**`, the
 * part before it a folder on the way. Brackets and escapes are taken to match anything: the real rules decide then.
 */
function prefilter(text: string): (path: string, name: string) => boolean {
  const names = new Set<string>()
  const patterns = new Set<string>()
  const folders = new Set<string>()
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const parts = line
      .replace(/^!/, '')
      .trimEnd()
      .split('/')
      .filter(part => part !== '')
    let inside = false
    while (parts.length > 0 && /^\*+$/.test(parts.at(-1) as string)) {
      parts.pop()
      inside = true
    }
    const last = parts.at(-1)
    if (last === undefined) return () => true
    if (inside) folders.add(source(last))
    else if (/[*?[\\]/.test(last)) patterns.add(source(last))
    else names.add(last)
  }
  const named = patterns.size > 0 ? new RegExp(`^(?:${[...patterns].join('|')})$`) : null
  const within = folders.size > 0 ? new RegExp(`(?:^|/)(?:${[...folders].join('|')})/`) : null
  return (path, name) => names.has(name) || (named?.test(name) ?? false) || (within?.test(path) ?? false)
}

function source(part: string): string {
  return part
    .replace(/[[\\].*$/, '*')
    .replace(/[.+^${}()|\]]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replaceAll('?', '[^/]')
}
