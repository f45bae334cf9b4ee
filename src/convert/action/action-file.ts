/** The top-level statements of an action's file: what each declares, mentions and needs. */
import { ts } from '../../workspace/typescript'
import { directivesOf, type ImportedBinding, importsOf } from '../code/imports'
import type { Scope } from '../code/scope'
import { type ActionShape, exportSitesOf, isOwnList } from './action-shape'

/** Statements beside the action itself, its export, imports and directives; questions about them by name. */
export class ActionFile {
  readonly others: readonly ts.Statement[]
  readonly imported: readonly ImportedBinding[]
  private readonly byName: ReadonlyMap<string, ts.Statement>
  private readonly known = new Map<ts.Node, ReturnType<Scope['mentions']>>()

  constructor(
    shape: ActionShape,
    private readonly scope: Scope,
  ) {
    const { sf, statement: own, overloads } = shape
    const skipped = new Set<ts.Node>([own, ...overloads, ...directivesOf(sf)])
    for (const site of exportSitesOf(shape)) {
      if (ts.isExportAssignment(site)) skipped.add(site)
      // `export { a, b }` stays for b.
      else if (isOwnList(site.parent, shape)) skipped.add(site.parent.parent)
    }
    this.others = sf.statements.filter(statement => !skipped.has(statement) && !ts.isImportDeclaration(statement))
    this.byName = new Map(
      this.others.flatMap(statement => declaredNames(statement).map(name => [name, statement] as const)),
    )
    this.imported = importsOf(sf).map(({ declaration: _, ...binding }) => binding)
  }

  /** The statement that declares a name; undefined for an import and for the action itself. */
  statementOf(name: string): ts.Statement | undefined {
    return this.byName.get(name)
  }

  mentions(node: ts.Node): ReturnType<Scope['mentions']> {
    const known = this.known.get(node) ?? this.scope.mentions(node)
    this.known.set(node, known)
    return known
  }

  /** The top-level names that any of the nodes mentions. */
  needs(nodes: Iterable<ts.Node>): Set<string> {
    return new Set([...nodes].flatMap(node => this.mentions(node).map(({ name }) => name)))
  }

  /** The statements that these names need, directly or through each other. */
  closure(names: Iterable<string>): Set<ts.Statement> {
    const found = new Set<ts.Statement>()
    const queue = [...names]
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const statement = this.byName.get(name)
      if (!statement || found.has(statement)) continue
      found.add(statement)
      queue.push(...this.mentions(statement).map(mention => mention.name))
    }
    return found
  }

  /** Of the needed statements those that nothing else needs and that are not exported: they can move. */
  movable(needed: Iterable<ts.Statement>): Set<ts.Statement> {
    const moving = new Set([...needed].filter(statement => !isExported(statement)))
    for (let changed = true; changed; ) {
      changed = false
      const kept = this.needs(this.others.filter(statement => !moving.has(statement)))
      for (const statement of moving) {
        if (!declaredNames(statement).some(name => kept.has(name))) continue
        moving.delete(statement)
        changed = true
      }
    }
    return moving
  }

  /** The imports that the nodes need; type-only where all their mentions are types. */
  importsFor(nodes: readonly ts.Node[]): ImportedBinding[] {
    const typeOnly = new Map<string, boolean>()
    for (const mention of nodes.flatMap(node => this.mentions(node)))
      typeOnly.set(mention.name, mention.typeOnly && typeOnly.get(mention.name) !== false)
    return this.imported.flatMap(binding => {
      const types = typeOnly.get(binding.local)
      return types === undefined ? [] : [{ ...binding, typeOnly: binding.typeOnly || types }]
    })
  }
}

/** The names a top-level statement declares. */
export function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    const names = (bound: ts.BindingName): string[] =>
      ts.isIdentifier(bound)
        ? [bound.text]
        : bound.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : names(element.name)))
    return statement.declarationList.declarations.flatMap(({ name }) => names(name))
  }
  if (ts.isModuleDeclaration(statement)) return [statement.name.text]
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  return named && statement.name ? [statement.name.text] : []
}

/** True for a statement that does something when the file is loaded, and declares nothing. */
export function isEffect(statement: ts.Statement): boolean {
  return !(
    ts.isVariableStatement(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isExportAssignment(statement) ||
    ts.isImportEqualsDeclaration(statement) ||
    ts.isEmptyStatement(statement) ||
    isType(statement)
  )
}

/** True for an interface or a type alias that rests on no value of the file. */
export function isType(statement: ts.Statement): boolean {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
}

export function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
  if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return true
  const names = declaredNames(statement)
  return statement
    .getSourceFile()
    .statements.some(
      other =>
        (ts.isExportDeclaration(other) &&
          !other.moduleSpecifier &&
          other.exportClause !== undefined &&
          ts.isNamedExports(other.exportClause) &&
          other.exportClause.elements.some(({ name, propertyName }) => names.includes((propertyName ?? name).text))) ||
        (ts.isExportAssignment(other) && ts.isIdentifier(other.expression) && names.includes(other.expression.text)),
    )
}

export function isAsyncFunction(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement)) return true
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.every(
      ({ initializer }) => initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
    )
  )
}
