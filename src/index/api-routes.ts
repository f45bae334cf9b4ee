/** The one entry point of a `pages/api` file: its default export, and the methods its code tells apart. */

import { type Binding, isTypeOnlyBinding, topLevelBindings, unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import { methodsDistinguished } from './api-methods'
import { commonJsExports } from './commonjs'
import type { ApiRouteFact } from './facts'
import { observe } from './observe'
import { positionOf } from './places'

/**
 * The API route a file declares, null where it has no default export (Next.js then answers 500). It stands at the
 * function's name; where there is none, at the exported expression.
 * Rule: https://nextjs.org/docs/pages/building-your-application/routing/api-routes
 */
export function apiRouteFact(sf: ts.SourceFile): ApiRouteFact | null {
  const found = defaultExport(sf)
  if (!found) return null
  const { start, end } = found
  const { methods, others } = methodsDistinguished(sf, found.node)
  const observations = observe(sf, found.node)
  if (methods && others)
    observations.push({
      what: 'answers-other-methods',
      detail: null,
      file: sf.fileName,
      ...positionOf(sf.getLineStarts(), start),
    })
  return { start, end, name: found.name, methods, importedFrom: found.importedFrom, observations }
}

const HEADS: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.FunctionKeyword, ts.SyntaxKind.ClassKeyword])

interface DefaultExport {
  readonly start: number
  readonly end: number
  readonly name: string | null
  /** The function, or the expression that makes it; the name where it comes from another file. */
  readonly node: ts.Node
  readonly importedFrom: ApiRouteFact['importedFrom']
}

function defaultExport(sf: ts.SourceFile): DefaultExport | null {
  const bindings = topLevelBindings(sf)
  for (const statement of sf.statements) {
    const found = ofStatement(statement, sf, bindings)
    if (found) return found
  }
  for (const { name, node, value } of commonJsExports(sf)) {
    if (name !== 'default' || !value) continue
    const whole = ts.isMethodDeclaration(value) ? null : ofExpression(value, sf, bindings)
    return whole ?? { start: node.getStart(sf), end: node.end, name: null, node: value, importedFrom: null }
  }
  return null
}

function ofStatement(
  statement: ts.Statement,
  sf: ts.SourceFile,
  bindings: ReadonlyMap<string, Binding>,
): DefaultExport | null {
  if (ts.isExportAssignment(statement)) return ofExpression(statement.expression, sf, bindings)
  if (ts.isExportDeclaration(statement)) return ofSpecifiers(statement, sf, bindings)
  if (!(ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))) return null
  const modifiers = ts.getModifiers(statement) ?? []
  const exported = modifiers.find(modifier => modifier.kind === ts.SyntaxKind.DefaultKeyword)
  if (!exported || (ts.isFunctionDeclaration(statement) && !statement.body)) return null
  if (statement.name) return atName(statement.name, sf, statement)
  // `export default async function () {}` stands at `async`, as the expression it amounts to would.
  const head = statement.getChildren(sf).find(child => HEADS.has(child.kind))
  const next = modifiers.find(modifier => modifier.pos >= exported.end) ?? head ?? statement
  const start = next.getStart(sf)
  return { start, end: headEnd(statement), name: null, node: statement, importedFrom: null }
}

function ofSpecifiers(
  statement: ts.ExportDeclaration,
  sf: ts.SourceFile,
  bindings: ReadonlyMap<string, Binding>,
): DefaultExport | null {
  if (statement.isTypeOnly || !statement.exportClause || ts.isNamespaceExport(statement.exportClause)) return null
  const element = statement.exportClause.elements.find(one => one.name.text === 'default' && !one.isTypeOnly)
  if (!element) return null
  const local = (element.propertyName ?? element.name).text
  const place = { start: element.name.getStart(sf), end: element.name.end }
  if (statement.moduleSpecifier) {
    if (!ts.isStringLiteralLike(statement.moduleSpecifier)) return null
    return {
      ...place,
      name: null,
      node: element.name,
      importedFrom: { specifier: statement.moduleSpecifier.text, name: local },
    }
  }
  const binding = bindings.get(local)
  if (!binding || isTypeOnlyBinding(binding)) return null
  if (binding.importedFrom) return { ...place, name: local, node: element.name, importedFrom: binding.importedFrom }
  return atName(binding.name, sf, binding.value ?? binding.declaration)
}

function ofExpression(
  expression: ts.Expression,
  sf: ts.SourceFile,
  bindings: ReadonlyMap<string, Binding>,
): DefaultExport {
  const value = unwrap(expression)
  const start = value.getStart(sf)
  if (ts.isIdentifier(value)) {
    const binding = bindings.get(value.text)
    const node = binding && !binding.importedFrom ? (binding.value ?? binding.declaration) : value
    return { start, end: value.end, name: value.text, node, importedFrom: binding?.importedFrom ?? null }
  }
  if (ts.isFunctionExpression(value) && value.name) return atName(value.name, sf, value)
  return { start, end: headEnd(value), name: null, node: value, importedFrom: null }
}

function atName(name: ts.Identifier, sf: ts.SourceFile, node: ts.Node): DefaultExport {
  return { start: name.getStart(sf), end: name.end, name: name.text, node, importedFrom: null }
}

/** Where the head of an anonymous function or a call ends: a place marks its head, not its body. */
function headEnd(node: ts.Node): number {
  if (ts.isCallExpression(node)) return node.expression.end
  if ((ts.isArrowFunction(node) || ts.isFunctionLike(node)) && 'body' in node && node.body)
    return ts.isArrowFunction(node) ? node.equalsGreaterThanToken.end : (node.body as ts.Node).pos
  return node.end
}
