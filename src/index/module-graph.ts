/** Who imports whom among the source files, kept current file by file. */
import type { Specifier } from './scan'

export interface Importer {
  readonly file: string
  /** It may hand on what it imports: an `export … from`. */
  readonly passesOn: boolean
}

interface Edges {
  /** Modules loaded with values: type-only imports are erased. */
  readonly values: readonly string[]
  /** Every module named, with whether it may be handed on. */
  readonly all: ReadonlyMap<string, boolean>
}

const NO_EDGES: Edges = { values: [], all: new Map() }

export class ModuleGraph {
  readonly #edges = new Map<string, Edges>()
  readonly #importers = new Map<string, Map<string, boolean>>()

  /** Sets what a file imports; answers the modules for which that is something else than before. */
  set(
    file: string,
    specifiers: readonly Specifier[],
    resolve: (specifier: string) => string | undefined,
  ): readonly string[] {
    const before = this.#edges.get(file) ?? NO_EDGES
    const values = new Set<string>()
    const all = new Map<string, boolean>()
    for (const { specifier, typeOnly, passesOn } of specifiers) {
      const target = resolve(specifier)
      if (target === undefined) continue
      if (!typeOnly) values.add(target)
      all.set(target, passesOn || all.get(target) === true)
    }
    const after: Edges = { values: [...values], all }
    const changed = differences(before, after)
    if (!changed.length) return changed
    for (const target of before.all.keys()) if (!all.has(target)) this.#importers.get(target)?.delete(file)
    for (const [target, passesOn] of all) {
      const importers = this.#importers.get(target)
      if (importers) importers.set(file, passesOn)
      else this.#importers.set(target, new Map([[file, passesOn]]))
    }
    if (all.size) this.#edges.set(file, after)
    else this.#edges.delete(file)
    return changed
  }

  /** The modules a file loads with values. */
  importsOf(file: string): readonly string[] {
    return this.#edges.get(file)?.values ?? []
  }

  /** The files that load a module with values. */
  loadersOf(file: string): readonly string[] {
    return [...this.importersOf(file)].map(importer => importer.file).filter(one => this.importsOf(one).includes(file))
  }

  /** The files that name a module. */
  *importersOf(file: string): Generator<Importer, undefined> {
    for (const [importer, passesOn] of this.#importers.get(file) ?? []) yield { file: importer, passesOn }
  }
}

function differences(a: Edges, b: Edges): readonly string[] {
  const [valuesA, valuesB] = [new Set(a.values), new Set(b.values)]
  return [...new Set([...a.all.keys(), ...b.all.keys()])].filter(
    target => a.all.get(target) !== b.all.get(target) || valuesA.has(target) !== valuesB.has(target),
  )
}
