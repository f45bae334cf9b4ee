/** Which Next.js versions a rule holds for, by what the app has installed or asks for. */

/**
 * True where the app's `next` (`15.5.8`, `^16.0.0`) is at least `since` and below `until`. Of a range its lowest
 * version counts; a version that cannot be read (`latest`, `workspace:*`) is taken for the newest.
 */
export function holdsFor(
  next: string | null,
  { since, until }: { readonly since?: string; readonly until?: string },
): boolean {
  const version = next === null ? null : numbersOf(next)
  if (version === null) return until === undefined
  const from = since === undefined ? null : numbersOf(since)
  const to = until === undefined ? null : numbersOf(until)
  return (from === null || compare(version, from) >= 0) && (to === null || compare(version, to) < 0)
}

function numbersOf(text: string): readonly [number, number] | null {
  const found = /(\d+)(?:\.(\d+))?/.exec(text)
  return found ? [Number(found[1]), Number(found[2] ?? 0)] : null
}

const compare = (a: readonly [number, number], b: readonly [number, number]) => a[0] - b[0] || a[1] - b[1]
