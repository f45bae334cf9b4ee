/** Code without its type syntax, for a file of JavaScript: what runs stays as it is written. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { applyEdits } from './edits'
import { parseSource } from './source'

/** True for a file that may hold type annotations. */
export function isTyped(file: string): boolean {
  return /\.[cm]?tsx?$/.test(file)
}

/** The code as JavaScript: annotations, assertions, type arguments, types and their imports are gone. */
export function withoutTypes(code: string): string {
  const sf = parseSource('code.ts', code)
  const edits: TextEdit[] = []
  const drop = (start: number, end: number) => edits.push({ start, end, newText: '' })
  const visit = (node: ts.Node): void => {
    if (isTypeStatement(node)) {
      const line = /^[ \t]*\n(?:[ \t]*\n)?/.exec(code.slice(node.end))?.[0].length ?? 0
      drop(node.getStart(sf, true), node.end + line)
      return
    }
    if (ts.isImportSpecifier(node) && node.isTypeOnly) {
      const all = node.parent.elements
      const next = all[all.indexOf(node) + 1]
      const previous = all[all.indexOf(node) - 1]
      if (next) drop(node.getStart(sf), next.getStart(sf))
      else drop(previous?.end ?? node.getStart(sf), node.end)
      return
    }
    if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) {
      const inner = node.expression
      const bare = ts.isParenthesizedExpression(inner) && standsAlone(node) ? inner.expression : inner
      drop(node.getStart(sf), bare.getStart(sf))
      drop(bare.end, node.end)
      visit(bare)
      return
    }
    if ('questionToken' in node && ts.isParameter(node) && node.questionToken)
      drop(node.questionToken.getStart(sf), node.questionToken.end)
    if ((ts.isParameter(node) || ts.isVariableDeclaration(node)) && node.type)
      drop(colonBefore(node.type, code), node.type.end)
    else if (ts.isFunctionLike(node) && 'body' in node && node.type) drop(colonBefore(node.type, code), node.type.end)
    if ((ts.isFunctionLike(node) || ts.isCallOrNewExpression(node)) && !ts.isTypeNode(node)) {
      const types = ts.isFunctionLike(node) ? node.typeParameters : node.typeArguments
      if (types) drop(types.pos - 1, types.end + 1)
    }
    ts.forEachChild(node, child => {
      if (!ts.isTypeNode(child)) visit(child)
    })
  }
  ts.forEachChild(sf, visit)
  return applyEdits(code, edits)
}

function isTypeStatement(node: ts.Node): boolean {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true
  if (!ts.isImportDeclaration(node)) return false
  const clause = node.importClause
  if (!clause) return false
  const named = clause.namedBindings
  const isAllTypes =
    !clause.name && named !== undefined && ts.isNamedImports(named) && named.elements.length > 0
      ? named.elements.every(({ isTypeOnly }) => isTypeOnly)
      : false
  return clause.isTypeOnly || isAllTypes
}

/** True where an expression needs no parentheses: it is the whole of a value. */
function standsAlone(node: ts.Node): boolean {
  const { parent } = node
  return ts.isVariableDeclaration(parent) || ts.isReturnStatement(parent) || ts.isArrowFunction(parent)
}

/** The colon in front of an annotation. */
function colonBefore(type: ts.TypeNode, code: string): number {
  return code.lastIndexOf(':', type.getStart() - 1)
}
