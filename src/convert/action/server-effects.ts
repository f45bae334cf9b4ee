/** Finds what a function does besides answering (it navigates, sets cookies, re-renders the page) and what only a Server Action can: searched through the workspace functions it calls. */
import type { Snapshot } from '../../index/snapshot'
import type { Place, RefusalCode } from '../../model'
import { ts } from '../../workspace/typescript'
import { exportedNodes } from '../code/exported-nodes'
import { importsOf } from '../code/imports'
import { type Scope, scopeOf } from '../code/scope'
import { placeOf, type Sources } from '../code/source'
import { isLastWrite, jarWrite } from './cookie-writes'
import { EffectPaths } from './effect-paths'
import { actionOnlyCall, directNavigation, historyOf, type OwnCall } from './own-calls'

/** Something a function does besides answering. Facts: the measured behaviour of Next.js 16, and its documentation. */
export interface ServerEffect {
  /** The function that does it: `redirect`, `cookies`. */
  readonly name: string
  readonly does: Danger
  readonly place: Place
}

/**
 * `navigates`: ends in another page or an error page. `refreshes`: re-renders the open page after an action. `cookie`: sets
 * one, which re-renders the page too, before something that can throw and make a route handler lose it.
 * `sign-in`: both of it. `action-only`: throws outside a Server Action.
 */
export type Danger = 'navigates' | 'refreshes' | 'cookie' | 'sign-in' | 'action-only'

/** By imported name, from `next/*` or any package that passes it on (next-intl's `redirect`). */
const DANGERS: ReadonlyMap<string, Danger> = new Map([
  ['redirect', 'navigates'],
  ['permanentRedirect', 'navigates'],
  ['redirectToSignIn', 'navigates'],
  ['notFound', 'navigates'],
  ['forbidden', 'navigates'],
  ['unauthorized', 'navigates'],
  ['revalidatePath', 'refreshes'],
  ['revalidateTag', 'refreshes'],
  ['unstable_expirePath', 'refreshes'],
  ['unstable_expireTag', 'refreshes'],
  ['nextCookies', 'cookie'],
  ['updateTag', 'action-only'],
  ['refresh', 'action-only'],
])

/** Names that a library's factory binds and that set cookies or navigate: `const { signIn } = NextAuth(…)`. */
const FACTORY_DANGERS: ReadonlyMap<string, Danger> = new Map([
  ['signIn', 'sign-in'],
  ['signOut', 'sign-in'],
  ['unstable_update', 'cookie'],
  ['redirect', 'navigates'],
  ['permanentRedirect', 'navigates'],
])

/** What a function does besides answering. */
export interface ServerEffects {
  /** The first thing that has no counterpart in a route handler. */
  readonly blocking?: { readonly code: RefusalCode; readonly message: string; readonly place: Place }
  /** The first thing that re-renders the open page: `router.refresh()` at the client stands for it. */
  readonly refresh?: ServerEffect
  /** The first thing that ends in another page or an error page: the client has to show that. */
  readonly navigation?: ServerEffect
  /** The first cookie that a throw after it would lose. */
  readonly cookie?: ServerEffect
  /** True where it navigates in code that goes on throwing: the handler has to catch it. */
  readonly thrown: boolean
  /** Calls of its own that the handler writes otherwise. */
  readonly own: readonly OwnCall[]
  /** Everything found, in the order in which it is reached. */
  readonly all: readonly ServerEffect[]
}

/** Collects what the search finds, the first of each. */
class Found {
  private blocking: ServerEffects['blocking']
  private refresh: ServerEffect | undefined
  private navigation: ServerEffect | undefined
  private cookie: ServerEffect | undefined
  private thrown = false
  private readonly own: OwnCall[] = []
  private readonly all: ServerEffect[] = []
  /** How often something was found. */
  count = 0

