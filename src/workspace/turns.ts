/** Lets the event loop turn during long work, so that requests are answered in between. */

// One slice between two turns, in milliseconds.
const SLICE = 12

/** Answers a function to await between two steps: it takes a turn where the slice is used up, and costs next to nothing where not. */
export function turns(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < SLICE) return undefined
    return new Promise(resolve =>
      setImmediate(() => {
        since = performance.now()
        resolve()
      }),
    )
  }
}
