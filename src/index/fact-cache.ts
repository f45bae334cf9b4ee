/** What was found in each file, kept from one run to the next: an entry holds as long as the file's content does. */
import { turns } from '../workspace/turns'
import type { Looked, Role } from './look'

/** Where a cache lives. Loading and saving never reject: a cache that cannot be had is done without. */
export interface Store {
  load(): Promise<string | undefined>
  /** Takes the place of what was there as a whole, so that two processes do not mix theirs. */
  save(text: string): Promise<void>
}

/** What an entry is recognised by. */
export interface Origin {
  /** The file on disk as its folder shows it (size and times); null where that does not tell a later change. */
  readonly stamp: string | null
  /** Digest of the content. */
  readonly digest: string
}

interface Entry extends Origin {
  readonly role: Role
  /** JSON of what was found, read when it is asked for. */
  readonly text: string
}

const SEPARATOR = '\t'

export class FactCache {
  readonly #entries = new Map<string, Entry>()

  /**
   * Reads what `serialize` wrote with the same `version`. Anything else (older, of another build or folder, cut off,
   * altered) makes an empty cache. `digestOf` answers the digest of a text.
   */
  constructor(text: string | undefined, version: string, digestOf: (text: string) => string) {
    if (text === undefined) return
    const head = text.indexOf('\n')
    const body = text.slice(head + 1)
    if (head < 0 || text.slice(0, head) !== headOf(version, body, digestOf)) return
    for (const line of body.split('\n')) {
      const [file, stamp, digest, role, ...rest] = line.split(SEPARATOR)
      if (!file || digest === undefined || rest.length === 0) continue
      this.#entries.set(file, {
        stamp: stamp || null,
        digest,
        role: (role || null) as Role,
        text: rest.join(SEPARATOR),
      })
    }
  }

  /** The digest a file had, null where nothing is known of it. */
  digestOf(file: string, role: Role): string | null {
    const entry = this.#entries.get(file)
    return entry?.role === role ? entry.digest : null
  }

  /** True where a file looks from outside as it did. */
  hasStamp(file: string, stamp: string | null): boolean {
    return stamp !== null && this.#entries.get(file)?.stamp === stamp
  }

  /** What was found in a file of this role, whatever may have become of it. */
  find(file: string, role: Role): Looked | null {
    const entry = this.#entries.get(file)
    return entry?.role === role ? (JSON.parse(entry.text) as Looked) : null
  }
}

/** The text of a cache, made without holding up the event loop. File names with a tab or a line break are left out. */
export async function serialize(
  entries: Iterable<readonly [file: string, origin: Origin, looked: Looked]>,
  version: string,
  digestOf: (text: string) => string,
): Promise<string> {
  const lines: string[] = []
  const turn = turns()
  for (const [file, { stamp, digest }, looked] of entries) {
    if (!/[\t\n]/.test(file))
      lines.push([file, stamp ?? '', digest, looked.role ?? '', JSON.stringify(looked)].join(SEPARATOR))
    await turn()
  }
  const body = lines.join('\n')
  return `${headOf(version, body, digestOf)}\n${body}`
}

function headOf(version: string, body: string, digestOf: (text: string) => string): string {
  return `actions-routes ${version} ${digestOf(body)}`
}
