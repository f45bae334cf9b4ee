/** A type as the checker prints it, as the app's own code would write it. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits, slice } from './edits'
import { type CodeStyle, quoted, semicolon } from './style'

/** `{ kind: "a"; at: number; }` as `{ kind: 'a'; at: number }`: no `;` before a closing brace, the style's quotes. */
export function tidyType(text: string, style: Pick<CodeStyle, 'quote'>): string {
  const head = 'type T = '
  const sf = ts.createSourceFile('type.ts', head + text, ts.ScriptTarget.Latest, true)
  const edits: TextEdit[] = []
  const visit = (node: ts.Node): void => {
    const last = ts.isTypeLiteralNode(node) ? node.members.at(-1) : undefined
    if (last && sf.text[last.end - 1] === ';' && !/\n/.test(sf.text.slice(last.end, node.end)))
      edits.push({ start: last.end - 1, end: last.end, newText: '' })
    // One with an escape or a quote in it stays as it is printed.
    if (ts.isStringLiteral(node) && !/["'\\]/.test(node.text) && sf.text.slice(node.end - 1, node.end) === '"')
      edits.push({ start: node.getStart(sf), end: node.end, newText: quoted(node.text, style) })
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return applyEdits(sf.text, edits).slice(head.length)
}

/**
 * A type over several lines where it is longer than `room`: each property of its objects on a line of its own, as Prettier
 * writes it. One that spans lines already, or holds no object, stays as it is, and so does a choice of several: that is broken
 * at its bars first (`conformed`).
 */
export function splitType(text: string, room: number, style: CodeStyle): string {
  if (text.length <= room || text.includes('\n')) return text
  const head = 'type T = '
  const sf = ts.createSourceFile('type.ts', head + text, ts.ScriptTarget.Latest, true)
  const split = (node: ts.Node, depth: number): string => {
    const edits: TextEdit[] = []
    const visit = (child: ts.Node): void => {
      if (ts.isTypeLiteralNode(child) && child.members.length > 0)
        edits.push({ start: child.getStart(sf), end: child.end, newText: object(child, depth) })
      else ts.forEachChild(child, visit)
    }
    visit(node)
    return slice(sf.text, node.getStart(sf), node.end, edits)
  }
  const object = (node: ts.TypeLiteralNode, depth: number): string => {
    const inner = style.indent.repeat(depth + 1)
    const lines = node.members.map(member => {
      const line = member.getText(sf).replace(/[;,]$/, '')
      const fits = inner.length + line.length < style.printWidth
      return `${inner}${fits ? line : split(member, depth + 1).replace(/[;,]$/, '')}${semicolon(style)}\n`
    })
    return `{\n${lines.join('')}${style.indent.repeat(depth)}}`
  }
  const declared = sf.statements[0]
  return declared && ts.isTypeAliasDeclaration(declared) && !isChoice(declared.type) ? split(declared.type, 0) : text
}

/** `A | B`, or `Promise<A | B>`, of two objects or more. */
function isChoice(type: ts.TypeNode): boolean {
  if (ts.isTypeReferenceNode(type) && type.typeArguments?.length === 1)
    return type.typeArguments.some(argument => isChoice(argument))
  return ts.isUnionTypeNode(type) && type.types.filter(ts.isTypeLiteralNode).length > 1
}
