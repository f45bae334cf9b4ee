/** Divides an action's file: what moves into the route file with the action, what its client needs, and what stays. */
import type { Refusal } from '../model'
import { ts } from '../workspace/typescript'
import type { ActionShape } from './action-shape'
import type { TypeText } from './action-signature'
import { directivesOf, type ImportedBinding, importsOf } from './imports'
import { refuse } from './refuse'
import type { Scope } from './scope'
import { placeOf } from './source'

export interface ActionParts {
  /** Helpers and types that only the action uses: they move to the route file, in this order. */
  readonly toRoute: readonly ts.Statement[]
  /** Types of the signature that only the action uses: they move to the client module. */
  readonly toClient: readonly ts.Statement[]
  /** Types that stay, used by what moves; those not exported yet must be. */
  readonly shared: readonly ts.Statement[]
  /** Other exported actions of the file that the action calls. */
  readonly siblings: readonly string[]
  /** Imported names the route file needs, and those the client needs; specifiers as the action's file writes them. */
  readonly routeImports: readonly ImportedBinding[]
  readonly clientImports: readonly ImportedBinding[]
  /** Names of `toClient` or `shared` that the route file needs as types. */
  readonly routeTypes: readonly string[]
  readonly clientTypes: readonly string[]
  /** Imported names nothing in the file uses any more. */
  readonly unusedImports: ReadonlySet<string>
  /** Statements that stay, imports and directives left out. */
  readonly staying: readonly ts.Statement[]
}

type Divided =
  | { readonly parts: ActionParts; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly parts?: undefined }

/**
 * Divides the file. `signature` are the types that the client function is written with, `code` the nodes of the action that
 * the route file is written with. Refuses where a value stays that
 * the moved code needs (`not-implemented`), where a type of the signature rests on a value, and where the file does
 * something when loaded.
 */
