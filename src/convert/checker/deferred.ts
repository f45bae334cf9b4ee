/**
 * Large modules of packages that are parsed when a type of theirs is asked for: one package of generated clients may be most of what
 * a program holds, for one of them that the app uses. Until then a module that imports the same stands in their place.
 */
import { ts } from '../../workspace/typescript'

/** What a program notes on its files. */
interface NotedFile extends ts.SourceFile {
  readonly path: ts.Path
  readonly resolvedPath: ts.Path
  readonly originalFileName: string
  readonly redirectInfo?: { readonly redirectTarget: ts.SourceFile }
}

const { bindSourceFile } = ts as typeof ts & {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void
}

/** Less is parsed in no time. */
const LARGE = 64_000

/** What adds to others than itself, or imports otherwise than the stand-in does. */
const NOT_ALONE =
  /\bdeclare\s+(?:global|module)\b|^\s*\/\/\/\s*<|\bexport\s+as\s+namespace\b|^\s*(?:export\s+)?import\s+\w+\s*=\s*require\b|\bresolution-mode\b/m

const SPECIFIERS = /\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g

const wholes = new WeakMap<ts.SourceFile, (options: ts.CompilerOptions) => ts.SourceFile>()

/** What stands for a large module of declarations; undefined where the file has to be parsed at once. `read` reads it again. */
export function standIn(
  path: string,
  text: string,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions,
  read: () => string | undefined,
): ts.SourceFile | undefined {
  if (text.length < LARGE || !/\.d\.[cm]?ts$/.test(path)) return undefined
  if (!/^(?:export|import)\b/m.test(text) || NOT_ALONE.test(text)) return undefined
  const imports = [...specifiersIn(text)].map(specifier => `import ${JSON.stringify(specifier)}\n`)
  const file = ts.createSourceFile(path, `${imports.join('')}export {}\n`, options)
  let whole: ts.SourceFile | undefined
  wholes.set(file, compilerOptions => {
    whole ??= bound(ts.createSourceFile(path, read() ?? '', options), file, compilerOptions)
    return whole
  })
  return file
}

function specifiersIn(text: string): Set<string> {
  const found = new Set<string>()
  for (const { index, 2: specifier } of text.matchAll(SPECIFIERS)) {
    const line = text.slice(text.lastIndexOf('\n', index) + 1, index)
    if (specifier !== undefined && !/^\s*(?:\*|\/[/*])/.test(line)) found.add(specifier)
  }
  return found
}

/** Lets a program's checker come upon the modules themselves. */
export function withWholeFiles(program: ts.Program): ts.Program {
  const { getSourceFile } = program
  const options = program.getCompilerOptions()
  program.getSourceFile = name => {
    const found = getSourceFile(name) as NotedFile | undefined
    // A package that is there twice is one: its files stand for each other.
    return found && (wholes.get(found.redirectInfo?.redirectTarget ?? found)?.(options) ?? found)
  }
  return program
}

function bound(whole: ts.SourceFile, standing: ts.SourceFile, options: ts.CompilerOptions): ts.SourceFile {
  const { path, resolvedPath, originalFileName } = standing as NotedFile
  Object.assign(whole, { path, resolvedPath, originalFileName })
  Object.assign(whole, { imports: [], moduleAugmentations: [], ambientModuleNames: [] })
  bindSourceFile(whole, options)
  return whole
}
