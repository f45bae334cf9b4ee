/**
 * What a file with `'use server'` or `'use cache'` at its top exports, and which of its exports the compiler refuses.
 * Rule: https://nextjs.org/docs/app/api-reference/directives/use-server
 */

import { type Binding, topLevelBindings } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import type { ServerDirective } from './action-errors'
import { type Erasure, hasModifier, isTypeDeclaration, withoutTypes } from './erasure'
import type { ActionFact } from './facts'

/** A function whose own text is exported: it takes the file's directive where it has none. */
export type ExportedFunction = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction

/** One exported value, before it is known whether a directive of its own takes it out again. */
export interface ExportedValue extends Pick<ActionFact, 'local' | 'importedFrom' | 'start' | 'end'> {
  readonly name: string
  /** The function itself where the export is one. */
  readonly fn: ExportedFunction | null
  /** What runs when it is called: a function, a call that makes one, or null where that is elsewhere. */
  readonly value: ts.Node | null
}

/** Arrow function or function expression, types aside. Parentheses hide it from the compiler. */
export function directFunction(expression: ts.Expression | undefined): ts.FunctionExpression | ts.ArrowFunction | null {
  const value = expression && withoutTypes(expression)
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : null
}

/**
 * The exports that can be actions. A local name exported twice counts under its last name only, as the compiler keeps
 * one name for each local.
 */
export function exportedValues(sf: ts.SourceFile, erasure: Erasure): ExportedValue[] {
  const bindings = topLevelBindings(sf)
  const nameOf = new Map<string, { readonly name: string; readonly at: ts.Node }>()
  const values = new Map<string, ExportedValue>()
  const addLocal = (local: string, name: string, at: ts.Node) => nameOf.set(local, { name, at })

  for (const s of sf.statements) {
    if (erasure.erases(s)) continue
    if (ts.isExportDeclaration(s)) {
      if (s.moduleSpecifier || !s.exportClause || ts.isNamespaceExport(s.exportClause)) continue
      for (const e of s.exportClause.elements) {
        const local = (e.propertyName ?? e.name).text
        if (!e.isTypeOnly && !erasure.isTypeName(local)) addLocal(local, e.name.text, e.name)
      }
    } else if (ts.isExportAssignment(s)) {
      if (s.isExportEquals) continue
      const expression = withoutTypes(s.expression)
      if (ts.isIdentifier(expression)) addLocal(expression.text, 'default', expression)
      else values.set('default', anonymous(expression, s.expression, sf))
    } else if (!hasModifier(s, ts.SyntaxKind.ExportKeyword)) continue
    else if (ts.isImportEqualsDeclaration(s)) {
      if (!ts.isExternalModuleReference(s.moduleReference)) addLocal(s.name.text, s.name.text, s.name)
    } else if (ts.isVariableStatement(s))
      for (const d of s.declarationList.declarations)
        for (const name of exportedNames(d.name)) addLocal(name.text, name.text, name)
    else if (ts.isFunctionDeclaration(s) && hasModifier(s, ts.SyntaxKind.DefaultKeyword)) {
      values.set('default', defaultFunction(s, sf))
      if (s.name) addLocal(s.name.text, 'default', s.name)
    } else if ((ts.isFunctionDeclaration(s) || ts.isEnumDeclaration(s) || ts.isModuleDeclaration(s)) && s.name) {
      const name = namespaceName(s)
      if (name) addLocal(name.text, name.text, name)
    }
  }
  const nameless = namesWithoutBinding(sf)
  for (const [local, { name, at }] of nameOf) {
    const binding = bindings.get(local)
    const place = (binding?.typeOnly ? undefined : binding?.name) ?? nameless.get(local) ?? at
    if (!values.has(name)) values.set(name, ofLocal(local, name, at, place, binding, sf))
  }
  return [...values.values()]
}

/** Namespaces and `import a = b.c` declare names too. */
function namesWithoutBinding(sf: ts.SourceFile): ReadonlyMap<string, ts.Node> {
  const names = new Map<string, ts.Node>()
  for (const s of sf.statements)
    if (ts.isModuleDeclaration(s) || ts.isImportEqualsDeclaration(s)) names.set(s.name.text, s.name)
  return names
}

