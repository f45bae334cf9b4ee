/**
 * Follows one exported method of a `route.*` file to the function behind it: declared where it is exported, in another statement of
 * the file (`export { handler as POST }`, `export const POST = handler`), or in another module (`export { POST } from './handlers'`).
 */
import type { Snapshot } from '../../index/snapshot'
import type { HttpMethod, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { removeStatement } from '../code/edits'
import { importsOf } from '../code/imports'
import { type Scope, scopeOf } from '../code/scope'
import { placeOf, type Sources } from '../code/source'
import { refuse } from '../refuse'
import { importersOf } from '../request/request-importers'
import { isExported, type Refused, soleStatement, unwrapped } from './handler-syntax'

export interface MethodExport {
  /** The `route.*` file. */
  readonly route: ts.SourceFile
  /** The file that declares the function: the route file itself, or the module it takes the function from. */
  readonly sf: ts.SourceFile
  /** The top-level statement that declares it. */
  readonly statement: ts.Statement
  readonly name: ts.Identifier
  readonly value: ts.FunctionDeclaration | ts.Expression
  /** What exports it under the method's name, where that is not its declaration. */
  readonly site: ExportSite | null
  /** `POST` of `export const { GET, POST } = …`, where it is taken out of another value. */
  readonly element: ts.BindingElement | null
}

/** What is asked of the workspace. */
export interface Lookup {
  readonly snapshot: Snapshot
  readonly sources: Sources
  read(file: string): Promise<string | undefined>
}

/** `handler as POST` of a list, or the statement `export const POST = handler`. */
export type ExportSite = ts.ExportSpecifier | ts.VariableStatement

/** The declaration behind a name of a file. */
type Found = Pick<MethodExport, 'statement' | 'name' | 'value' | 'element'>

/**
 * The export of `method` and the declaration behind it. Refused with its name: what a package exports, passes on with everything else
 * (`export *`), is taken out of another value, or is used by other code as well (`unsupported-handler`, `unclassified-reference`).
 */
export async function methodExport(
  route: ts.SourceFile,
  method: HttpMethod,
  lookup: Lookup,
): Promise<MethodExport | Refused> {
  const direct = declared(route, method)
  const exported = direct && isExported(direct.statement) ? direct : undefined
  const alias = exported && !ts.isFunctionDeclaration(exported.value) ? unwrapped(exported.value) : undefined
  if (exported && (exported.element || !(alias && ts.isIdentifier(alias))))
    return usedBeside(route, exported, method, null) ?? { route, sf: route, ...exported, site: null }
  const specifier = specifierOf(route, method)
  if (exported && alias && ts.isIdentifier(alias)) {
    const site = soleStatement(exported.name.parent as ts.VariableDeclaration)
    if (!site)
      return refuse('not-implemented', `${method} shares its declaration with other constants.`, placeOf(exported.name))
    return behindName(route, alias, site, method, lookup)
  }
  if (!specifier) return notHere(route, method)
  const { moduleSpecifier } = specifier.parent.parent
  const local = specifier.propertyName ?? specifier.name
  if (!moduleSpecifier)
    return ts.isIdentifier(local) ? behindName(route, local, specifier, method, lookup) : notHere(route, method)
  if (!ts.isStringLiteral(moduleSpecifier)) return notHere(route, method)
  return inModule(route, moduleSpecifier.text, local.text, specifier, method, lookup)
}

function notHere(route: ts.SourceFile, method: string): Refused {
  const passing = route.statements.find(
    (each): each is ts.ExportDeclaration => ts.isExportDeclaration(each) && !each.exportClause,
  )
  const from = passing?.moduleSpecifier?.getText(route).slice(1, -1)
  return passing
    ? refuse(
        'unsupported-handler',
        `${method} is passed on with everything else that ${from} exports.`,
        placeOf(passing),
      )
    : refuse('not-implemented', `${method} is not declared as a function in this file.`, { file: route.fileName })
}

/** The function or constant of this name among the file's statements; overloads stand before the function itself. */
function declared(sf: ts.SourceFile, name: string): Found | undefined {
  for (const statement of [...sf.statements].reverse()) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name)
      return { statement, name: statement.name, value: statement, element: null }
    if (!ts.isVariableStatement(statement)) continue
    for (const { name: own, initializer: value } of statement.declarationList.declarations) {
      if (!value) continue
      if (ts.isIdentifier(own) && own.text === name) return { statement, name: own, value, element: null }
      if (!ts.isObjectBindingPattern(own)) continue
      const element = own.elements.find(each => ts.isIdentifier(each.name) && each.name.text === name)
      if (element && ts.isIdentifier(element.name)) return { statement, name: element.name, value, element }
    }
  }
  return undefined
}

