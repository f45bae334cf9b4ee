/** What an import sorter decides, in words that every one of them is read into. */

/** An import as a sorter sees it. */
export interface SortedImport {
  readonly specifier: string
  /** `import type`. */
  readonly typeOnly: boolean
  /** `import './x'`: loaded for what it does. */
  readonly isEffect: boolean
  /** What stands first behind `import`. */
  readonly form: 'namespace' | 'default' | 'named'
}

/** A name in the braces of an import. */
export interface SortedName {
  readonly imported: string
  readonly local: string
  readonly typeOnly: boolean
}

export interface ImportOrder {
  /** Negative where `one` stands above `other`; 0 where the sorter leaves both as they stand. */
  compare(one: SortedImport, other: SortedImport): number
  /** Whether an empty line stands between two neighbours; undefined where the sorter leaves that alone. */
  gap?(above: SortedImport, below: SortedImport): boolean | undefined
  /** Imports on both sides of an empty line are sorted each for themselves. */
  readonly endsAtGaps: boolean
  /** Imports on both sides of `import './x'` are sorted each for themselves. */
  endsAt(effect: SortedImport): boolean
  /** `import { a, type B }` is written as two imports. */
  readonly splitsTypes?: boolean
  /** The same for names in braces; absent where they stay as they are. */
  compareNames?(one: SortedName, other: SortedName): number
  /** The names of `export { … }` are sorted as those of imports are. */
  readonly sortsExports?: boolean
}

/** -1, 0 or 1, by the code units of two texts. */
export function byText(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}

/** The same, where a number in a text counts as one: `d2` stands above `d10`. */
export function byNumbers(one: string, other: string): number {
  const [parts, others] = [one, other].map(text => text.split(/(\d+)/))
  for (const [n, part] of (parts ?? []).entries()) {
    const against = others?.[n]
    if (against === undefined) return 1
    const order = n % 2 === 1 ? Number(part) - Number(against) : byText(part, against)
    if (order !== 0) return order
  }
  return (parts?.length ?? 0) - (others?.length ?? 0)
}

/** The place of the first that is not 0. */
export function firstOf(...orders: readonly number[]): number {
  return orders.find(order => order !== 0) ?? 0
}

/** How many folders a relative specifier climbs; -1 for one that is not relative. */
export function climbs(specifier: string): number {
  if (!/^\.\.?(\/|$)/.test(specifier)) return -1
  return specifier.split('/').filter(part => part === '..').length
}
