/**
 * Strings without the text they were cut from. An engine keeps a piece of a longer text as a view of it, so that one kept
 * name would keep its whole file in memory.
 */

/** Specifiers and paths recur in many files: one copy of each. */
const pool = new Map<string, string>()
const MOST = 200_000

/** The same text, cut loose; the same string for the same text. */
export function detached(text: string): string {
  const known = pool.get(text)
  if (known !== undefined) return known
  if (pool.size >= MOST) pool.clear()
  const copy = detachedData(text)
  pool.set(copy, copy)
  return copy
}

/** Plain data with every string cut loose. */
export function detachedData<T>(data: T): T {
  return JSON.parse(JSON.stringify(data)) as T
}
