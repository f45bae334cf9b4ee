/** Hooks that are given an action and refresh the page once it has succeeded: nothing is written for what they do. */
import type { Snapshot } from '../../index/snapshot'
import type { Caller } from '../../model'
import { ts } from '../../workspace/typescript'
import { exportedNodes } from '../code/exported-nodes'
import { importsOf } from '../code/imports'
import { scopeOf } from '../code/scope'
import { readAt, type Sources } from '../code/source'
import { styleOf } from '../code/style'
import { descendants } from '../handler/handler-syntax'
import { type Component, type Router, Routers } from './component-router'
import { isRefresh } from './later-refresh'

/**
 * The local names of the workspace's hooks that these callers of `sf` hand the action to, first, and that refresh by themselves:
 * `useSafeAction(save)` of `const useSafeAction = (action, options) => useAction(action, { ...options, onSuccess() { router.refresh() } })`.
 */
export async function refreshingHooks(
  callers: readonly Caller[],
  sf: ts.SourceFile,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  for (const caller of callers) {
    const node = readAt(sf, caller)
    const { parent } = node
    if (ts.isCallExpression(parent) && parent.arguments[0] === node && isHookCall(parent))
      names.add(parent.expression.getText())
  }
  const found = new Set<string>()
  for (const { local, imported, specifier } of importsOf(sf)) {
    const target = names.has(local) ? snapshot.resolve(sf.fileName, specifier) : undefined
    if (target === undefined) continue
    const [declared] = await exportedNodes(target, imported, snapshot, sources)
    const fn = declared && functionIn(declared.node, imported)
    if (fn && refreshesItself(fn)) found.add(local)
  }
  return found
}

/** True where the hook that the function is given to refreshes by itself, or by what it is given beside it: `onSuccess: () => router.refresh()`. */
export function isRefreshedByHook(value: ts.Node, router: Router | undefined, hooks: ReadonlySet<string>): boolean {
  const { parent } = value
  const isOfHook =
    ts.isCallExpression(parent) && parent.arguments[0] === value && hooks.has(parent.expression.getText())
  return isOfHook || (router !== undefined && refreshesOnSuccess(value, router))
}

function isHookCall(call: ts.CallExpression): boolean {
  return /^(\w+\.)?use[A-Z]\w*$/.test(call.expression.getText())
}

/** Options that a hook is given with the function: beside it, or around it (`{ mutationFn: save, onSuccess() { … } }`). */
function refreshesOnSuccess(value: ts.Node, router: Router): boolean {
  const { parent } = value
  const own = ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent) ? parent.parent : undefined
  const call = own ? own.parent : parent
  if (!ts.isCallExpression(call) || !isHookCall(call)) return false
  const options = own ? [own] : call.arguments.filter(ts.isObjectLiteralExpression)
  return options
    .flatMap(({ properties }) => properties)
    .some(property => {
      if (!property.name || !/^on(Success|Settled)$/.test(property.name.getText())) return false
      const fn = ts.isPropertyAssignment(property) ? property.initializer : property
      if (!ts.isArrowFunction(fn) && !ts.isFunctionExpression(fn) && !ts.isMethodDeclaration(fn)) return false
      const { body } = fn
      if (!body) return false
      return ts.isBlock(body) ? body.statements.some(one => isRefresh(one, router)) : isRefresh(body, router)
    })
}

/** A hook whose first parameter is used for nothing but to hand it on to one that refreshes then. */
function refreshesItself(fn: Component): boolean {
  const [first] = fn.parameters
  const sf = fn.getSourceFile()
  const router = new Routers(sf, styleOf(sf)).existing(fn, fn.body, false)
  if (!router || !first || !ts.isIdentifier(first.name)) return false
  const uses = scopeOf(sf).usesOf(first.name)
  return uses.length > 0 && uses.every(use => refreshesOnSuccess(use, router))
}

/** The function that a statement declares under the name. */
function functionIn(statement: ts.Node, name: string): Component | undefined {
  if (ts.isFunctionDeclaration(statement)) return statement.body && (statement as Component)
  for (const node of descendants(statement)) {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== name) continue
    const { initializer } = node
    return initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
      ? initializer
      : undefined
  }
  return undefined
}
