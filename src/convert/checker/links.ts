/** Where the imports of a program's files lead. */
import { ts } from '../../workspace/typescript'

export type Resolution = ts.ResolvedModuleWithFailedLookupLocations

/** What TypeScript keeps to itself: of the version that is bundled, and of no other. */
export interface ResolvingProgram {
  getResolvedModule(file: ts.SourceFile, name: string, mode: ts.ResolutionMode): Resolution | undefined
}

interface Importing extends ts.SourceFile {
  readonly imports?: readonly ts.StringLiteralLike[]
}

const { getResolutionDiagnostic } = ts as typeof ts & {
  getResolutionDiagnostic(options: ts.CompilerOptions, resolved: ts.ResolvedModuleFull, file: ts.SourceFile): unknown
}

/** Where one import of a file leads. */
export interface Link {
  readonly specifier: string
  /** The file that is taken in with it; null where nothing is: a file that is not there, a package of JavaScript. */
  readonly target: string | null
}

/** Where the specifiers of a file lead, `import()`, `require()` and types among them. */
export function linksOf(file: ts.SourceFile, program: ts.Program): Link[] {
  const options = program.getCompilerOptions()
  return specifiersOf(file).map(literal => {
    const resolved = resolutionOf(file, literal, program)?.resolvedModule
    const isTaken = resolved && isLoaded(resolved, options) && !getResolutionDiagnostic(options, resolved, file)
    return { specifier: literal.text, target: isTaken ? resolved.resolvedFileName : null }
  })
}

/** Where a file names other modules; `import()`, `require()` and import types are among them. */
export function specifiersOf(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  return (file as Importing).imports ?? []
}

/** What a specifier was resolved to when the program was made. */
export function resolutionOf(
  file: ts.SourceFile,
  literal: ts.StringLiteralLike,
  program: ts.Program,
): Resolution | undefined {
  const mode = program.getModeForUsageLocation(file, literal)
  return (program as ts.Program & ResolvingProgram).getResolvedModule(file, literal.text, mode)
}

/** False for JavaScript of packages, and of the workspace without `allowJs`. */
function isLoaded({ extension, isExternalLibraryImport }: ts.ResolvedModuleFull, options: ts.CompilerOptions): boolean {
  return !/^\.[cm]?jsx?$/.test(extension) || (options.allowJs === true && !isExternalLibraryImport)
}
