/** Compares plain data. */

/** True where two values of plain data (what JSON holds) are equal. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]))
  const keys = Object.keys(a)
  if (Array.isArray(b) || keys.length !== Object.keys(b).length) return false
  return keys.every(key => key in b && isSame(a[key as keyof typeof a], b[key as keyof typeof b]))
}
