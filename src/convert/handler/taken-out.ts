/**
 * `export const { GET, POST } = handlers` over an object of the same file whose members are functions: the methods are converted as
 * if each was exported by itself. The conversion sees the file so, its plan is of the file as it is; what stays is exported so, too.
 */
import type { EntryPoint, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { removeStatement } from '../code/edits'
import { scopeOf } from '../code/scope'
import type { Sources } from '../code/source'
import { semicolon, styleOf } from '../code/style'
import type { ConvertContext } from '../context'
import { type EditedView, editedView } from '../edited-view'
import { reindentEdits } from '../to-action/text'
import { isExported, soleStatement } from './handler-syntax'

/**
 * Null for a method that is exported otherwise, and where the object is more than its methods: made by a call, used elsewhere, with
 * members that are no functions or that speak of `this`, or with a comment between them.
 */
export async function takenOut(
  { file, kind, method }: EntryPoint,
  context: ConvertContext,
  sources: Sources,
): Promise<EditedView | null> {
  if (kind !== 'route-handler' || method === null) return null
  const sf = await sources.get(file)
  const exporting = sf?.statements.find(
    (statement): statement is ts.VariableStatement =>
      ts.isVariableStatement(statement) && isExported(statement) && takes(statement, method),
  )
  const [declaration] = exporting?.declarationList.declarations ?? []
  const pattern = declaration?.name
  if (!sf || !exporting || !declaration || !pattern || !ts.isObjectBindingPattern(pattern)) return null
  const from = declaration.initializer
  if (!from || !ts.isIdentifier(from) || !soleStatement(declaration)) return null
  const holder = scopeOf(sf).symbolOf(from)?.declarations?.[0]
  const statement = holder && ts.isVariableDeclaration(holder) ? soleStatement(holder) : undefined
  if (!holder || !ts.isVariableDeclaration(holder) || !statement || isExported(statement) || holder.type) return null
  const object = holder.initializer
  if (!ts.isIdentifier(holder.name) || !object || !ts.isObjectLiteralExpression(object)) return null
  if (statement.parent !== sf || scopeOf(sf).usesOf(holder.name).length !== 1) return null
  const members = object.properties
  const names = members.map(({ name }) => (name && ts.isIdentifier(name) ? name.text : ''))
  const isWhole =
    pattern.elements.length === members.length &&
    pattern.elements.every(
      ({ propertyName, name, initializer, dotDotDotToken }) =>
        !propertyName && !initializer && !dotDotDotToken && ts.isIdentifier(name) && names.includes(name.text),
    )
  if (!isWhole || !members.every(isPlainFunction)) return null
  const statements = asStatements(sf, statement, members)
  return statements && editedView(sf, [removeStatement(sf, exporting), ...statements], context)
}

function takes({ declarationList }: ts.VariableStatement, method: string): boolean {
  return declarationList.declarations.some(
    ({ name }) =>
      ts.isObjectBindingPattern(name) &&
      name.elements.some(element => ts.isIdentifier(element.name) && element.name.text === method),
  )
}

/** `async POST(request) { … }` or `POST: async request => …`, without `this`. */
function isPlainFunction(member: ts.ObjectLiteralElementLike): boolean {
  const fn = ts.isPropertyAssignment(member) ? member.initializer : member
  const isFunction =
    (ts.isMethodDeclaration(fn) && !fn.asteriskToken && !fn.typeParameters) ||
    ts.isArrowFunction(fn) ||
    (ts.isFunctionExpression(fn) && !fn.name && !fn.asteriskToken)
  return isFunction && !/\b(?:this|super|arguments)\b/.test(fn.getText())
}

/** The members as statements where the object was: what was around and between them goes, and their lines move out. Null where a comment would go. */
function asStatements(
  sf: ts.SourceFile,
  statement: ts.VariableStatement,
  members: readonly ts.ObjectLiteralElementLike[],
): TextEdit[] | null {
  const end = semicolon(styleOf(sf))
  const edits: TextEdit[] = []
  const start = statement.getStart(sf)
  let from = start
  for (const member of members) {
    const gap = { start: from, end: member.getStart(sf), newText: from === start ? '' : '\n\n' }
    edits.push(gap, ...headEdits(sf, member), ...reindentEdits(sf, member, start, ''))
    if (ts.isPropertyAssignment(member) && end !== '') edits.push({ start: member.end, end: member.end, newText: end })
    from = member.end
  }
  const last = { start: from, end: statement.end, newText: '' }
  const gaps = [...edits.filter(edit => members.some(member => member.getStart(sf) === edit.end)), last]
  return gaps.some(gap => sf.text.slice(gap.start, gap.end).includes('/')) ? null : [...edits, last]
}

/** `export async function POST(` for `async POST(`, `export const POST = ` for `POST: `. */
function headEdits(sf: ts.SourceFile, member: ts.ObjectLiteralElementLike): TextEdit[] {
  const start = member.getStart(sf)
  const { name } = member
  if (!name) return []
  if (!ts.isPropertyAssignment(member))
    return [
      { start, end: start, newText: 'export ' },
      { start: name.getStart(sf), end: name.getStart(sf), newText: 'function ' },
    ]
  return [
    { start, end: start, newText: 'export const ' },
    { start: name.end, end: member.initializer.getStart(sf), newText: ' = ' },
  ]
}
