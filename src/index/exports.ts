/** Follows a name through imports, re-exports and barrels to the action it stands for. */

import type { Modules } from './contribution'
import type { ParsedFacts } from './extract'
import type { ExportFact } from './facts'

/** What an exported name turned out to be. */
export type Origin =
  | { readonly kind: 'action'; readonly file: string; readonly action: number; readonly through: readonly string[] }
  | { readonly kind: 'namespace'; readonly file: string }

/** What is known of an exported name, and the modules that were looked at to know it. */
interface Answer {
  readonly origin: Origin | null
  readonly reads: ReadonlySet<string>
}

interface Search {
  /** `file\0name` of every export under way or looked at, which ends a cycle. */
  readonly visited: Set<string>
  readonly reads: Set<string>
}

/** Resolves exported names with a memo. */
export class Exports {
  readonly #modules: Modules
  readonly #memo = new Map<string, Answer>()

  constructor(modules: Modules) {
    this.#modules = modules
  }

  /** The action or namespace behind `name` of `file`; null for anything else. A cycle of re-exports ends as null. */
  origin(file: string, name: string): Origin | null {
    // Most imports lead to modules that nobody had to parse.
    if (name !== '*' && !this.#modules.parsed(file)) return null
    const search: Search = { visited: new Set(), reads: new Set() }
    const found = this.#search(file, name, search)
    // Only now: a module asked about in the middle of a cycle has an answer once the whole cycle has been looked at.
    if (!found) for (const key of search.visited) this.#memo.set(key, { origin: null, reads: search.reads })
    return found
  }

  /** Drops what was found out by looking at one of these modules. */
  forget(files: ReadonlySet<string>): void {
    for (const [key, { reads }] of this.#memo) for (const file of files) if (reads.has(file)) this.#memo.delete(key)
  }

  #search(file: string, name: string, search: Search): Origin | null {
    if (name === '*') return { kind: 'namespace', file }
    const key = `${file}\0${name}`
    const known = this.#memo.get(key)
    if (known) {
      for (const read of known.reads) {
        search.reads.add(read)
        this.#modules.parsed(read)
      }
      return known.origin
    }
    if (search.visited.has(key)) return null
    search.visited.add(key)
    search.reads.add(file)
    const found = this.#find(file, name, search)
    if (found) this.#memo.set(key, { origin: found, reads: new Set(search.reads) })
    return found
  }

  #find(file: string, name: string, search: Search): Origin | null {
    const facts = this.#modules.parsed(file)
    if (!facts) return null
    const own = facts.actions.findIndex(action => !action.inline && action.name === name)
    if (own >= 0) return { kind: 'action', file, action: own, through: [] }
    for (const exported of facts.exports) {
      if (exported.name !== name) continue
      const origin = this.#exported(file, facts, exported, search)
      if (origin) return origin
    }
    for (const edge of facts.edges) {
      if (edge.kind !== 're-export') continue
      const passed = edge.names.find(candidate => candidate.local === name && !candidate.typeOnly)
      if (passed) return this.#through(file, edge.specifier, passed.imported, search)
    }
    if (name === 'default') return null
    for (const edge of facts.edges) {
      if (edge.kind !== 'star' || edge.typeOnly) continue
      const origin = this.#through(file, edge.specifier, name, search)
      if (origin) return origin
    }
    return null
  }

  #exported(
    file: string,
    facts: ParsedFacts,
    { local, start, declaration }: ExportFact,
    search: Search,
  ): Origin | null {
    if (local === null) return null
    // An exported declaration stands at its own name; `export { a as b }` and `export default a` name one.
    const own = facts.bindings.find(binding => binding.declaration === start)
    if (own) return { kind: 'action', file, action: own.action, through: own.through }
    for (const edge of facts.edges)
      for (const name of edge.names)
        if (edge.kind !== 're-export' && name.local === local && !name.typeOnly)
          return this.#through(file, edge.specifier, name.imported, search)
    const named = facts.bindings.find(binding => binding.declaration === declaration)
    return named ? { kind: 'action', file, action: named.action, through: named.through } : null
  }

  #through(file: string, specifier: string, name: string, search: Search): Origin | null {
    const target = this.#modules.resolve(file, specifier)
    return target === undefined ? null : this.#search(target, name, search)
  }
}
