/** Why a difference between listing and record is there: read from explanations.json, each of which must still apply. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Difference, Table } from './compare.mts'

/** Explains every difference of a file whose description contains `what`. */
export interface Explanation {
  readonly repository: string
  readonly table: Table
  readonly side: Difference['side']
  readonly file: string
  /** Part of the difference's description, or its line as `:12`. */
  readonly what: string
  /** Who is right: the listing, the record, or neither can be shown to be. */
  readonly right: 'listing' | 'record' | 'open'
  readonly why: string
}

export interface Explained {
  readonly difference: Difference
  /** Null where nobody has explained it. */
  readonly explanation: Explanation | null
}

export function readExplanations(): readonly Explanation[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'explanations.json'), 'utf8'))
}

/** Gives each difference its explanation; `stale` are those of these repositories that explain none. */
export function explain(
  differences: readonly Difference[],
  explanations: readonly Explanation[],
  repositories: ReadonlySet<string>,
): { readonly explained: readonly Explained[]; readonly stale: readonly Explanation[] } {
  const used = new Set<Explanation>()
  const explained = differences.map(difference => {
    const explanation = explanations.find(one => applies(one, difference)) ?? null
    if (explanation) used.add(explanation)
    return { difference, explanation }
  })
  return { explained, stale: explanations.filter(one => repositories.has(one.repository) && !used.has(one)) }
}

function applies({ repository, table, side, file, what }: Explanation, difference: Difference): boolean {
  return (
    repository === difference.repository &&
    table === difference.table &&
    side === difference.side &&
    file === difference.file &&
    (what === `:${difference.line}` || difference.what.includes(what))
  )
}
