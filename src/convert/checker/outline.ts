/**
 * What a module of declarations imports and passes on, told by its bytes: most modules of packages are in a program because another one
 * imports them, and nothing ever asks what they declare. Making a tree of one takes ten times as long as this look at it.
 */

/**
 * The statements of a module by which it imports and passes on, as text: of other names, but with the same specifiers in the order in
 * which TypeScript collects them, types of other modules (`import('x').Name`) last and once each. Undefined where only a tree tells:
 * the file is no module, adds to others or to what is global, refers to files by a comment, or is written in a way that is not known here.
 */
export function outlineOf(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const isWide = Number(buffer[0]) >= 0xfe
  return isWide || REFERENCE.some(opening => buffer.includes(opening)) ? undefined : new Outline(buffer).text()
}

/** What begins a comment that says what the file needs. */
const REFERENCE = ['///<', '/// <', '///\t<']

const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27
const OPEN_PAREN = 0x28
const CLOSE_PAREN = 0x29
const STAR = 0x2a
const DOT = 0x2e
const SLASH = 0x2f
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const BACKTICK = 0x60
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const NEWLINE = 0x0a
const SPACE = 0x20

/** By byte: part of a name. Those of characters beyond ASCII stand in names alone, where they do not stand in texts and comments. */
const IN_NAME = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 || /[\w$]/.test(String.fromCharCode(byte)) ? 1 : 0,
)

const TEXT = String.raw`("[^"\\\n]+"|'[^'\\\n]+')`
const NAME = String.raw`[\w$\x80-\xff]+`
const COMMENT = String.raw`/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*\n`
/** Names in braces, of which some may be written as texts. */
const LIST = String.raw`\{(?:[\w$\x80-\xff\s,"'-]|${COMMENT})*\}`
/** A module that is imported with attributes may be another one. */
const END = String.raw`(?!\s*(?:with|assert)\b)`
const at = (pattern: string) => new RegExp(pattern, 'y')

