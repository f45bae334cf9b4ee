/** Which file of a program imports which of the workspace, as it was made: what an edit can reach is found without asking a checker. */
import type { ts } from '../../workspace/typescript'
import { linksOf } from './links'
import { nameOf } from './resolutions'
import { isStable } from './stable'

export interface Imports {
  /** Files of the workspace and of packages. */
  readonly targets: ReadonlySet<string>
  /** The names that its specifiers end with. */
  readonly names: ReadonlySet<string>
}

export function importsOf(file: ts.SourceFile, program: ts.Program): Imports {
  const links = linksOf(file, program)
  return {
    targets: new Set(links.flatMap(({ target }) => target ?? [])),
    names: new Set(links.map(({ specifier }) => nameOf(specifier))),
  }
}

export class ImportGraph {
  private readonly imports = new Map<string, Imports>()
  private readonly importers = new Map<string, Set<string>>()
  private readonly naming = new Map<string, Set<string>>()
  /** The places of the files in the program's list. */
  private readonly places = new Map<string, number>()

  constructor(program: ts.Program) {
    for (const file of program.getSourceFiles()) {
      const { fileName } = file
      if (isStable(fileName)) continue
      this.places.set(fileName, this.places.size)
      const imports = importsOf(file, program)
      this.imports.set(fileName, imports)
      for (const target of imports.targets) if (!isStable(target)) add(this.importers, target, fileName)
      for (const name of imports.names) add(this.naming, name, fileName)
    }
  }

  has(path: string): boolean {
    return this.imports.has(path)
  }

  files(): Iterable<string> {
    return this.imports.keys()
  }

  of(path: string): Imports | undefined {
    return this.imports.get(path)
  }

  importersOf(path: string): Iterable<string> {
    return this.importers.get(path) ?? []
  }

  /** The files that have a specifier which could mean a file of this name. */
  namesakes(name: string): Iterable<string> {
    return this.naming.get(name) ?? []
  }

  /** In the order of the program's list; others after them. */
  sorted(paths: Iterable<string>): string[] {
    const placeOf = (path: string) => this.places.get(path) ?? this.places.size
    return [...paths].sort((a, b) => placeOf(a) - placeOf(b))
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key)
  if (known) known.add(value)
  else map.set(key, new Set([value]))
}
