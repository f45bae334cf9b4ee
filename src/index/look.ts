/** The first look at a file of the sweep: its text scanned and, where it can matter, its facts. */
import { decode } from '../workspace/text'
import { detachedData } from './detached'
import { extract, type ParsedFacts } from './extract'
import type { RouteFilter } from './route-filter'
import { type Scan, type Specifier, scan } from './scan'

/** What a file's path makes of it. */
export type Role = 'route-handler' | 'api-route' | null

/** Why nothing is known of a file. */
export type Unread = 'unreadable' | 'too-large' | 'too-deep' | 'failed'

/** What is kept of one source file: plain data, which can be cached and cross to another thread. */
export interface Looked {
  readonly role: Role
  readonly scan: Scan
  /** Null where a parse was not called for, or gave nothing. */
  readonly facts: ParsedFacts | null
  readonly unread: Unread | null
  /** What the text was searched for since, where it was. */
  readonly searched?: {
    readonly words: readonly (readonly [name: string, isThere: boolean])[]
    readonly imports: readonly Specifier[] | null
  }
}

const LARGEST = 5 * 1024 * 1024
const NO_SCAN: Scan = {
  directive: null,
  specifiers: [],
  mentionsServer: false,
  paths: [],
  asks: false,
  offers: [],
}

/** Scans the bytes of a file; extracts its facts where its own text or path asks for it, or `parse` does. */
export function look(
  file: string,
  bytes: Uint8Array | undefined,
  role: Role,
  filter: RouteFilter,
  parse = false,
): Looked {
  if (bytes === undefined) return { role, scan: NO_SCAN, facts: null, unread: 'unreadable' }
  if (bytes.byteLength > LARGEST) return { role, scan: NO_SCAN, facts: null, unread: 'too-large' }
  const text = decode(bytes)
  const found = scan(text)
  if (!parse && !matters(found, role, filter)) return { role, scan: found, facts: null, unread: null }
  try {
    return { role, scan: found, facts: detachedData(extract(file, text, role)), unread: null }
  } catch (error) {
    // Expressions nested some ten thousand deep end the stack: no reason to lose the other files.
    return { role, scan: found, facts: null, unread: error instanceof RangeError ? 'too-deep' : 'failed' }
  }
}

/** True where a file is parsed for what it says itself, not for another module's sake. */
export function matters(found: Scan, role: Role, filter: RouteFilter): boolean {
  return role !== null || found.mentionsServer || found.paths.some(path => filter.lets(path))
}
