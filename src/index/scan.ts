/**
 * The cheap look at a file that is not parsed: its directive and the modules it names. It may name one module too many
 * (a specifier in a comment), never one too few; whatever is shown to a user comes from a parse.
 */
import { pathsIn } from './url-hints'

/** A module named by the text. `passesOn` where an `export … from` may hand its names to importers. */
export interface Specifier {
  readonly specifier: string
  readonly passesOn: boolean
  readonly typeOnly: boolean
}

export interface Scan {
  readonly directive: 'client' | 'server' | null
  readonly specifiers: readonly Specifier[]
  /** The text holds the words of the directive somewhere, so a parse must tell. */
  readonly mentionsServer: boolean
  /** Paths that a request, link or navigation may go to, as `pathsIn` writes them. */
  readonly paths: readonly string[]
}

// First the usual statement with its names (to see `type` and `export`), then whatever else names a module. Longer lists of
// names are left to the second: without an end, prose full of `import` would be read to the end of the file each time.
const MODULES =
  /\b(import|export)\s+(type\s+(?!from\b|,))?([\w$*{},\s]{0,4000}?)\bfrom\s*(['"])([^'"\n]+)\4|\bfrom\s*(?:\/\*[\s\S]*?\*\/\s*)?(['"])([^'"\n]+)\6|\b(?:import|require)\s*(?:\/\*[\s\S]*?\*\/\s*)?\(?\s*(?:\/\*[\s\S]*?\*\/\s*)?(['"`])([^'"`\n]+)\8/g

/** Directive and modules of a text, without a parse. */
export function scan(text: string): Scan {
  const specifiers: Specifier[] = []
  if (text.includes('import') || text.includes('require') || text.includes('from')) {
    MODULES.lastIndex = 0
    for (let match = MODULES.exec(text); match; match = MODULES.exec(text)) {
      const specifier = match[5] ?? match[7] ?? match[9]
      if (specifier === undefined) continue
      // Without a seen keyword it may be either: assume the one that loses nothing.
      const passesOn = match[5] === undefined ? match[7] !== undefined : match[1] === 'export'
      specifiers.push({ specifier, passesOn, typeOnly: match[2] !== undefined || onlyTypes(match[3]) })
    }
  }
  const paths = isBundle(text) ? [] : pathsIn(text)
  return { directive: leadingDirective(text), specifiers, mentionsServer: text.includes('use server'), paths }
}

/** A bundled tool (a vendored package manager, a minified library) requests no route of the app, and takes seconds to read. */
function isBundle(text: string): boolean {
  return text.length > 100_000 && text.length / text.split('\n', 1 + text.length / 400).length > 400
}

/** `{ type A, type B }`: every name is a type, so the import is erased. */
function onlyTypes(names: string | undefined): boolean {
  if (!names?.includes('type')) return false
  const open = names.indexOf('{')
  if (open < 0 || names.slice(0, open).trim() !== '') return false
  const inner = names.slice(open + 1, names.lastIndexOf('}')).split(',')
  return inner.every(name => name.trim() === '' || /^\s*type\s+(?!as\b)[\w$]/.test(name))
}

const BLANK = /(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/y
const STRING_STATEMENT = /(['"])((?:(?!\1)[^\\\n]|\\.)*)\1[ \t]*(?:;|(?=\n|\r|\/\/|\/\*|$|\}))/y

/** `'use client'` or `'use server'` among the strings a file begins with. */
function leadingDirective(text: string): Scan['directive'] {
  let at = text.startsWith('#!') ? Math.max(0, text.indexOf('\n')) : 0
  for (;;) {
    BLANK.lastIndex = at
    BLANK.exec(text)
    STRING_STATEMENT.lastIndex = BLANK.lastIndex || at
    const match = STRING_STATEMENT.exec(text)
    if (!match) return null
    if (match[2] === 'use client') return 'client'
    if (match[2] === 'use server') return 'server'
    at = STRING_STATEMENT.lastIndex
  }
}
