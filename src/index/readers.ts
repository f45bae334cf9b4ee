/** Which files were linked with what others say: where that changes, only those are linked again. */

/** What was asked while one file was linked. */
export class Reads {
  /** Files of which the facts as a whole were asked for. */
  readonly facts = new Set<string>()
  /** Files of which it was asked whether they bear actions. */
  readonly bearing = new Set<string>()
  /** Exported names, by the file that was asked what they are for a URL. */
  readonly names = new Map<string, Set<string>>()
  /** Route files that a URL reached, by a method of theirs or not. */
  readonly routes = new Set<string>()

  name(file: string, name: string): void {
    put(this.names, file, name)
  }

  get isEmpty(): boolean {
    return !this.facts.size && !this.bearing.size && !this.names.size && !this.routes.size
  }
}

/** Who asked, by what was asked. */
export class Readers {
  readonly #reads = new Map<string, Reads>()
  readonly #facts = new Map<string, Set<string>>()
  readonly #bearing = new Map<string, Set<string>>()
  readonly #names = new Map<string, Map<string, Set<string>>>()
  readonly #routes = new Map<string, Set<string>>()

  /** Sets what a file asked, in the place of what it asked before. */
  set(reader: string, reads: Reads): void {
    const before = this.#reads.get(reader)
    if (before) {
      for (const file of before.facts) take(this.#facts, file, reader)
      for (const file of before.bearing) take(this.#bearing, file, reader)
      for (const file of before.routes) take(this.#routes, file, reader)
      for (const [file, names] of before.names) {
        const asked = this.#names.get(file)
        for (const name of names) if (asked) take(asked, name, reader)
        if (!asked?.size) this.#names.delete(file)
      }
      this.#reads.delete(reader)
    }
    if (reads.isEmpty) return
    this.#reads.set(reader, reads)
    for (const file of reads.facts) put(this.#facts, file, reader)
    for (const file of reads.bearing) put(this.#bearing, file, reader)
    for (const file of reads.routes) put(this.#routes, file, reader)
    for (const [file, names] of reads.names) {
      let asked = this.#names.get(file)
      if (!asked) {
        asked = new Map()
        this.#names.set(file, asked)
      }
      for (const name of names) put(asked, name, reader)
    }
  }

  ofFacts(file: string): Iterable<string> {
    return this.#facts.get(file) ?? []
  }

  ofBearing(file: string): Iterable<string> {
    return this.#bearing.get(file) ?? []
  }

  ofRoutes(file: string): Iterable<string> {
    return this.#routes.get(file) ?? []
  }

  /** Those who asked for exported names of a file, by the name. */
  ofNames(file: string): Iterable<readonly [name: string, readers: ReadonlySet<string>]> {
    return this.#names.get(file) ?? []
  }
}

function put(groups: Map<string, Set<string>>, key: string, item: string): void {
  const group = groups.get(key)
  if (group) group.add(item)
  else groups.set(key, new Set([item]))
}

function take(groups: Map<string, Set<string>>, key: string, item: string): void {
  const group = groups.get(key)
  group?.delete(item)
  if (!group?.size) groups.delete(key)
}
