/** Turns the text of one file into a TypeScript syntax tree. No types, no other file: a tree is made, read and dropped. */
import { withEditorLines } from '../workspace/text'
import { ts } from '../workspace/typescript'

/** Extensions whose grammar has types. In the others a type is a syntax error for Next's compiler and nothing is erased. */
export function hasTypeSyntax(file: string): boolean {
  return /\.(?:tsx|[cm]?ts)$/.test(file)
}

function scriptKind(file: string): ts.ScriptKind {
  if (file.endsWith('.tsx')) return ts.ScriptKind.TSX
  return hasTypeSyntax(file) ? ts.ScriptKind.TS : ts.ScriptKind.JSX
}

/**
 * Parses `text` as the file's extension says; parent links are set. Never throws: broken syntax is in `syntaxErrors`.
 * Offsets are of the text as given, so a byte order mark counts as one unit of the first line: strip it first where an
 * editor does. `comments: false` leaves the trees of JSDoc comments out, on which a parse spends much of its time.
 */
export function parse(file: string, text: string, { comments = true } = {}): ts.SourceFile {
  const { ParseAll, ParseNone } = ts.JSDocParsingMode
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: comments ? ParseAll : ParseNone }
  return withEditorLines(ts.createSourceFile(file, text, options, true, scriptKind(file)))
}

/** What the parser could not read, in source order. TypeScript keeps it on the tree without typing it. */
export function syntaxErrors(sf: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (
    (sf as ts.SourceFile & { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? []
  )
}
