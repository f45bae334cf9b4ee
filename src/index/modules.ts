/** What a file imports and exports, read from its tree. */
import { unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'
import { commonJsExports } from './commonjs'
import type { ExportedName, ImportedName, ModuleEdge } from './facts'
import { isLazy } from './mentions'

export interface ModuleFacts {
  readonly edges: readonly ModuleEdge[]
  readonly exports: readonly ExportedName[]
}

/** Imports, re-exports, dynamic imports, requires and exported bindings of a file. */
export function moduleFacts(sf: ts.SourceFile): ModuleFacts {
  const edges: ModuleEdge[] = []
  const exports: ExportedName[] = []
  for (const statement of sf.statements) {
    if (ts.isImportDeclaration(statement)) edges.push(...importEdge(statement, sf))
    else if (ts.isExportDeclaration(statement)) exportEdge(statement, sf, edges, exports)
    else if (ts.isExportAssignment(statement) && !statement.isExportEquals) {
      const local = ts.isIdentifier(statement.expression) ? statement.expression.text : null
      exports.push({ name: 'default', local, start: statement.expression.getStart(sf) })
    } else if (isExported(statement)) declared(statement, sf, exports)
    else if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
      const specifier = statement.moduleReference.expression
      if (ts.isStringLiteralLike(specifier))
        edges.push({
          kind: 'import',
          specifier: specifier.text,
          start: specifier.getStart(sf),
          typeOnly: statement.isTypeOnly,
          names: [imported('*', statement.name, statement.isTypeOnly, sf)],
        })
    }
  }
  lazyEdges(sf, edges)
  if (/\bexports\b/.test(sf.text)) commonJs(sf, edges, exports)
  return { edges, exports }
}

function imported(name: string, local: ts.Identifier, typeOnly: boolean, sf: ts.SourceFile): ImportedName {
  return { imported: name, local: local.text, typeOnly, start: local.getStart(sf) }
}

function importEdge(statement: ts.ImportDeclaration, sf: ts.SourceFile): ModuleEdge[] {
  if (!ts.isStringLiteral(statement.moduleSpecifier)) return []
  const base = { specifier: statement.moduleSpecifier.text, start: statement.moduleSpecifier.getStart(sf) }
  const clause = statement.importClause
  if (!clause) return [{ ...base, kind: 'side-effect', typeOnly: false, names: [] }]
  const typeOnly = clause.phaseModifier === ts.SyntaxKind.TypeKeyword
  const names: ImportedName[] = []
  if (clause.name) names.push(imported('default', clause.name, typeOnly, sf))
  const bindings = clause.namedBindings
  if (bindings && ts.isNamespaceImport(bindings)) names.push(imported('*', bindings.name, typeOnly, sf))
  else if (bindings)
    for (const element of bindings.elements)
      names.push(
        imported((element.propertyName ?? element.name).text, element.name, typeOnly || element.isTypeOnly, sf),
      )
  return [{ ...base, kind: 'import', typeOnly: typeOnly || (names.length > 0 && names.every(n => n.typeOnly)), names }]
}

function exportEdge(
  statement: ts.ExportDeclaration,
  sf: ts.SourceFile,
  edges: ModuleEdge[],
  exports: ExportedName[],
): void {
  const from = statement.moduleSpecifier
  const clause = statement.exportClause
  if (from && ts.isStringLiteral(from)) {
    const base = { specifier: from.text, start: from.getStart(sf), typeOnly: statement.isTypeOnly }
    if (!clause) edges.push({ ...base, kind: 'star', names: [] })
    else if (ts.isNamespaceExport(clause)) {
      const start = clause.name.getStart(sf)
      const name = { imported: '*', local: clause.name.text, typeOnly: statement.isTypeOnly, start }
      edges.push({ ...base, kind: 're-export', names: [name] })
    } else {
      const names = clause.elements.map(element => ({
        imported: (element.propertyName ?? element.name).text,
        local: element.name.text,
        typeOnly: statement.isTypeOnly || element.isTypeOnly,
        start: (element.propertyName ?? element.name).getStart(sf),
      }))
      edges.push({ ...base, kind: 're-export', names })
    }
  } else if (clause && ts.isNamedExports(clause) && !statement.isTypeOnly) {
    for (const element of clause.elements)
      if (!element.isTypeOnly)
        exports.push({
          name: element.name.text,
          local: (element.propertyName ?? element.name).text,
          start: (element.propertyName ?? element.name).getStart(sf),
        })
  }
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) && !!ts.getModifiers(statement)?.some(m => m.kind === ts.SyntaxKind.ExportKeyword)
  )
}

