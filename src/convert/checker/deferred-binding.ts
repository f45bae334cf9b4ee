/**
 * Declarations of packages, bound when something asks what a file declares. The checker binds every file of a program when it is made,
 * and most of what packages bring is never asked for: it is reached through what other files import, one file at a time.
 */
import { ts } from '../../workspace/typescript'
import { makeTree } from './deferred-tree'
import { Reexports } from './reexports'
import { keepsToItself } from './self-contained'

/** A program as its checker asks it. */
type CheckedProgram = { -readonly [Name in keyof ts.Program]: ts.Program[Name] } & {
  mayExport?: (symbol: ts.Symbol) => readonly ts.SourceFile[] | undefined
}

/** What the binder notes on a file. */
interface Bound extends ts.SourceFile {
  symbol?: ts.Symbol | undefined
  locals?: ts.SymbolTable | undefined
}

const { bindSourceFile } = ts as typeof ts & {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void
}

/** The files that wait, and how they are bound. */
const waiting = new WeakMap<ts.SourceFile, ts.CompilerOptions>()

/** One accessor for all files: so that they stay objects of one shape. */
function noted(name: 'symbol' | 'locals'): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    get(this: Bound) {
      const file = ownerOf(this)
      bind(file)
      return file[name]
    },
  }
}

const ACCESSORS: PropertyDescriptorMap = { symbol: noted('symbol'), locals: noted('locals') }

const PLAIN: PropertyDescriptor = { value: undefined, writable: true, enumerable: true, configurable: true }

/** Of a package that is there twice, the second file is an object over the first. */
function ownerOf(file: Bound): Bound {
  let owner: Bound | null = file
  while (owner && !Object.hasOwn(owner, 'locals')) owner = Object.getPrototypeOf(owner)
  return owner ?? file
}

function bind(file: Bound): void {
  const options = waiting.get(file)
  if (!options) return
  waiting.delete(file)
  makeTree(file)
  Object.defineProperties(file, { symbol: PLAIN, locals: PLAIN })
  bindSourceFile(file, options)
}

/** Lets a file that was parsed and is a module of declarations wait until it is asked. */
export function deferBinding(file: ts.SourceFile, options: ts.CompilerOptions): void {
  waiting.set(file, options)
  Object.defineProperties(file, ACCESSORS)
}

/**
 * The program's checker, made without the files that wait. That is all the same to it where a file brings nothing global:
 * it goes through all of them for that alone. The others are bound as ever.
 */
export function checkerOf(program: ts.Program): ts.TypeChecker {
  const own = program as CheckedProgram
  if (!own.mayExport) {
    const reexports = new Reexports(program)
    own.mayExport = symbol => reexports.of(symbol)
  }
  const { getSourceFiles } = own
  // It sorts types by the order of files then.
  if (program.getCompilerOptions().stableTypeOrdering) return program.getTypeChecker()
  own.getSourceFiles = () => getSourceFiles().filter(file => !waiting.has(ownerOf(file)) || !keepsToItself(file))
  try {
    return program.getTypeChecker()
  } finally {
    own.getSourceFiles = getSourceFiles
  }
}
