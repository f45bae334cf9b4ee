/** The files of a project in one state, with the checker that knows their types. */
import { ts } from '../../workspace/typescript'
import { checkerOf } from './deferred-binding'
import { specifiersOf } from './links'
import { isStable } from './stable'

export interface View {
  readonly program: ts.Program
  /** True where a file was read again whose additions to others were not: an error may be one that the app does not have. */
  readonly isDoubtful: boolean
  /** A file as it is in this state, once `prepare` or `withImporters` has named it. */
  sourceFile(path: string): ts.SourceFile | undefined
  /** Makes ready to answer about these files; false where this state needs a program of its own. */
  prepare(paths: Iterable<string>): boolean
  /** Those of the files that are there, and what imports them directly: where a changed export can show. Undefined as `prepare` is false. */
  withImporters(touched: ReadonlySet<string>): string[] | undefined
}

/** The state that a program was made of. */
export function wholeView(program: ts.Program): View {
  return {
    program,
    isDoubtful: false,
    sourceFile: path => program.getSourceFile(path),
    prepare: () => true,
    withImporters(touched) {
      const checker = checkerOf(program)
      const found = new Set([...touched].filter(path => program.getSourceFile(path)))
      for (const sf of program.getSourceFiles()) {
        if (!mayImport(sf) || found.has(sf.fileName)) continue
        for (const specifier of specifiersOf(sf)) {
          const target = checker.getSymbolAtLocation(specifier)
          const file = target?.valueDeclaration
          if (file && ts.isSourceFile(file) && touched.has(file.fileName)) found.add(sf.fileName)
        }
      }
      return [...found]
    },
  }
}

/** The errors of a file. */
export function diagnosticsOf(view: View, path: string): readonly ts.Diagnostic[] {
  const sf = view.sourceFile(path)
  return sf ? [...view.program.getSyntacticDiagnostics(sf), ...view.program.getSemanticDiagnostics(sf)] : []
}

/** True for a file of the workspace's own whose imports count. */
export function mayImport(sf: ts.SourceFile): boolean {
  return !isStable(sf.fileName) && !isGenerated(sf) && !sf.isDeclarationFile
}

/** What `next build` and `next dev` wrote about the routes there were: it writes it anew. With another `distDir` its first line tells. */
function isGenerated({ fileName, text }: ts.SourceFile): boolean {
  return (
    fileName.includes('/.next/') ||
    /^\/\/ (?:This file is generated automatically by Next\.js|File: .*\r?\nimport \* as entry)/.test(text)
  )
}
