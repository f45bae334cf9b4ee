/** Who imports whom among the source files, kept current file by file. */
import type { Specifier } from './scan'

export interface Importer {
  readonly file: string
  /** It may hand on what it imports: an `export … from`. */
  readonly passesOn: boolean
  /** It asks for URLs, and takes names that may hold some. */
  readonly takes: boolean
}

/** How one file names another, as bits. */
const NAMED = 1
/** With values: type-only imports are erased. */
const VALUES = 2
const PASSES_ON = 4
const TAKES = 8

const NO_EDGES: ReadonlyMap<string, number> = new Map()

export class ModuleGraph {
  readonly #imports = new Map<string, ReadonlyMap<string, number>>()
  readonly #importers = new Map<string, Map<string, number>>()

  /** Sets what a file imports; answers the modules for which that is something else than before. */
  set(
    file: string,
    specifiers: readonly Specifier[],
    resolve: (specifier: string) => string | undefined,
  ): readonly string[] {
    const before = this.#imports.get(file) ?? NO_EDGES
    const after = new Map<string, number>()
    for (const { specifier, typeOnly, passesOn, names } of specifiers) {
      const target = resolve(specifier)
      if (target === undefined) continue
      const how = NAMED | (typeOnly ? 0 : VALUES) | (passesOn ? PASSES_ON : 0) | (names === undefined ? 0 : TAKES)
      after.set(target, (after.get(target) ?? 0) | how)
    }
    const changed: string[] = []
    for (const target of before.keys())
      if (!after.has(target)) {
        changed.push(target)
        this.#importers.get(target)?.delete(file)
      }
    for (const [target, how] of after) {
      if (before.get(target) === how) continue
      changed.push(target)
      const importers = this.#importers.get(target)
      if (importers) importers.set(file, how)
      else this.#importers.set(target, new Map([[file, how]]))
    }
    if (!changed.length) return changed
    if (after.size) this.#imports.set(file, after)
    else this.#imports.delete(file)
    return changed
  }

  /** Every module that a file names. */
  namedBy(file: string): Iterable<string> {
    return this.#imports.get(file)?.keys() ?? []
  }

  /** The modules a file loads with values. */
  importsOf(file: string): Iterable<string> {
    return having(this.#imports.get(file), VALUES)
  }

  /** The files that load a module with values. */
  loadersOf(file: string): Iterable<string> {
    return having(this.#importers.get(file), VALUES)
  }

  /** The modules whose names a file hands on. */
  passedOnBy(file: string): Iterable<string> {
    return having(this.#imports.get(file), PASSES_ON)
  }

  /** The files that hand on the names of a module. */
  passersOf(file: string): Iterable<string> {
    return having(this.#importers.get(file), PASSES_ON)
  }

  /** True where a file that asks for URLs takes names of this module. */
  isTakenFrom(file: string): boolean {
    for (const _ of having(this.#importers.get(file), TAKES)) return true
    return false
  }

  /** The files that name a module. */
  *importersOf(file: string): Generator<Importer, undefined> {
    for (const [importer, how] of this.#importers.get(file) ?? []) yield importerOf(importer, how)
  }

  /** How `file` names a module; undefined where it does not. */
  importer(file: string, target: string): Importer | undefined {
    const how = this.#imports.get(file)?.get(target)
    return how === undefined ? undefined : importerOf(file, how)
  }
}

function importerOf(file: string, how: number): Importer {
  return { file, passesOn: (how & PASSES_ON) > 0, takes: (how & TAKES) > 0 }
}

function* having(modules: ReadonlyMap<string, number> | undefined, bit: number): Generator<string, undefined> {
  for (const [file, how] of modules ?? []) if (how & bit) yield file
}
