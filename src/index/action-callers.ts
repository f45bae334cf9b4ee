/** Who calls Server Actions from one file, and every other mention of them there: what a conversion must classify. */
import { actionId, type Call, type LinkedFile, type Mention, type Modules } from './contribution'
import type { Exports, Origin } from './exports'
import { namesOf } from './local-names'
import { passedOn } from './passed-on'
import { positionOf } from './places'
import { callerAt, idOf, reach } from './reached'
import { rootOf } from './routes'
import type { Reference } from './snapshot'

/**
 * The callers and mentions in one file, and the callers in the components that it gives an action to. `exports` follows
 * the names.
 */
export function actionCallers(
  linked: LinkedFile,
  modules: Modules,
  exports: Exports,
): { calls: Call[]; mentions: Mention[] } {
  const { file, facts } = linked
  // Most files have no action at hand.
  if (!hasActions(linked, modules)) return { calls: [], mentions: [] }
  const calls: Call[] = []
  const mentions: Mention[] = []
  const refer = (
    origins: readonly Origin[],
    kind: Reference['kind'],
    local: string,
    { start, end }: { readonly start: number; readonly end: number },
  ): void => {
    for (const origin of origins) {
      if (origin.kind !== 'action' || !origin.direct) continue
      const to = idOf(origin, modules)
      if (to !== undefined)
        mentions.push({ to, reference: { kind, local, start, end, file, ...positionOf(facts.lineStarts, start) } })
    }
  }

  const alive = liveNames(linked, modules)
  for (const edge of facts.edges) {
    const target = edge.names.length ? modules.resolve(file, edge.specifier) : undefined
    if (target === undefined || !modules.bears(target) || !modules.parsed(target)) continue
    for (const name of edge.names) {
      const kind = name.typeOnly ? 'type' : edge.kind === 're-export' ? 're-export' : 'import'
      const end = name.start + name.local.length
      refer(exports.of(target, name.imported), kind, name.local, { start: name.start, end })
    }
  }
  // Nobody imports a page: Next.js itself renders what it hands on, so that is no action without a caller.
  const isLoaded = rootOf(file, linked.app) !== null
  for (const { name, declaration, start, local } of facts.exports) {
    if (declaration === null || declaration === start || local === null || !alive(declaration)) continue
    const place = { start, end: start + local.length }
    const origins = exports.local(file, facts, declaration)
    refer(origins, 're-export', local, place)
    for (const origin of isLoaded && name === 'default' ? origins : []) {
      if (origin.kind !== 'action') continue
      const to = idOf(origin, modules)
      if (to !== undefined)
        calls.push({ to, caller: callerAt(linked, facts, { via: 'value', ...place }, origin.through) })
    }
  }
  for (const { action, via } of facts.inPlace) {
    const fact = facts.actions[action]
    if (fact)
      calls.push({
        to: actionId(file, fact),
        caller: callerAt(linked, facts, { via, start: fact.start, end: fact.end }),
      })
  }
  for (const use of facts.uses) {
    if (!alive(use.declaration)) continue
    for (const { origins, local, whole, ...place } of reach(
      use,
      path => exports.local(file, facts, use.declaration, path),
      facts,
    )) {
      // A test that gets a whole module looks into it: `expect(actions)`, `vi.spyOn(actions, 'greet')`.
      for (const origin of whole && linked.where.test ? [] : origins) {
        const to = idOf(origin, modules)
        if (to !== undefined)
          calls.push({ to, caller: callerAt(linked, facts, { ...place, within: use.within }, origin.through) })
      }
      refer(origins, 'use', local, place)
    }
  }
  for (const mention of facts.types)
    if (alive(mention.declaration)) {
      const path = mention.member === null ? [] : [mention.member]
      refer(exports.local(file, facts, mention.declaration, path), 'type', '', mention)
    }
  for (const prop of facts.props)
    if (alive(prop.from)) calls.push(...passedOn({ linked, facts, file, prop, given: undefined }, modules, exports))
  return { calls, mentions }
}

function hasActions({ file, facts }: LinkedFile, modules: Modules): boolean {
  if (facts.bindings.length || facts.inPlace.length) return true
  return facts.edges.some(({ specifier }) => {
    const target = modules.resolve(file, specifier)
    return target !== undefined && modules.bears(target)
  })
}

/** Tells which names may stand for an action at all: those that lead to a module that bears one or to an action of the file. */
function liveNames({ file, facts }: LinkedFile, modules: Modules): (declaration: number) => boolean {
  const names = namesOf(facts)
  const known = new Map<number, boolean>()
  const alive = (declaration: number): boolean => {
    const answer = known.get(declaration)
    if (answer !== undefined) return answer
    // A cycle of names ends here.
    known.set(declaration, false)
    const edge = names.imports.get(declaration)?.edge ?? names.lazy.get(declaration)
    const target = edge && modules.resolve(file, edge.specifier)
    const found =
      names.bindings.has(declaration) ||
      (target !== undefined && modules.bears(target) && modules.parsed(target) !== null) ||
      (names.flows.get(declaration)?.some(flow => alive(flow.from)) ?? false)
    known.set(declaration, found)
    return found
  }
  return alive
}
