/** Finds what a function does that a route handler cannot do, or that re-renders the page only from a Server Action: searched through the workspace functions it calls. */
import type { Snapshot } from '../index/snapshot'
import type { Place, RefusalCode } from '../model'
import { ts } from '../workspace/typescript'
import { importsOf } from './imports'
import { type Scope, scopeOf } from './scope'
import { placeOf, type Sources } from './source'

/** Something with no plain counterpart in a route handler. Facts: the measured behaviour of Next.js 16, and its documentation. */
export interface ServerEffect {
  readonly code: RefusalCode
  readonly message: string
  readonly place: Place
}

interface Danger {
  readonly code: RefusalCode
  readonly message: string
}

const REDIRECT: Danger = {
  code: 'not-implemented',
  message: 'navigates: the client would have to, which is not built yet',
}
const NOT_FOUND: Danger = {
  code: 'not-implemented',
  message: 'ends in an error page: the client would have to show it, which is not built yet',
}
const REFRESH: Danger = {
  code: 'refresh-out-of-reach',
  message: 'makes Next.js re-render the open page after an action; after a fetch it does not',
}
const ACTION_ONLY: Danger = { code: 'action-only-api', message: 'can only be called from a Server Action' }

/** By imported name, from `next/*` or any package that passes it on (next-intl's `redirect`). */
const DANGERS: ReadonlyMap<string, Danger> = new Map([
  ['redirect', REDIRECT],
  ['permanentRedirect', REDIRECT],
  ['redirectToSignIn', REDIRECT],
  ['notFound', NOT_FOUND],
  ['forbidden', NOT_FOUND],
  ['unauthorized', NOT_FOUND],
  ['revalidatePath', REFRESH],
  ['revalidateTag', REFRESH],
  ['unstable_expirePath', REFRESH],
  ['unstable_expireTag', REFRESH],
  ['nextCookies', REFRESH],
  ['updateTag', ACTION_ONLY],
  ['refresh', ACTION_ONLY],
])

/** Names that a library's factory binds and that set cookies or navigate: `const { signIn } = NextAuth(…)`. */
const FACTORY_DANGERS: ReadonlyMap<string, Danger> = new Map([
  ['signIn', REDIRECT],
  ['signOut', REDIRECT],
  ['unstable_update', REFRESH],
  ['redirect', REDIRECT],
  ['permanentRedirect', REDIRECT],
])

const READS = new Set(['get', 'getAll', 'has', 'toString', 'isEnabled', 'size'])

/** The first such effect of `start` (a function or statement of `sf`) and of everything in the workspace it reaches; undefined where there is none. */
export async function findServerEffect(
  start: ts.Node,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ServerEffect | undefined> {
  const scopes = new Map<ts.SourceFile, Scope>()
  const seen = new Set<ts.Node>()
  const queue: { readonly node: ts.Node; readonly sf: ts.SourceFile }[] = [{ node: start, sf }]
  for (let next = queue.shift(); next; next = queue.shift()) {
    if (seen.has(next.node)) continue
    seen.add(next.node)
    const { node, sf: file } = next
    let scope = scopes.get(file)
    if (!scope) {
      scope = scopeOf(file)
      scopes.set(file, scope)
    }
    const imports = new Map(importsOf(file).map(binding => [binding.local, binding]))
    for (const mention of scope.mentions(node)) {
      if (mention.typeOnly) continue
      const binding = imports.get(mention.name)
      if (!binding) {
        const effect = factoryEffect(mention.statement, mention.name, mention.name, node, file)
        if (effect) return effect
        queue.push({ node: mention.statement, sf: file })
        continue
      }
      const target = snapshot.resolve(file.fileName, binding.specifier)
      const names = binding.imported === '*' ? membersOf(mention.name, node) : [binding.imported]
      if (target === undefined) {
        const effect = packageEffect(names, mention.name, binding.specifier, node, file, scope)
        if (effect) return effect
        continue
      }
      for (const name of names) {
        for (const reached of await exportedNodes(target, name, snapshot, sources)) {
          const effect = factoryEffect(reached.node, name, binding.imported === '*' ? name : mention.name, node, file)
          if (effect) return effect
          queue.push(reached)
        }
      }
    }
  }
  return undefined
}

/** The names read from a namespace import. */
function membersOf(local: string, node: ts.Node): string[] {
  const found: string[] = []
  const visit = (child: ts.Node): void => {
    if (ts.isPropertyAccessExpression(child) && ts.isIdentifier(child.expression) && child.expression.text === local)
      found.push(child.name.text)
    ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}

function usesOf(local: string, node: ts.Node): ts.Identifier[] {
  const found: ts.Identifier[] = []
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child) && child.text === local && !isPropertyName(child)) found.push(child)
    ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}

function isPropertyName(node: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node
}

function packageEffect(
  names: readonly string[],
  local: string,
  specifier: string,
  node: ts.Node,
  sf: ts.SourceFile,
  scope: Scope,
): ServerEffect | undefined {
  for (const use of usesOf(local, node)) {
    for (const name of names) {
      if (specifier === 'next/headers' && (name === 'cookies' || name === 'draftMode')) {
        const write = jarWrite(use, scope)
        if (write)
          return effectAt(write, sf, { ...REFRESH, message: `may set a cookie, which ${REFRESH.message}` }, name)
        continue
      }
      const danger = DANGERS.get(name)
      if (danger && !(name === 'revalidateTag' && isStaleRevalidation(use))) return effectAt(use, sf, danger, name)
    }
  }
  return undefined
}

