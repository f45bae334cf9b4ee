/** Rewrites moved code in the style of the file it arrives in: quotes and semicolons, nothing else. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits } from './edits'
import { parseSource } from './source'
import type { CodeStyle } from './style'

const ENDED = new Set([
  ts.SyntaxKind.VariableStatement,
  ts.SyntaxKind.ExpressionStatement,
  ts.SyntaxKind.ReturnStatement,
  ts.SyntaxKind.ThrowStatement,
  ts.SyntaxKind.BreakStatement,
  ts.SyntaxKind.ContinueStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.TypeAliasDeclaration,
  ts.SyntaxKind.ImportDeclaration,
  ts.SyntaxKind.ExportDeclaration,
  ts.SyntaxKind.ExportAssignment,
])

/** A line that starts so continues the one before where no semicolon ends it. */
const CONTINUES = /^\s*[([`/+\-*.,]/

/**
 * The same statements with the quotes and statement ends of `style`. A string keeps its quotes where it contains the others; a
 * semicolon stays where the next line would continue the statement without it.
 */
export function restyled(file: string, code: string, style: Pick<CodeStyle, 'quote' | 'semicolons'>): string {
  const sf = parseSource(file, code)
  const edits: TextEdit[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && !ts.isJsxAttribute(node.parent)) {
      const start = node.getStart(sf)
      const inner = code.slice(start + 1, node.end - 1)
      if (code[start] !== style.quote && !/['"\\]/.test(inner))
        edits.push({ start, end: node.end, newText: style.quote + inner + style.quote })
    }
    if (ENDED.has(node.kind) && !isHead(node)) {
      const has = code[node.end - 1] === ';'
      const after = code.slice(node.end).replace(/^(?:\s|\/\/[^\n]*\n)+/, '')
      const alone =
        /^[ \t]*(?:\/\/[^\n]*)?(?:\r?\n|$)/.test(code.slice(node.end)) || /^\s*\}/.test(code.slice(node.end))
      if (style.semicolons && !has) edits.push({ start: node.end, end: node.end, newText: ';' })
      else if (!style.semicolons && has && alone && !CONTINUES.test(after) && !isEmptyBody(node))
        edits.push({ start: node.end - 1, end: node.end, newText: '' })
    }
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return applyEdits(code, edits)
}

/** The variable statement of a `for` head has no end of its own. */
function isHead(node: ts.Node): boolean {
  return ts.isForStatement(node.parent) && node.parent.statement !== node
}

/** `while (x);`: the semicolon is the body. */
function isEmptyBody(node: ts.Node): boolean {
  return ts.isIterationStatement(node, false) && ts.isEmptyStatement(node.statement)
}