/** The names a pattern exports. Of `{ a: b = 1 }` and `[...[c]]` the compiler knows none, though of `{ b = 1 }` it does. */
function exportedNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name]
  return name.elements.flatMap(e => {
    if (ts.isOmittedExpression(e) || (e.propertyName && e.initializer)) return []
    return e.dotDotDotToken && !ts.isIdentifier(e.name) ? [] : exportedNames(e.name)
  })
}

function namespaceName(s: ts.FunctionDeclaration | ts.EnumDeclaration | ts.ModuleDeclaration): ts.Identifier | null {
  return s.name && ts.isIdentifier(s.name) ? s.name : null
}

function defaultFunction(fn: ts.FunctionDeclaration, sf: ts.SourceFile): ExportedValue {
  const local = fn.name?.text ?? null
  const start = (fn.name ?? fn).getStart(sf)
  return { name: 'default', local, importedFrom: null, start, end: headEnd(fn), fn, value: fn }
}

function anonymous(expression: ts.Expression, written: ts.Expression, sf: ts.SourceFile): ExportedValue {
  const start = written.getStart(sf)
  const fn = directFunction(expression)
  return { name: 'default', local: null, importedFrom: null, start, end: headEnd(expression), fn, value: expression }
}

/** Where the name or, without one, the head of a function or call ends: a place marks that and not the body. */
export function headEnd(node: ts.Node): number {
  if (ts.isArrowFunction(node)) return node.equalsGreaterThanToken.end
  if (ts.isCallExpression(node)) return node.expression.end
  if (!ts.isFunctionLike(node) || !('body' in node)) return node.end
  return node.name?.end ?? (node.body as ts.Node | undefined)?.pos ?? node.end
}

function ofLocal(
  local: string,
  name: string,
  at: ts.Node,
  declared: ts.Node,
  binding: Binding | undefined,
  sf: ts.SourceFile,
): ExportedValue {
  // A default export stands at its expression; any other at the declaration it names, if that is in this file.
  const place = name === 'default' && !ts.isExportSpecifier(at.parent) ? at : declared
  const declaration = binding?.declaration
  const fn =
    declaration && ts.isFunctionDeclaration(declaration) ? declaration : directFunction(variableValue(declaration))
  return {
    name,
    local,
    importedFrom: binding?.importedFrom ?? null,
    start: place.getStart(sf),
    end: place.end,
    fn,
    value: fn ?? binding?.value ?? (declaration && ts.isExpression(declaration) ? declaration : null),
  }
}

const variableValue = (declaration: ts.Node | undefined) =>
  declaration && ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name)
    ? declaration.initializer
    : undefined

/** True for a statement whose export the compiler refuses in a file with this directive. */
export function isRefusedExport(statement: ts.Statement, directive: ServerDirective, erasure: Erasure): boolean {
  if (erasure.erases(statement)) return false
  if (ts.isExportDeclaration(statement)) {
    const { exportClause: clause, moduleSpecifier } = statement
    if (!clause) return true
    if (!moduleSpecifier || directive === 'use cache') return false
    return ts.isNamespaceExport(clause) || clause.elements.some(e => !e.isTypeOnly)
  }
  if (ts.isExportAssignment(statement)) return !statement.isExportEquals && !isPermittedDefault(statement.expression)
  if (!hasModifier(statement, ts.SyntaxKind.ExportKeyword) || isTypeDeclaration(statement)) return false
  if (ts.isClassDeclaration(statement)) return true
  return (
    directive === 'use server' &&
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.some(d => ts.isIdentifier(d.name) && isLiteral(d.initializer))
  )
}

/** A function, a name or a call. Anything else, in parentheses too, the compiler refuses. */
function isPermittedDefault(expression: ts.Expression): boolean {
  const value = withoutTypes(expression)
  if (ts.isCallExpression(value)) return !ts.isOptionalChain(value)
  return ts.isArrowFunction(value) || ts.isFunctionExpression(value) || ts.isIdentifier(value)
}

/** Strings, numbers, booleans, null and regular expressions. A template is no literal to the compiler. */
function isLiteral(expression: ts.Expression | undefined): boolean {
  const value = expression && withoutTypes(expression)
  if (!value) return false
  return (
    (ts.isLiteralExpression(value) && !ts.isNoSubstitutionTemplateLiteral(value)) ||
    value.kind === ts.SyntaxKind.TrueKeyword ||
    value.kind === ts.SyntaxKind.FalseKeyword ||
    value.kind === ts.SyntaxKind.NullKeyword
  )
}
