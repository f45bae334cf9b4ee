/**
 * What is needed of the modules, and what that needs in turn: a graph whose roots are the files that matter by themselves.
 * A file is parsed where its facts are needed. An edit costs what its file and those around it need.
 */
import { type Borne, borneBy } from './borne'
import { type DemandInput, Leads } from './leads'
import { type Kind, keyOf, type Need, remove } from './need'
import { Reachable } from './reachable'
import { isSame } from './same'
import { mayGivePath } from './url-given'

/** What is another than before. */
export interface Changed {
  /** Files with other texts, each with the modules of which the import came, went or became another one. */
  readonly edited: ReadonlyMap<string, readonly string[]>
  /** Files of which only the facts came. */
  readonly parsed: Iterable<string>
}

export class Demand {
  readonly #input: DemandInput
  readonly #leads: Leads
  readonly #needs = new Map<string, Map<string, Need>>()
  readonly #reached: Reachable<Need>
  /** Modules of which a file that requests takes names, directly or through others that pass them on. */
  readonly #taken: Reachable<string>
  /** By which names modules that bear actions gave them when their importers were looked at. */
  readonly #borne = new Map<string, Borne | null>()

  constructor(input: DemandInput, files: Iterable<string>) {
    this.#input = input
    this.#leads = new Leads(input, (kind, file, name) => this.#need(kind, file, name))
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
      need =>
        need.kind === 'importing' && this.#reached.has(need) && this.#leads.mayTake(file, need.name) === undefined,
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

  #found(need: Need): Need[] {
    if (need.kind === 'bearing' && !this.#borne.has(need.file)) {
      const facts = this.#input.factsOf(need.file)
      this.#borne.set(need.file, facts && borneBy(facts))
    }
    return this.#leads.of(need)
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
          : this.#leads.takers(target, need.name, importer)
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
