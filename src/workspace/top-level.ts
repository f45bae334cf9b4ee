/** What the top-level names of a file stand for: imports, functions, variables. */
import { ts } from './typescript'

export interface Binding {
  /** The declaring name. */
  readonly name: ts.Identifier
  readonly declaration: ts.Node
  /** What it is initialised with, for a plain variable. */
  readonly value: ts.Expression | undefined
  readonly importedFrom: { readonly specifier: string; readonly name: string } | null
  /** An interface, a type alias, an `import type`: gone at run time. */
  readonly typeOnly: boolean
}

/** Every top-level name of a file. Of an overloaded function the body counts, of a name that is type and value the value. */
export function topLevelBindings(sf: ts.SourceFile): ReadonlyMap<string, Binding> {
  const bindings = new Map<string, Binding>()
  const add = (name: ts.Identifier, declaration: ts.Node, more: Partial<Binding> = {}) => {
    const known = bindings.get(name.text)
    const bodiless = ts.isFunctionDeclaration(declaration) && !declaration.body
    if (known && !known.typeOnly && (more.typeOnly || bodiless)) return
    bindings.set(name.text, { name, declaration, value: undefined, importedFrom: null, typeOnly: false, ...more })
  }
  for (const statement of sf.statements) {
    if (ts.isImportDeclaration(statement)) addImports(statement, add)
    else if (ts.isVariableStatement(statement))
      for (const declaration of statement.declarationList.declarations) addVariable(declaration, add)
    else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
      add(statement.name, statement)
    else if (ts.isEnumDeclaration(statement)) add(statement.name, statement)
    else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      add(statement.name, statement, { typeOnly: true })
  }
  return bindings
}

type Add = (name: ts.Identifier, declaration: ts.Node, more?: Partial<Binding>) => void

function addImports(statement: ts.ImportDeclaration, add: Add): void {
  const clause = statement.importClause
  if (!clause || !ts.isStringLiteralLike(statement.moduleSpecifier)) return
  const specifier = statement.moduleSpecifier.text
  const typeOnly = clause.isTypeOnly
  if (clause.name) add(clause.name, clause, { importedFrom: { specifier, name: 'default' }, typeOnly })
  const named = clause.namedBindings
  if (named && ts.isNamespaceImport(named)) add(named.name, named, { importedFrom: { specifier, name: '*' }, typeOnly })
  else if (named)
    for (const element of named.elements)
      add(element.name, element, {
        importedFrom: { specifier, name: (element.propertyName ?? element.name).text },
        typeOnly: typeOnly || element.isTypeOnly,
      })
}

function addVariable(declaration: ts.VariableDeclaration, add: Add): void {
  if (ts.isIdentifier(declaration.name)) {
    const specifier = declaration.initializer && requiredSpecifier(unwrap(declaration.initializer))
    add(declaration.name, declaration, {
      value: declaration.initializer,
      importedFrom: specifier === undefined ? null : { specifier, name: '*' },
    })
    return
  }
  const specifier = declaration.initializer && requiredSpecifier(unwrap(declaration.initializer))
  addPattern(declaration.name, declaration, specifier, add)
}

function addPattern(
  pattern: ts.BindingPattern,
  declaration: ts.VariableDeclaration,
  specifier: string | undefined,
  add: Add,
): void {
  for (const element of pattern.elements) {
    if (ts.isOmittedExpression(element)) continue
    if (!ts.isIdentifier(element.name)) addPattern(element.name, declaration, undefined, add)
    else {
      const key = element.propertyName ?? element.name
      const importedFrom =
        specifier !== undefined && ts.isIdentifier(key) && ts.isObjectBindingPattern(pattern)
          ? { specifier, name: key.text }
          : null
      add(element.name, declaration.initializer ?? declaration, { importedFrom })
    }
  }
}

function requiredSpecifier(value: ts.Expression): string | undefined {
  if (!ts.isCallExpression(value) || !ts.isIdentifier(value.expression) || value.expression.text !== 'require')
    return undefined
  const [argument] = value.arguments
  return argument && ts.isStringLiteralLike(argument) ? argument.text : undefined
}

/** True for a name that exists as a type only. A name the file does not declare is not. */
export function isTypeOnlyBinding(binding: Binding | undefined): boolean {
  return binding?.typeOnly ?? false
}

/** An expression without parentheses, `as`, `satisfies`, `!` and type assertions. */
export function unwrap(expression: ts.Expression): ts.Expression {
  let value = expression
  while (
    ts.isParenthesizedExpression(value) ||
    ts.isAsExpression(value) ||
    ts.isSatisfiesExpression(value) ||
    ts.isNonNullExpression(value) ||
    ts.isTypeAssertionExpression(value)
  )
    value = value.expression
  return value
}

/** The property of an object literal by that name, with its value; a method is its own value. Null for a spread or computed one. */
export function propertyNamed(
  object: ts.ObjectLiteralExpression,
  name: string,
): { readonly name: ts.Node; readonly value: ts.Expression } | null {
  for (const property of object.properties) {
    if (!property.name || !(ts.isIdentifier(property.name) || ts.isStringLiteralLike(property.name))) continue
    if (property.name.text !== name) continue
    if (ts.isPropertyAssignment(property)) return { name: property.name, value: property.initializer }
    if (ts.isShorthandPropertyAssignment(property)) return { name: property.name, value: property.name }
  }
  return null
}
