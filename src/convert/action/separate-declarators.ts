/**
 * `export const a = async () => {…}, b = async () => {…}`: an action among other variables is converted as if it were declared
 * by itself. The conversion sees the file so, its plan is of the file as it is.
 */
import type { EntryPoint, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { indentAt, indentEdits, newlineOf } from '../code/edits'
import { firstSyntaxError, parseSource } from '../code/source'
import type { ConvertContext } from '../context'
import { type EditedView, editedView } from '../edited-view'

/** Null where the action is declared by itself already, and where comments stand between it and another one. */
export async function separated(entryPoint: EntryPoint, context: ConvertContext): Promise<EditedView | null> {
  const { file, name, kind, inline } = entryPoint
  if (kind !== 'server-action' || inline || name === null) return null
  const text = await context.read(file)
  if (text === undefined || !mayDeclareSeveral(text)) return null
  const sf = parseSource(file, text)
  const edits = firstSyntaxError(sf) ? null : separatingEdits(sf, localOf(sf, name))
  return edits && editedView(sf, edits, context)
}

/** Most files declare each variable by itself. */
function mayDeclareSeveral(text: string): boolean {
  return /\b(?:const|let|var)\b/.test(text) && /,\s*[\w$]+\s*(?::[^=]*)?=/.test(text)
}

/** The name in the file of what it exports by a name. */
function localOf(sf: ts.SourceFile, exported: string): string {
  for (const statement of sf.statements) {
    if (ts.isExportAssignment(statement) && exported === 'default' && ts.isIdentifier(statement.expression))
      return statement.expression.text
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier || !statement.exportClause) continue
    if (!ts.isNamedExports(statement.exportClause)) continue
    const specifier = statement.exportClause.elements.find(({ name }) => name.text === exported)
    if (specifier) return (specifier.propertyName ?? specifier.name).text
  }
  return exported
}

/** The edits that give the variable a statement of its own; those before and after it stay together. */
function separatingEdits(sf: ts.SourceFile, local: string): TextEdit[] | null {
  for (const statement of sf.statements) {
    if (!ts.isVariableStatement(statement)) continue
    const { declarations } = statement.declarationList
    const own = declarations.findIndex(({ name }) => ts.isIdentifier(name) && name.text === local)
    const [first] = declarations
    if (own < 0 || !first || declarations.length < 2) continue
    const newline = newlineOf(sf.text)
    const head = sf.text.slice(statement.getStart(sf), first.getStart(sf))
    const end = sf.text[statement.end - 1] === ';' ? ';' : ''
    const edits: TextEdit[] = []
    for (const [n, declaration] of declarations.entries()) {
      const before = declarations[n - 1]
      if (!before || (n !== own && n !== own + 1)) continue
      const [from, to] = [before.end, declaration.getStart(sf)]
      // A comment would have to go with one of them.
      if (sf.text.slice(from, to).replace(/[\s,]/g, '') !== '') return null
      edits.push({ start: from, end: to, newText: `${end}${newline}${newline}${head}` })
    }
    // What stands alone now is not indented as one of several.
    const alone = [
      own,
      ...(own === 1 ? [0] : []),
      ...(own === declarations.length - 2 ? [declarations.length - 1] : []),
    ]
    for (const n of alone) {
      const one = declarations[n]
      if (one) edits.push(...indentEdits(sf, one.getStart(sf), one.end, '', indentAt(sf.text, one.end)))
    }
    return edits
  }
  return null
}