/** `revalidateTag(tag, 'max')` serves the stale page once more: it never re-renders the open one. */
function isStaleRevalidation(use: ts.Identifier): boolean {
  const call = use.parent
  const profile = ts.isCallExpression(call) && call.expression === use ? call.arguments[1] : undefined
  return profile !== undefined && ts.isStringLiteral(profile)
}

/** Where the value of `cookies()` or `draftMode()` is used for more than reading; undefined where it is only read. */
function jarWrite(use: ts.Identifier, scope: Scope): ts.Node | undefined {
  let value: ts.Node = use.parent
  if (!ts.isCallExpression(value) || value.expression !== use) return use
  while (ts.isAwaitExpression(value.parent) || ts.isParenthesizedExpression(value.parent)) value = value.parent
  return badUse(value, scope)
}

function badUse(value: ts.Node, scope: Scope, seen = new Set<ts.Node>()): ts.Node | undefined {
  const { parent } = value
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value)
    return READS.has(parent.name.text) ? undefined : parent
  if (ts.isVariableDeclaration(parent) && parent.initializer === value && ts.isIdentifier(parent.name))
    return usesThatWrite(parent.name, scope, seen)
  if (ts.isCallExpression(parent) && ts.isIdentifier(parent.expression)) {
    const parameter = parameterOf(parent.expression, parent.arguments.indexOf(value as ts.Expression), scope)
    if (parameter) return usesThatWrite(parameter, scope, seen)
  }
  return ts.isExpressionStatement(parent) ? undefined : value
}

/** The first use of a variable that holds the jar and does more than read. */
function usesThatWrite(name: ts.Identifier, scope: Scope, seen: Set<ts.Node>): ts.Node | undefined {
  if (seen.has(name)) return undefined
  seen.add(name)
  for (const use of scope.usesOf(name)) {
    let node: ts.Node = use
    while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) node = node.parent
    const bad = badUse(node, scope, seen)
    if (bad) return bad
  }
  return undefined
}

/** The n-th parameter of a function of the same file, where it is a plain name. */
function parameterOf(callee: ts.Identifier, n: number, scope: Scope): ts.Identifier | undefined {
  const declaration = scope.symbolOf(callee)?.declarations?.[0]
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration
  const name = made && ts.isFunctionLike(made) ? made.parameters[n]?.name : undefined
  return name && ts.isIdentifier(name) ? name : undefined
}

/** `const { signIn } = NextAuth(…)`: the library's function does what ours cannot. */
function factoryEffect(
  declaration: ts.Node,
  name: string,
  local: string,
  node: ts.Node,
  sf: ts.SourceFile,
): ServerEffect | undefined {
  const danger = FACTORY_DANGERS.get(name)
  if (!danger || !ts.isVariableStatement(declaration)) return undefined
  const made = declaration.declarationList.declarations.some(
    ({ name: bound, initializer }) =>
      ts.isObjectBindingPattern(bound) && initializer && ts.isCallExpression(initializer),
  )
  const use = usesOf(local, node)[0] ?? node
  return made ? effectAt(use, sf, danger, name) : undefined
}

function effectAt(node: ts.Node, sf: ts.SourceFile, { code, message }: Danger, name: string): ServerEffect {
  return { code, message: `${name}() ${message}.`, place: { ...placeOf(node), file: sf.fileName } }
}

/** The statements that declare what a module exports under this name, re-exports of the workspace followed. */
async function exportedNodes(
  file: string,
  name: string,
  snapshot: Snapshot,
  sources: Sources,
  seen = new Set<string>(),
): Promise<{ readonly node: ts.Node; readonly sf: ts.SourceFile }[]> {
  if (seen.has(`${file}#${name}`)) return []
  seen.add(`${file}#${name}`)
  const sf = await sources.get(file)
  if (!sf) return []
  const follow = async (specifier: ts.Expression, imported: string) => {
    const target = ts.isStringLiteral(specifier) ? snapshot.resolve(file, specifier.text) : undefined
    return target === undefined ? [] : exportedNodes(target, imported, snapshot, sources, seen)
  }
  for (const statement of sf.statements) {
    if (ts.isExportAssignment(statement) && name === 'default') return [{ node: statement, sf }]
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      const specifier = statement.exportClause.elements.find(element => element.name.text === name)
      if (!specifier) continue
      const own = (specifier.propertyName ?? specifier.name).text
      // A local name that is itself imported is followed by the search, as a mention of this specifier.
      return statement.moduleSpecifier ? follow(statement.moduleSpecifier, own) : [{ node: specifier, sf }]
    }
    if (declares(statement, name)) return [{ node: statement, sf }]
  }
  for (const statement of sf.statements) {
    if (!ts.isExportDeclaration(statement) || statement.exportClause || !statement.moduleSpecifier) continue
    const found = await follow(statement.moduleSpecifier, name)
    if (found.length > 0) return found
  }
  return []
}

/** True for an exported declaration of this name; `const { a } = f()` included. */
function declares(statement: ts.Statement, name: string): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return false
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return name === 'default'
  if (ts.isVariableStatement(statement)) {
    const binds = (bound: ts.BindingName): boolean =>
      ts.isIdentifier(bound)
        ? bound.text === name
        : bound.elements.some(element => !ts.isOmittedExpression(element) && binds(element.name))
    return statement.declarationList.declarations.some(declaration => binds(declaration.name))
  }
  return (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name?.text === name
}
