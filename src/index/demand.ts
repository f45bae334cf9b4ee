/**
 * What is needed of the modules, and what that needs in turn: a graph whose roots are the files that matter by themselves.
 * A file is parsed where its facts are needed. An edit costs what its file and those around it need.
 */
import { type Borne, borneBy, mayTake } from './borne'
import type { ParsedFacts } from './extract'
import { componentBehind, givenFrom, type NameOf, namesFrom } from './given-components'
import { handsOn, passedOn } from './handed-on'
import type { Importer, ModuleGraph } from './module-graph'
import { type Kind, keyOf, type Need, remove } from './need'
import { Reachable } from './reachable'
import { isSame } from './same'
import type { Specifier } from './scan'
import { exportAsks, urlAsks } from './url-asks'
import { mayGivePath } from './url-given'
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

/** What is another than before. */
export interface Changed {
  /** Files with other texts, each with the modules of which the import came, went or became another one. */
  readonly edited: ReadonlyMap<string, readonly string[]>
  /** Files of which only the facts came. */
  readonly parsed: Iterable<string>
}

export class Demand {
  readonly #input: DemandInput
  readonly #needs = new Map<string, Map<string, Need>>()
  readonly #reached: Reachable<Need>
  /** Modules of which a file that requests takes names, directly or through others that pass them on. */
  readonly #taken: Reachable<string>
  /** By which names modules that bear actions gave them when their importers were looked at. */
  readonly #borne = new Map<string, Borne | null>()

