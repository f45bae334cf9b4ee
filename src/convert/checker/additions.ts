/**
 * What a module adds to others (`declare global`, `declare module 'x'`), and what that rests on. A program takes it in once, when it is
 * made: where a module is read again, what it added before stands, which is right as long as it says and means the same.
 */
import { ts } from '../../workspace/typescript'
import { isPlainModule } from './self-contained'

/** Statements of a file with all that they name of it. */
export interface Rest {
  /** What these are made of, to compare. */
  readonly text: string
  /** What they take from other modules. */
  readonly imports: readonly Wanted[]
}

export interface Wanted {
  readonly specifier: ts.StringLiteralLike
  /** The name of an export; null for more than one, or for the module as a whole. */
  readonly name: string | null
}

/** What a file adds, as far as its text tells; undefined for what may be another thing each time that it is read. */
export function additionsOf(file: ts.SourceFile): Rest | undefined {
  const own = file.statements.filter(isAddition)
  const { moduleAugmentations } = file as { readonly moduleAugmentations?: readonly unknown[] }
  // Inside of namespaces there may be more.
  return moduleAugmentations?.length === own.length ? restOf(file, own) : undefined
}

/** What an export of a file rests on; undefined as for `additionsOf`. */
export function exportOf(file: ts.SourceFile, name: string): Rest | undefined {
  const began = file.statements.filter(
    statement =>
      ts.isExportDeclaration(statement) ||
      (name === 'default' && (ts.isExportAssignment(statement) || isDefault(statement))) ||
      [...namesOf(statement)].some(([own]) => own === name),
  )
  // What `export =` gives has names of which no statement tells.
  const isWhole = file.statements.some(statement => ts.isExportAssignment(statement) && statement.isExportEquals)
  return isWhole || began.length === 0 ? undefined : restOf(file, began, name)
}

/** `exported`: of export lists among `began`, no more than what goes by this name. */
function restOf(file: ts.SourceFile, began: readonly ts.Statement[], exported?: string): Rest | undefined {
  if (!isPlainModule(file)) return undefined
  const declared = declarationsOf(file)
  const reached = new Set<ts.Statement>(began)
  const imports: Wanted[] = []
  const reach = (name: string): void => {
    for (const { statement, imported } of declared.get(name) ?? []) {
      reached.add(statement)
      const specifier = imported === undefined ? undefined : specifierOf(statement)
      if (specifier && imported !== undefined) imports.push({ specifier, name: imported })
    }
  }
  for (const node of reached) {
    if (isOneOfItsKind(node, file)) return undefined
    if (ts.isImportDeclaration(node) || ts.isImportEqualsDeclaration(node)) {
      if (!specifierOf(node)) return undefined
    } else if (ts.isExportDeclaration(node)) {
      const { exportClause, moduleSpecifier } = node
      const specifier = literal(moduleSpecifier)
      if (exportClause && ts.isNamedExports(exportClause)) {
        for (const { name, propertyName } of exportClause.elements) {
          if (name.text !== exported) continue
          if (specifier) imports.push({ specifier, name: (propertyName ?? name).text })
          else reach((propertyName ?? name).text)
        }
      } else if (specifier && exported !== undefined) {
        imports.push({ specifier, name: exportClause ? null : exported })
      }
    } else
      for (const name of namesIn(node))
        if (ts.isStringLiteralLike(name)) imports.push({ specifier: name, name: null })
        else reach(name.text)
  }
  return { text: [...reached].map(node => node.getText(file)).join('\n'), imports }
}

function isAddition(statement: ts.Node): statement is ts.ModuleDeclaration {
  return (
    ts.isModuleDeclaration(statement) &&
    (ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0)
  )
}

/** A class, an enum or a symbol is another type where it is read again; what a namespace holds is not followed. */
function isOneOfItsKind(node: ts.Statement, file: ts.SourceFile): boolean {
  return (
    ts.isEnumDeclaration(node) ||
    (ts.isModuleDeclaration(node) && !isAddition(node)) ||
    /\bclass\b|\bunique\s+symbol\b|\bSymbol\s*(?:\.\s*for\s*)?\(/.test(node.getText(file))
  )
}

function isDefault(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false)
  )
}