  /** `own`: a call of the function itself, not of one that it calls. */
  add(danger: Danger, name: string, node: ts.Node, sf: ts.SourceFile, own = true): void {
    const effect = { name, does: danger, place: { ...placeOf(node), file: sf.fileName } }
    this.all.push(effect)
    this.count++
    if (danger === 'action-only') {
      const there = own
        ? ''
        : ': called in the action itself, not in a function that it calls, it can be written otherwise'
      this.block('action-only-api', `can only be called from a Server Action${there}`, effect)
      return
    }
    if (danger !== 'navigates') this.refresh ??= effect
    if (danger === 'cookie' || danger === 'sign-in') this.cookie ??= effect
    if (danger === 'navigates' || danger === 'sign-in') {
      this.navigation ??= effect
      this.thrown = true
    }
  }

  block(code: RefusalCode, what: string, { name, place }: Omit<ServerEffect, 'does'>): void {
    this.count++
    this.blocking ??= { code, message: `${name}() ${what}.`, place }
  }

  rewrite(call: OwnCall, sf: ts.SourceFile): void {
    const does = call.kind === 'navigation' ? 'navigates' : 'action-only'
    const effect: ServerEffect = { name: call.name, does, place: { ...placeOf(call.use), file: sf.fileName } }
    this.all.push(effect)
    this.count++
    if (call.kind === 'navigation') this.navigation ??= effect
    else this.refresh ??= effect
    this.own.push(call)
  }

  get effects(): ServerEffects {
    const { blocking, refresh, navigation, cookie, thrown, own, all } = this
    return {
      ...(blocking && { blocking }),
      ...(refresh && { refresh }),
      ...(navigation && { navigation }),
      ...(cookie && { cookie }),
      thrown,
      own,
      all,
    }
  }
}

/** The effects of `start` (a function or statement of `sf`) and of everything in the workspace it reaches. */
export async function findServerEffects(
  start: ts.Node,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ServerEffects> {
  const found = new Found()
  const scopes = new Map<ts.SourceFile, Scope>()
  const seen = new Set<ts.Node>()
  const queue: { readonly node: ts.Node; readonly sf: ts.SourceFile }[] = [{ node: start, sf }]
  const { harmless, epoch } = sources.memory
  const paths = new EffectPaths()
  const exported = new Set<string>()
  // What follows a call in the function itself counts, too: that says nothing of others.
  paths.mark(placeIn(start, sf))
  for (let next = queue.shift(); next; next = queue.shift()) {
    if (seen.has(next.node)) continue
    seen.add(next.node)
    const { node, sf: file } = next
    const place = placeIn(node, file)
    const before = found.count
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
        factoryEffect(mention.statement, mention.name, mention.name, node, file, found)
        paths.reach(place, placeIn(mention.statement, file))
        queue.push({ node: mention.statement, sf: file })
        continue
      }
      const target = snapshot.resolve(file.fileName, binding.specifier)
      const names = binding.imported === '*' ? membersOf(mention.name, node) : [binding.imported]
      if (target === undefined) {
        packageEffects(names, mention.name, binding.specifier, { node, sf: file, scope, own: node === start }, found)
        continue
      }
      for (const name of names) {
        const key = `${target}#${name}`
        if (harmless.has(key)) continue
        exported.add(key)
        paths.reach(place, key)
        for (const reached of await exportedNodes(target, name, snapshot, sources)) {
          if (isBetterAuth(reached.node) && readsAlone(mention.name, node)) {
            paths.mark(key)
            continue
          }
          const made = found.count
          factoryEffect(reached.node, name, binding.imported === '*' ? name : mention.name, node, file, found)
          if (found.count > made) paths.mark(key)
          paths.reach(key, placeIn(reached.node, reached.sf))
          queue.push(reached)
        }
      }
    }
    if (found.count > before) paths.mark(place)
  }
  if (sources.memory.epoch === epoch) for (const key of paths.free(exported)) harmless.add(key)
  return found.effects
}

function placeIn(node: ts.Node, { fileName }: ts.SourceFile): string {
  return `${fileName}:${node.pos}`
}

/** `export const auth = betterAuth(…)`. */
function isBetterAuth(declaration: ts.Node): boolean {
  return (
    ts.isVariableStatement(declaration) &&
    declaration.declarationList.declarations.some(
      ({ initializer }) =>
        initializer && ts.isCallExpression(initializer) && initializer.expression.getText() === 'betterAuth',
    )
  )
}

