/** By which names a module gives its actions away, and whether an import takes one of them: importers that do not need no parse. */
import type { ParsedFacts } from './extract'
import { namesOf } from './local-names'
import type { Specifier } from './scan'
import { takes } from './url-offers'

export interface Borne {
  /** The exports that hold an action, or may. */
  readonly names: readonly string[]
  /** All that it exports but types. */
  readonly values: readonly string[]
}

const known = new WeakMap<ParsedFacts, Borne | null>()

/** Null where any export may hold an action: the module hands on what others export, or an action lies where no name is followed. */
export function borneBy(facts: ParsedFacts): Borne | null {
  let borne = known.get(facts)
  if (borne === undefined) {
    borne = borneIn(facts)
    known.set(facts, borne)
  }
  return borne
}

function borneIn(facts: ParsedFacts): Borne | null {
  const { actions, bindings, inPlace, edges, exports } = facts
  const local = namesOf(facts)
  const handsOn = edges.some(
    ({ kind, typeOnly, start, names }) =>
      !typeOnly &&
      (kind === 're-export' ||
        kind === 'star' ||
        local.isExported(start) ||
        names.some(name => local.isExported(name.start))),
  )
  const followed = new Set([...bindings, ...inPlace].map(({ action }) => action))
  if (handsOn || actions.some(({ inline }, n) => inline && !followed.has(n))) return null
  const holders = new Set(bindings.flatMap(({ declaration }) => [...local.takenFrom(declaration)]))
  const names = new Set(actions.flatMap(({ inline, name }) => (inline || name === null ? [] : name)))
  for (const { name, declaration, start } of exports)
    if (declaration === null || holders.has(declaration) || holders.has(start)) names.add(name)
  return { names: [...names], values: exports.map(({ name }) => name) }
}

/**
 * False where none of a file's imports of a module takes an action, and each takes something that runs: one that takes
 * types alone is erased, which only a parse of the file can tell. `imports` are all that the file names the module by.
 */
export function mayTake(imports: readonly Specifier[], { names, values }: Borne): boolean {
  return imports.some(
    ({ names: clause, typeOnly }) =>
      clause === undefined ||
      names.some(name => takes(clause, name)) ||
      (!typeOnly && !values.some(name => takes(clause, name))),
  )
}
