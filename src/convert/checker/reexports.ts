/**
 * Which modules may export what another one declares. Where a type is printed that the file has no name for, TypeScript looks for it
 * among the exports of every module: of an app with many packages that binds and resolves all that they bring, some seconds at the first plan.
 * The build makes it ask here (`mayExport` in esbuild.mjs); the answer is the same.
 */
import { ts } from '../../workspace/typescript'
import { linkingStatements } from './deferred-tree'
import { specifiersOf, targetOf } from './links'

/** What TypeScript keeps to itself. */
interface InternalChecker extends ts.TypeChecker {
  getMergedSymbol(symbol: ts.Symbol): ts.Symbol
}

export class Reexports {
  /** By module, those that export something of it. */
  private passing: ReadonlyMap<ts.SourceFile, readonly ts.SourceFile[]> | undefined

  constructor(private readonly program: ts.Program) {}

  /**
   * The modules of the program, in its order, that may have the symbol or an alias of it among their exports; undefined where that may
   * be any: of what is global, or declared for a module by its name.
   */
  of(symbol: ts.Symbol): readonly ts.SourceFile[] | undefined {
    const found = new Set<ts.SourceFile>()
    const checker = this.program.getTypeChecker() as InternalChecker
    const meant = symbol.flags & ts.SymbolFlags.Alias ? [checker.getAliasedSymbol(symbol)] : []
    for (const { declarations } of [symbol, ...meant].flatMap(each => [each, ...parentsOf(each, checker)]))
      for (const declaration of declarations ?? []) {
        const file = declaration.getSourceFile()
        const name = ambientName(declaration)
        if (!ts.isExternalModule(file) || (name && !ts.isStringLiteral(name))) return undefined
        // What a module adds to another belongs to that one, whose own declaration is among these.
        if (!name) found.add(file)
      }
    if (found.size === 0) return undefined
    this.passing ??= passingOn(this.program)
    for (const file of found) for (const other of this.passing.get(file) ?? []) found.add(other)
    return this.program.getSourceFiles().filter(file => found.has(file))
  }
}

/** The namespaces and the module that it stands in, with all that was added to them. */
function* parentsOf(symbol: ts.Symbol, checker: InternalChecker): Generator<ts.Symbol> {
  const { parent } = symbol as { readonly parent?: ts.Symbol }
  if (!parent) return
  const merged = checker.getMergedSymbol(parent)
  yield merged
  yield* parentsOf(merged, checker)
}

/** The name of the `declare global` or `declare module 'x'` that a declaration is part of. */
function ambientName(declaration: ts.Node): ts.ModuleName | undefined {
  for (let node: ts.Node | undefined = declaration; node; node = node.parent)
    if (ts.isModuleDeclaration(node) && (ts.isStringLiteral(node.name) || node.flags & ts.NodeFlags.GlobalAugmentation))
      return node.name
  return undefined
}

function passingOn(program: ts.Program): ReadonlyMap<ts.SourceFile, readonly ts.SourceFile[]> {
  const found = new Map<ts.SourceFile, ts.SourceFile[]>()
  for (const file of program.getSourceFiles()) {
    const passed = passedOn(file)
    for (const specifier of specifiersOf(file)) {
      if (passed !== 'all' && !passed.has(specifier.text)) continue
      const path = targetOf(file, specifier, program)
      const target = path === null ? undefined : program.getSourceFile(path)
      if (target && target !== file) found.set(target, [...(found.get(target) ?? []), file])
    }
  }
  return found
}

/** The modules that a file exports something of, by their specifiers: all where it exports something by its name alone. */
function passedOn(file: ts.SourceFile): ReadonlySet<string> | 'all' {
  if (!file.isDeclarationFile && !/\.[cm]?tsx?$/.test(file.fileName)) return 'all'
  const found = new Set<string>()
  for (const statement of linkingStatements(file)) {
    if (ts.isExportAssignment(statement)) return 'all'
    if (ts.isImportEqualsDeclaration(statement) && statement.modifiers?.length) return 'all'
    if (!ts.isExportDeclaration(statement)) continue
    const { moduleSpecifier, exportClause } = statement
    if (moduleSpecifier && ts.isStringLiteralLike(moduleSpecifier)) found.add(moduleSpecifier.text)
    // `export {}` only says that the file is a module.
    else if (exportClause && ts.isNamedExports(exportClause) && exportClause.elements.length > 0) return 'all'
  }
  return found
}
