/** Where the files of a sweep are looked at: in this thread, or by a helper that does the same elsewhere. */
import type { FileSystem } from '../workspace/file-system'
import { turns } from '../workspace/turns'
import { toUri } from '../workspace/uri'
import { type Looked, look, type Role } from './look'
import type { RouteFilter } from './route-filter'

/** A file to look at. */
export interface LookRequest {
  readonly file: string
  readonly role: Role
  /** Its facts are wanted whatever its own text says. */
  readonly parse: boolean
  /** The digest of a content of which all is known already; undefined where no digest is wanted at all. */
  readonly known: string | undefined
}

export interface Sighting {
  /** Null where the content is the known one. */
  readonly looked: Looked | null
  /** Null where it was not wanted, or there is no content. */
  readonly digest: string | null
}

export interface Looker {
  /** What is found in each file, in the order asked for. Rejects only with an `AbortError`, when `signal` says so. */
  look(requests: readonly LookRequest[], filter: RouteFilter, signal?: AbortSignal): Promise<readonly Sighting[]>
}

/** Looks at files in this thread; the event loop turns in between. */
export function localLooker(fs: FileSystem, root: string): Looker {
  return {
    async look(requests, filter, signal) {
      const contents = await fs.read(requests.map(({ file }) => toUri(root, file)))
      const found: Sighting[] = []
      const turn = turns()
      for (const [n, { file, role, parse, known }] of requests.entries()) {
        const bytes = contents[n]
        const digest = (bytes && known !== undefined && fs.digest?.(bytes)) || null
        const looked = digest !== null && digest === known ? null : look(file, bytes, role, filter, parse)
        found.push({ looked, digest })
        await turn()
        signal?.throwIfAborted()
      }
      return found
    },
  }
}