/** `export default async function handler(…) { … }`; undefined where a file exports by default what has no name, or is declared elsewhere. */
function defaultIn(sf: ts.SourceFile): Found | undefined {
  const statement = sf.statements.find(
    (each): each is ts.FunctionDeclaration =>
      ts.isFunctionDeclaration(each) &&
      each.body !== undefined &&
      (ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Default) !== 0,
  )
  return statement?.name && { statement, name: statement.name, value: statement, element: null }
}

/** The element `… as POST` of a list of exports. */
function specifierOf(sf: ts.SourceFile, method: string): ts.ExportSpecifier | undefined {
  for (const statement of sf.statements) {
    if (!ts.isExportDeclaration(statement) || statement.isTypeOnly) continue
    if (!statement.exportClause || !ts.isNamedExports(statement.exportClause)) continue
    const element = statement.exportClause.elements.find(({ name, isTypeOnly }) => name.text === method && !isTypeOnly)
    if (element) return element
  }
  return undefined
}

async function behindName(
  route: ts.SourceFile,
  local: ts.Identifier,
  site: ExportSite,
  method: HttpMethod,
  lookup: Lookup,
): Promise<MethodExport | Refused> {
  const binding = importsOf(route).find(other => other.local === local.text)
  if (binding) return inModule(route, binding.specifier, binding.imported, site, method, lookup, binding.local)
  const found = declared(route, local.text)
  if (!found) return refuse('unsupported-handler', `${local.text} is no function of this file.`, placeOf(local))
  return ownUse(route, found, method, site) ?? { route, sf: route, ...found, site }
}

/** Refuses where other code of its own file uses the function as well, another method above all, or its declaration holds others. */
function ownUse(sf: ts.SourceFile, found: Found, method: string, site: ExportSite | null): Refused | undefined {
  const used = usedBeside(sf, found, method, site)
  const { statement, name } = found
  if (used) return used
  return ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1
    ? refuse('not-implemented', `${name.text} shares its declaration with other constants.`, placeOf(name))
    : undefined
}

function usedBeside(sf: ts.SourceFile, { name }: Found, method: string, site: ExportSite | null): Refused | undefined {
  const scope: Scope = scopeOf(sf)
  for (const use of scope.usesOf(name)) {
    if (site && use.pos >= site.pos && use.end <= site.end) continue
    const other = ts.isExportSpecifier(use.parent) ? use.parent.name.text : null
    return refuse(
      'unsupported-handler',
      other === null
        ? `${name.text === method ? 'The handler' : name.text} is used here as well as for ${method}.`
        : `${name.text} answers ${other} as well as ${method}.`,
      placeOf(use),
    )
  }
  return undefined
}

