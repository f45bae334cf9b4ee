/** A map of which earlier states stay readable. Taking one costs nothing: what changes afterwards is kept for those who hold it. */

/** The map as it was at one moment. */
export interface Version<K, V> {
  get(key: K): V | undefined
}

export class Versions<K, V> {
  readonly #now = new Map<K, V>()
  #latest: Kept<K, V> | undefined

  get(key: K): V | undefined {
    return this.#now.get(key)
  }

  /** `undefined` takes the key out. */
  set(key: K, value: V | undefined): void {
    if (value === undefined && !this.#now.has(key)) return
    this.#latest?.keep(key, this.#now.get(key))
    if (value === undefined) this.#now.delete(key)
    else this.#now.set(key, value)
  }

  keys(): Iterable<K> {
    return this.#now.keys()
  }

  values(): Iterable<V> {
    return this.#now.values()
  }

  /** What `get` answers now, whatever is set later. */
  version(): Version<K, V> {
    if (!this.#latest?.isCurrent) {
      const next = new Kept<K, V>(this.#now)
      this.#latest?.continueWith(next)
      this.#latest = next
    }
    return this.#latest as Version<K, V>
  }
}

/** Knows what has changed since, up to the next version, and that one. Nothing leads from a version to an earlier one. */
class Kept<K, V> implements Version<K, V> {
  readonly #now: ReadonlyMap<K, V>
  readonly #before = new Map<K, V | undefined>()
  #next: Kept<K, V> | undefined

  constructor(now: ReadonlyMap<K, V>) {
    this.#now = now
  }

  get isCurrent(): boolean {
    return this.#before.size === 0
  }

  keep(key: K, value: V | undefined): void {
    if (!this.#before.has(key)) this.#before.set(key, value)
  }

  continueWith(next: Kept<K, V>): void {
    this.#next = next
  }

  get(key: K): V | undefined {
    let at: Kept<K, V> | undefined = this
    for (; at; at = at.#next) if (at.#before.has(key)) return at.#before.get(key)
    return this.#now.get(key)
  }
}
