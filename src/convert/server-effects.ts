/** Finds what a function does that a route handler cannot do, or that re-renders the page only from a Server Action: searched through the workspace functions it calls. */
import type { Snapshot } from '../index/snapshot'
import type { Place, RefusalCode } from '../model'
import { ts } from '../workspace/typescript'
import { isLastWrite, jarWrite } from './cookie-writes'
import { exportedNodes } from './exported-nodes'
import { importsOf } from './imports'
import { type Scope, scopeOf } from './scope'
import { placeOf, type Sources } from './source'

/** Something a function does besides answering. Facts: the measured behaviour of Next.js 16, and its documentation. */
export interface ServerEffect {
  /** The function that does it: `redirect`, `cookies`. */
  readonly name: string
  readonly code: RefusalCode
  readonly message: string
  readonly place: Place
  /** It re-renders the open page after an action, and nothing else that a route handler could not do. */
  readonly refreshes: boolean
}

interface Danger {
  readonly code: RefusalCode
  readonly message: string
  readonly refreshes?: boolean
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
  refreshes: true,
}
const COOKIE: Danger = {
  code: 'not-implemented',
  message: 'may set a cookie before something that can throw: keeping it then is not built yet',
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
  ['nextCookies', COOKIE],
  ['updateTag', ACTION_ONLY],
  ['refresh', ACTION_ONLY],
])

/** Names that a library's factory binds and that set cookies or navigate: `const { signIn } = NextAuth(…)`. */
const FACTORY_DANGERS: ReadonlyMap<string, Danger> = new Map([
  ['signIn', REDIRECT],
  ['signOut', REDIRECT],
  ['unstable_update', COOKIE],
  ['redirect', REDIRECT],
  ['permanentRedirect', REDIRECT],
])

/** What a function does besides answering. */
export interface ServerEffects {
  /** The first thing that has no counterpart in a route handler. */
  readonly blocking?: ServerEffect
  /** The first thing that re-renders the open page: `router.refresh()` at the client stands for it. */
  readonly refresh?: ServerEffect
  /** Everything found, in the order in which it is reached. */
  readonly all: readonly ServerEffect[]
}

/** The effects of `start` (a function or statement of `sf`) and of everything in the workspace it reaches. */
export async function findServerEffects(
  start: ts.Node,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ServerEffects> {
  const all: ServerEffect[] = []
  const collect = (effects: readonly ServerEffect[]): void => {
    all.push(...effects)
  }
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
        collect(factoryEffect(mention.statement, mention.name, mention.name, node, file))
        queue.push({ node: mention.statement, sf: file })
        continue
      }
      const target = snapshot.resolve(file.fileName, binding.specifier)
      const names = binding.imported === '*' ? membersOf(mention.name, node) : [binding.imported]
      if (target === undefined) {
        collect(packageEffects(names, mention.name, binding.specifier, node, file, scope, node === start))
        continue
      }
      for (const name of names) {
        for (const reached of await exportedNodes(target, name, snapshot, sources)) {
          collect(factoryEffect(reached.node, name, binding.imported === '*' ? name : mention.name, node, file))
          queue.push(reached)
        }
      }
    }
  }
  const blocking = all.find(({ refreshes }) => !refreshes)
  const refresh = all.find(({ refreshes }) => refreshes)
  return { all, ...(blocking && { blocking }), ...(refresh && { refresh }) }
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

function packageEffects(
  names: readonly string[],
  local: string,
  specifier: string,
  node: ts.Node,
  sf: ts.SourceFile,
  scope: Scope,
  /** The function itself: what follows a cookie write in one it calls is not looked at. */
  own: boolean,
): ServerEffect[] {
  const found: ServerEffect[] = []
  for (const use of usesOf(local, node)) {
    for (const name of names) {
      if (specifier === 'next/headers' && (name === 'cookies' || name === 'draftMode')) {
        const write = jarWrite(use, scope)
        if (write) found.push(effectAt(write, sf, own && isLastWrite(write, node) ? REFRESH : COOKIE, name))
        continue
      }
      const danger = DANGERS.get(name)
      if (danger && !(name === 'revalidateTag' && isStaleRevalidation(use))) found.push(effectAt(use, sf, danger, name))
    }
  }
  return found
}

/** `revalidateTag(tag, 'max')` serves the stale page once more: it never re-renders the open one. */
function isStaleRevalidation(use: ts.Identifier): boolean {
  const call = use.parent
  const profile = ts.isCallExpression(call) && call.expression === use ? call.arguments[1] : undefined
  return profile !== undefined && ts.isStringLiteral(profile)
}

/** `const { signIn } = NextAuth(…)`: the library's function does what ours cannot. */
function factoryEffect(
  declaration: ts.Node,
  name: string,
  local: string,
  node: ts.Node,
  sf: ts.SourceFile,
): ServerEffect[] {
  const danger = FACTORY_DANGERS.get(name)
  if (!danger || !ts.isVariableStatement(declaration)) return []
  const made = declaration.declarationList.declarations.some(
    ({ name: bound, initializer }) =>
      ts.isObjectBindingPattern(bound) && initializer && ts.isCallExpression(initializer),
  )
  const use = usesOf(local, node)[0] ?? node
  return made ? [effectAt(use, sf, danger, name)] : []
}

function effectAt(node: ts.Node, sf: ts.SourceFile, danger: Danger, name: string): ServerEffect {
  const { code, message, refreshes = false } = danger
  return { name, code, message: `${name}() ${message}.`, refreshes, place: { ...placeOf(node), file: sf.fileName } }
}
