/** The order in which entry points, callers and problems are told. */
import type { Caller } from '../model'

/**
 * By place, and each place once for the same entry point: two pages that hand an action to one component make one caller
 * of it there, and a direct caller stays a direct one.
 */
export function inOrder<T extends { readonly caller: Caller }>(
  calls: readonly T[],
  of: (call: T) => string = () => '',
): T[] {
  const sorted = [...calls].sort(
    (a, b) => byPlace(a.caller, b.caller) || a.caller.through.length - b.caller.through.length,
  )
  const seen = new Set<string>()
  return sorted.filter(call => {
    const { file, line, column } = call.caller
    const place = `${of(call)}\0${file}:${line}:${column}`
    return !seen.has(place) && seen.add(place)
  })
}

/** By file, then line and column. */
export function byPlace(
  a: { readonly file: string; readonly line: number; readonly column: number },
  b: { readonly file: string; readonly line: number; readonly column: number },
): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column
}