  constructor(input: DemandInput, files: Iterable<string>) {
    this.#input = input
    const { graph } = input
    this.#taken = new Reachable<string>(
      {
        isRoot: file => graph.isTakenFrom(file),
        next: file => graph.passedOnBy(file),
        previous: file => graph.passersOf(file),
      },
      files,
    )
    this.#reached = new Reachable<Need>({
      isRoot: need => this.#isRoot(need),
      next: need => this.#leadsOf(need),
      previous: need => need.by,
    })
  }

  /** True where the facts of a file are needed. */
  needsFacts(file: string): boolean {
    return this.#isReached('facts', file)
  }

  /** True where an action may be reached through what a module exports. */
  isBearing(file: string): boolean {
    return this.#isReached('bearing', file)
  }

  /** The names that are asked of a file while nobody knows whether its text has them. */
  doubted(file: string): string[] {
    const { mayExport } = this.#input
    return [...(this.#needs.get(file)?.values() ?? [])].flatMap(need =>
      need.kind === 'asked' && this.#reached.has(need) && mayExport(file, need.name) === undefined ? need.name : [],
    )
  }

  /** True where a file names a module that bears actions, and nobody knows yet what it takes of it. */
  isUnclear(file: string): boolean {
    return [...(this.#needs.get(file)?.values() ?? [])].some(
      need => need.kind === 'importing' && this.#reached.has(need) && this.#mayTake(file, need.name) === undefined,
    )
  }

  /** Takes in changes; answers what is needed now and was not, or the other way round. */
  update({ edited, parsed }: Changed): ReadonlySet<Need> {
    const touched = new Set<Need>()
    const files = new Set([...edited.keys(), ...parsed])
    const taken = this.#taken.update([...edited].flatMap(([file, targets]) => [file, ...targets]))
    for (const file of new Set([...files, ...taken])) this.#touchRoots(file, touched)
    // Who takes what is offered here is said by the others.
    for (const file of files)
      for (const need of this.#needs.get(file)?.values() ?? [])
        if (need.kind !== 'offered') this.#refresh(need, this.#found(need), touched)
    for (const file of files) this.#refreshImporters(file, touched)
    for (const [file, targets] of edited)
      for (const target of new Set([...this.#input.graph.namedBy(file), ...targets]))
        this.#refreshImport(file, target, touched)
    const changed = this.#reached.update(touched)
    this.#tidy([...touched, ...changed])
    return changed
  }

  #isRoot({ kind, file, name }: Need): boolean {
    if (kind === 'facts') return this.#input.isOwn(file) || this.#isOffering(file)
    return kind === 'offered' && this.#isOffering(file) && this.#exportsPath(file, name)
  }

  #isOffering(file: string): boolean {
    return this.#input.offers(file) && this.#taken.has(file)
  }

  #exportsPath(file: string, name: string): boolean {
    const { factsOf, lets } = this.#input
    return factsOf(file)?.urlExports.some(([exported, value]) => exported === name && mayGivePath(value, lets)) === true
  }

  #leadsOf(need: Need): readonly Need[] {
    if (!need.leads) {
      need.leads = [...new Set(this.#found(need))]
      for (const lead of need.leads) lead.by.push(need)
    }
    return need.leads
  }

  #found({ kind, file, name }: Need): Need[] {
    const { graph, factsOf, mayExport } = this.#input
    const facts = factsOf(file)
    if (kind === 'asked' && mayExport(file, name) === false) return []
    if (kind === 'bearing') {
      if (!this.#borne.has(file)) this.#borne.set(file, facts && borneBy(facts))
      const importers = [...graph.importersOf(file)].map(importer => this.#need('importing', importer.file, file))
      return facts ? [...importers, ...this.#ofActions(file, facts)] : importers
    }
    if (kind === 'offered') return [...graph.importersOf(file)].flatMap(one => this.#takers(file, name, one))
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
    if (this.#mayTake(file, target) === false) return []
    const isMeant = (specifier: string) => resolve(file, specifier) === target
    const found = [this.#need('facts', file)]
    if (graph.importer(file, target)?.passesOn || (facts && handsOn(facts, isMeant)))
      found.push(this.#need('bearing', file))
    return facts ? [...found, ...this.#given(file, facts, namesFrom(facts, isMeant))] : found
  }

  /** False where a file takes no action of a module; undefined where nobody has asked it. What is parsed anyway is not asked. */
  #mayTake(file: string, target: string): boolean | undefined {
    const { isOwn, factsOf, importsOf } = this.#input
    const facts = isOwn(file) ? null : factsOf(target)
    const borne = facts && borneBy(facts)
    if (!borne) return true
    const imports = importsOf(file, target)
    return imports && mayTake(imports, borne)
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

  /** What one importer makes of a path that a module offers as `name`. */
  #takers(file: string, name: string, importer: Importer): Need[] {
    const found: Need[] = []
    if (importer.passesOn) found.push(this.#need('offered', importer.file, name))
    if (importer.takes && this.#input.clausesOf(importer.file, file).some(clause => takes(clause, name)))
      found.push(this.#need('facts', importer.file))
    return found
  }

  /** The needs that may be roots now, or no longer. */
  #touchRoots(file: string, touched: Set<Need>): void {
    const isOffering = this.#isOffering(file)
    if (isOffering || this.#input.isOwn(file)) touched.add(this.#need('facts', file))
    if (isOffering) {
      const facts = this.#input.factsOf(file)
      for (const [name] of facts?.urlExports ?? []) touched.add(this.#need('offered', file, name))
    }
    for (const need of this.#needs.get(file)?.values() ?? [])
      if (need.kind === 'facts' || need.kind === 'offered') touched.add(need)
  }

  /** Puts what a need leads to now in the place of what it led to. */
  #refresh(need: Need, found: Iterable<Need>, touched: Set<Need>): void {
    touched.add(need)
    if (!need.leads) return
    const before = new Set(need.leads)
    const now = new Set(found)
    for (const lead of before) {
      if (now.has(lead)) continue
      remove(lead.by, need)
      touched.add(lead)
    }
    for (const lead of now) if (!before.has(lead)) lead.by.push(need)
    need.leads = [...now]
  }

  /** A module that bears actions may give them by other names now. */
  #refreshImporters(file: string, touched: Set<Need>): void {
    if (!this.#known('bearing', file)?.leads) return
    const facts = this.#input.factsOf(file)
    const borne = facts && borneBy(facts)
    if (isSame(borne, this.#borne.get(file))) return
    this.#borne.set(file, borne)
    for (const importer of this.#input.graph.importersOf(file)) {
      const need = this.#known('importing', importer.file, file)
      if (need) this.#refresh(need, this.#found(need), touched)
    }
  }

  /** What the needs of a module make of one file that imports it, or did. */
  #refreshImport(file: string, target: string, touched: Set<Need>): void {
    const importer = this.#input.graph.importer(file, target)
    for (const need of this.#needs.get(target)?.values() ?? []) {
      if (!need.leads || (need.kind !== 'bearing' && need.kind !== 'offered')) continue
      const isBearing = need.kind === 'bearing'
      const now = !importer
        ? []
        : isBearing
          ? [this.#need('importing', file, target)]
          : this.#takers(target, need.name, importer)
      const before = isBearing
        ? [this.#known('importing', file, target)]
        : [this.#known('facts', file), this.#known('offered', file, need.name)]
      for (const lead of before)
        if (lead && !now.includes(lead) && remove(need.leads, lead)) {
          remove(lead.by, need)
          touched.add(lead)
        }
      for (const lead of now) {
        if (need.leads.includes(lead)) continue
        need.leads.push(lead)
        lead.by.push(need)
        touched.add(need)
      }
    }
  }

  /** Forgets what nothing leads to. */
  #tidy(needs: Iterable<Need>): void {
    const unneeded = [...needs].filter(need => !this.#reached.has(need))
    for (const need of unneeded) {
      for (const lead of need.leads ?? []) remove(lead.by, need)
      need.leads = undefined
      if (need.kind === 'bearing') this.#borne.delete(need.file)
    }
    for (const { kind, file, name, by } of unneeded) {
      if (by.length) continue
      const ofFile = this.#needs.get(file)
      ofFile?.delete(keyOf(kind, name))
      if (!ofFile?.size) this.#needs.delete(file)
    }
  }

  #isReached(kind: Kind, file: string): boolean {
    const need = this.#known(kind, file)
    return need !== undefined && this.#reached.has(need)
  }

  #known(kind: Kind, file: string, name = ''): Need | undefined {
    return this.#needs.get(file)?.get(keyOf(kind, name))
  }

  #need(kind: Kind, file: string, name = ''): Need {
    let ofFile = this.#needs.get(file)
    if (!ofFile) {
      ofFile = new Map()
      this.#needs.set(file, ofFile)
    }
    const key = keyOf(kind, name)
    let need = ofFile.get(key)
    if (!need) {
      need = { kind, file, name, leads: undefined, by: [] }
      ofFile.set(key, need)
    }
    return need
  }
}
