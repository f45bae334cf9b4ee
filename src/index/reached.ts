/** What one use of a name reaches, and the caller that it makes. */
import type { Caller } from '../model'
import { actionId, type LinkedFile, type Modules } from './contribution'
import type { ActionOrigin, Origin } from './exports'
import type { ParsedFacts } from './extract'
import type { UseFact } from './facts'
import { namesOf } from './local-names'
import { positionOf } from './places'

/** One way in which a use reaches actions. */
export interface Reached {
  readonly origins: readonly ActionOrigin[]
  readonly via: Caller['via']
  readonly start: number
  readonly end: number
  /** The member that was read, empty for the name itself. */
  readonly local: string
  /** A module was handed over with all its actions. */
  readonly whole: boolean
}

export function idOf({ file, action }: ActionOrigin, modules: Modules): string | undefined {
  const fact = modules.parsed(file)?.actions[action]
  return fact && actionId(file, fact)
}

/** A caller in the module with these facts, which may be another one than the linked file. */
export function callerAt(
  { file, where }: Pick<LinkedFile, 'file' | 'where'>,
  facts: ParsedFacts,
  at: Pick<Caller, 'via' | 'within'> & { readonly start: number; readonly end: number },
  through: readonly string[] = [],
): Caller {
  return {
    file,
    ...positionOf(facts.lineStarts, at.start),
    length: at.end - at.start,
    via: at.via,
    ...where,
    through,
    url: null,
    method: null,
    certain: true,
    within: at.within ?? null,
  }
}

/** The actions a use stands for: those of the name itself, or of the members read from it. */
export function reach(
  use: UseFact,
  originsOf: (path: readonly string[]) => readonly Origin[],
  facts: ParsedFacts,
): Reached[] {
  const path: string[] = []
  let place: Omit<Reached, 'origins'> = { via: use.via, start: use.start, end: use.end, local: '', whole: false }
  for (const member of [null, ...use.members]) {
    if (member) {
      path.push(member.name)
      place = { via: member.via, start: member.start, end: member.end, local: member.name, whole: false }
    }
    const origins = originsOf(path)
    const actions = origins.filter(origin => origin.kind === 'action')
    // A name that only takes it on is a step, not a caller: what is done with that name is one.
    if (use.flows && place.via === 'value' && actions.length > 0 && !actions.some(origin => origin.direct)) return []
    const computed = member?.name === '*' ? `${nameOf(use, facts)}[…]` : null
    if (actions.length > 0) return [{ ...place, origins: computed === null ? actions : actions.map(by(computed)) }]
    // A module that is handed over as a whole: whoever gets it may call any of its actions.
    if (use.members.length === path.length && !use.flows && origins.some(origin => origin.kind === 'namespace')) {
      const all = originsOf([...path, '*']).filter(origin => origin.kind === 'action')
      return [{ ...place, whole: true, origins: all.map(by(`${nameOf(use, facts)}.*`)) }]
    }
  }
  return []
}

function by(step: string): (origin: ActionOrigin) => ActionOrigin {
  return origin => (origin.through.length > 0 ? origin : { ...origin, through: [step] })
}

function nameOf(use: UseFact, facts: ParsedFacts): string {
  return namesOf(facts).imports.get(use.declaration)?.name.local ?? ''
}
