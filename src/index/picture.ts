/** Makes the immutable picture that others read of what was linked. */
import type { AppDetails, Problem, Side } from '../model'
import type { Linked } from './link'
import type { Snapshot, Stats } from './snapshot'

export interface PictureInput {
  readonly root: string
  readonly apps: readonly AppDetails[]
  readonly files: ReadonlySet<string>
  readonly linked: Linked
  /** Problems of configuration and of files that could not be read. */
  readonly problems: readonly Problem[]
  readonly stats: Stats
  appOf(file: string): AppDetails | undefined
  resolve(file: string, specifier: string): string | undefined
  importersOf(file: string): readonly string[]
  sideOf(file: string): Side
  whySide(file: string): string
}

/** A snapshot of what stands now. */
export function pictureOf(input: PictureInput): Snapshot {
  return {
    root: input.root,
    apps: input.apps,
    get entryPoints() {
      return input.linked.entryPoints
    },
    problems: [...input.problems, ...input.linked.problems],
    stats: input.stats,
    files: input.files,
    entryPoint: input.linked.entryPoint,
    entryPointsIn: input.linked.entryPointsIn,
    callersIn: input.linked.callersIn,
    references: input.linked.references,
    appOf: input.appOf,
    resolve: input.resolve,
    importersOf: input.importersOf,
    sideOf: input.sideOf,
    whySide: input.whySide,
  }
}