/**
 * True where all that code asks of better-auth is who is there: `auth.api.getSession(…)`. The cookie that it may renew with
 * its plugin for Next.js is its own, and no page shows it: https://www.better-auth.com/docs/integrations/next
 */
function readsAlone(local: string, node: ts.Node): boolean {
  return usesOf(local, node).every(({ parent: api }) => {
    const call = api.parent
    return (
      ts.isPropertyAccessExpression(api) &&
      api.name.text === 'api' &&
      ts.isPropertyAccessExpression(call) &&
      /^(?:get|list|has|is)[A-Z]/.test(call.name.text)
    )
  })
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

/** Code that is searched. */
interface Searched {
  readonly node: ts.Node
  readonly sf: ts.SourceFile
  readonly scope: Scope
  /** The function itself: what follows a cookie write in one it calls is not looked at. */
  readonly own: boolean
}

function packageEffects(
  names: readonly string[],
  local: string,
  specifier: string,
  { node, sf, scope, own }: Searched,
  found: Found,
): void {
  for (const use of usesOf(local, node)) {
    for (const name of names) {
      if (specifier === 'next/headers' && (name === 'cookies' || name === 'draftMode')) {
        const write = jarWrite(use, scope)
        if (write) found.add(own && isLastWrite(write, node) ? 'refreshes' : 'cookie', name, write, sf)
        continue
      }
      const danger = DANGERS.get(name)
      if (!danger || (name === 'revalidateTag' && isStaleRevalidation(use))) continue
      const call = own ? rewritten(name, use, specifier, node) : null
      if (call) found.rewrite(call, sf)
      else if (danger === 'navigates' && keepsHistory(use))
        found.block('not-implemented', 'replaces the entry of the history where only what it throws can say so', {
          name,
          place: { ...placeOf(use), file: sf.fileName },
        })
      else found.add(danger, name, use, sf, own)
    }
  }
}

/** The call as one that the handler writes otherwise; null where it stays. */
function rewritten(name: string, use: ts.Identifier, specifier: string, fn: ts.Node): OwnCall | null {
  if (use.text !== name) return null
  if (specifier === 'next/navigation') return directNavigation(name, use, fn)
  const isActionOnly = specifier === 'next/cache' && (name === 'updateTag' || name === 'refresh')
  return isActionOnly ? actionOnlyCall(name, use) : null
}

/** `redirect(url, type)` other than `push`: outside an action Next.js throws the same for it as for no type. */
function keepsHistory(use: ts.Identifier): boolean {
  const call = use.parent
  const type =
    ts.isCallExpression(call) && call.expression === use && use.text === 'redirect' ? call.arguments[1] : undefined
  return type !== undefined && historyOf(type) !== 'push'
}

/** `revalidateTag(tag, 'max')` serves the stale page once more: it never re-renders the open one. `{ expire: 0 }` does. */
function isStaleRevalidation(use: ts.Identifier): boolean {
  const call = use.parent
  const profile = ts.isCallExpression(call) && call.expression === use ? call.arguments[1] : undefined
  if (profile === undefined) return false
  if (!ts.isObjectLiteralExpression(profile)) return ts.isStringLiteral(profile)
  return profile.properties.some(
    property =>
      ts.isPropertyAssignment(property) &&
      property.name.getText() === 'expire' &&
      ts.isNumericLiteral(property.initializer) &&
      property.initializer.text !== '0',
  )
}

/** `const { signIn } = NextAuth(…)`: the library's function does what ours cannot. */
function factoryEffect(
  declaration: ts.Node,
  name: string,
  local: string,
  node: ts.Node,
  sf: ts.SourceFile,
  found: Found,
): void {
  const danger = FACTORY_DANGERS.get(name)
  if (!danger || !ts.isVariableStatement(declaration)) return
  const made = declaration.declarationList.declarations.some(
    ({ name: bound, initializer }) =>
      ts.isObjectBindingPattern(bound) && initializer && ts.isCallExpression(initializer),
  )
  if (made) found.add(danger, name, usesOf(local, node)[0] ?? node, sf)
}
