/** Reads one exported Server Action as it is written: its function, its statement, and how it is exported. */
import type { EntryPoint, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { placeOf } from '../code/source'
import { refuse } from '../refuse'

export type ActionFunction = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction

interface Exported {
  readonly sf: ts.SourceFile
  /** `greet` or `default`. */
  readonly exported: string
  /** The name it has in its own file; null for an anonymous default export. */
  readonly local: ts.Identifier | null
  readonly statement: ts.Statement
  /** Its overload signatures, in their order. */
  readonly overloads: readonly ts.FunctionDeclaration[]
  /** The specifier of `export { a as b }` or the `export default a`, where the declaration itself is not the export. */
  readonly exportSite: ExportSite
  /** The other names that its file exports it by. */
  readonly alsoExported: readonly ExportedName[]
}

type ExportSite = ts.ExportSpecifier | ts.ExportAssignment | null

/** One name that a file exports a function by. */
export interface ExportedName {
  /** `greet` or `default`. */
  readonly name: string
  /** Null where the declaration itself is the export. */
  readonly site: ExportSite
}

/** A plain exported action: `export async function`, `export const … = async …`, `export default`, or `export { … }` of one. */
export interface PlainShape extends Exported {
  readonly wrapped: false
  readonly fn: ActionFunction & { readonly body: ts.ConciseBody }
}

/** An action that a call makes: `export const greet = actionClient.inputSchema(s).action(async …)`, `export default withAuth(async …)`. */
export interface WrappedShape extends Exported {
  readonly wrapped: true
  /** The expression that makes it. */
  readonly fn: ts.CallExpression | ts.TaggedTemplateExpression
}

export type ActionShape = PlainShape | WrappedShape

/** The specifiers and statements that export it, other than its own declaration. */
export function exportSitesOf({ exportSite, alsoExported }: ActionShape): readonly NonNullable<ExportSite>[] {
  return [exportSite, ...alsoExported.map(({ site }) => site)].filter(site => site !== null)
}

/** Every name that its file exports it by. */
export function exportedNames({ exported, alsoExported }: ActionShape): readonly string[] {
  return [exported, ...alsoExported.map(({ name }) => name)]
}

/** True where a list of exports has nothing but the action. */
export function isOwnList(list: ts.NamedExports, shape: ActionShape): boolean {
  const sites: readonly ts.Node[] = exportSitesOf(shape)
  return list.elements.every(element => sites.includes(element))
}

/** The first node of the action: its first overload, or its statement. */
export function firstOf({ overloads, statement }: ActionShape): ts.Statement {
  return overloads[0] ?? statement
}

type Read = { readonly shape: ActionShape; readonly refusal?: undefined } | { readonly refusal: Refusal }

/**
 * The shape of an exported action. Refuses what is declared elsewhere or among other variables (`not-implemented`), and of
 * functions those that are generic without a constraint, with `this` or `arguments` (`unsupported-signature`), a generator
 * (`streamed-result`).
 */
export function readAction(
  sf: ts.SourceFile,
  entryPoint: Pick<EntryPoint, 'name' | 'inline' | 'file' | 'line' | 'column'>,
): Read {
  if (entryPoint.name === null || entryPoint.inline)
    return refuse('inline-action', 'An inline action is no export that another file could import.', entryPoint)
  const found = findExport(sf, entryPoint.name)
  if (!found) return refuse('not-implemented', 'It is declared in another file and passed on from here.', entryPoint)
  const { statement, value, local } = found
  if (ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1)
    return refuse('not-implemented', 'It is declared together with other variables.', placeOf(statement))
  const names = local === null ? [] : exportsOf(sf, local.text)
  // Of several names its own is the first.
  const first = names.find(({ name }) => name === local?.text) ?? { name: entryPoint.name, site: found.site }
  const exported = first.name
  const named = { exported, local, exportSite: first.site, alsoExported: names.filter(({ name }) => name !== exported) }
  const fn = value && unwrapped(value)
  if (fn && (ts.isCallExpression(fn) || ts.isTaggedTemplateExpression(fn)))
    return { shape: { wrapped: true, sf, fn, statement, overloads: [], ...named } }
  if (!fn || !isFunction(fn)) return refuse('not-implemented', 'It is no function.', entryPoint)
  if (!fn.body) return refuse('not-implemented', 'It has no body.', placeOf(fn))
  const overloads = sf.statements.filter(
    (other): other is ts.FunctionDeclaration =>
      other !== fn && ts.isFunctionDeclaration(other) && local !== null && other.name?.text === local.text,
  )
  if (overloads.some(({ body }) => body)) return refuse('not-implemented', 'It is declared twice.', placeOf(fn))
  const free = fn.typeParameters?.find(parameter => !isConcrete(parameter))
  if (free)
    return refuse(
      'unsupported-signature',
      `Nothing says what a request may carry for ${free.name.text}: let it extend a type of its own.`,
      placeOf(free),
    )
  if (fn.asteriskToken) return refuse('streamed-result', 'A generator streams its results.', placeOf(fn))
  const odd = findThis(fn)
  if (odd) return refuse('unsupported-signature', `It uses \`${odd.getText(sf)}\`.`, placeOf(odd))
  return { shape: { wrapped: false, sf, fn: fn as PlainShape['fn'], statement, overloads, ...named } }
}

/** True where a type parameter extends a type that can be written without it. */
function isConcrete({ name, constraint, parent }: ts.TypeParameterDeclaration): boolean {
  if (!constraint) return false
  const all = 'typeParameters' in parent ? [...(parent.typeParameters ?? [])] : []
  const later = all.slice(all.findIndex(other => other.name === name)).map(other => other.name.text)
  const mentions = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && later.includes(node.text)) || (ts.forEachChild(node, mentions) ?? false)
  return !mentions(constraint)
}

