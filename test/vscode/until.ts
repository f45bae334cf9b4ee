/** Waiting for something that VS Code announces by no event. */
import { setInterval } from 'node:timers/promises'

/** Answers the first value that is neither undefined nor false; the test's own timeout ends a wait in vain. */
export async function until<T>(probe: () => T | undefined | false | Thenable<T | undefined | false>): Promise<T> {
  for await (const _ of setInterval(20)) {
    const value = await probe()
    if (value !== undefined && value !== false) return value
  }
  throw new Error('unreachable: the interval has no end')
}