function declared(statement: ts.Statement, sf: ts.SourceFile, exports: ExportedName[]): void {
  if (ts.isVariableStatement(statement)) {
    const bind = (name: ts.BindingName): void => {
      if (ts.isIdentifier(name)) exports.push({ name: name.text, local: name.text, start: name.getStart(sf) })
      else for (const element of name.elements) if (!ts.isOmittedExpression(element)) bind(element.name)
    }
    for (const declaration of statement.declarationList.declarations) bind(declaration.name)
  } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    const isDefault = ts.getModifiers(statement)?.some(m => m.kind === ts.SyntaxKind.DefaultKeyword)
    const local = statement.name?.text ?? null
    const name = isDefault ? 'default' : local
    if (name) exports.push({ name, local, start: (statement.name ?? statement).getStart(sf) })
  }
}

/** `module.exports = { greet }`, `exports.greet = …`; `module.exports = require('./actions')` hands on all of it, like a star. */
function commonJs(sf: ts.SourceFile, edges: ModuleEdge[], exports: ExportedName[]): void {
  for (const { name, node, value } of commonJsExports(sf)) {
    const local = value && ts.isIdentifier(value) ? value.text : null
    exports.push({ name, local, start: node.getStart(sf) })
    if (name !== 'default' || !value) continue
    const spread = ts.isObjectLiteralExpression(value)
      ? value.properties.flatMap(property => (ts.isSpreadAssignment(property) ? [unwrap(property.expression)] : []))
      : [value as ts.Expression]
    for (const one of spread) {
      const specifier = ts.isCallExpression(one) && isLazy(one) ? one.arguments[0] : undefined
      if (specifier && ts.isStringLiteralLike(specifier))
        edges.push({
          kind: 'star',
          specifier: specifier.text,
          start: specifier.getStart(sf),
          typeOnly: false,
          names: [],
        })
    }
  }
}

/** What an `import()` or `require()` takes to be written; a comment may stand between. */
export const MAY_LOAD = /\b(?:import|require)\s*(?:\/[/*][\s\S]*?)?\(/

/** `import('…')` and `require('…')`, with the names a destructuring takes from them at once. */
function lazyEdges(sf: ts.SourceFile, edges: ModuleEdge[]): void {
  if (!MAY_LOAD.test(sf.text)) return
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.arguments.length > 0) {
      const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword
      const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
      const specifier = node.arguments[0]
      if ((isImport || isRequire) && specifier && ts.isStringLiteralLike(specifier))
        edges.push({
          kind: isImport ? 'dynamic' : 'require',
          specifier: specifier.text,
          start: specifier.getStart(sf),
          typeOnly: false,
          names: lazyNames(node, sf),
        })
    }
    ts.forEachChild(node, visit)
  }
  visit(sf)
}

function lazyNames(call: ts.CallExpression, sf: ts.SourceFile): ImportedName[] {
  let value: ts.Node = call
  while (
    ts.isAwaitExpression(value.parent) ||
    ts.isParenthesizedExpression(value.parent) ||
    ts.isAsExpression(value.parent) ||
    ts.isNonNullExpression(value.parent)
  )
    value = value.parent
  const parent = value.parent
  if (ts.isVariableDeclaration(parent) && parent.initializer === value) return namesOf(parent.name, sf)
  // import('./actions').then(({ greet }) => …) and .then(m => …)
  if (ts.isPropertyAccessExpression(parent) && parent.name.text === 'then' && ts.isCallExpression(parent.parent)) {
    const callback = parent.parent.arguments[0]
    if (callback && (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback)) && callback.parameters[0])
      return namesOf(callback.parameters[0].name, sf)
  }
  // (await import('./actions')).greet
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value && ts.isIdentifier(parent.name))
    return [imported(parent.name.text, parent.name, false, sf)]
  return []
}

function namesOf(name: ts.BindingName, sf: ts.SourceFile): ImportedName[] {
  if (ts.isIdentifier(name)) return [imported('*', name, false, sf)]
  if (!ts.isObjectBindingPattern(name)) return []
  return name.elements.flatMap(element => {
    const key = element.propertyName ?? element.name
    return ts.isIdentifier(key) && ts.isIdentifier(element.name) && !element.dotDotDotToken
      ? [imported(key.text, element.name, false, sf)]
      : []
  })
}
