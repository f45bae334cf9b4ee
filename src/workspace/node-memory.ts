/** Gives free memory back to the system: the engine would keep it for as much work as there was. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Less than this is not worth the pause: some ten milliseconds for each hundred megabytes that are in use. */
const WORTH = 48 * 1024 * 1024

type Collect = (options: { readonly type: 'major'; readonly execution: 'sync'; readonly flavor: 'last-resort' }) => void

let collect: Collect | undefined
/** What the engine held after the last time. */
let held = 0

/** Collects all garbage and gives back what is free, where the engine has grown much since the last time. */
export function giveBackMemory(): void {
  if (getHeapStatistics().total_heap_size - held < WORTH) return
  try {
    if (!collect) {
      // The engine has no other way to ask for it while it runs: https://nodejs.org/api/v8.html#v8setflagsfromstringflags
      setFlagsFromString('--expose-gc')
      collect = runInNewContext('gc') as Collect
    }
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  } catch {
    // An engine without it keeps what it has.
  }
  held = getHeapStatistics().total_heap_size
}
