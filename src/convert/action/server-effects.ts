/** Finds what a function does besides answering (it navigates, sets cookies, re-renders the page) and what only a Server Action can: searched through the workspace functions it calls. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'
import { exportedNodes } from '../code/exported-nodes'
import { type ImportedBinding, importsOf } from '../code/imports'
import { type Scope, scopeOf } from '../code/scope'
import { placeOf, type Sources } from '../code/source'
import { sessionParts } from './auth-options'
import { isLastWrite, jarWrite } from './cookie-writes'
import { EffectPaths } from './effect-paths'
import { type Danger, Found, type ServerEffects } from './effects-found'
import { type Loaded, loadedNames } from './loaded-names'
import { actionOnlyCall, directNavigation, historyOf, type OwnCall } from './own-calls'

export type { Danger, ServerEffect, ServerEffects } from './effects-found'

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

/** The effects of `start` (a function or statement of `sf`) and of everything in the workspace it reaches. */
export async function findServerEffects(
  start: ts.Node,
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ServerEffects> {
  const found = new Found()
  const importing = new Map<ts.SourceFile, ReadonlyMap<string, ImportedBinding>>()
  const seen = new Set<ts.Node>()
  const queue: { readonly node: ts.Node; readonly sf: ts.SourceFile }[] = [{ node: start, sf }]
  const { harmless, epoch } = sources.memory
  const trees = { get: (file: string) => sources.look(file) }
  const paths = new EffectPaths()
  const exported = new Set<string>()
  // What follows a call in the function itself counts, too: that says nothing of others.
  paths.mark(placeIn(start, sf))
  for (let next = queue.shift(); next; next = queue.shift()) {
    if (seen.has(next.node)) continue
    seen.add(next.node)
    const { node, sf: file } = next
    const place = placeIn(node, file)
    const parts = sessionParts(node)
    if (parts) {
      for (const part of parts) {
        paths.reach(place, placeIn(part, file))
        queue.push({ node: part, sf: file })
      }
      continue
    }
    const before = found.count
    const scope = scopeOf(file)
    const imports = importing.get(file) ?? new Map(importsOf(file).map(binding => [binding.local, binding]))
    importing.set(file, imports)
    for (const mention of scope.mentions(node)) {
      if (mention.typeOnly) continue
      const binding = imports.get(mention.name)
      if (!binding) {
        if (isBetterAuth(mention.statement) && readsAlone(mention.name, node)) continue
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
        for (const reached of await exportedNodes(target, name, snapshot, trees)) {
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
    for (const loaded of loadedNames(node)) {
      const target = snapshot.resolve(file.fileName, loaded.specifier)
      if (target === undefined) {
        loadedEffects(loaded, scope, file, found)
        continue
      }
      // What is not told by its name may be all that the module has.
      const whole = loaded.names === null ? await sources.look(target) : undefined
      for (const statement of whole?.statements ?? []) {
        paths.reach(place, placeIn(statement, statement.getSourceFile()))
        queue.push({ node: statement, sf: statement.getSourceFile() })
      }
      for (const { name } of loaded.names ?? [])
        for (const reached of await exportedNodes(target, name, snapshot, trees)) {
          paths.reach(place, placeIn(reached.node, reached.sf))
          queue.push(reached)
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

/** What code does with a module of Next.js that it loads as it runs: its calls stay as they are written. */
function loadedEffects({ call, specifier, names }: Loaded, scope: Scope, sf: ts.SourceFile, found: Found): void {
  if (!specifier.startsWith('next/')) return
  const all = names ?? LOADED_WHOLE[specifier]?.map(name => ({ name, local: null })) ?? []
  for (const { name, local } of all) {
    if (specifier === 'next/headers' && (name === 'cookies' || name === 'draftMode')) {
      const writes = local ? scope.usesOf(local).some(use => jarWrite(use, scope)) : true
      if (writes) found.add('cookie', name, call, sf, false)
      continue
    }
    const danger = DANGERS.get(name)
    if (danger) found.add(danger, name, call, sf, false)
  }
}

/** What a module that is loaded as a whole may do at worst. */
const LOADED_WHOLE: Readonly<Record<string, readonly string[]>> = {
  'next/cache': ['updateTag'],
  'next/headers': ['cookies'],
  'next/navigation': ['redirect'],
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
  const uses = made ? usesOf(local, node) : []
  const stays = danger === 'sign-in' && uses.length > 0 && uses.every(staysHere)
  if (made) found.add(stays ? 'cookie' : danger, name, uses[0] ?? node, sf)
}

/**
 * `signIn('credentials', { redirect: false })`, which answers the URL in place of going there:
 * https://authjs.dev/reference/nextjs#signin
 */
function staysHere(use: ts.Identifier): boolean {
  const call = use.parent
  const options =
    ts.isCallExpression(call) && call.expression === use ? call.arguments.filter(ts.isObjectLiteralExpression) : []
  return options.some(({ properties }) =>
    properties.some(
      property =>
        ts.isPropertyAssignment(property) &&
        property.name.getText() === 'redirect' &&
        property.initializer.kind === ts.SyntaxKind.FalseKeyword,
    ),
  )
}
