/** Tells of a module that both graphs load whether a call in it runs in the browser alone, where a relative fetch reaches the app. */
import type { Snapshot } from '../../index/snapshot'
import type { Caller, EntryPoint, Refusal } from '../../model'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { nodeAt, offsetAt, type Sources } from '../code/source'
import { refuse } from '../refuse'
import { isReachedByClient } from './client-reach'

/** Hooks that Server Components do not have. https://react.dev/reference/rsc/use-client#how-use-client-marks-client-code */
const CLIENT_HOOKS = /^use(?!Memo$|Callback$|Id$|DebugValue$)[A-Z]/
const HOOK_MODULES = /^(?:react|react-dom|next\/navigation|next\/router)$/

/**
 * Refuses the first caller of a module of both sides that may run on the server, too; tests left out. `only-server-callers`
 * where the browser has such modules in its graph for something else, and nothing else calls the action.
 */
export async function checkBothSides(
  entryPoint: EntryPoint,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Refusal | null> {
  const outside = entryPoint.callers.filter(({ file, test }) => !test && file !== entryPoint.file)
  const onServer: Caller[] = []
  for (const caller of outside.filter(({ side }) => side === 'both')) {
    const sf = await sources.get(caller.file)
    const node = sf && nodeAt(sf, offsetAt(sf, caller))
    if (node && isOfClient(node, sf)) continue
    if (!node || caller.via !== 'call' || (await isReachedByClient(node, snapshot, sources)))
      return refuse(
        'caller-on-both-sides',
        'A module that runs on both sides uses it: on the server there is no page that a fetch could be relative to.',
        caller,
      ).refusal
    onServer.push(caller)
  }
  const [first] = onServer
  if (!first) return null
  return outside.every(caller => caller.side === 'server' || onServer.includes(caller))
    ? refuse(
        'only-server-callers',
        'Only server code calls it: it needs no route. The browser loads this module for other things that it exports: move the caller to a module of its own, and it can be a plain server function.',
        first,
      ).refusal
    : refuse(
        'caller-on-both-sides',
        'The server calls it from a module that the browser loads for other things that it exports: move the caller to a module of its own.',
        first,
      ).refusal
}

/** In an event handler, or in a component or hook that a Server Component cannot be or use. */
function isOfClient(node: ts.Node, sf: ts.SourceFile): boolean {
  const hooks = new Set(
    importsOf(sf)
      .filter(({ imported, specifier }) => HOOK_MODULES.test(specifier) && CLIENT_HOOKS.test(imported))
      .map(({ local }) => local),
  )
  for (let current = node; current.parent; current = current.parent) {
    if (ts.isJsxAttribute(current) && /^on[A-Z]/.test(current.name.getText(sf))) return true
    if (ts.isFunctionLike(current) && calls(current, hooks)) return true
  }
  return false
}

function calls(node: ts.Node, names: ReadonlySet<string>): boolean {
  let found = false
  const visit = (child: ts.Node): void => {
    if (ts.isCallExpression(child) && ts.isIdentifier(child.expression) && names.has(child.expression.text))
      found = true
    if (!found) ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}
