/**
 * What makes a request of axios: its default export, or an instance that `axios.create()` made in this file or another one. One with
 * interceptors, or whose defaults are changed, does more than send what its callers give it.
 * https://axios-http.com/docs/instance https://axios-http.com/docs/interceptors
 */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { isChanged } from '../code/assigned'
import { importsOf } from '../code/imports'
import { type Scope, scopeOf } from '../code/scope'
import { placeOf, type Sources } from '../code/source'
import { descendants, isExported, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import { declaredNames } from '../to-action/module'

export interface AxiosClient {
  /** It puts a base before the URLs that it is given. */
  readonly hasBase: boolean
}

/** The client that an expression of a file is; undefined where it is none of axios. Refused: one that does more than send. */
export async function clientOf(
  owner: ts.Expression,
  sf: ts.SourceFile,
  scope: Scope,
  snapshot: Snapshot,
  sources: Sources,
): Promise<AxiosClient | Refused | undefined> {
  if (!ts.isIdentifier(owner)) return undefined
  const binding = importsOf(sf).find(({ local, typeOnly }) => local === owner.text && !typeOnly)
  if (binding && isAxios(owner, sf)) return (await changedAnywhere(snapshot, sources)) ?? { hasBase: false }
  const file = binding && snapshot.resolve(sf.fileName, binding.specifier)
  if (!binding) {
    const declaration = scope.symbolOf(owner)?.declarations?.[0]
    const made = declaration && ts.isVariableDeclaration(declaration) ? declaration : undefined
    return made?.initializer && ts.isIdentifier(made.name)
      ? instanceLike(made.initializer, made.name, scope, snapshot, sources)
      : undefined
  }
  const source = file === undefined || file.includes('node_modules/') ? undefined : await sources.get(file)
  if (!source || file === undefined) return undefined
  const exported = exportedValue(source, binding.imported)
  if (!exported) return undefined
  const instance = await instanceLike(exported.value, exported.name, scopeOf(source), snapshot, sources)
  if (!instance || 'refusal' in instance) return instance
  return (await changedByImporters(file, snapshot, sources)) ?? (await changedAnywhere(snapshot, sources)) ?? instance
}

/** As `instanceOf`, with what the instance takes over of another one. */
async function instanceLike(
  value: ts.Expression,
  name: ts.Identifier | null,
  scope: Scope,
  snapshot: Snapshot,
  sources: Sources,
): Promise<AxiosClient | Refused | undefined> {
  const instance = instanceOf(value, name, scope)
  const other = takenOver(value)
  if (!other || !instance || 'refusal' in instance) return instance
  const first = await clientOf(other, other.getSourceFile(), scope, snapshot, sources)
  if (!first)
    return refuse('unsupported-caller', 'An action has no counterpart of these options of axios.', placeOf(other))
  return 'refusal' in first ? first : { hasBase: instance.hasBase || first.hasBase }
}

/** True for the default export of axios. */
function isAxios(node: ts.Expression, sf: ts.SourceFile): boolean {
  if (!ts.isIdentifier(node)) return false
  const binding = importsOf(sf).find(({ local }) => local === node.text)
  return binding?.specifier === 'axios' && (binding.imported === 'default' || binding.imported === 'axios')
}

/** What a module exports under a name: the value and the constant that holds it. */
export function exportedValue(
  source: ts.SourceFile,
  wanted: string,
): { readonly value: ts.Expression; readonly name: ts.Identifier | null } | undefined {
  const declared = (name: string, needsExport: boolean) => {
    const statement = source.statements.find(
      each => declaredNames(each).includes(name) && (!needsExport || isExported(each) || isListed(source, name)),
    )
    if (!statement || !ts.isVariableStatement(statement)) return undefined
    const found = statement.declarationList.declarations.find(each => each.name.getText(source) === name)
    const isConstant = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0
    if (!isConstant || !found?.initializer || !ts.isIdentifier(found.name)) return undefined
    return { value: found.initializer, name: found.name }
  }
  if (wanted !== 'default') return declared(wanted, true)
  const assignment = source.statements.find(ts.isExportAssignment)
  const value = assignment && unwrapped(assignment.expression)
  if (!value) return undefined
  return ts.isIdentifier(value) ? declared(value.text, false) : { value, name: null }
}

/** `export { api }`. */
function isListed(source: ts.SourceFile, name: string): boolean {
  return source.statements.some(
    statement =>
      ts.isExportDeclaration(statement) &&
      !statement.moduleSpecifier &&
      statement.exportClause !== undefined &&
      ts.isNamedExports(statement.exportClause) &&
      statement.exportClause.elements.some(element => !element.propertyName && element.name.text === name),
  )
}

/** The instance that `axios.create()` makes. Refused: options with a meaning, interceptors, an instance that is handed on. */
function instanceOf(value: ts.Expression, name: ts.Identifier | null, scope: Scope): AxiosClient | Refused | undefined {
  const made = unwrapped(value)
  if (!ts.isCallExpression(made) || !ts.isPropertyAccessExpression(made.expression)) return undefined
  const { expression: axios, name: member } = made.expression
  if (member.text !== 'create' || !isAxios(axios, made.getSourceFile())) return undefined
  const [options] = made.arguments
  const odd = options && oddOption(options, new Set(['baseURL']), property => defaultsOf(property) !== undefined)
  if (odd) return refuse('unsupported-caller', 'An action has no counterpart of these options of axios.', placeOf(odd))
  for (const use of name ? scope.usesOf(name) : []) {
    if (ts.isExportSpecifier(use.parent) || ts.isExportAssignment(use.parent)) continue
    const member = ts.isPropertyAccessExpression(use.parent) ? use.parent : undefined
    const callee = member ?? use
    const isSent = ts.isCallExpression(callee.parent) && callee.parent.expression === callee
    if (!isSent || member?.name.text === 'create')
      return refuse('unsupported-caller', 'The instance of axios is used for more than its requests.', placeOf(use))
  }
  const hasBase =
    options !== undefined &&
    ts.isObjectLiteralExpression(options) &&
    options.properties.some(property => property.name?.getText() === 'baseURL')
  return { hasBase }
}

/** `instance` of `axios.create({ ...instance.defaults, … })`: https://axios-http.com/docs/config_defaults#custom-instance-defaults */
function takenOver(value: ts.Expression): ts.Identifier | undefined {
  const made = unwrapped(value)
  const [options] = ts.isCallExpression(made) ? made.arguments : []
  if (!options || !ts.isObjectLiteralExpression(options)) return undefined
  return options.properties.map(defaultsOf).find(name => name !== undefined)
}

/** `instance` of `...instance.defaults`. */
function defaultsOf(property: ts.ObjectLiteralElementLike): ts.Identifier | undefined {
  if (!ts.isSpreadAssignment(property)) return undefined
  const { expression } = property
  const isDefaults = ts.isPropertyAccessExpression(expression) && expression.name.text === 'defaults'
  return isDefaults && ts.isIdentifier(expression.expression) ? expression.expression : undefined
}

/** The first option that is not of the media type or `withCredentials`; the options as a whole where they are not written in place. */
export function oddOption(
  config: ts.Expression,
  own: ReadonlySet<string>,
  isKnown = (_: ts.ObjectLiteralElementLike) => false,
): ts.Node | undefined {
  if (!ts.isObjectLiteralExpression(config)) return config
  return config.properties.find(property => {
    if (isKnown(property)) return false
    const name = property.name?.getText() ?? ''
    if (own.has(name) && (ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property))) return false
    if (!ts.isPropertyAssignment(property)) return true
    if (name === 'withCredentials') return false
    const { initializer } = property
    // It is what axios does by itself: no time limit.
    if (name === 'timeout' && initializer.getText() === '0') return false
    if (name !== 'headers' || !ts.isObjectLiteralExpression(initializer)) return true
    return !initializer.properties.every(header =>
      /^['"]?(?:content-type|accept)['"]?$/i.test(header.name?.getText() ?? ''),
    )
  })
}

/** An importer of the instance's module that gives it interceptors or other defaults. */
async function changedByImporters(file: string, snapshot: Snapshot, sources: Sources): Promise<Refused | undefined> {
  for (const other of await sources.marking('interceptors', snapshot)) {
    const sf = other === file ? undefined : await sources.get(other)
    const names = sf ? importsOf(sf).filter(({ specifier }) => snapshot.resolve(other, specifier) === file) : []
    const changed = sf && changeOf(sf, new Set(names.map(({ local }) => local)))
    if (changed) return changed
  }
  return undefined
}

/** `axios.interceptors.request.use(…)`, `axios.defaults.headers…`, in any file: every request through axios itself goes that way. */
async function changedAnywhere(snapshot: Snapshot, sources: Sources): Promise<Refused | undefined> {
  for (const other of await sources.marking('interceptors', snapshot)) {
    const sf = await sources.get(other)
    const names = sf ? importsOf(sf).filter(({ specifier }) => specifier === 'axios') : []
    const changed = sf && changeOf(sf, new Set(names.map(({ local }) => local)))
    if (changed) return changed
  }
  return undefined
}

/** `...instance.defaults`, `instance.defaults.baseURL`. */
function areReadOnly(access: ts.PropertyAccessExpression): boolean {
  if (access.name.text !== 'defaults') return false
  const { parent } = access
  return (
    ts.isSpreadAssignment(parent) ||
    (ts.isPropertyAccessExpression(parent) && parent.name.text === 'baseURL' && !isChanged(parent))
  )
}

function changeOf(sf: ts.SourceFile, names: ReadonlySet<string>): Refused | undefined {
  const found = [...descendants(sf)].find(
    node =>
      ts.isPropertyAccessExpression(node) &&
      /^(?:interceptors|defaults)$/.test(node.name.text) &&
      ts.isIdentifier(node.expression) &&
      names.has(node.expression.text) &&
      !areReadOnly(node),
  )
  return found && refuse('unsupported-caller', 'What axios sends and answers is changed here.', placeOf(found))
}
