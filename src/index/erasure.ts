/**
 * What is left of a module once its types are gone. Next's compiler erases types and the imports only types use before
 * it looks at directives and exports, so both follow from what remains.
 */

import { isTypeOnlyBinding, topLevelBindings } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import { hasTypeSyntax } from './parse'
import { valueReferences } from './value-references'

/** The expression below `as`, `satisfies`, `!` and `<T>`. Parentheses stay: the compiler sees them. */
export function withoutTypes(expression: ts.Expression): ts.Expression {
  let e = expression
  while (
    ts.isAsExpression(e) ||
    ts.isSatisfiesExpression(e) ||
    ts.isNonNullExpression(e) ||
    ts.isTypeAssertionExpression(e)
  )
    e = e.expression
  return e
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(m => m.kind === kind) ?? false)
}

/** True for a namespace with a value in it, declared or not; one with types only leaves no trace. */
function isInstantiated({ body }: ts.ModuleDeclaration): boolean {
  if (!body) return false
  if (ts.isModuleDeclaration(body)) return isInstantiated(body)
  return ts.isModuleBlock(body) && body.statements.some(isValueInNamespace)
}

function isValueInNamespace(statement: ts.Statement): boolean {
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return false
  if (ts.isFunctionDeclaration(statement)) return statement.body !== undefined
  if (ts.isModuleDeclaration(statement)) return isInstantiated(statement)
  if (ts.isImportEqualsDeclaration(statement)) return !statement.isTypeOnly
  return !ts.isEmptyStatement(statement)
}

/** Interfaces, aliases, `declare …`, overload signatures, namespaces of types. */
export function isTypeDeclaration(statement: ts.Statement): boolean {
  if (hasModifier(statement, ts.SyntaxKind.DeclareKeyword)) return true
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return true
  if (ts.isFunctionDeclaration(statement)) return !statement.body
  if (ts.isModuleDeclaration(statement)) return !isInstantiated(statement)
  return ts.isNamespaceExportDeclaration(statement)
}

/** Answers what the compiler erases from one module. */
export interface Erasure {
  /** True for a statement that leaves nothing behind. */
  erases(statement: ts.Statement): boolean
  /** True for a name that only types declare, so that `export { name }` exports nothing. */
  isTypeName(name: string): boolean
}

/** Reads lazily: the references of a file are only gathered where an import stands above a directive. */
export function erasureOf(sf: ts.SourceFile): Erasure {
  if (!hasTypeSyntax(sf.fileName)) return { erases: () => false, isTypeName: () => false }
  let references: ReadonlySet<string> | undefined
  let typeNames: ReadonlySet<string> | undefined
  const isUsed = (name: ts.Identifier) => {
    references ??= valueReferences(sf)
    return references.has(name.text)
  }
  const isTypeName = (name: string) => {
    typeNames ??= namesOfTypes(sf)
    return typeNames.has(name)
  }

  const erasesImport = ({ importClause: clause }: ts.ImportDeclaration): boolean => {
    if (!clause) return false
    if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
    if (clause.name && isUsed(clause.name)) return false
    const bindings = clause.namedBindings
    if (!bindings) return true
    if (ts.isNamespaceImport(bindings)) return !isUsed(bindings.name)
    if (bindings.elements.length === 0) return clause.name !== undefined
    return bindings.elements.every(e => e.isTypeOnly || !isUsed(e.name))
  }
  const erasesExport = ({ exportClause: clause, isTypeOnly, moduleSpecifier }: ts.ExportDeclaration): boolean => {
    if (isTypeOnly) return true
    if (!clause || ts.isNamespaceExport(clause)) return false
    return clause.elements.every(e => e.isTypeOnly || (!moduleSpecifier && isTypeName((e.propertyName ?? e.name).text)))
  }
  return {
    isTypeName,
    erases(statement) {
      if (ts.isEmptyStatement(statement)) return ts.isSourceFile(statement.parent)
      if (ts.isImportDeclaration(statement)) return erasesImport(statement)
      if (ts.isImportEqualsDeclaration(statement))
        return statement.isTypeOnly || !(hasModifier(statement, ts.SyntaxKind.ExportKeyword) || isUsed(statement.name))
      if (ts.isExportDeclaration(statement)) return erasesExport(statement)
      if (ts.isExportAssignment(statement)) {
        const value = withoutTypes(statement.expression)
        return !statement.isExportEquals && ts.isIdentifier(value) && isTypeName(value.text)
      }
      if (ts.isEnumDeclaration(statement))
        return (
          hasModifier(statement, ts.SyntaxKind.DeclareKeyword) ||
          (hasModifier(statement, ts.SyntaxKind.ConstKeyword) &&
            (statement.members.length === 0 || !hasModifier(statement, ts.SyntaxKind.ExportKeyword)))
        )
      return isTypeDeclaration(statement)
    },
  }
}

function namesOfTypes(sf: ts.SourceFile): ReadonlySet<string> {
  const types = new Set<string>()
  const bindings = topLevelBindings(sf)
  for (const [name, binding] of bindings) if (isTypeOnlyBinding(binding)) types.add(name)
  for (const s of sf.statements) {
    if (!ts.isModuleDeclaration(s) && !ts.isImportEqualsDeclaration(s)) continue
    const isValue = ts.isModuleDeclaration(s) ? isInstantiated(s) : !s.isTypeOnly
    if (isValue) types.delete(s.name.text)
    else if (!bindings.has(s.name.text)) types.add(s.name.text)
  }
  return types
}
