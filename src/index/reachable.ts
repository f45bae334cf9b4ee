/** Which nodes of a graph its roots lead to, kept as the graph changes: an edit costs what hangs on it, not the whole graph. */

export interface Graph<N> {
  isRoot(node: N): boolean
  /** Where a reached node leads. */
  next(node: N): Iterable<N>
  /** The nodes that lead to this one; of those that are not reached any may be among them. */
  previous(node: N): Iterable<N>
}

/**
 * Remembers for each node through which other one it was reached first: a tree. Where a branch is cut off, only the nodes
 * on it are looked at again, and each stays if another node leads to it.
 */
export class Reachable<N> {
  readonly #graph: Graph<N>
  /** The node that led here, null for a root. */
  readonly #from = new Map<N, N | null>()

  /** `nodes` are those that may be roots. */
  constructor(graph: Graph<N>, nodes: Iterable<N> = []) {
    this.#graph = graph
    this.#spread([...nodes].filter(node => this.#takeRoot(node)))
  }

  has(node: N): boolean {
    return this.#from.has(node)
  }

  /** All that is reached. */
  get nodes(): Iterable<N> {
    return this.#from.keys()
  }

  /**
   * Takes in changes of the graph. `touched` are both ends of each edge that came or went, and the nodes that became roots
   * or are none any more. Answers the nodes that are reached now and were not before, or the other way round.
   */
  update(touched: Iterable<N>): ReadonlySet<N> {
    const nodes = new Set(touched)
    const cut = this.#cut(nodes)
    const came: N[] = []
    const seeds = [...nodes].filter(node => this.#from.has(node))
    for (const node of new Set([...cut, ...nodes])) {
      if (this.#from.has(node) || !(this.#takeRoot(node) || this.#attach(node))) continue
      came.push(node)
      seeds.push(node)
    }
    came.push(...this.#spread(seeds))
    const changed = new Set([...cut].filter(node => !this.#from.has(node)))
    for (const node of came) if (!cut.has(node)) changed.add(node)
    return changed
  }

  /** Takes off the branches whose hold is gone; answers all that was on them. */
  #cut(touched: ReadonlySet<N>): ReadonlySet<N> {
    const cut = new Set([...touched].filter(node => this.#from.has(node) && !this.#holds(node)))
    // A set answers what is added while it is walked.
    for (const node of cut) for (const next of this.#graph.next(node)) if (this.#from.get(next) === node) cut.add(next)
    for (const node of cut) this.#from.delete(node)
    return cut
  }

  #holds(node: N): boolean {
    const from = this.#from.get(node)
    if (from === null) return this.#graph.isRoot(node)
    if (from === undefined || !this.#from.has(from)) return false
    for (const next of this.#graph.next(from)) if (next === node) return true
    return false
  }

  #takeRoot(node: N): boolean {
    if (!this.#graph.isRoot(node)) return false
    this.#from.set(node, null)
    return true
  }

  #attach(node: N): boolean {
    for (const previous of this.#graph.previous(node)) {
      if (!this.#from.has(previous)) continue
      this.#from.set(node, previous)
      return true
    }
    return false
  }

  /** Goes on from reached nodes, the near ones first: what hangs on one node stays little. Answers those that are new. */
  #spread(seeds: readonly N[]): N[] {
    const queue = [...seeds]
    for (const node of queue)
      for (const next of this.#graph.next(node)) {
        if (this.#from.has(next)) continue
        this.#from.set(next, node)
        queue.push(next)
      }
    return queue.slice(seeds.length)
  }
}
