/** The index as others read it: one immutable picture of a workspace folder. */
import type { AppDetails, EntryPoint, Place, Problem, Side } from '../model'

/** Any mention of an entry point's symbol, callers included: what a conversion must classify. */
export interface Reference extends Place {
  readonly kind: 'import' | 're-export' | 'type' | 'use'
  /** The name the file knows it by. */
  readonly local: string
  /** Offsets of the mention, UTF-16. */
  readonly start: number
  readonly end: number
}

export interface Stats {
  readonly files: number
  readonly milliseconds: number
  readonly cached: boolean
}

/** What a folder holds, as data: all that a list of it needs. */
export interface Listing {
  /** URI of the workspace folder that all paths are relative to, without a trailing slash. */
  readonly root: string
  readonly apps: readonly AppDetails[]
  /** Sorted by file, then place. */
  readonly entryPoints: readonly EntryPoint[]
  readonly problems: readonly Problem[]
  readonly stats: Stats
  /** The app a file belongs to. */
  appOf(file: string): AppDetails | undefined
  entryPointsIn(file: string): readonly EntryPoint[]
}

export interface Snapshot extends Listing {
  /** Every file of the workspace, relative. */
  readonly files: ReadonlySet<string>
  entryPoint(id: string): EntryPoint | undefined
  /** Callers standing in this file, with the entry point each one reaches. */
  callersIn(
    file: string,
  ): readonly { readonly entryPoint: EntryPoint; readonly caller: EntryPoint['callers'][number] }[]
  /** Imports, re-exports, type mentions and uses of an action's export, in every file. */
  references(id: string): readonly Reference[]
  /** The file an import specifier reaches from `file`, undefined outside the workspace. */
  resolve(file: string, specifier: string): string | undefined
  /** The files that load this module with values: type-only imports are erased. */
  importersOf(file: string): readonly string[]
  sideOf(file: string): Side
  /** The module-graph chain that explains a side: `client: imported by a.tsx, which has 'use client'`. */
  whySide(file: string): string
}
