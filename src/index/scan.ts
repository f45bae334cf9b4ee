/**
 * The cheap look at a file that is not parsed: its directive and the modules it names. It may name one module too many
 * (a specifier in a comment), never one too few; whatever is shown to a user comes from a parse. It takes time in
 * proportion to the text, whatever the text is.
 */
import { detached } from './detached'
import { NO_HINTS, urlHints } from './url-hints'

/** A module named by the text. `passesOn` where an `export … from` may hand its names to importers. */
export interface Specifier {
  readonly specifier: string
  readonly passesOn: boolean
  readonly typeOnly: boolean
  /** What stands between `import` and `from` in a text that asks for URLs: the names it may get them by. `importsIn` has it of every text. */
  readonly names?: string
}

export interface Scan {
  readonly directive: 'client' | 'server' | null
  readonly specifiers: readonly Specifier[]
  /** The text holds the words of the directive somewhere, so a parse must tell. */
  readonly mentionsServer: boolean
  /** Paths that a request, link or navigation may go to, as `pathsIn` writes them. */
  readonly paths: readonly string[]
  /** Whether the text requests, links or navigates, and what paths it may hand to other modules: `urlHints`. */
  readonly asks: boolean
  readonly offers: readonly string[]
}

/** Directive and modules of a text, without a parse. */
export function scan(text: string): Scan {
  const blanks = new Blanks(text)
  const { paths, asks, offers } = isBundle(text) ? NO_HINTS : urlHints(text)
  return {
    directive: leadingDirective(text, blanks),
    specifiers:
      text.includes('import') || text.includes('require') || text.includes('from')
        ? modules(text, blanks, asks ? 'imported' : 'none')
        : [],
    mentionsServer: text.includes('use server'),
    paths: paths.map(detached),
    asks,
    offers: offers.map(detached),
  }
}

/**
 * The modules that a text names, each with what stands between `import` or `export` and `from`; without where that is not
 * known: any name may be taken then.
 */
export function importsIn(text: string): Specifier[] {
  return modules(text, new Blanks(text), 'all')
}

/** A bundled tool (a vendored package manager, a minified library) requests no route of the app, and takes seconds to read. */
function isBundle(text: string): boolean {
  return text.length > 100_000 && text.length / text.split('\n', 1 + text.length / 400).length > 400
}

const KEYWORD = /\b(?:import|export|from|require)\b/g
/** What may stand between `import` or `export` and `from`, comments aside. */
const NAMES = /[\w$*{},\s]*/y
const TYPE = /\s+type\s+(?!from\b|,)/y
const SPECIFIER = /(['"`])([^'"`\n]+)\1/y

/** Longer lists of names are left to the parse. */
const LONGEST_NAMES = 2000

/** `kept` says of which statements the names are kept; those of type-only imports only with all. */
function modules(text: string, blanks: Blanks, kept: 'none' | 'imported' | 'all'): Specifier[] {
  const specifiers: Specifier[] = []
  /** The `import` or `export` under way, and how far the names behind it go. */
  let statement = { isExport: false, names: 0, end: 0 }
  KEYWORD.lastIndex = 0
  for (let match = KEYWORD.exec(text); match; match = KEYWORD.exec(text)) {
    const [keyword] = match
    const behind = match.index + keyword.length
    const inside = match.index < statement.end
    if (!inside && (keyword === 'import' || keyword === 'export')) {
      NAMES.lastIndex = behind
      NAMES.exec(text)
      statement = { isExport: keyword === 'export', names: behind, end: Math.max(NAMES.lastIndex, behind) }
    }
    if (keyword === 'export') continue
    let at = blanks.end(behind)
    if (keyword !== 'from' && text[at] === '(') at = blanks.end(at + 1)
    SPECIFIER.lastIndex = at
    const found = SPECIFIER.exec(text)
    if (found?.[2] === undefined || (keyword === 'from' && found[1] === '`')) continue
    const specifier = detached(found[2])
    KEYWORD.lastIndex = SPECIFIER.lastIndex
    if (keyword !== 'from') specifiers.push({ specifier, passesOn: false, typeOnly: false })
    // Without a seen keyword it may be either: assume the one that loses nothing.
    else if (!inside) specifiers.push({ specifier, passesOn: true, typeOnly: false })
    else {
      TYPE.lastIndex = statement.names
      const names = text.slice(statement.names, match.index)
      const typeOnly = TYPE.test(text) || onlyTypes(names)
      const isKept =
        (kept === 'all' || (kept === 'imported' && !typeOnly && !statement.isExport)) && names.length < LONGEST_NAMES
      specifiers.push({
        specifier,
        passesOn: statement.isExport,
        typeOnly,
        ...(isKept && { names: detached(names.trim()) }),
      })
    }
    statement.end = 0
  }
  return specifiers
}

/** `{ type A, type B }`: every name is a type, so the import is erased. */
function onlyTypes(names: string): boolean {
  if (!names.includes('type')) return false
  const open = names.indexOf('{')
  if (open < 0 || names.slice(0, open).trim() !== '') return false
  const inner = names.slice(open + 1, names.lastIndexOf('}')).split(',')
  return inner.every(name => name.trim() === '' || /^\s*type\s+(?!as\b)[\w$]/.test(name))
}

const SPACE = /\s*/y

/** Where white space and comments end. What was found is kept: text full of comments that never end is read once. */
class Blanks {
  private ends: Map<number, number> | undefined
  private commentEnd = -1
  private lineEnd = -1

  constructor(private readonly text: string) {}

  /** The first place from `start` on that is neither white space nor in a comment; the start of a comment without an end. */
  end(start: number): number {
    let passed: number[] | undefined
    let at = start
    for (;;) {
      SPACE.lastIndex = at
      SPACE.exec(this.text)
      at = Math.max(SPACE.lastIndex, at)
      const next = this.text.charCodeAt(at) === 47 ? this.behindComment(at) : -1
      if (next < 0) break
      at = next
      const known = this.ends?.get(at)
      if (known !== undefined) {
        at = known
        break
      }
      passed ??= []
      passed.push(at)
    }
    if (passed) {
      this.ends ??= new Map()
      for (const place of passed) this.ends.set(place, at)
    }
    return at
  }

  /** Where the comment at a slash ends; -1 where there is none. */
  private behindComment(at: number): number {
    const { text } = this
    const second = text.charCodeAt(at + 1)
    if (second === 47) {
      if (this.lineEnd <= at) this.lineEnd = endOr(text.indexOf('\n', at), text)
      return Math.min(this.lineEnd + 1, text.length)
    }
    if (second !== 42) return -1
    // The end that is known holds for every start before it.
    if (this.commentEnd < at + 2) this.commentEnd = endOr(text.indexOf('*/', at + 2), text)
    return this.commentEnd < text.length ? this.commentEnd + 2 : -1
  }
}

function endOr(found: number, text: string): number {
  return found < 0 ? text.length : found
}

const STRING = /(['"])((?:(?!\1)[^\\\n]|\\.)*)\1[ \t]*(?:;|(?=\n|\r|\/\/|\/\*|$|\}))/y

/** `'use client'` or `'use server'` among the strings a file begins with. */
function leadingDirective(text: string, blanks: Blanks): Scan['directive'] {
  let at = text.startsWith('#!') ? Math.max(0, text.indexOf('\n')) : 0
  for (;;) {
    STRING.lastIndex = blanks.end(at)
    const match = STRING.exec(text)
    if (!match) return null
    if (match[2] === 'use client') return 'client'
    if (match[2] === 'use server') return 'server'
    at = STRING.lastIndex
  }
}
