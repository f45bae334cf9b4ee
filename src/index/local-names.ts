/** The facts of one file by the names they are about: what is declared where, and what is exported under which name. */
import type { ActionBinding, ParsedFacts } from './extract'
import type { ExportFact, FlowFact, ImportedName, ModuleEdge } from './facts'

export interface NamedImport {
  readonly edge: ModuleEdge
  readonly name: ImportedName
}

/** Look-ups in the facts of a file, made once. */
export class LocalNames {
  readonly bindings: ReadonlyMap<number, ActionBinding>
  readonly actions: ReadonlyMap<string, number>
  readonly exports: ReadonlyMap<string, readonly ExportFact[]>
  readonly imports: ReadonlyMap<number, NamedImport>
  /** `import()` and `require()` by the offset of the specifier. */
  readonly lazy: ReadonlyMap<number, ModuleEdge>
  readonly reExports: ReadonlyMap<string, NamedImport>
  readonly stars: readonly ModuleEdge[]
  readonly flows: ReadonlyMap<number, readonly FlowFact[]>
  /** Parameters of components, by the offset of the component. */
  readonly components: ReadonlyMap<number, number>

  readonly #flowsFrom: ReadonlyMap<number, readonly FlowFact[]>
  readonly #exported: ReadonlySet<number>
  readonly #taken = new Map<number, ReadonlySet<number>>()

  constructor(facts: Pick<ParsedFacts, 'bindings' | 'actions' | 'exports' | 'flows' | 'components' | 'edges'>) {
    this.bindings = new Map(facts.bindings.map(binding => [binding.declaration, binding]))
    this.actions = new Map(
      facts.actions.flatMap((action, i) => (action.inline || action.name === null ? [] : [[action.name, i]])),
    )
    this.exports = grouped(facts.exports, exported => exported.name)
    this.flows = grouped(facts.flows, flow => flow.to)
    this.#flowsFrom = grouped(facts.flows, flow => flow.from)
    this.#exported = new Set(facts.exports.map(({ declaration, start }) => declaration ?? start))
    this.components = new Map(facts.components.map(({ declaration, param }) => [declaration, param]))
    this.stars = facts.edges.filter(edge => edge.kind === 'star' && !edge.typeOnly)
    const imports = new Map<number, NamedImport>()
    const reExports = new Map<string, NamedImport>()
    const lazy = new Map<number, ModuleEdge>()
    for (const edge of facts.edges) {
      if (edge.kind === 'dynamic' || edge.kind === 'require') lazy.set(edge.start, edge)
      for (const name of edge.names) {
        if (name.typeOnly) continue
        if (edge.kind !== 're-export') imports.set(name.start, { edge, name })
        else if (!reExports.has(name.local)) reExports.set(name.local, { edge, name })
      }
    }
    this.imports = imports
    this.reExports = reExports
    this.lazy = lazy
  }

  /** Where what the declaration at `from` holds goes next. */
  flowsFrom(from: number): readonly FlowFact[] {
    return this.#flowsFrom.get(from) ?? []
  }

  /** True where the file exports what the declaration at `from` holds, or a part of it. */
  isExported(from: number): boolean {
    if (!this.#flowsFrom.has(from)) return this.#exported.has(from)
    for (const taken of this.takenFrom(from)) if (this.#exported.has(taken)) return true
    return false
  }

  /** What a declaration may hold, independent of where it stands: modules by their specifiers, actions of the file, properties. */
  sourcesOf(declaration: number): string[] {
    const found: string[] = []
    for (const [start, { edge, name }] of this.imports)
      if (this.takenFrom(start).has(declaration)) found.push(`${edge.specifier} ${name.imported}`)
    for (const [start, edge] of this.lazy)
      for (const { to, path } of this.flowsFrom(start))
        if (this.takenFrom(to).has(declaration)) found.push(`${edge.specifier} ${path.join('.')}`)
    for (const start of this.bindings.keys()) if (this.takenFrom(start).has(declaration)) found.push('action')
    for (const param of this.components.values()) if (this.takenFrom(param).has(declaration)) found.push('property')
    return found
  }

  /** The names that may hold what the declaration at `from` holds, or a part of it; itself included. */
  takenFrom(from: number): ReadonlySet<number> {
    const known = this.#taken.get(from)
    if (known) return known
    const taken = new Set([from])
    // A set answers what is added while it is walked.
    for (const start of taken) for (const { to } of this.flowsFrom(start)) taken.add(to)
    this.#taken.set(from, taken)
    return taken
  }
}

const known = new WeakMap<ParsedFacts, LocalNames>()

/** The names of a file, worked out at the first question. */
export function namesOf(facts: ParsedFacts): LocalNames {
  let names = known.get(facts)
  if (!names) {
    names = new LocalNames(facts)
    known.set(facts, names)
  }
  return names
}

function grouped<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}
