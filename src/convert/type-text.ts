/** A type as the checker prints it, as the app's own code would write it. */
import type { TextEdit } from '../model'
import { ts } from '../workspace/typescript'
import { applyEdits } from './edits'
import { type CodeStyle, quoted } from './style'

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
