/** Takes names out of an import where the rest keeps its text: a list with comments, or one that no formatter has laid out. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { commentBehind, indentAt } from './edits'
import type { ImportedBinding } from './imports'
import { startsLine, widthOf } from './layout'
import type { CodeStyle } from './style'

/** True for a list that printing anew would change: its comments would go, or its one long line be broken. */
export function keepsItsText(sf: ts.SourceFile, declaration: ts.ImportDeclaration, style: CodeStyle): boolean {
  const names = declaration.importClause?.namedBindings
  if (!names || !ts.isNamedImports(names)) return false
  const text = names.getText(sf)
  if (/\/[/*]/.test(text)) return true
  return !style.configured && !text.includes('\n') && widthOf(declaration.getText(sf), style) > style.printWidth
}

/** The edits that leave the names `kept` and add `joining` behind them; undefined where the default name or every other one goes. */
export function withoutNames(
  sf: ts.SourceFile,
  declaration: ts.ImportDeclaration,
  kept: readonly ImportedBinding[],
  joining: readonly ImportedBinding[],
): TextEdit[] | undefined {
  const names = declaration.importClause?.namedBindings
  if (!names || !ts.isNamedImports(names)) return undefined
  const isKept = (name: ts.Identifier | undefined) => !name || kept.some(({ local }) => local === name.text)
  const { elements } = names
  const staying = elements.filter(({ name }) => isKept(name))
  const last = staying.at(-1)
  if (!last || !isKept(declaration.importClause?.name)) return undefined
  if (joining.some(({ imported }) => imported === 'default')) return undefined
  const edits = elements
    .filter(element => !staying.includes(element))
    .map(element => goneFrom(sf, element, elements, last))
  if (joining.length > 0) {
    const gap = startsLine(last, sf) ? `,\n${indentAt(sf.text, last.getStart(sf))}` : ', '
    const isTyped = declaration.importClause?.isTypeOnly ?? false
    const added = joining.map(({ imported, local, typeOnly }) => {
      const name = imported === local ? local : `${imported} as ${local}`
      return `${gap}${typeOnly && !isTyped ? 'type ' : ''}${name}`
    })
    edits.push({ start: last.end, end: last.end, newText: added.join('') })
  }
  return edits
}

/** One name with its comma: with its line where it has one, else up to the next name, or from the one before. */
function goneFrom(
  sf: ts.SourceFile,
  element: ts.ImportSpecifier,
  elements: ts.NodeArray<ts.ImportSpecifier>,
  lastStaying: ts.ImportSpecifier,
): TextEdit {
  const { text } = sf
  const n = elements.indexOf(element)
  const [start, next] = [element.getStart(sf), elements[n + 1]]
  if (startsLine(element, sf) && (!next || text.slice(element.end, next.getStart(sf)).includes('\n'))) {
    const from = start - indentAt(text, start).length
    let end = element.end + (/^[ \t]*,/.exec(text.slice(element.end))?.[0].length ?? 0)
    end += commentBehind(text, end).length
    return { start: from, end: end + (/^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0), newText: '' }
  }
  const isBehind = element.pos > lastStaying.pos
  if (next && !isBehind) return { start, end: next.getStart(sf), newText: '' }
  return { start: elements[n - 1]?.end ?? start, end: element.end, newText: '' }
}
