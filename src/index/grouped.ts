/** Things that belong to an id, by the file they stand in: the file's part can be replaced alone. */
export class Grouped<T> {
  readonly #byId = new Map<string, ReadonlyMap<string, readonly T[]>>()

  /** Sets what stands in `file` for `id`; nothing where the list is empty. Copies made before keep what they had. */
  set(id: string, file: string, items: readonly T[]): void {
    const next = new Map(this.#byId.get(id))
    if (items.length) next.set(file, items)
    else next.delete(file)
    if (next.size) this.#byId.set(id, next)
    else this.#byId.delete(id)
  }

  /** In the order of the files. */
  of(id: string): readonly T[] {
    return inOrder(this.#byId.get(id))
  }

  /** What `of` answers now, whatever is set later. */
  reader(): (id: string) => readonly T[] {
    const byId = new Map(this.#byId)
    return id => inOrder(byId.get(id))
  }
}

function inOrder<T>(byFile: ReadonlyMap<string, readonly T[]> | undefined): readonly T[] {
  if (!byFile) return []
  return [...byFile.keys()].sort().flatMap(file => byFile.get(file) ?? [])
}