async function inModule(
  route: ts.SourceFile,
  specifier: string,
  imported: string,
  site: ExportSite,
  method: HttpMethod,
  lookup: Lookup,
  local: string | null = null,
): Promise<MethodExport | Refused> {
  const place = placeOf(site)
  const { snapshot, sources, read } = lookup
  const file = snapshot.resolve(route.fileName, specifier)
  if (file === undefined || file.includes('node_modules/'))
    return refuse('wrapped-handler', `${method} comes from the package ${specifier}.`, place)
  const sf = await sources.get(file)
  const found = sf && (imported === 'default' ? defaultIn(sf) : declared(sf, imported))
  if (imported === 'default' && !found)
    return refuse(
      'unsupported-handler',
      `${specifier} exports it by default: only a function that is declared there with a name moves.`,
      place,
    )
  if (!sf || !found || found.element || !isExported(found.statement) || isAlias(found.value))
    return refuse('unsupported-handler', `${imported} of ${specifier} is no function that is declared there.`, place)
  const own = ownUse(sf, found, method, null)
  if (own) return own
  if (local !== null) {
    const other = usesOf(route, local).find(use => use.pos < site.pos || use.end > site.end)
    if (other) return refuse('unsupported-handler', `${local} is used here as well as for ${method}.`, placeOf(other))
  }
  for (const importer of await importersOf(file, snapshot, sources, read)) {
    const use = importer.specifiers.find(literal => mayUse(literal, imported) && !isOf(literal, route, site, specifier))
    if (use)
      return refuse(
        'unclassified-reference',
        imported === method
          ? `This takes ${method} from the same module.`
          : `${imported} is used here as well as for ${method}.`,
        placeOf(use),
      )
  }
  return { route, sf, ...found, site }
}

/** The uses of an imported name, its import left out. */
function usesOf(sf: ts.SourceFile, local: string): readonly ts.Identifier[] {
  const scope = scopeOf(sf)
  const binding = importsOf(sf).find(other => other.local === local)
  const names: ts.Identifier[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === local) names.push(node)
    ts.forEachChild(node, visit)
  }
  if (binding) visit(binding.declaration)
  const [name] = names
  return name ? scope.usesOf(name).filter(use => !names.includes(use)) : []
}

function isAlias(value: ts.FunctionDeclaration | ts.Expression): boolean {
  return !ts.isFunctionDeclaration(value) && ts.isIdentifier(unwrapped(value))
}

/** True where a module specifier may bring this name: anything but a list of names without it. */
function mayUse(literal: ts.StringLiteralLike, name: string): boolean {
  const { parent } = literal
  if (ts.isImportDeclaration(parent)) {
    const { importClause } = parent
    // Loaded for what it does: its file may go with the function.
    if (!importClause || (name === 'default' && importClause.name)) return true
    const bindings = importClause.namedBindings
    if (bindings && ts.isNamespaceImport(bindings)) return true
    return bindings?.elements.some(element => (element.propertyName ?? element.name).text === name) ?? false
  }
  if (ts.isExportDeclaration(parent)) {
    if (!parent.exportClause || !ts.isNamedExports(parent.exportClause)) return true
    return parent.exportClause.elements.some(element => (element.propertyName ?? element.name).text === name)
  }
  return true
}

/** True for the specifier by which the route file takes the function. */
function isOf(literal: ts.StringLiteralLike, route: ts.SourceFile, site: ExportSite, specifier: string): boolean {
  if (literal.getSourceFile() !== route || literal.text !== specifier) return false
  const { parent } = literal
  if (ts.isExportDeclaration(parent)) return ts.isExportSpecifier(site) && site.parent.parent === parent
  return ts.isImportDeclaration(parent)
}

/** What is left of a list of exports, or of an export statement, once `site` is gone. */
export function withoutSite(sf: ts.SourceFile, site: ExportSite): TextEdit {
  if (!ts.isExportSpecifier(site)) return removeStatement(sf, site)
  const { elements } = site.parent
  if (elements.length === 1) return removeStatement(sf, site.parent.parent)
  const n = elements.indexOf(site)
  const next = elements[n + 1]
  if (next) return { start: site.getStart(sf), end: next.getStart(sf), newText: '' }
  return { start: elements[n - 1]?.end ?? site.getStart(sf), end: site.end, newText: '' }
}

/** The statement that goes with `site`; null where others of its list stay. */
export function siteStatement(site: ExportSite | null): ts.Statement | null {
  if (!site) return null
  if (!ts.isExportSpecifier(site)) return site
  return site.parent.elements.length === 1 ? site.parent.parent : null
}
