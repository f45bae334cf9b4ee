/** What the calls of a file are for, where their surroundings say so: a form's submit, a query, a mutation, an effect. */
import type { CallContext } from '../model'
import { ts } from '../workspace/typescript'

/** Hooks and functions of React Query and SWR that read. */
const READ_HOOK =
  /^(?:use(?:Suspense|Prefetch)?(?:Infinite)?(?:Query|Queries)|useSWR(?:Immutable|Infinite)?|(?:pre)?fetch(?:Infinite)?Query|ensureQueryData|(?:infiniteQ|q)ueryOptions)$/
/** Hooks that run something when told to. */
const MUTATION_HOOK = /^(?:useMutation|useSWRMutation|use(?:Optimistic|State|HookForm)?Action|mutationOptions)$/
const EFFECT_HOOK = /^use(?:Layout|Insertion)?Effect$/
/** What one of them takes to be written: most files have none, and then nothing is walked. */
const SAYS_SOMETHING = /[sS]ubmit|[qQ]uery|useSWR|Effect\(|[mM]utation|[aA]ction=|Action\(/
/** Of the two things a function can stand in, the one that says more. */
const ORDER: readonly CallContext[] = ['submit', 'mutation-hook', 'read-hook', 'effect']

/**
 * The context of the expression at each offset; offsets without one are absent. A function that is named where it is
 * used (`onSubmit={save}`, `useEffect(() => { load() })`) is looked through within the file.
 */
export function callContexts(sf: ts.SourceFile, offsets: Iterable<number>): Map<number, CallContext> {
  const contexts = new Map<number, CallContext>()
  if (!SAYS_SOMETHING.test(sf.text)) return contexts
  let named: ReadonlyMap<string, CallContext> | undefined
  for (const [offset, node] of nodesAt(sf, offsets)) {
    if (node === sf) continue
    named ??= functionsNamed(sf)
    const context = contextOf(node, named)
    if (context) contexts.set(offset, context)
  }
  return contexts
}

function contextOf(node: ts.Node, named: ReadonlyMap<string, CallContext>): CallContext | null {
  for (let child = node, up = node.parent; up; child = up, up = up.parent) {
    const slot = contextOfSlot(up, child)
    if (slot !== undefined) return slot
    if (!ts.isFunctionLike(up)) continue
    const name = nameOfFunction(up)
    const context = name === null ? undefined : (named.get(name) ?? (/submit/i.test(name) ? 'submit' : undefined))
    if (context) return context
  }
  return null
}

/** What `child` is to `parent`: null for something else that is known, undefined where nothing is said. */
function contextOfSlot(parent: ts.Node, child: ts.Node): CallContext | null | undefined {
  if (ts.isJsxAttribute(parent)) return contextOfName(parent.name.getText()) ?? null
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) {
    if (child === parent.name) return undefined
    const name = ts.isIdentifier(parent.name) ? parent.name.text : ''
    return contextOfName(name) ?? (/^on[A-Z]/.test(name) ? null : undefined)
  }
  if (!ts.isCallExpression(parent) || child === parent.expression) return undefined
  const callee = parent.expression
  const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : ts.isIdentifier(callee) ? callee.text : ''
  if (READ_HOOK.test(name)) return 'read-hook'
  if (MUTATION_HOOK.test(name)) return 'mutation-hook'
  if (EFFECT_HOOK.test(name)) return 'effect'
  return name === 'handleSubmit' ? 'submit' : undefined
}

function contextOfName(name: string): CallContext | undefined {
  if (name === 'onSubmit' || name === 'action' || name === 'formAction') return 'submit'
  if (name === 'queryFn') return 'read-hook'
  return name === 'mutationFn' ? 'mutation-hook' : undefined
}

/** The names that stand in each context: of functions handed over or called there. */
function functionsNamed(sf: ts.SourceFile): ReadonlyMap<string, CallContext> {
  const named = new Map<string, CallContext>()
  const collect = (node: ts.Node, context: CallContext): void => {
    if (ts.isIdentifier(node)) {
      const known = named.get(node.text)
      if (!known || ORDER.indexOf(context) < ORDER.indexOf(known)) named.set(node.text, context)
    } else ts.forEachChild(node, child => collect(child, contextOfSlot(node, child) ?? context))
  }
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, child => {
      const context = contextOfSlot(node, child)
      if (context) collect(child, context)
      else visit(child)
    })
  }
  visit(sf)
  return named
}

/** Its own name, or that of the variable it is put in, through `useCallback` and the like. */
function nameOfFunction(fn: ts.SignatureDeclaration): string | null {
  if (fn.name) return ts.isIdentifier(fn.name) ? fn.name.text : null
  let holder: ts.Node = fn.parent
  while (ts.isCallExpression(holder) || ts.isParenthesizedExpression(holder)) holder = holder.parent
  return ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name) ? holder.name.text : null
}

/** The innermost node that begins at or around each offset, in one walk. */
function nodesAt(sf: ts.SourceFile, offsets: Iterable<number>): Map<number, ts.Node> {
  const found = new Map<number, ts.Node>()
  const visit = (node: ts.Node, within: readonly number[]): void => {
    let left = within
    ts.forEachChild(node, child => {
      if (left.length === 0) return true
      const from = firstFrom(left, child.pos)
      const to = firstFrom(left, child.end)
      if (from === to) return undefined
      visit(child, left.slice(from, to))
      left = [...left.slice(0, from), ...left.slice(to)]
      return undefined
    })
    for (const offset of left) found.set(offset, node)
  }
  visit(
    sf,
    [...new Set(offsets)].sort((a, b) => a - b),
  )
  return found
}

/** Where the first number begins that is not less, in a sorted list. */
function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < least) low = middle + 1
    else high = middle
  }
  return low
}
