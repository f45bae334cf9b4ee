/** Parses the modules whose facts are needed for the sake of others, and drops facts that nothing needs any more. */
import { Demand } from './demand'
import type { ParsedFacts } from './extract'
import type { Role } from './look'
import type { ModuleGraph } from './module-graph'
import type { Scan, Specifier } from './scan'

/** What is kept of one source file. */
export interface FileState {
  readonly scan: Scan
  /** What the path made of it when it was read: a folder that comes or goes may change that. */
  readonly role: Role
  /** True where its own text or path asks for a parse, not another module's. */
  own: boolean
  /** A parse was tried, even where it gave nothing. */
  tried: boolean
  parsed: ParsedFacts | null
  /** Whether names that others ask for are anywhere in its text, as far as it was looked for. */
  readonly words: Map<string, boolean>
  /** The modules it names with the names it takes of them, once somebody asked. */
  imports: readonly Specifier[] | undefined
}

export interface ReachInput {
  readonly states: ReadonlyMap<string, FileState>
  readonly graph: ModuleGraph
  resolve(file: string, specifier: string): string | undefined
  /** True for a path that a route may serve. */
  lets(path: string): boolean
}

/** How files are read on the way. */
export interface Reading {
  /** Puts the facts of files into their states. */
  parse(files: readonly string[]): Promise<void>
  /** Looks for names in the text of files, and puts into their states whether they are there. */
  search(names: ReadonlyMap<string, readonly string[]>): Promise<void>
  /** Puts into the states of files what they import by which names. */
  readImports(files: readonly string[]): Promise<void>
}

export interface Reached {
  /** Files whose facts came or went, with those they had. */
  readonly facts: ReadonlyMap<string, ParsedFacts | null>
  /** Modules through which actions are reached now and were not, or the other way round. */
  readonly bearing: ReadonlySet<string>
}

export class Reach {
  readonly #states: ReachInput['states']
  readonly #demand: Demand

  constructor({ states, graph, resolve, lets }: ReachInput) {
    this.#states = states
    const input = {
      graph,
      resolve,
      lets,
      factsOf: (file: string) => states.get(file)?.parsed ?? null,
      isOwn: (file: string) => states.get(file)?.own === true,
      offers: (file: string) => states.get(file)?.scan.offers.some(lets) === true,
      // What a file hands on is not in its own text, and what is parsed anyway can tell better.
      mayExport: (file: string, name: string) => {
        const state = states.get(file)
        return !state || state.own || state.scan.specifiers.some(one => one.passesOn) || state.words.get(name)
      },
      clausesOf: (file: string, target: string) =>
        (states.get(file)?.scan.specifiers ?? []).flatMap(({ specifier, names }) =>
          names !== undefined && resolve(file, specifier) === target ? names : [],
        ),
      importsOf: (file: string, target: string) =>
        states.get(file)?.imports?.filter(({ specifier }) => resolve(file, specifier) === target),
    }
    this.#demand = new Demand(input, states.keys())
  }

  /** True where an action may be reached through what a module exports. */
  bears(file: string): boolean {
    return this.#demand.isBearing(file)
  }

  /**
   * Takes in files with other texts, each with the modules of which its import changed. The outcome is the same whatever
   * was there before.
   */
  async update(
    edited: ReadonlyMap<string, readonly string[]>,
    { parse, search, readImports }: Reading,
  ): Promise<Reached> {
    const facts = new Map<string, ParsedFacts | null>()
    const bearing = new Set<string>()
    const seen = new Set(edited.keys())
    let wanted = new Set(edited.keys())
    let needs = this.#demand.update({ edited, parsed: [] })
    for (;;) {
      for (const { kind, file } of needs) {
        // What came and went again is as it was.
        if (kind === 'bearing' && !bearing.delete(file)) bearing.add(file)
        if (kind === 'facts' || kind === 'asked' || kind === 'importing') wanted.add(file)
      }
      const doubts = new Map<string, readonly string[]>()
      const unclear: string[] = []
      const files: string[] = []
      for (const file of wanted) {
        seen.add(file)
        const names = this.#demand.doubted(file)
        const isUnclear = this.#demand.isUnclear(file)
        if (names.length) doubts.set(file, names)
        if (isUnclear) unclear.push(file)
        // Once only: one that cannot be read would be asked for forever.
        if (!names.length && !isUnclear && this.#states.get(file)?.tried === false && this.#demand.needsFacts(file))
          files.push(file)
      }
      const looked = new Set([...doubts.keys(), ...unclear])
      if (!files.length && !looked.size) break
      wanted = looked
      await search(doubts)
      await readImports(unclear)
      await parse(files)
      for (const file of files) facts.set(file, null)
      needs = this.#demand.update({ edited: new Map(), parsed: [...files, ...looked] })
    }
    for (const file of seen) {
      const state = this.#states.get(file)
      if (!state?.tried || state.own || this.#demand.needsFacts(file)) continue
      facts.set(file, state.parsed)
      Object.assign(state, { tried: false, parsed: null })
    }
    return { facts, bearing }
  }
}
