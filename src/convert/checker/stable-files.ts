/** How files of packages and of the library are parsed: no more of them than types need. */
import { ts } from '../../workspace/typescript'
import { deferBinding } from './deferred-binding'
import { withDeferredNamespace } from './deferred-namespace'

const DECLARATIONS = /\.d\.(?:\w+\.)?[cm]?ts$/

/** The tree of such a file; undefined for one that is not there. `again` reads its text another time. */
export function parseStable(
  path: string,
  text: string | undefined,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions,
  compilerOptions: ts.CompilerOptions,
  again: () => string | undefined,
): ts.SourceFile | undefined {
  if (text === undefined) return undefined
  if (!DECLARATIONS.test(path)) return ts.createSourceFile(path, text, options)
  const own = typeof options === 'object' ? options : { languageVersion: options }
  // Nothing that a comment says is a type here.
  const reading = { ...own, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }
  const bound = withDeferredNamespace(path, text, reading, compilerOptions, again)
  if (bound) return bound
  const file = ts.createSourceFile(path, text, reading)
  deferBinding(file, compilerOptions)
  return file
}