interface Found {
  readonly statement: ts.Statement
  readonly site: ActionShape['exportSite']
  readonly value: ts.Node | undefined
  readonly local: ts.Identifier | null
}

function findExport(sf: ts.SourceFile, exported: string): Found | undefined {
  for (const statement of sf.statements) {
    if (ts.isExportAssignment(statement) && exported === 'default' && !statement.isExportEquals) {
      const { expression } = statement
      if (ts.isIdentifier(expression)) return findLocal(sf, expression.text, statement)
      return { statement, site: null, value: expression, local: ownName(expression) }
    }
    if (ts.isExportDeclaration(statement) && !statement.moduleSpecifier && statement.exportClause) {
      if (!ts.isNamedExports(statement.exportClause)) continue
      const specifier = statement.exportClause.elements.find(({ name }) => name.text === exported)
      if (specifier) return findLocal(sf, (specifier.propertyName ?? specifier.name).text, specifier)
    }
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue
    const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
    if (
      ts.isFunctionDeclaration(statement) &&
      statement.body &&
      (isDefault ? 'default' : statement.name?.text) === exported
    )
      return { statement, site: null, value: statement, local: statement.name ?? null }
    if (ts.isVariableStatement(statement)) {
      const declared = declarationIn(statement, exported)
      if (declared) return { statement, site: null, ...declared }
    }
  }
  return undefined
}

function findLocal(sf: ts.SourceFile, name: string, site: ActionShape['exportSite']): Found | undefined {
  for (const statement of sf.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.body && statement.name?.text === name)
      return { statement, site, value: statement, local: statement.name }
    const declared = ts.isVariableStatement(statement) ? declarationIn(statement, name) : undefined
    if (declared) return { statement, site, ...declared }
  }
  return undefined
}

function declarationIn(statement: ts.VariableStatement, name: string): Pick<Found, 'value' | 'local'> | undefined {
  for (const declaration of statement.declarationList.declarations)
    if (ts.isIdentifier(declaration.name) && declaration.name.text === name)
      return { value: declaration.initializer, local: declaration.name }
  return undefined
}

/** The exports of the file that pass this local name on. */
function exportsOf(sf: ts.SourceFile, local: string): ExportedName[] {
  return sf.statements.flatMap((statement): ExportedName[] => {
    if (ts.isExportAssignment(statement))
      return ts.isIdentifier(statement.expression) && statement.expression.text === local
        ? [{ name: 'default', site: statement }]
        : []
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement
      if (moduleSpecifier || !exportClause || !ts.isNamedExports(exportClause)) return []
      return exportClause.elements
        .filter(({ name, propertyName }) => (propertyName ?? name).text === local)
        .map(site => ({ name: site.name.text, site }))
    }
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    const isDefault = modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
    const declares = ts.isVariableStatement(statement)
      ? declarationIn(statement, local) !== undefined
      : ts.isFunctionDeclaration(statement) && statement.body !== undefined && statement.name?.text === local
    return declares ? [{ name: isDefault ? 'default' : local, site: null }] : []
  })
}

/** `(fn)`, `fn as T`, `fn satisfies T`. */
function unwrapped(node: ts.Node): ts.Node {
  return ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node) ? unwrapped(node.expression) : node
}

export function isFunction(node: ts.Node): node is ActionFunction {
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node)
}

function ownName(node: ts.Node): ts.Identifier | null {
  return ts.isFunctionExpression(node) ? (node.name ?? null) : null
}

/** `this`, `arguments` or a `this` parameter of the function itself, not of one inside it. */
export function findThis(fn: ActionFunction): ts.Node | undefined {
  let found: ts.Node | undefined
  const visit = (node: ts.Node): void => {
    if (found) return
    if (node.kind === ts.SyntaxKind.ThisKeyword || (ts.isIdentifier(node) && node.text === 'arguments')) found = node
    else if (node === fn || ts.isArrowFunction(node) || !ts.isFunctionLike(node)) ts.forEachChild(node, visit)
  }
  for (const parameter of fn.parameters) {
    if (ts.isIdentifier(parameter.name) && parameter.name.text === 'this') return parameter
    visit(parameter)
  }
  if (fn.body) visit(fn.body)
  return found
}
