/** How files of packages and of the library are parsed: no more of them than types need. */
import { decode } from '../../workspace/text'
import { ts } from '../../workspace/typescript'
import { deferBinding } from './deferred-binding'
import { withDeferredNamespace } from './deferred-namespace'
import { withDeferredTree } from './deferred-tree'

const DECLARATIONS = /\.d\.(?:\w+\.)?[cm]?ts$/

/** Such a file, as it is read. */
export interface StableFile {
  /** Undefined for one that is not there, and of TypeScript's library. */
  bytes(): Uint8Array | undefined
  text(): string | undefined
}

/** The tree of such a file; undefined for one that is not there. */
export function parseStable(
  path: string,
  read: StableFile,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions,
  compilerOptions: ts.CompilerOptions,
): ts.SourceFile | undefined {
  const bytes = read.bytes()
  const textOf = () => (bytes ? decode(bytes) : read.text())
  if (!DECLARATIONS.test(path)) {
    const text = textOf()
    return text === undefined ? undefined : ts.createSourceFile(path, text, options)
  }
  const own = typeof options === 'object' ? options : { languageVersion: options }
  // Nothing that a comment says is a type here.
  const reading = { ...own, jsDocParsingMode: ts.JSDocParsingMode.ParseNone }
  const bound = bytes && withDeferredNamespace(path, bytes, reading, compilerOptions, read.text)
  if (bound) return bound
  const parse = (text: string) => ts.createSourceFile(path, text, reading)
  const outlined = bytes && withDeferredTree(bytes, parse)
  const text = outlined ? undefined : textOf()
  const file = outlined ?? (text === undefined ? undefined : parse(text))
  if (file) deferBinding(file, compilerOptions)
  return file
}
