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
  readonly exportSite: ts.ExportSpecifier | ts.ExportAssignment | null
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
export function readAction(sf: ts.SourceFile, entryPoint: EntryPoint): Read {
  const exported = entryPoint.name
  if (exported === null || entryPoint.inline)
    return refuse(
      'inline-action',
      'An inline action is not converted yet: export it from a file of its own first.',
      entryPoint,
    )
  const found = findExport(sf, exported)
  if (!found) return refuse('not-implemented', 'It is declared in another file and passed on from here.', entryPoint)
  const { statement, site, value, local } = found
  if (ts.isVariableStatement(statement) && statement.declarationList.declarations.length > 1)
    return refuse('not-implemented', 'It is declared together with other variables.', placeOf(statement))
  const several =
    local !== null && exportsOf(sf, local.text) > 1
      ? refuse('not-implemented', 'It is exported under several names.', entryPoint)
      : null
  const fn = value && unwrapped(value)
  if (fn && (ts.isCallExpression(fn) || ts.isTaggedTemplateExpression(fn)))
    return several ?? { shape: { wrapped: true, sf, exported, local, fn, statement, overloads: [], exportSite: site } }
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
  if (several) return several
  const plain = {
    wrapped: false,
    sf,
    exported,
    local,
    fn: fn as PlainShape['fn'],
    statement,
    overloads,
    exportSite: site,
  } as const
  return { shape: plain }
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

/** How many exports of the file pass this local name on. */
function exportsOf(sf: ts.SourceFile, local: string): number {
  let count = 0
  for (const statement of sf.statements) {
    if (
      ts.isExportAssignment(statement) &&
      ts.isIdentifier(statement.expression) &&
      statement.expression.text === local
    )
      count++
    if (
      ts.isExportDeclaration(statement) &&
      !statement.moduleSpecifier &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    )
      count += statement.exportClause.elements.filter(
        ({ name, propertyName }) => (propertyName ?? name).text === local,
      ).length
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue
    if (ts.isFunctionDeclaration(statement) && statement.body && statement.name?.text === local) count++
    if (ts.isVariableStatement(statement) && declarationIn(statement, local)) count++
  }
  return count
}

/** `(fn)`, `fn as T`, `fn satisfies T`. */
function unwrapped(node: ts.Node): ts.Node {
  return ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node) ? unwrapped(node.expression) : node
}

function isFunction(node: ts.Node): node is ActionFunction {
  return ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node)
}

function ownName(node: ts.Node): ts.Identifier | null {
  return ts.isFunctionExpression(node) ? (node.name ?? null) : null
}

/** `this`, `arguments` or a `this` parameter of the function itself, not of one inside it. */
function findThis(fn: ActionFunction): ts.Node | undefined {
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
