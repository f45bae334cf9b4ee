/** What moves with a handler out of its route file, what stays there, and the text of the action's file. */
import { HTTP_METHODS, type TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { removeStatement } from '../code/edits'
import { changeImports, directivesOf, type ImportedBinding, importsOf } from '../code/imports'
import { namesIn } from '../code/names'
import { parseSource, placeOf } from '../code/source'
import type { CodeStyle } from '../code/style'
import { type ExportSite, siteStatement, withoutSite } from '../handler/handler-export'
import { descendants, type Handler, isExported, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { typesThatGo } from './types-that-go'

/** Exports of a route file that configure it (https://nextjs.org/docs/app/api-reference/file-conventions/route-segment-config). */
const CONFIG = new Set([
  'dynamic',
  'dynamicParams',
  'revalidate',
  'fetchCache',
  'runtime',
  'preferredRegion',
  'maxDuration',
  'experimental_ppr',
  'generateStaticParams',
  'config',
])

export interface Move {
  /** Statements that go along, in their order, the handler itself among them. */
  readonly moved: readonly ts.Statement[]
  /** The one among them that becomes the action. */
  readonly site: ts.Statement
  /** Modules imported for their effect alone, by specifier. */
  readonly sideEffects: readonly string[]
  /** Names the moved code imports, as the route file wrote them. */
  readonly imports: readonly ImportedBinding[]
  /** Edits that take the moved code out of the route file; null where nothing is left of it. */
  readonly rest: readonly TextEdit[] | null
  /** Configuration exports that end with the file. */
  readonly config: readonly ts.Statement[]
  /** Types that other files import, or that are made of what moves: they stand in the action's file now, and no longer in the route's. */
  readonly types: readonly string[]
  /** Where another module declares the handler: what is left of the route file, null where nothing is. */
  readonly route: { readonly rest: readonly TextEdit[] | null } | null
}

/** Refused for what other code of the file uses, too. */
export interface RefusedForShared extends Refused {
  readonly shared: readonly ts.Statement[]
}

/** What of its file a handler shares with what stays, where that is why it was refused; none for any other reason. */
export function sharedOf(refused: Refused | RefusedForShared): readonly ts.Statement[] {
  return 'shared' in refused ? refused.shared : []
}

/** The names a statement declares. */
export function declaredNames(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    const names: string[] = []
    const visit = (name: ts.BindingName): void => {
      if (ts.isIdentifier(name)) names.push(name.text)
      else for (const element of name.elements) if (ts.isBindingElement(element)) visit(element.name)
    }
    for (const declaration of statement.declarationList.declarations) visit(declaration.name)
    return names
  }
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  return named && statement.name ? [statement.name.text] : []
}

/** Every name that these texts and the helpers they use mention. */
function closure(names: ReadonlySet<string>, byName: ReadonlyMap<string, ts.Statement>): ReadonlySet<string> {
  const found = new Set(names)
  for (const name of found) {
    const statement = byName.get(name)
    if (statement) for (const inner of namesIn(statement)) found.add(inner)
  }
  return found
}

/** True for what is gone once the code is compiled. */
export function isType(statement: ts.Statement): boolean {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
}

/**
 * Splits the route file. `action`: the handler's text as an action, or that of `delegate`, the function it hands everything to; what it mentions goes along, helpers of helpers included.
 * A type that both sides need is written on both; a value that both need is refused, since a route file cannot export it: with what is
 * `shared`, types among it, so that it can be moved first. `imported`: names of types that other files import.
 */
export function splitRoute(
  handler: Handler,
  action: string,
  extra: readonly ImportedBinding[],
  style: CodeStyle,
  delegate: ts.Statement | null,
  imported: ReadonlySet<string>,
): Move | Refused | RefusedForShared {
  const { sf } = handler
  const site = delegate ?? handler.statement
  const elsewhere = handler.route !== sf
  const passing = elsewhere ? null : siteStatement(handler.site)
  const statements = codeOf(sf).filter(statement => statement !== passing)
  const mentioned = (statement: ts.Statement) => mentionsOf(statement, handler.site)
  const byName = new Map<string, ts.Statement>()
  for (const statement of statements)
    if (statement !== handler.statement && statement !== delegate)
      for (const name of declaredNames(statement)) byName.set(name, statement)
  const isConfig = (statement: ts.Statement) =>
    isExported(statement) && declaredNames(statement).some(name => CONFIG.has(name))
  const methodsLeft = statements.some(
    statement =>
      statement !== handler.statement &&
      (elsewhere
        ? isExported(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)
        : exportsMethod(statement)),
  )
  const own = new Set<ts.Statement>()
  const used = new Set<string>()
  const add = (names: ReadonlySet<string>) => {
    for (const name of closure(names, byName)) used.add(name)
    for (const statement of [...used].flatMap(name => byName.get(name) ?? [])) own.add(statement)
  }
  add(namesIn(parseSource(sf.fileName, action)))
  const types = typesThatGo(
    {
      statements,
      madeOf: statement => closure(namesIn(statement), byName),
      values: [...own, ...(delegate ? [delegate] : [])].filter(statement => !isType(statement)).flatMap(declaredNames),
    },
    // Who imports another module than the route file is not known here.
    elsewhere ? new Set() : methodsLeft ? null : imported,
  )
  const typeNames = types.flatMap(declaredNames)
  add(new Set(typeNames))
  const effects = statements.filter(isEffect)
  const moved = statements.filter(
    statement => statement === site || own.has(statement) || (!methodsLeft && effects.includes(statement)),
  )
  const exported = moved.find(statement => statement !== site && isExported(statement) && !isType(statement))
  if (exported) return refuse('unsupported-handler', "A 'use server' file cannot export this.", placeOf(exported))
  const known = new Set(importsOf(sf).map(({ local }) => local))
  const alsoUsed = closure(new Set(effects.flatMap(statement => [...namesIn(statement)])), byName)
  const imports = [
    ...importsOf(sf)
      .filter(({ local }) => used.has(local) || (!methodsLeft && alsoUsed.has(local)))
      .map(({ imported, local, specifier, typeOnly }) => ({ imported, local, specifier, typeOnly })),
    ...extra.filter(({ local }) => !known.has(local)),
  ]
  const sideEffects = sf.statements.flatMap(statement =>
    ts.isImportDeclaration(statement) && !statement.importClause && ts.isStringLiteral(statement.moduleSpecifier)
      ? [statement.moduleSpecifier.text]
      : [],
  )
  const route = elsewhere ? routeLeft(handler, style) : null
  if (!methodsLeft) {
    const config = elsewhere ? [] : statements.filter(isConfig)
    return {
      moved,
      site,
      imports,
      sideEffects,
      rest: null,
      config: route?.config ?? config,
      types: typeNames,
      route,
    }
  }

  // What stays is what the other methods, the configuration and the effects need; the rest goes.
  const roots = statements.filter(
    statement =>
      statement !== handler.statement &&
      !types.includes(statement) &&
      (isExported(statement) ||
        ts.isExportDeclaration(statement) ||
        ts.isExportAssignment(statement) ||
        isEffect(statement)),
  )
  const stays = closure(new Set(roots.flatMap(statement => [...mentioned(statement)])), byName)
  const gives = [handler.statement, ...(delegate ? [delegate] : [])].flatMap(each => [...namesIn(each)])
  const before = closure(new Set([...gives, ...typeNames]), byName)
  const shared = [...own, ...(delegate ? [delegate] : [])].filter(statement =>
    declaredNames(statement).some(name => stays.has(name)),
  )
  const value = shared.find(statement => !isType(statement))
  if (value)
    return {
      shared,
      ...refuse(
        'unsupported-handler',
        `${declaredNames(value)[0]} is used by another method of this file too; move it to a module of its own first.`,
        placeOf(value),
      ),
    }
  const setUp = effects.find(statement =>
    importsOf(sf).some(({ local }) => used.has(local) && isSetUp(statement, local)),
  )
  if (setUp)
    return refuse(
      'unsupported-handler',
      'This sets up what the handler uses, and another method of this file stays: move it to a module of its own first.',
      placeOf(setUp),
    )
  const taken = statements.filter(
    statement =>
      statement === handler.statement ||
      statement === delegate ||
      (!roots.includes(statement) &&
        declaredNames(statement).some(name => before.has(name)) &&
        !declaredNames(statement).some(name => stays.has(name))),
  )
  const unused = new Set([...known].filter(name => before.has(name) && !stays.has(name)))
  const rest = [
    ...changeImports(sf, { remove: unused }, style),
    ...taken.map(statement => removeStatement(sf, statement)),
    ...(handler.site && !elsewhere ? [withoutSite(sf, handler.site)] : []),
  ]
  return { moved, site, imports, sideEffects, rest, config: route?.config ?? [], types: typeNames, route }
}

/** True for what is done as the file is loaded. */
export function isEffect(statement: ts.Statement): boolean {
  return (
    ts.isExpressionStatement(statement) ||
    ts.isIfStatement(statement) ||
    ts.isIterationStatement(statement, false) ||
    ts.isTryStatement(statement) ||
    ts.isBlock(statement)
  )
}

/** `cloudinary.config(…)`: something is done to what this name holds, for all who import it. */
function isSetUp(statement: ts.Statement, name: string): boolean {
  return [...descendants(statement)].some(
    node =>
      ts.isIdentifier(node) &&
      node.text === name &&
      ts.isPropertyAccessExpression(node.parent) &&
      node.parent.expression === node,
  )
}

/** The statements of a file but for its imports and directives. */
export function codeOf(sf: ts.SourceFile): readonly ts.Statement[] {
  const directives: readonly ts.Statement[] = directivesOf(sf)
  return sf.statements.filter(statement => !ts.isImportDeclaration(statement) && !directives.includes(statement))
}

/** The names a statement mentions, those left out that only stand for `site`. */
function mentionsOf(statement: ts.Statement, site: ExportSite | null): ReadonlySet<string> {
  if (!site || !ts.isExportSpecifier(site) || site.parent.parent !== statement) return namesIn(statement)
  return new Set(site.parent.elements.flatMap(element => (element === site ? [] : [...namesIn(element)])))
}

function exportsMethod(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement)) return true
  return isExported(statement) && declaredNames(statement).some(name => HTTP_METHODS.some(method => method === name))
}

/** The route file without the export of a handler that another module declares. */
function routeLeft(
  { route, site }: Handler,
  style: CodeStyle,
): { readonly rest: readonly TextEdit[] | null; readonly config: readonly ts.Statement[] } {
  const passing = siteStatement(site)
  const left = codeOf(route).filter(statement => statement !== passing)
  if (!left.some(exportsMethod)) {
    const isConfig = (statement: ts.Statement) => declaredNames(statement).some(name => CONFIG.has(name))
    return { rest: null, config: left.filter(statement => isExported(statement) && isConfig(statement)) }
  }
  if (!site) return { rest: [], config: [] }
  const used = new Set(left.flatMap(statement => [...mentionsOf(statement, site)]))
  const before = namesIn(site)
  const remove = new Set(
    importsOf(route).flatMap(({ local }) => (before.has(local) && !used.has(local) ? [local] : [])),
  )
  return { rest: [...changeImports(route, { remove }, style), withoutSite(route, site)], config: [] }
}

/** The names a module declares or imports at its top level. */
export function topLevelNames(sf: ts.SourceFile): ReadonlySet<string> {
  return new Set([...importsOf(sf).map(({ local }) => local), ...sf.statements.flatMap(declaredNames)])
}