const IMPORTED = at(
  String.raw`import(?:\s+(?:type\s+|defer\s+)?${NAME}\s*(?:,\s*(?:\*\s*as\s+${NAME}|${LIST})\s*)?from|\s*(?:type\s*)?(?:\*\s*as\s+${NAME}|${LIST})\s*from)?\s*${TEXT}${END}`,
)
const REQUIRED = at(String.raw`import\s+(?:type\s+)?${NAME}\s*=\s*require\s*\(\s*${TEXT}\s*\)`)
const RENAMED = at(String.raw`import\s+(?:type\s+)?${NAME}\s*=\s*(?!require\b)${NAME}(?:\s*\.\s*${NAME})*\s*;`)
const PASSED_ON = at(String.raw`export\s*(?:type\s*)?(?:\*\s*(?:as\s+${NAME}\s*)?|${LIST}\s*)from\s*${TEXT}${END}`)
const LISTED = at(String.raw`export\s*(?:type\s*)?(${LIST})(?!\s*from\b)`)
const DECLARED = at(
  String.raw`export\s+(?:default\s+(?:abstract\s+class|class|function|interface)|declare|abstract|async|class|const|enum|function|interface|let|module|namespace|type\s+${NAME}|var)\b`,
)
const ASSIGNED = at(String.raw`export\s*=|export\s+default\s+(?!async\b)${NAME}`)
const EXPORTED_IMPORT = at(String.raw`export\s+(?=import\b)`)
const TYPE = at(String.raw`import\s*\(\s*${TEXT}\s*\)`)
const CALL = at(String.raw`import\s*\(`)
/** A call that is given a text, whatever follows it. */
const GIVEN = at(String.raw`import\s*\(\s*["'${'`'}/]`)
const AMBIENT = at(String.raw`(?:module\s*["'/]|global\s*[{/])`)
const TEMPLATE = at('`(?:[^`\\$]|\\$(?!\\{)|\\$\\{(?:[^`{}"\'/]|"[^"\\\\\n]*"|\'[^\'\\\\\n]*\')*\\})*`')

/** Words that matter, all of six letters. */
const WORDS: ReadonlySet<string> = new Set(['import', 'export', 'module', 'global'])

class Outline {
  private readonly statements: string[] = []
  private readonly types = new Set<string>()
  /** Of one character for each byte. */
  private readonly latin: string
  private at = 0

  constructor(private readonly buffer: Buffer) {
    this.latin = buffer.toString('latin1')
    if (this.latin.startsWith('\xef\xbb\xbf')) this.at = 3
  }

  text(): string | undefined {
    const { buffer } = this
    const { length } = buffer
    let depth = 0
    /** The last byte that is no part of a space or a comment. */
    let last = 0
    while (this.at < length) {
      const byte = Number(buffer[this.at])
      if (IN_NAME[byte]) {
        const start = this.at
        while (IN_NAME[Number(buffer[this.at])]) this.at++
        if (this.at - start === 6 && last !== DOT && WORDS.has(this.latin.slice(start, start + 6)))
          if (!this.word(start, depth)) return undefined
        last = byte
        continue
      }
      if (byte === SLASH && (buffer[this.at + 1] === STAR || buffer[this.at + 1] === SLASH)) {
        const end =
          buffer[this.at + 1] === STAR ? buffer.indexOf('*/', this.at + 2) + 2 : buffer.indexOf(NEWLINE, this.at) + 1
        this.at = end > this.at ? end : length
        continue
      }
      if (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) {
        if (!this.quoted(byte)) return undefined
      } else if (byte === BACKTICK) {
        if (!this.template()) return undefined
      } else if (byte === BACKSLASH) return undefined
      else {
        if (byte === OPEN_BRACE || byte === OPEN_PAREN || byte === OPEN_BRACKET) depth++
        else if (byte === CLOSE_BRACE || byte === CLOSE_PAREN || byte === CLOSE_BRACKET) depth--
        this.at++
      }
      if (byte > SPACE) last = byte
    }
    if (depth !== 0 || this.statements.length === 0) return undefined
    return [...this.statements, ...[...this.types].map(text => `type _ = import(${text});`)].join('\n')
  }

  /** Goes behind a text; false where it does not end on its line. */
  private quoted(quote: number): boolean {
    const { buffer } = this
    for (this.at++; this.at < buffer.length; this.at++) {
      const byte = buffer[this.at]
      if (byte === NEWLINE) return false
      if (byte === BACKSLASH) this.at++
      else if (byte === quote) {
        this.at++
        return true
      }
    }
    return false
  }

  private template(): boolean {
    const found = this.match(TEMPLATE, this.at)
    if (!found || found[0].includes('import')) return false
    this.at += found[0].length
    return true
  }

  /** Takes down what one of these words begins; false where that is not known. */
  private word(start: number, depth: number): boolean {
    const isImport = this.latin.startsWith('import', start)
    if (isImport && this.match(CALL, start)) return this.importedType(start, depth)
    if (depth > 0) return true
    if (isImport) return this.imported(start, '')
    if (this.latin.startsWith('export', start)) return this.exported(start)
    return !this.match(AMBIENT, start)
  }

  /** `import('x')`, and a method of this name. */
  private importedType(start: number, depth: number): boolean {
    const [, text] = this.match(TYPE, start) ?? []
    if (text) this.types.add(utf8(text))
    return text !== undefined || (depth > 0 && !this.match(GIVEN, start))
  }

  private imported(start: number, modifier: string): boolean {
    const [, text] = this.taken(IMPORTED, start) ?? []
    if (text) return this.add(`import _ from ${utf8(text)};`)
    const [, required] = this.taken(REQUIRED, start) ?? []
    if (required) return this.add(`${modifier}import _ = require(${utf8(required)});`)
    return this.taken(RENAMED, start) !== undefined && this.add(modifier ? `${modifier}import _ = _._;` : '')
  }

  private exported(start: number): boolean {
    const [, text] = this.taken(PASSED_ON, start) ?? []
    if (text) return this.add(`export { _ } from ${utf8(text)};`)
    const [, list] = this.taken(LISTED, start) ?? []
    if (list) return this.add(/[^\s{}]/.test(list) ? 'export { _ };' : IS_MODULE)
    if (this.match(DECLARED, start)) return this.add(IS_MODULE)
    if (this.taken(ASSIGNED, start)) return this.add('export = _;')
    const [exporting] = this.match(EXPORTED_IMPORT, start) ?? []
    return exporting !== undefined && this.imported(start + exporting.length, 'export ')
  }

  private add(statement: string): true {
    if (statement && (statement !== IS_MODULE || this.statements.length === 0)) this.statements.push(statement)
    return true
  }

  private taken(pattern: RegExp, start: number): RegExpExecArray | undefined {
    const found = this.match(pattern, start)
    if (found) this.at = pattern.lastIndex
    return found
  }

  private match(pattern: RegExp, start: number): RegExpExecArray | undefined {
    pattern.lastIndex = start
    return pattern.exec(this.latin) ?? undefined
  }
}

const IS_MODULE = 'export {};'

function utf8(latin: string): string {
  return Buffer.from(latin, 'latin1').toString('utf8')
}
