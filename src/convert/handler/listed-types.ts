/**
 * `export type { Note }` of a type that a route's file declares: the conversion sees the file with `export` before the type itself, so that the
 * type can go where its importers are led (`type-importers`). Its plan is of the file as it is.
 */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { removeStatement } from '../code/edits'
import type { Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { type EditedView, editedView } from '../edited-view'
import { importersOf } from '../request/request-importers'
import { namesTaken } from '../request/type-importers'
import { isExported } from './handler-syntax'

type DeclaredType = ts.InterfaceDeclaration | ts.TypeAliasDeclaration

/**
 * Null for a file of several methods where no type of such a list is imported by its name; for one that goes by another name outside
 * (`export type { Note as NoteBody }`) or is declared in parts, and for a list with a comment.
 */
export async function listedTypes(file: string, context: ConvertContext, sources: Sources): Promise<EditedView | null> {
  const sf = await sources.get(file)
  if (!sf) return null
  const listed = new Map<ts.ExportSpecifier, DeclaredType>()
  for (const element of sf.statements.flatMap(typesIn)) {
    const [own, ...more] = sf.statements.filter(each => isType(each) && each.name.text === element.name.text)
    if (own && isType(own) && more.length === 0 && !isExported(own)) listed.set(element, own)
  }
  if (listed.size === 0) return null
  const importers = await importersOf(file, context.snapshot, sources, context.read)
  const names = new Set(importers.flatMap(({ specifiers }) => specifiers.flatMap(each => namesTaken(each) ?? [])))
  // A file whose only method goes would be left with the list.
  const isLast = context.snapshot.entryPointsIn(file).length === 1
  if (!isLast && ![...listed.keys()].some(({ name }) => names.has(name.text))) return null
  const exported = [...listed.values()].map((type): TextEdit => {
    const start = type.getStart(sf)
    return { start, end: start, newText: 'export ' }
  })
  return editedView(sf, [...exported, ...withoutElements(sf, new Set(listed.keys()))], context)
}

/** The types of a list of the file's own exports; none of a list that holds a comment. */
function typesIn(statement: ts.Statement): readonly ts.ExportSpecifier[] {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier || !statement.exportClause) return []
  const { exportClause: list, isTypeOnly } = statement
  if (!ts.isNamedExports(list) || /\/[/*]/.test(list.getText())) return []
  return list.elements.filter(element => (isTypeOnly || element.isTypeOnly) && !element.propertyName)
}

function isType(statement: ts.Statement): statement is DeclaredType {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
}

function withoutElements(sf: ts.SourceFile, gone: ReadonlySet<ts.ExportSpecifier>): readonly TextEdit[] {
  return [...new Set([...gone].map(element => element.parent))].map(list => {
    const left = list.elements.filter(element => !gone.has(element))
    if (left.length === 0) return removeStatement(sf, list.parent)
    return { start: list.getStart(sf), end: list.end, newText: `{ ${left.map(each => each.getText(sf)).join(', ')} }` }
  })
}
