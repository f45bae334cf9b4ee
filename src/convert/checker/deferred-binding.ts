/**
 * Declarations of packages, bound when something asks what a file declares. The checker binds every file of a program when it is made,
 * and most of what packages bring is never asked for: it is reached through what other files import, one file at a time.
 */
import { ts } from '../../workspace/typescript'
import { linksOf } from './links'
import { keepsToItself } from './self-contained'
import { isStable } from './stable'

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
  Object.defineProperties(file, { symbol: PLAIN, locals: PLAIN })
  bindSourceFile(file, options)
}

/** Lets a file that was parsed and is a module of declarations wait until it is asked. */
export function deferBinding(file: ts.SourceFile, options: ts.CompilerOptions): void {
  waiting.set(file, options)
  Object.defineProperties(file, ACCESSORS)
}

/** The whole list of a program whose checker has its own. */
const lists = new WeakMap<ts.Program, readonly ts.SourceFile[]>()

/** All files of a program. */
export function sourceFilesOf(program: ts.Program): readonly ts.SourceFile[] {
  return lists.get(program) ?? program.getSourceFiles()
}

/**
 * The program's checker, made without the files that wait. That is all the same to it where a file brings nothing global: it goes
 * through all of them for that alone. The others are bound as ever. Later it goes through all once more for each type that it writes
 * out and that the file has no name for (the `JSX.Element` of the first element is one), to find a module that exports it again. Of
 * packages it finds those that the workspace imports: of others it would write a path, which is no use to anybody. (A program that
 * is made of this one asks it for its files as well, to see which are others now: none but the workspace's own can be.)
 */
export function checkerOf(program: ts.Program): ts.TypeChecker {
  // It sorts types by the order of files then.
  if (lists.has(program) || program.getCompilerOptions().stableTypeOrdering) return program.getTypeChecker()
  const changed = program as { -readonly [Name in keyof ts.Program]: ts.Program[Name] }
  const all = program.getSourceFiles()
  lists.set(program, all)
  changed.getSourceFiles = () => all.filter(file => !waiting.has(ownerOf(file)) || !keepsToItself(file))
  const checker = program.getTypeChecker()
  const own = all.filter(file => !isStable(file.fileName))
  const imported = new Set(own.flatMap(file => linksOf(file, program).map(({ target }) => target)))
  const named = all.filter(file => !isStable(file.fileName) || imported.has(file.fileName) || !keepsToItself(file))
  changed.getSourceFiles = () => named
  return checker
}
