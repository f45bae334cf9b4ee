/**
 * Modules of packages that are parsed when something asks what they declare. Until then a file is there as its outline: with what it
 * imports and passes on, from which a program is made.
 */
import { decode } from '../../workspace/text'
import type { ts } from '../../workspace/typescript'
import { outlineOf } from './outline'

/** What of a file is made from its text: the rest is the program's. */
const MADE = ['text', 'statements', 'endOfFileToken', 'end', 'identifiers'] as const

/** The same, as far as nobody asks for it before one of those. */
const MADE_BESIDE = [
  'externalModuleIndicator',
  'flags',
  'identifierCount',
  'lineMap',
  'nodeCount',
  'parseDiagnostics',
  'pragmas',
] as const

type Made = Pick<ts.SourceFile, Exclude<(typeof MADE)[number], 'identifiers'>> & { readonly identifiers: unknown }

interface Waiting {
  readonly outline: Made
  readonly whole: () => ts.SourceFile
}

const waiting = new WeakMap<object, Waiting>()

/** One accessor for all files: so that they stay objects of one shape. */
const ACCESSORS: PropertyDescriptorMap = Object.fromEntries(MADE.map(name => [name, made(name)]))

function made(name: (typeof MADE)[number]): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    get(this: ts.SourceFile) {
      const file = ownerOf(this)
      const outline = waiting.get(file)?.outline
      // A program collects what a file imports once.
      if (outline && !(file as { readonly imports?: unknown }).imports) return outline[name]
      makeTree(file)
      return (file as ts.SourceFile & Made)[name]
    },
  }
}

/** Of a package that is there twice, the second file is an object over the first. */
function ownerOf(file: ts.SourceFile): ts.SourceFile {
  let owner: ts.SourceFile | null = file
  while (owner && !Object.hasOwn(owner, 'statements')) owner = Object.getPrototypeOf(owner)
  return owner ?? file
}

/** So many times what it is made of has to be longer than the outline: of a file that does little but pass on both would be parsed. */
const WORTH = 3

/**
 * The module as its outline; undefined for one that is parsed at once, as it has none that is worth it. `bytes`: what it is made of, copied,
 * as it may be asked for at any time; `parse` makes a tree of a text.
 */
export function withDeferredTree(bytes: Uint8Array, parse: (text: string) => ts.SourceFile): ts.SourceFile | undefined {
  const outline = outlineOf(bytes)
  if (outline === undefined || outline.length * WORTH > bytes.length) return undefined
  const kept = Buffer.from(bytes)
  const file = parse(outline)
  const { text, statements, endOfFileToken, end, identifiers } = file as ts.SourceFile & Made
  waiting.set(file, {
    outline: { text, statements, endOfFileToken, end, identifiers },
    whole: () => parse(decode(kept)),
  })
  // As in a file that is bound: the way from a specifier to its file.
  for (const statement of statements) Object.assign(statement, { parent: file })
  Object.defineProperties(file, ACCESSORS)
  return file
}

/** The statements by which a file imports and passes on, and others where its tree is there: without making it. */
export function linkingStatements(file: ts.SourceFile): readonly ts.Statement[] {
  return waiting.get(ownerOf(file))?.outline.statements ?? file.statements
}

/** Puts the tree in the outline's place, where that was not done before. */
export function makeTree(file: ts.SourceFile): void {
  const { whole } = waiting.get(file) ?? {}
  if (!whole) return
  waiting.delete(file)
  const tree = whole()
  for (const name of MADE)
    Object.defineProperty(file, name, { value: (tree as ts.SourceFile & Made)[name], writable: true })
  for (const name of MADE_BESIDE) Object.assign(file, { [name]: (tree as unknown as Record<string, unknown>)[name] })
}
