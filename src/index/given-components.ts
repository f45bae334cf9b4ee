/** Which modules must be parsed because they hold components that are given an action: what the facts of one file say of that. */
import type { ParsedFacts } from './extract'
import { namesOf } from './local-names'

/** A name of another module. */
export interface NameOf {
  readonly specifier: string
  readonly name: string
}

/** Where a name that a file exports comes from: other modules, or, where `declares`, a component that hands on what it is given. */
export function componentBehind(facts: ParsedFacts, name: string): { from: readonly NameOf[]; declares: boolean } {
  const { exports, reExports, stars } = namesOf(facts)
  const passed = reExports.get(name)
  if (passed) return { from: [{ specifier: passed.edge.specifier, name: passed.name.imported }], declares: false }
  const declared = exports.get(name)?.[0]
  if (declared) return { from: sourcesOf(facts, declared.declaration ?? declared.start), declares: true }
  return { from: stars.map(({ specifier }) => ({ specifier, name })), declares: false }
}

/** The components that are given what one of these declarations holds, or may hold. */
export function givenFrom(facts: ParsedFacts, declarations: readonly number[]): NameOf[] {
  if (!facts.props.length || !declarations.length) return []
  const names = namesOf(facts)
  const holders = new Set(declarations.flatMap(start => [...names.takenFrom(start)]))
  return facts.props.flatMap(({ from, component }) =>
    holders.has(from) ? sourcesOf(facts, component.from, component.path[0]) : [],
  )
}

/** The names of a file that hold something of the modules meant. */
export function namesFrom(facts: ParsedFacts, isMeant: (specifier: string) => boolean): number[] {
  return facts.edges.flatMap(({ kind, typeOnly, specifier, start, names }) =>
    kind === 're-export' || kind === 'star' || typeOnly || !isMeant(specifier)
      ? []
      : [start, ...names.map(name => name.start)],
  )
}

/** The imports that a name of the file may come from. */
function sourcesOf(facts: ParsedFacts, declaration: number, member?: string): NameOf[] {
  const names = namesOf(facts)
  const found: NameOf[] = []
  for (const [start, { edge, name }] of names.imports)
    if (names.takenFrom(start).has(declaration))
      found.push({
        specifier: edge.specifier,
        name: name.imported === '*' ? (member ?? 'default') : name.imported,
      })
  for (const [start, { specifier }] of names.lazy)
    for (const flow of names.flowsFrom(start))
      if (names.takenFrom(flow.to).has(declaration)) found.push({ specifier, name: flow.path[0] ?? 'default' })
  return found
}
