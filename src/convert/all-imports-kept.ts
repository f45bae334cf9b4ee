/** In bulk: where the names of an import have gone to one other module, one with each step, it is the import that it was but for its path. */
import type { FileChange } from '../model'
import { ts } from '../workspace/typescript'
import { editFile } from './code/edits'
import { parseSource } from './code/source'
import { styleOf } from './code/style'
import type { ConvertContext } from './context'

type NamedImport = ts.ImportDeclaration & {
  readonly importClause: ts.ImportClause & { readonly namedBindings: ts.NamedImports }
  readonly moduleSpecifier: ts.StringLiteral
}

/**
 * The files of `originals` (their texts before the first step, null for those that a step made) with each import of two names or more
 * in its author's order and lines again, where all of them, and no other, come from one module that was not imported before.
 */
export async function importsKept(
  originals: ReadonlyMap<string, string | null>,
  { snapshot, read }: Pick<ConvertContext, 'snapshot' | 'read'>,
): Promise<FileChange[]> {
  const changes: FileChange[] = []
  for (const [file, original] of originals) {
    if (original === null || !/\.[cm]?[jt]sx?$/.test(file) || !snapshot.files.has(file)) continue
    const text = await read(file)
    if (text === undefined || text === original) continue
    const [before, after] = [parseSource(file, original), parseSource(file, text)]
    const was = before.statements.filter(isNamedImport)
    const known = new Set(was.map(({ moduleSpecifier }) => moduleSpecifier.text))
    const edits = after.statements.filter(isNamedImport).flatMap(moved => {
      if (known.has(moved.moduleSpecifier.text)) return []
      const [own, ...others] = was.filter(one => namesOf(one) === namesOf(moved))
      if (!own || others.length > 0 || own.importClause.namedBindings.elements.length < 2) return []
      const newText = movedText(own, moved)
      const [start, end] = [moved.getStart(after), moved.end]
      return newText === text.slice(start, end) ? [] : [{ start, end, newText }]
    })
    if (edits.length > 0) changes.push(editFile(file, text, edits))
  }
  return changes
}

function isNamedImport(statement: ts.Statement): statement is NamedImport {
  if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return false
  const { importClause } = statement
  return importClause?.name === undefined && importClause?.namedBindings?.kind === ts.SyntaxKind.NamedImports
}

/** What it imports, in no order. */
function namesOf({ importClause }: NamedImport): string {
  const names = importClause.namedBindings.elements.map(element => element.getText().replace(/\s+/g, ' '))
  return [importClause.isTypeOnly ? 'type' : '', ...names.sort()].join()
}

/** The import as it was, from where its names come now; over lines where it fits one no more. */
function movedText(own: NamedImport, moved: NamedImport): string {
  const sf = own.getSourceFile()
  const { elements } = own.importClause.namedBindings
  const specifier = moved.moduleSpecifier.getText()
  const head = sf.text.slice(own.getStart(sf), own.moduleSpecifier.getStart(sf))
  const text = head + specifier + sf.text.slice(own.moduleSpecifier.end, own.end)
  const style = styleOf(sf)
  const isLaidOut = /\n/.test(text) || text.length <= Math.max(style.printWidth, own.end - own.getStart(sf))
  if (isLaidOut) return text
  const names = elements.map(element => `\n${style.indent}${element.getText(sf)}`).join(',')
  const [start, end] = [own.importClause.namedBindings.getStart(sf), own.importClause.namedBindings.end]
  const list = `{${names}${style.trailingComma ? ',' : ''}\n}`
  const from = own.getStart(sf)
  return text.slice(0, start - from) + list + text.slice(end - from)
}
