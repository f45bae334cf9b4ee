/** Does at each caller what Next.js did for it after a Server Action: re-renders the page, goes where the action redirects. */
import type { Caller, Refusal, TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { commentBehind, indentAt, statementEnd } from '../code/edits'
import type { ImportedBinding } from '../code/imports'
import { type Scope, scopeOf } from '../code/scope'
import { readAt } from '../code/source'
import { type CodeStyle, semicolon, styleOf } from '../code/style'
import { refuse } from '../refuse'
import { componentOf, type Router, Routers } from './component-router'
import { isRefreshedByHook } from './hook-refresh'
import { NAVIGATION } from './navigation-helper'
import { afterStatements, handlerBlock, isHandler, isRefreshed, wrapped } from './refresh-edits'
import { isDependedOn, isDependency, listedDependency, type StableCallback, stableCallback } from './stable-value'
import { isInTransition, isRunByReact } from './transition'

/** What one file's callers need. */
export interface RefreshEdits {
  readonly edits: readonly TextEdit[]
  readonly add: readonly ImportedBinding[]
  /** The first caller that the browser takes to another page, for want of a router. */
  readonly assigns: Caller | null
}

/** What the action did for its callers. */
export interface CallerNeeds {
  /** It re-rendered the page. */
  readonly refresh: boolean
  /** It redirected, or showed an error page. */
  readonly follow: boolean
  /** The name of the FormData that is its only parameter. */
  readonly form: string | null
  readonly parameters: number
  /** It answers one promise or another: an async function around it would not be of its type. */
  readonly promises: boolean
  /** It answers nothing that a caller could look at. */
  readonly void: boolean
  /** What it answers where it has re-rendered the page; null where that may be anything. */
  readonly answers: readonly ts.ObjectLiteralExpression[] | null
}

type Refreshed =
  | { readonly refresh: RefreshEdits; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly refresh?: undefined }

/**
 * The edits for `callers`, which all stand in `sf`; those that reach the action through another name or a property follow from
 * the use that hands it on. `router.refresh()` comes after a call's statement, makes a block of a handler that is one call,
 * or is chained with `finally`; a value is wrapped. A call outside a transition goes where the action redirects
 * (`helper`: the specifier of the navigation helper). Nothing is written for what `hooks` of these names do. Refuses with `refresh-out-of-reach` what stands outside a component or
 * hook that could have a router.
 */
export function refreshAfter(
  callers: readonly Caller[],
  sf: ts.SourceFile,
  needs: CallerNeeds,
  helper: string | null,
  hooks: ReadonlySet<string>,
): Refreshed {
  const routers = new Routers(sf, styleOf(sf))
  const scope = scopeOf(sf)
  const edits: TextEdit[] = []
  let follows = false
  let assigns: Caller | null = null
  let isStable = false
  const stable = stableCallback(sf)
  for (const caller of callers.filter(({ through }) => through.length === 0)) {
    const node = readAt(sf, caller)
    if (isDependency(node)) continue
    const call = ts.isCallExpression(node.parent) && node.parent.expression === node ? node.parent : undefined
    const component = componentOf(node)
    const own = component && routers.existing(component, node, false)
    const done = call
      ? doneAt(call, own, scope, hooks)
      : { whole: undefined, refreshes: isRefreshedByHook(node, own, hooks) }
    const goes = needs.follow && !done.whole && !(call ? isInTransition(call, scope) : isRunByReact(node, scope))
    const refreshes = needs.refresh && !done.refreshes
    if (!refreshes && !goes) continue
    if (!component && refreshes)
      return refuse(
        'refresh-out-of-reach',
        'The page is to be re-rendered after this call, but it stands outside a component or hook that could have a router.',
        caller,
      )
    const existing = component && routers.existing(component, node, goes)
    const kept = !call && component && isDependedOn(node, scope) ? stable : null
    isStable ||= kept !== null
    const written = editsFor(
      { node, call: done.whole ?? call, goes, needs: { ...needs, refresh: refreshes }, existing, stable: kept, scope },
      () => (component ? routers.of(component, node, goes) : null),
    )
    if (component && written.length > 0) {
      const router = routers.of(component, node, goes)
      const listed = listedDependency(node, router.listed)
      written.push(...listed)
      if (listed.length > 0 || kept) routers.raise(router, component, node)
    }
    follows ||= goes
    if (goes && !component) assigns ??= caller
    // One refresh does for two calls before the same navigation.
    const isNew = (edit: TextEdit) =>
      !edits.some(({ start, newText }) => start === edit.start && newText === edit.newText)
    edits.push(...written.filter(isNew))
  }
  const add: ImportedBinding[] = [...routers.imports]
  if (isStable && stable.add) add.push(stable.add)
  if (follows && helper !== null)
    add.push({
      imported: NAVIGATION.followRedirect,
      local: NAVIGATION.followRedirect,
      specifier: helper,
      typeOnly: false,
    })
  return { refresh: { edits: routers.with(edits), add, assigns } }
}

/** What an earlier conversion of the same action wrote around a call, and whether something refreshes after it. */
function doneAt(
  call: ts.CallExpression,
  router: Router | undefined,
  scope: Scope,
  hooks: ReadonlySet<string>,
): {
  /** `followRedirect(greet(x), router)`. */
  readonly whole: ts.CallExpression | undefined
  readonly refreshes: boolean
} {
  const outer = call.parent
  const isFollowed =
    ts.isCallExpression(outer) &&
    outer.arguments[0] === call &&
    outer.expression.getText() === NAVIGATION.followRedirect
  const whole = isFollowed ? outer : undefined
  const value = ts.isAwaitExpression((whole ?? call).parent) ? (whole ?? call).parent : (whole ?? call)
  const arrow = ts.isArrowFunction(value.parent) && value.parent.body === value ? value.parent : undefined
  const byHook = arrow !== undefined && isRefreshedByHook(arrow, router, hooks)
  return { whole, refreshes: byHook || isRefreshed(whole ?? call, router, scope) }
}

interface Use {
  readonly node: ts.Node
  readonly call: ts.CallExpression | undefined
  /** The call is to go where the action redirects. */
  readonly goes: boolean
  readonly needs: CallerNeeds
  /** The router that the component has. */
  readonly existing: Router | undefined
  /** How it stays the same function where something depends on that; else null. */
  readonly stable: StableCallback | null
  readonly scope: Scope
}

/** The edits for one use; none where it refreshes already. */
function editsFor(
  { node, call, goes, needs, existing, stable, scope }: Use,
  routerOf: () => Router | null,
): TextEdit[] {
  const sf = node.getSourceFile()
  const style = styleOf(sf)
  if (!call) {
    const router = routerOf()
    return wrapped(
      node,
      needs,
      { before: goes ? `${NAVIGATION.followRedirect}(` : '', after: after(goes, needs, router) },
      router,
      stable?.callee ?? null,
    )
  }
  // A redirect rejects: what comes after the await would not run.
  if (!needs.follow) {
    const awaited = ts.isAwaitExpression(call.parent) ? call.parent : undefined
    const arrow = (awaited ?? call).parent
    if (ts.isArrowFunction(arrow) && arrow.body === (awaited ?? call) && isHandler(arrow, needs, scope))
      return handlerBlock(arrow, call, routerOf()?.refresh ?? '', style)
    const statements = awaited && afterStatements(awaited, existing, scope, needs.answers)
    if (statements === 'refreshed') return []
    if (statements) return statements.map(statement => refreshBehind(statement, `${routerOf()?.refresh}()`, style))
  }
  const edits: TextEdit[] = []
  const start = call.getStart(sf)
  if (goes) edits.push({ start, end: start, newText: `${NAVIGATION.followRedirect}(` })
  const newText = after(goes, needs, routerOf())
  edits.push({ start: call.end, end: call.end, newText })
  return edits
}

/** The refresh as a statement behind another one. */
function refreshBehind(statement: ts.Statement, refresh: string, style: CodeStyle): TextEdit {
  const sf = statement.getSourceFile()
  const last = statementEnd(sf, statement)
  const isChoice = ts.isIfStatement(statement)
  const ends = isChoice ? semicolon(style) !== '' : sf.text[last - 1] === ';'
  const line = `${refresh}${ends ? ';' : ''}`
  // A block in one line stays in one.
  const isInLine = !statement.parent.getText(sf).includes('\n')
  const isClosed = sf.text[last - 1] === ';' || (isChoice && sf.text[last - 1] === '}')
  const before = isInLine ? (isClosed ? ' ' : '; ') : `\n${indentAt(sf.text, statement.getStart(sf))}`
  const end = isInLine ? last : last + commentBehind(sf.text, last).length
  return { start: end, end, newText: before + line }
}

/** What comes behind the call. */
function after(goes: boolean, needs: CallerNeeds, router: Router | null): string {
  const followed = goes ? (router === null ? ')' : `, ${router.variable})`) : ''
  return followed + (needs.refresh ? `.finally(() => ${router?.refresh}())` : '')
}
