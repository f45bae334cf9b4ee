/** Makes the immutable picture that others read of what was linked. */
import type { AppDetails, EntryPoint, Problem } from '../model'
import type { Linked } from './link'
import type { Sides } from './sides'
import type { Snapshot, Stats } from './snapshot'

export interface PictureInput {
  readonly root: string
  readonly apps: readonly AppDetails[]
  readonly files: ReadonlySet<string>
  readonly linked: Linked
  /** Problems of configuration and of files that could not be read. */
  readonly problems: readonly Problem[]
  readonly sides: Sides
  readonly stats: Stats
  appOf(file: string): AppDetails | undefined
  resolve(file: string, specifier: string): string | undefined
}

/** A snapshot with its look-up tables. */
export function pictureOf(input: PictureInput): Snapshot {
  const { entryPoints, references } = input.linked
  const byId = new Map(entryPoints.map(entryPoint => [entryPoint.id, entryPoint as EntryPoint]))
  const byFile = group(entryPoints, entryPoint => entryPoint.file)
  const callers = group(
    entryPoints.flatMap(entryPoint =>
      entryPoint.callers.map(caller => ({ entryPoint: entryPoint as EntryPoint, caller })),
    ),
    ({ caller }) => caller.file,
  )
  return {
    root: input.root,
    apps: input.apps,
    entryPoints,
    problems: [...input.problems, ...input.linked.problems],
    stats: input.stats,
    files: input.files,
    entryPoint: id => byId.get(id),
    entryPointsIn: file => byFile.get(file) ?? [],
    callersIn: file => callers.get(file) ?? [],
    references: id => references.get(id) ?? [],
    appOf: input.appOf,
    resolve: input.resolve,
    sideOf: input.sides.sideOf,
    whySide: input.sides.whySide,
  }
}

function group<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const list = groups.get(keyOf(item))
    if (list) list.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
