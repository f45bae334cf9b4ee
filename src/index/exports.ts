/** Follows a name through imports, re-exports and barrels to the action it stands for. */

import type { ParsedFacts } from './extract'
import type { ExportFact } from './facts'

/** What an exported name turned out to be. */
export type Origin =
  | { readonly kind: 'action'; readonly file: string; readonly action: number; readonly through: readonly string[] }
  | { readonly kind: 'namespace'; readonly file: string }

export interface Modules {
  parsed(file: string): ParsedFacts | null
  resolve(file: string, specifier: string): string | undefined
}

/** Resolves exported names with a memo that lives as long as one link. */
export class Exports {
  readonly #modules: Modules
  readonly #memo = new Map<string, Origin | null>()

  constructor(modules: Modules) {
    this.#modules = modules
  }

  /** The action or namespace behind `name` of `file`; null for anything else. A cycle of re-exports ends as null. */
  origin(file: string, name: string): Origin | null {
    const visited = new Set<string>()
    const found = this.#search(file, name, visited)
    // Only now: a module asked about in the middle of a cycle has an answer once the whole cycle has been looked at.
    if (!found) for (const key of visited) this.#memo.set(key, null)
    return found
  }

  #search(file: string, name: string, visited: Set<string>): Origin | null {
    if (name === '*') return { kind: 'namespace', file }
    const key = `${file}\0${name}`
    const known = this.#memo.get(key)
    if (known !== undefined) return known
    if (visited.has(key)) return null
    visited.add(key)
    const found = this.#find(file, name, visited)
    if (found) this.#memo.set(key, found)
    return found
  }

  #find(file: string, name: string, visited: Set<string>): Origin | null {
    const facts = this.#modules.parsed(file)
    if (!facts) return null
    const own = facts.actions.findIndex(action => !action.inline && action.name === name)
    if (own >= 0) return { kind: 'action', file, action: own, through: [] }
    for (const exported of facts.exports) {
      if (exported.name !== name) continue
      const origin = this.#exported(file, facts, exported, visited)
      if (origin) return origin
    }
    for (const edge of facts.edges) {
      if (edge.kind !== 're-export') continue
      const passed = edge.names.find(candidate => candidate.local === name && !candidate.typeOnly)
      if (passed) return this.#through(file, edge.specifier, passed.imported, visited)
    }
    if (name === 'default') return null
    for (const edge of facts.edges) {
      if (edge.kind !== 'star' || edge.typeOnly) continue
      const origin = this.#through(file, edge.specifier, name, visited)
      if (origin) return origin
    }
    return null
  }

  #exported(file: string, facts: ParsedFacts, { local, start }: ExportFact, visited: Set<string>): Origin | null {
    if (local === null) return null
    // An exported declaration stands at its own name; `export { a as b }` and `export default a` name one.
    const own = facts.bindings.find(binding => binding.declaration === start)
    if (own) return { kind: 'action', file, action: own.action, through: own.through }
    for (const edge of facts.edges)
      for (const name of edge.names)
        if (edge.kind !== 're-export' && name.local === local && !name.typeOnly)
          return this.#through(file, edge.specifier, name.imported, visited)
    const named = facts.bindings.find(binding => facts.topLevel.get(local) === binding.declaration)
    return named ? { kind: 'action', file, action: named.action, through: named.through } : null
  }

  #through(file: string, specifier: string, name: string, visited: Set<string>): Origin | null {
    const target = this.#modules.resolve(file, specifier)
    return target === undefined ? null : this.#search(target, name, visited)
  }
}
