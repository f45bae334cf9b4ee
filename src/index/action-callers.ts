/** Who calls Server Actions from one file, and every other mention of them there: what a conversion must classify. */
import type { Caller } from '../model'
import { actionId, type Call, type LinkedFile, type Mention, type Modules } from './contribution'
import type { Exports, Origin } from './exports'
import type { UseFact } from './facts'
import { positionOf } from './places'
import type { Reference } from './snapshot'

/** The callers and mentions in one file. `exports` follows the names it imports. */
export function actionCallers(
  { file, facts, where }: LinkedFile,
  modules: Modules,
  exports: Exports,
): { calls: Call[]; mentions: Mention[] } {
  const calls: Call[] = []
  const mentions: Mention[] = []
  const idOf = (origin: Origin | null | undefined): string | undefined => {
    if (origin?.kind !== 'action') return undefined
    const fact = modules.parsed(origin.file)?.actions[origin.action]
    return fact && actionId(origin.file, fact)
  }
  const refer = (to: string | undefined, kind: Reference['kind'], local: string, start: number, end: number): void => {
    if (to === undefined) return
    mentions.push({ to, reference: { kind, local, start, end, file, ...positionOf(facts.lineStarts, start) } })
  }
  const call = (
    to: string | undefined,
    via: Caller['via'],
    through: readonly string[],
    { start, end }: { readonly start: number; readonly end: number },
    within: Caller['within'] = null,
  ): void => {
    if (to === undefined) return
    const caller: Caller = {
      file,
      ...positionOf(facts.lineStarts, start),
      length: end - start,
      via,
      ...where,
      through,
      url: null,
      method: null,
      certain: true,
      within,
    }
    calls.push({ to, caller })
  }

  // Names of this file that stand for an action or for a module with actions.
  const origins = new Map<number, Origin>()
  for (const binding of facts.bindings)
    origins.set(binding.declaration, { kind: 'action', file, action: binding.action, through: binding.through })
  for (const edge of facts.edges) {
    const target = edge.names.length ? modules.resolve(file, edge.specifier) : undefined
    if (target === undefined) continue
    for (const name of edge.names) {
      const origin = exports.origin(target, name.imported)
      if (!origin) continue
      if (!name.typeOnly && edge.kind !== 're-export') origins.set(name.start, origin)
      const kind = name.typeOnly ? 'type' : edge.kind === 're-export' ? 're-export' : 'import'
      refer(idOf(origin), kind, name.local, name.start, name.start + name.local.length)
    }
  }
  for (const exported of facts.exports) {
    const { declaration } = exported
    const origin = declaration === null || declaration === exported.start ? undefined : origins.get(declaration)
    if (origin && exported.local !== null)
      refer(idOf(origin), 're-export', exported.local, exported.start, exported.start + exported.local.length)
  }
  for (const { action, via } of facts.inPlace) {
    const fact = facts.actions[action]
    if (fact) call(actionId(file, fact), via, [], fact)
  }
  for (const use of facts.uses) {
    const reached = reach(use, origins.get(use.declaration), exports)
    if (!reached) continue
    const id = idOf(reached.origin)
    call(id, reached.via, [...reached.through, ...use.through], reached, use.within)
    refer(id, 'use', reached.local, reached.start, reached.end)
  }
  for (const mention of facts.types)
    refer(idOf(origins.get(mention.declaration)), 'type', '', mention.start, mention.end)
  return { calls, mentions }
}

interface Reached {
  readonly origin: Origin
  readonly via: Caller['via']
  readonly through: readonly string[]
  readonly start: number
  readonly end: number
  readonly local: string
}

/** The action a use stands for: the name itself, or the member read from a namespace. */
function reach(use: UseFact, origin: Origin | undefined, exports: Exports): Reached | undefined {
  if (!origin) return undefined
  if (origin.kind === 'action')
    return { origin, via: use.via, through: origin.through, start: use.start, end: use.end, local: '' }
  if (use.member === null || use.memberStart === null || use.memberVia === null) return undefined
  const member = exports.origin(origin.file, use.member)
  if (member?.kind !== 'action') return undefined
  const end = use.memberStart + use.member.length
  return { origin: member, via: use.memberVia, through: member.through, start: use.memberStart, end, local: use.member }
}
