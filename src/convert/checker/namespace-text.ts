/**
 * Which files of declarations are one large namespace after what they import, told by their bytes: of a package of generated clients
 * most are never asked for, and making texts of them alone would take as long as reading all else.
 */
import { decode } from '../../workspace/text'

/** Less is parsed in no time. */
const LARGE = 16_000

const NEWLINE = 0x0a
const RETURN = 0x0d
const SPACE = 0x20
const OPEN = 0x28
const STAR = 0x2a
const SLASH = 0x2f
const CLOSE = 0x7d
/** `"`, `'` and the backtick. */
const QUOTES: ReadonlySet<number | undefined> = new Set([0x22, 0x27, 0x60])

/** The last statement of a file, as TypeScript writes it. */
const OPENING = '\nexport declare namespace '
const OPENED = /^[\w$]+ \{\r?$/

/** A class that stands directly inside: the namespace is a value, too. */
const CLASSES = ['export class ', 'class ', 'export abstract class ', 'abstract class '].map(words => `\n    ${words}`)

/**
 * The text up to the namespace's opening brace; undefined where the namespace is small, is not all that follows the imports, imports
 * something from the inside, holds no class, or where the file is laid out otherwise than TypeScript writes it.
 */
export function beforeNamespace(bytes: Uint8Array): string | undefined {
  if (bytes.length < LARGE) return undefined
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const start = openingOf(buffer)
  const end = start === undefined ? undefined : closingOf(buffer)
  if (start === undefined || end === undefined) return undefined
  if (!isInside(buffer, start, end) || importsType(buffer, start)) return undefined
  if (!CLASSES.some(words => buffer.includes(words, start))) return undefined
  return decode(bytes.subarray(0, start))
}

/** Where the first namespace begins: behind its brace. */
function openingOf(buffer: Buffer): number | undefined {
  for (let at = buffer.indexOf(OPENING); at >= 0; at = buffer.indexOf(OPENING, at + 1)) {
    const name = at + OPENING.length
    const end = buffer.indexOf('\n', name)
    const line = buffer.toString('latin1', name, end < 0 ? name : end)
    if (OPENED.test(line)) return name + line.trimEnd().length
  }
  return undefined
}

/** Where the brace stands that is the last of the file. */
function closingOf(buffer: Buffer): number | undefined {
  let at = buffer.length - 1
  while (buffer[at] === NEWLINE || buffer[at] === RETURN || buffer[at] === SPACE) at--
  return buffer[at] === CLOSE ? at : undefined
}

/** Nothing inside begins a line: so the brace that ends the file is the one that ends the namespace. */
function isInside(buffer: Buffer, start: number, end: number): boolean {
  for (let at = buffer.indexOf('\n', start); at >= 0 && at < end - 1; at = buffer.indexOf('\n', at + 1)) {
    const first = buffer[at + 1]
    if (first !== SPACE && first !== NEWLINE && first !== RETURN) return false
  }
  return true
}

/** True where a type of another module stands inside. Methods called `import` are no more than that. */
function importsType(buffer: Buffer, start: number): boolean {
  for (let at = buffer.indexOf('import', start); at >= 0; at = buffer.indexOf('import', at + 1)) {
    const open = skipped(buffer, at + 'import'.length)
    if (buffer[open] !== OPEN) continue
    const given = skipped(buffer, open + 1)
    if (QUOTES.has(buffer[given])) return true
    if (buffer[given] === SLASH && (buffer[given + 1] === SLASH || buffer[given + 1] === STAR)) return true
  }
  return false
}

function skipped(buffer: Buffer, start: number): number {
  let at = start
  while (at < buffer.length && Number(buffer[at]) <= SPACE) at++
  return at
}
