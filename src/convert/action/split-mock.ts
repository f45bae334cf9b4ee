/** Takes what a test's mock makes for one module apart: `vi.mock('./actions', () => ({ greet: vi.fn(), leave: vi.fn() }))`. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { removeStatement } from '../code/edits'
import { type CodeStyle, semicolon } from '../code/style'

/** The object that `() => ({ greet: vi.fn() })` makes; undefined where there is no factory or it is not plain. */
export function madeBy(call: ts.CallExpression): ts.ObjectLiteralExpression | undefined {
  const factory = call.arguments[1]
  if (!factory || !ts.isArrowFunction(factory)) return undefined
  const body = ts.isParenthesizedExpression(factory.body) ? factory.body.expression : factory.body
  return ts.isObjectLiteralExpression(body) ? body : undefined
}

/**
 * The edits by which some members of a mock's object are made for another module: for the one of `existing`, which is a mock
 * of that module, or in a mock of their own behind the first. `target`: the new module's specifier, in quotes.
 */
export function splitMock(
  call: ts.CallExpression,
  made: ts.ObjectLiteralExpression,
  moves: (name: string) => boolean,
  target: string,
  existing: ts.ObjectLiteralExpression | undefined,
  style: CodeStyle,
): TextEdit[] {
  const sf = call.getSourceFile()
  const moving = made.properties.filter(({ name }) => name && 'text' in name && moves(name.text))
  const texts = moving.map(property => property.getText(sf))
  const edits = moving.map(property => removeMember(sf, property))
  const last = existing?.properties.at(-1)
  if (last) {
    const isApart = startsLine(sf, last)
    const indent = isApart ? `\n${indentAt(sf, last)}` : ' '
    edits.push({ start: last.end, end: last.end, newText: texts.map(text => `,${indent}${text}`).join('') })
    return edits
  }
  const comma = style.trailingComma ? ',' : ''
  const members = texts.map(text => `${style.indent}${text}`).join(',\n')
  const mock = `${call.expression.getText(sf)}(${target}, () => ({\n${members}${comma}\n}))${semicolon(style)}`
  const gap = /^\r?\n\r?\n/.test(sf.text.slice(call.parent.end)) ? '\n\n' : '\n'
  edits.push({ start: call.parent.end, end: call.parent.end, newText: gap + mock })
  return edits
}

/** The edits by which all members of a mock's object join those of another mock, and the statement of the first goes. */
export function joinMock(
  statement: ts.Node,
  made: ts.ObjectLiteralExpression,
  existing: ts.ObjectLiteralExpression,
): TextEdit[] {
  const sf = made.getSourceFile()
  const last = existing.properties.at(-1)
  if (!last || !ts.isExpressionStatement(statement)) return []
  const indent = startsLine(sf, last) ? `\n${indentAt(sf, last)}` : ' '
  const newText = made.properties.map(property => `,${indent}${property.getText(sf)}`).join('')
  return [removeStatement(sf, statement), { start: last.end, end: last.end, newText }]
}

function startsLine(sf: ts.SourceFile, node: ts.Node): boolean {
  return /(?:^|\n)[ \t]*$/.test(sf.text.slice(0, node.getStart(sf)))
}

function indentAt(sf: ts.SourceFile, node: ts.Node): string {
  return /[ \t]*$/.exec(sf.text.slice(0, node.getStart(sf)))?.[0] ?? ''
}

/** Without the member and its comma; with its line where it has one to itself. */
function removeMember(sf: ts.SourceFile, member: ts.Node): TextEdit {
  const comma = /^\s*,/.exec(sf.text.slice(member.end))?.[0].length ?? 0
  const start = member.getStart(sf)
  const end = member.end + comma
  const before = comma === 0 ? (/,\s*$/.exec(sf.text.slice(0, start))?.[0].length ?? 0) : 0
  if (before > 0) return { start: start - before, end, newText: '' }
  const line = startsLine(sf, member) ? /^[ \t]*(?:\r?\n)?/ : /^[ \t]*/
  const behind = line.exec(sf.text.slice(end))?.[0].length ?? 0
  return { start: startsLine(sf, member) ? start - indentAt(sf, member).length : start, end: end + behind, newText: '' }
}
