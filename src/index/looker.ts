/** Where the files of a sweep are looked at: in this thread, or by a helper that does the same elsewhere. */
import type { FileSystem } from '../workspace/file-system'
import { toUri } from '../workspace/uri'
import { type Looked, look, type Role } from './look'
import type { RouteFilter } from './route-filter'

/** A file to look at. `parse`: its facts are wanted whatever its own text says. */
export interface LookRequest {
  readonly file: string
  readonly role: Role
  readonly parse: boolean
}

export interface Looker {
  /** What is found in each file, in the order asked for. Rejects only with an `AbortError`, when `signal` says so. */
  look(requests: readonly LookRequest[], filter: RouteFilter, signal?: AbortSignal): Promise<readonly Looked[]>
}

// One slice between two turns of the event loop, in milliseconds: requests are answered in between.
const SLICE = 12

/** Looks at files in this thread, with a turn of the event loop after each slice of work. */
export function localLooker(fs: FileSystem, root: string): Looker {
  return {
    async look(requests, filter, signal) {
      const contents = await fs.read(requests.map(({ file }) => toUri(root, file)))
      const found: Looked[] = []
      let since = performance.now()
      for (const [n, { file, role, parse }] of requests.entries()) {
        found.push(look(file, contents[n], role, filter, parse))
        if (performance.now() - since < SLICE) continue
        await new Promise<void>(resolve => setImmediate(resolve))
        signal?.throwIfAborted()
        since = performance.now()
      }
      return found
    },
  }
}