export function divide(
  shape: ActionShape,
  signature: readonly TypeText[],
  code: readonly ts.Node[],
  scope: Scope,
): Divided {
  const { sf } = shape
  const own = new Set<ts.Node>([shape.statement])
  if (shape.exportSite)
    own.add(ts.isExportAssignment(shape.exportSite) ? shape.exportSite : shape.exportSite.parent.parent)
  const directives = new Set<ts.Node>(directivesOf(sf))
  const others = sf.statements.filter(
    statement => !own.has(statement) && !ts.isImportDeclaration(statement) && !directives.has(statement),
  )
  const namesOf = new Map(others.map(statement => [statement, declaredNames(statement)]))
  const byName = new Map(
    others.flatMap(statement => (namesOf.get(statement) ?? []).map(name => [name, statement] as const)),
  )
  const mentionsOf = new Map<ts.Node, ReturnType<Scope['mentions']>>()
  const mentions = (node: ts.Node) => {
    const known = mentionsOf.get(node) ?? scope.mentions(node)
    mentionsOf.set(node, known)
    return known
  }
  const closure = (names: Iterable<string>): Set<ts.Statement> => {
    const found = new Set<ts.Statement>()
    const queue = [...names]
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const statement = byName.get(name)
      if (!statement || found.has(statement)) continue
      found.add(statement)
      queue.push(...mentions(statement).map(mention => mention.name))
    }
    return found
  }

  const ownMentions = code.flatMap(mentions).filter(({ name }) => name !== shape.local?.text)
  const needed = closure([...ownMentions.map(({ name }) => name), ...signature.flatMap(({ names }) => names)])
  const moving = movingOf(needed, others, mentions, namesOf)
  const needs = (statements: Iterable<ts.Node>): Set<string> =>
    new Set([...statements].flatMap(statement => mentions(statement).map(({ name }) => name)))

  const clientClosure = closure(signature.flatMap(({ names }) => names))
  const value = [...clientClosure].find(statement => !isType(statement))
  if (value)
    return refuse(
      'not-implemented',
      'A type of its signature rests on a value, which the client module would need too.',
      placeOf(value),
    )
  const toClient = [...moving].filter(statement => clientClosure.has(statement))
  const toRoute = [...moving].filter(statement => !clientClosure.has(statement))
  const siblings: string[] = []
  const shared = new Set<ts.Statement>()
  for (const name of needs([...code, ...toRoute, ...toClient])) {
    const statement = byName.get(name)
    if (!statement || moving.has(statement)) continue
    if (isType(statement)) shared.add(statement)
    else if (isExported(statement) && isAsyncFunction(statement)) siblings.push(name)
    else
      return refuse(
        'not-implemented',
        `It shares ${name} with what stays: splitting that off is not built yet.`,
        placeOf(statement),
      )
  }
  for (const name of signature.flatMap(({ names }) => names)) {
    const statement = byName.get(name)
    if (statement && !moving.has(statement)) shared.add(statement)
  }
  const staying = others.filter(statement => !moving.has(statement))
  const effect = staying.find(statement => ts.isExpressionStatement(statement))
  if (effect) return refuse('not-implemented', 'The file does something when it is loaded.', placeOf(effect))

  const imported = new Map(importsOf(sf).map(binding => [binding.local, binding]))
  const importsNeeded = (nodes: readonly ts.Node[], asTypes: boolean): ImportedBinding[] => {
    const typeOnly = new Map<string, boolean>()
    for (const mention of nodes.flatMap(mentions))
      typeOnly.set(mention.name, mention.typeOnly && typeOnly.get(mention.name) !== false)
    return [...imported.values()].flatMap(({ declaration: _, ...binding }) => {
      const types = typeOnly.get(binding.local)
      return types === undefined ? [] : [{ ...binding, typeOnly: binding.typeOnly || (asTypes && types) }]
    })
  }
  const signatureNames = new Set(signature.flatMap(({ names }) => names))
  const clientImports = importsNeeded(toClient, true)
  for (const { declaration: _, ...binding } of imported.values())
    if (signatureNames.has(binding.local) && !clientImports.some(({ local }) => local === binding.local))
      clientImports.push({ ...binding, typeOnly: true })
  clientImports.push(...signature.flatMap(({ imports }) => imports))

  const routeNeeds = needs([...code, ...toRoute])
  const isNamedIn = (statements: Iterable<ts.Statement>, names: ReadonlySet<string>) =>
    [...statements].flatMap(statement => (namesOf.get(statement) ?? []).filter(name => names.has(name)))
  const clientNeeds = new Set([...needs(toClient), ...signatureNames])
  const used = needs([...staying])
  const usedBefore = new Set([...needs([...others]), ...needs([shape.fn]), ...signatureNames])
  return {
    parts: {
      toRoute: sf.statements.filter(statement => toRoute.includes(statement)),
      toClient: sf.statements.filter(statement => toClient.includes(statement)),
      shared: [...shared],
      siblings,
      routeImports: importsNeeded([...code, ...toRoute], true),
      clientImports,
      routeTypes: isNamedIn([...toClient, ...shared], routeNeeds),
      clientTypes: isNamedIn(shared, clientNeeds),
      unusedImports: new Set([...imported.keys()].filter(name => usedBefore.has(name) && !used.has(name))),
      staying,
    },
  }
}

/** Of the needed statements those that nothing else needs and that are not exported. */
function movingOf(
  needed: ReadonlySet<ts.Statement>,
  others: readonly ts.Statement[],
  mentions: (node: ts.Node) => readonly { readonly name: string }[],
  namesOf: ReadonlyMap<ts.Statement, readonly string[]>,
): Set<ts.Statement> {
  const moving = new Set([...needed].filter(statement => !isExported(statement)))
  for (let changed = true; changed; ) {
    changed = false
    const kept = new Set(
      others
        .filter(statement => !moving.has(statement))
        .flatMap(statement => mentions(statement).map(({ name }) => name)),
    )
    for (const statement of moving) {
      if (!namesOf.get(statement)?.some(name => kept.has(name))) continue
      moving.delete(statement)
      changed = true
    }
  }
  return moving
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

/** True for an interface or a type alias that rests on no value of the file. */
function isType(statement: ts.Statement): boolean {
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

function isAsyncFunction(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement)) return true
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.every(
      ({ initializer }) => initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
    )
  )
}
