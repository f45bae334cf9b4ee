/** What one need leads to: of the facts that are known, and of who imports whom. */
import { borneBy, mayTake } from './borne'
import type { ParsedFacts } from './extract'
import { componentBehind, givenFrom, type NameOf, namesFrom } from './given-components'
import { handsOn, passedOn } from './handed-on'
import type { Importer, ModuleGraph } from './module-graph'
import type { Kind, Need } from './need'
import type { Specifier } from './scan'
import { exportAsks, urlAsks } from './url-asks'
import { takes } from './url-offers'

export interface DemandInput {
  readonly graph: ModuleGraph
  factsOf(file: string): ParsedFacts | null
  /** True where its own text or path asks for the facts of a file. */
  isOwn(file: string): boolean
  /** True where its text holds paths that a route may serve, for others to request. */
  offers(file: string): boolean
  /** True for a path that a route may serve. */
  lets(path: string): boolean
  resolve(file: string, specifier: string): string | undefined
  /** False where nothing in the text of a file is called `name`, so that it exports nothing by it; undefined where the text was not asked. */
  mayExport(file: string, name: string): boolean | undefined
  /** What stands between `import` and `from` where a file that requests takes names of a module. */
  clausesOf(file: string, target: string): readonly string[]
  /** By what a file names a module, with the names it takes; undefined where nobody has asked the file yet. */
  importsOf(file: string, target: string): readonly Specifier[] | undefined
}

export class Leads {
  readonly #input: DemandInput
  readonly #need: (kind: Kind, file: string, name?: string) => Need

  /** `need` answers the one object that stands for a need. */
  constructor(input: DemandInput, need: (kind: Kind, file: string, name?: string) => Need) {
    this.#input = input
    this.#need = need
  }

  /** The needs that one leads to. A name that its file has in no text leads nowhere. */
  of({ kind, file, name }: Need): Need[] {
    const { graph, factsOf, mayExport } = this.#input
    const facts = factsOf(file)
    if (kind === 'asked' && mayExport(file, name) === false) return []
    if (kind === 'bearing') {
      const importers = [...graph.importersOf(file)].map(importer => this.#need('importing', importer.file, file))
      return facts ? [...importers, ...this.#ofActions(file, facts)] : importers
    }
    if (kind === 'offered') return [...graph.importersOf(file)].flatMap(one => this.takers(file, name, one))
    if (kind === 'importing') return this.#ofImport(file, name, facts)
    if (kind === 'facts') return facts ? this.#ofFacts(file, facts) : []
    if (kind === 'components')
      return facts
        ? this.#given(
            file,
            facts,
            facts.components.map(({ param }) => param),
          )
        : []
    if (kind === 'routes')
      return this.#targets(file, facts ? passedOn(facts) : []).flatMap(target => [
        this.#need('facts', target),
        this.#need('routes', target),
      ])
    const found = [this.#need('facts', file)]
    if (!facts) return found
    if (kind === 'asked') return [...found, ...this.#asked(file, exportAsks(facts, name))]
    const { from, declares } = componentBehind(facts, name)
    if (declares) found.push(this.#need('components', file))
    return [...found, ...this.#named('component', file, from)]
  }

  #ofFacts(file: string, facts: ParsedFacts): Need[] {
    const found = this.#asked(file, urlAsks(facts))
    if (facts.actions.length) found.push(this.#need('bearing', file))
    if (facts.handlers.length || facts.stars.length || facts.apiRoute?.importedFrom)
      found.push(this.#need('routes', file))
    return found
  }

  #ofActions(file: string, facts: ParsedFacts): Need[] {
    const origins = facts.actions.flatMap(({ importedFrom }) => importedFrom?.specifier ?? [])
    return [
      ...this.#targets(file, origins).map(target => this.#need('facts', target)),
      ...this.#given(
        file,
        facts,
        facts.bindings.map(({ declaration }) => declaration),
      ),
    ]
  }

  #ofImport(file: string, target: string, facts: ParsedFacts | null): Need[] {
    const { graph, resolve } = this.#input
    if (this.mayTake(file, target) === false) return []
    const isMeant = (specifier: string) => resolve(file, specifier) === target
    const found = [this.#need('facts', file)]
    if (graph.importer(file, target)?.passesOn || (facts && handsOn(facts, isMeant)))
      found.push(this.#need('bearing', file))
    return facts ? [...found, ...this.#given(file, facts, namesFrom(facts, isMeant))] : found
  }

  /** False where a file takes no action of a module; undefined where nobody has asked it. What is parsed anyway is not asked. */
  mayTake(file: string, target: string): boolean | undefined {
    const { isOwn, factsOf, importsOf } = this.#input
    const facts = isOwn(file) ? null : factsOf(target)
    const borne = facts && borneBy(facts)
    if (!borne) return true
    const imports = importsOf(file, target)
    return imports && mayTake(imports, borne)
  }

  /** What one importer makes of a path that a module offers as `name`. */
  takers(file: string, name: string, importer: Importer): Need[] {
    const found: Need[] = []
    if (importer.passesOn) found.push(this.#need('offered', importer.file, name))
    if (importer.takes && this.#input.clausesOf(importer.file, file).some(clause => takes(clause, name)))
      found.push(this.#need('facts', importer.file))
    return found
  }

  #given(file: string, facts: ParsedFacts, declarations: readonly number[]): Need[] {
    return this.#named('component', file, givenFrom(facts, declarations))
  }

  #asked(file: string, asks: readonly { readonly from: string; readonly name: string }[]): Need[] {
    return this.#named(
      'asked',
      file,
      asks.map(({ from, name }) => ({ specifier: from, name })),
    )
  }

  #named(kind: Kind, file: string, names: readonly NameOf[]): Need[] {
    return names.flatMap(({ specifier, name }) => {
      const target = this.#input.resolve(file, specifier)
      return target === undefined ? [] : this.#need(kind, target, name)
    })
  }

  #targets(file: string, specifiers: readonly string[]): string[] {
    return specifiers.flatMap(specifier => this.#input.resolve(file, specifier) ?? [])
  }
}