interface Declared {
  readonly statement: ts.Statement
  /** Of an import: the name that the other module has for it, null for the module itself. */
  readonly imported?: string | null
}

/** The statements of the file by the names that they declare. */
function declarationsOf(file: ts.SourceFile): ReadonlyMap<string, readonly Declared[]> {
  const found = new Map<string, Declared[]>()
  for (const statement of file.statements)
    for (const [name, imported] of namesOf(statement))
      found.set(name, [...(found.get(name) ?? []), { statement, ...(imported !== undefined && { imported }) }])
  return found
}

/** The names that a statement declares; of an import with what it takes, as `Declared` has it. */
function* namesOf(statement: ts.Statement): Generator<readonly [name: string, imported?: string | null]> {
  if (isAddition(statement)) return
  if (ts.isVariableStatement(statement)) {
    for (const { name } of statement.declarationList.declarations) for (const own of boundBy(name)) yield [own]
  } else if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {}
    if (name) yield [name.text, 'default']
    if (!namedBindings) return
    if (ts.isNamespaceImport(namedBindings)) yield [namedBindings.name.text, null]
    else
      for (const element of namedBindings.elements)
        yield [element.name.text, (element.propertyName ?? element.name).text]
  } else if (ts.isImportEqualsDeclaration(statement)) yield [statement.name.text, null]
  else if (ts.isExpressionStatement(statement)) yield* assignedTo(statement.expression)
  else if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  ) {
    if (statement.name) yield [statement.name.text]
  }
}

/** The function that an assignment gives a member: `make.times = 1` is part of its type. */
function* assignedTo(node: ts.Expression): Generator<readonly [name: string]> {
  if (!ts.isBinaryExpression(node)) return
  let target: ts.Expression = node.left
  while (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) target = target.expression
  if (ts.isIdentifier(target)) yield [target.text]
}

function* boundBy(name: ts.BindingName): Generator<string> {
  if (ts.isIdentifier(name)) yield name.text
  else for (const element of name.elements) if (!ts.isOmittedExpression(element)) yield* boundBy(element.name)
}

/** The names that a node may take from around it, and the modules that it names. */
function* namesIn(node: ts.Node): Generator<ts.Identifier | ts.StringLiteralLike> {
  if (ts.isIdentifier(node)) return yield node
  const module = moduleNamed(node)
  if (module) yield module
  const children: ts.Node[] = []
  ts.forEachChild(node, child => void children.push(child))
  const isNamed = ts.isTypeElement(node) || ts.isParameter(node) || ts.isPropertyAssignment(node)
  for (const child of children) {
    // The name of a member means nothing around it.
    if (isNamed && child === node.name && ts.isIdentifier(child)) continue
    if (ts.isPropertyAccessExpression(node) && child === node.name) continue
    yield* namesIn(child)
  }
}

/** The specifier of `declare module 'x'`, of `import('x')`, as a type and as an expression, and of `require('x')`. */
function moduleNamed(node: ts.Node): ts.StringLiteralLike | undefined {
  if (ts.isModuleDeclaration(node)) return ts.isStringLiteral(node.name) ? node.name : undefined
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : undefined
  if (!ts.isCallExpression(node)) return undefined
  const { expression, arguments: given } = node
  const isImport =
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  return isImport ? literal(given[0]) : undefined
}

function literal(node: ts.Node | undefined): ts.StringLiteralLike | undefined {
  return node && ts.isStringLiteralLike(node) ? node : undefined
}

function specifierOf(node: ts.Statement): ts.StringLiteralLike | undefined {
  if (ts.isImportDeclaration(node)) return literal(node.moduleSpecifier)
  if (!ts.isImportEqualsDeclaration(node)) return undefined
  const { moduleReference } = node
  return ts.isExternalModuleReference(moduleReference) ? literal(moduleReference.expression) : undefined
}
