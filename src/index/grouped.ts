/** Things that belong to an id, by the file they stand in: the file's part can be replaced alone. */
import { Versions } from './versions'

export class Grouped<T> {
  readonly #byId = new Versions<string, ReadonlyMap<string, readonly T[]>>()

  /** Sets what stands in `file` for `id`; nothing where the list is empty. Copies made before keep what they had. */
  set(id: string, file: string, items: readonly T[]): void {
    const before = this.#byId.get(id)
    if (!items.length && !before?.has(file)) return
    const next = new Map(before)
    if (items.length) next.set(file, items)
    else next.delete(file)
    this.#byId.set(id, next.size ? next : undefined)
  }

  /** In the order of the files. */
  of(id: string): readonly T[] {
    return inOrder(this.#byId.get(id))
  }

  /** What `of` answers now, whatever is set later. */
  reader(): (id: string) => readonly T[] {
    const version = this.#byId.version()
    return id => inOrder(version.get(id))
  }
}

function inOrder<T>(byFile: ReadonlyMap<string, readonly T[]> | undefined): readonly T[] {
  if (!byFile) return []
  return [...byFile.keys()].sort().flatMap(file => byFile.get(file) ?? [])
}
