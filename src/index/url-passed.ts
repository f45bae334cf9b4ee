/** What one exported name is for the URLs of others, as its file says it. */
import type { ParsedFacts } from './extract'
import type { NameOf } from './given-components'
import type { ValueFact } from './url-terms'

export interface ExportForUrls {
  /** What it is made of, where the file itself says it. */
  readonly value: ValueFact | null
  /** The names of other modules that it may be, the first one that is something. */
  readonly from: readonly NameOf[]
}

/** What `name` is, by the facts of the file that exports it. */
export function exportForUrls({ urlExports, exports, edges }: ParsedFacts, name: string): ExportForUrls {
  const own = urlExports.find(([exported]) => exported === name)
  if (own) return { value: own[1], from: [] }
  const local = exports.find(exported => exported.name === name)?.local
  for (const { kind, specifier, names } of edges) {
    if (kind !== 'import' && kind !== 're-export') continue
    const passed = names.find(one => one.local === (kind === 're-export' ? name : local) && !one.typeOnly)
    if (passed) return { value: null, from: [{ specifier, name: passed.imported }] }
  }
  if (name === 'default') return { value: null, from: [] }
  const stars = edges.filter(({ kind, typeOnly }) => kind === 'star' && !typeOnly)
  return { value: null, from: stars.map(({ specifier }) => ({ specifier, name })) }
}
