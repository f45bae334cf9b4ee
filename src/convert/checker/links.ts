/** Where the imports of a program's files lead, as TypeScript resolved them. */
import { ts } from '../../workspace/typescript'
import { nameOf } from './resolutions'

export type Resolution = ts.ResolvedModuleWithFailedLookupLocations

/** What TypeScript keeps to itself: of the version that is bundled, and of no other. */
export interface ResolvedProgram extends ts.Program {
  getResolvedModule(file: ts.SourceFile, name: string, mode: ts.ResolutionMode): Resolution | undefined
}

const { getResolutionDiagnostic } = ts as typeof ts & {
  getResolutionDiagnostic(options: ts.CompilerOptions, resolved: ts.ResolvedModuleFull, file: ts.SourceFile): unknown
}

/** What the path of a file begins with that a program took in beside those that it was made of. */
export const READ_AGAIN = /^\/@read\/\d+/

/** Where one import of a file leads. */
export interface Link {
  readonly specifier: string
  /** The file that is taken in with it; null where nothing is: a file that is not there, a package of JavaScript. */
  readonly target: string | null
}

/** Where the specifiers of a file lead. */
export function linksOf(file: ts.SourceFile, program: ts.Program): Link[] {
  return specifiersOf(file).map(literal => ({ specifier: literal.text, target: targetOf(file, literal, program) }))
}

/** The file that a specifier leads to; null as a link's is. */
export function targetOf(file: ts.SourceFile, specifier: ts.StringLiteralLike, program: ts.Program): string | null {
  const options = program.getCompilerOptions()
  const resolved = resolutionOf(file, specifier, program)?.resolvedModule
  const isTaken = resolved && isLoaded(resolved, options) && !getResolutionDiagnostic(options, resolved, file)
  return isTaken ? resolved.resolvedFileName : null
}

/** True where a specifier that ends with this name leads elsewhere, as `host` sees the files, than it did. */
export function leadsElsewhere(file: ts.SourceFile, name: string, program: ts.Program, host: ts.CompilerHost): boolean {
  const literals = specifiersOf(file).filter(literal => nameOf(literal.text) === name)
  const options = program.getCompilerOptions()
  const found = host.resolveModuleNameLiterals?.(literals, file.fileName, undefined, options, file, undefined)
  return literals.some((literal, index) => {
    const before = resolutionOf(file, literal, program)?.resolvedModule?.resolvedFileName
    return found?.[index]?.resolvedModule?.resolvedFileName !== before?.replace(READ_AGAIN, '')
  })
}

/**
 * The specifiers of a file, `import()`, `require()` and types among them, and after these what it adds to (`declare module './x'`), which
 * needs no import: in the order in which TypeScript counts them.
 */
export function specifiersOf(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  const { imports = [], moduleAugmentations = [] } = file as {
    readonly imports?: readonly ts.StringLiteralLike[]
    readonly moduleAugmentations?: readonly ts.ModuleName[]
  }
  const augmented = moduleAugmentations.filter(ts.isStringLiteral)
  return augmented.length > 0 ? [...imports, ...augmented] : imports
}

/** What a specifier of a file was resolved to: nothing, where TypeScript takes it for none (`require()` outside of JavaScript). */
export function resolutionOf(
  file: ts.SourceFile,
  literal: ts.StringLiteralLike,
  program: ts.Program,
): Resolution | undefined {
  // Of a file that is not bound only what imports knows what it is part of.
  if (!(literal as { readonly parent?: ts.Node }).parent) return undefined
  const mode = program.getModeForUsageLocation(file, literal)
  return (program as ResolvedProgram).getResolvedModule(file, literal.text, mode)
}

/** False for JavaScript of packages, and of the workspace without `allowJs`. */
function isLoaded({ extension, isExternalLibraryImport }: ts.ResolvedModuleFull, options: ts.CompilerOptions): boolean {
  return !/^\.[cm]?jsx?$/.test(extension) || (options.allowJs === true && !isExternalLibraryImport)
}
