/** Joins the facts of all files: entry points, who calls them, and what does not fit. Facts alone: no file is read. */
import type { AppDetails, Caller, EntryPoint, Problem, Side } from '../model'
import { actionCallers } from './action-callers'
import type { Call, Declared, Mention, Modules } from './contribution'
import type { Cron } from './crons'
import { declare } from './declare'
import { Exports } from './exports'
import type { ParsedFacts } from './extract'
import { Grouped } from './grouped'
import { positionOf } from './places'
import { configCallers, routeCallers } from './route-callers'
import { pageOf, routeOf } from './routes'
import { answersOthers, ServedRoutes } from './served-routes'
import type { Reference } from './snapshot'
import { isTestFile } from './test-files'

/** What linking needs to know of the workspace. */
export interface World extends Modules {
  readonly apps: readonly AppDetails[]
  /** Every source file, in the order in which the first of two files for one route stands. */
  readonly files: readonly string[]
  readonly crons: readonly Cron[]
  parsed(file: string): ParsedFacts | null
  appOf(file: string): AppDetails | undefined
  sideOf(file: string): Side
}

/** What came of a link: immutable, whatever is linked later. */
export interface Linked {
  /** Sorted by file, then place. */
  readonly entryPoints: readonly EntryPoint[]
  /** Sorted the same way. */
  readonly problems: readonly Problem[]
  entryPoint(id: string): EntryPoint | undefined
  entryPointsIn(file: string): readonly EntryPoint[]
  callersIn(file: string): readonly { readonly entryPoint: EntryPoint; readonly caller: Caller }[]
  references(id: string): readonly Reference[]
}

/** What one file declares. `reads` are the modules whose facts were asked for. */
interface DeclaredIn {
  readonly entryPoints: readonly Declared[]
  readonly problems: readonly Problem[]
  readonly reads: ReadonlySet<string>
}

/** What one file calls and mentions. */
interface CalledIn {
  readonly calls: readonly Call[]
  readonly mentions: readonly Mention[]
  readonly problems: readonly Problem[]
  readonly reads: ReadonlySet<string>
}

/**
 * A link that is kept: where the facts of some files change, those files and the ones that asked for their facts are
 * linked again, and the outcome is that of a link of everything.
 */
export class Link {
  readonly #world: World
  readonly #modules: Modules
  readonly #exports: Exports
  #reads = new Set<string>()
  #routes: ServedRoutes
  #configCalls: ReadonlyMap<string, readonly Call[]> = new Map()
  readonly #declared = new Map<string, DeclaredIn>()
  readonly #byId = new Map<string, Declared>()
  readonly #called = new Map<string, CalledIn>()
  readonly #callers = new Grouped<Caller>()
  /** Calls by the file they stand in, where that is another one than the file whose link found them. */
  readonly #elsewhere = new Grouped<Call>()
  readonly #mentions = new Grouped<Reference>()
  readonly #entryPoints = new Map<string, EntryPoint>()

  /** Links everything. The answers of `world` may change from one `update` to the next, but not its files and apps. */
  constructor(world: World) {
    this.#world = world
    this.#modules = {
      parsed: file => {
        this.#reads.add(file)
        return world.parsed(file)
      },
      resolve: (file, specifier) => world.resolve(file, specifier),
      bears: file => world.bears(file),
    }
    this.#exports = new Exports(this.#modules)
    const changed = new Set<string>()
    for (const file of world.files) this.#declare(file, changed)
    this.#routes = this.#serve()
    this.#callAll(changed)
    this.#assemble(changed)
  }

  /** Links again what may be another now that these files have other facts, or run on another side. */
  update(facts: ReadonlySet<string>, sides: ReadonlySet<string>): void {
    const changed = new Set<string>()
    this.#exports.forget(facts)
    let sameRoutes = true
    for (const file of dependents(facts, this.#declared)) {
      const before = routesIn(this.#declared.get(file))
      this.#declare(file, changed)
      sameRoutes &&= before === routesIn(this.#declared.get(file))
    }
    if (sameRoutes)
      for (const file of dependents(new Set([...facts, ...sides]), this.#called)) this.#call(file, changed)
    else {
      this.#routes = this.#serve()
      this.#callAll(changed)
    }
    this.#assemble(changed)
  }

  /** The outcome as it stands now. */
  get linked(): Linked {
    const declared = new Map(this.#declared)
    const called = new Map(this.#called)
    const entryPoints = new Map(this.#entryPoints)
    const entryPointsIn = (file: string) =>
      (declared.get(file)?.entryPoints ?? []).flatMap(({ id }) => entryPoints.get(id) ?? [])
    const problems = [...declared.values(), ...called.values()].flatMap(one => one.problems)
    const elsewhere = this.#elsewhere.reader()
    return {
      entryPoints: [...declared.keys()].sort().flatMap(entryPointsIn),
      problems: problems.sort(byPlace),
      entryPoint: id => entryPoints.get(id),
      entryPointsIn,
      callersIn: file => {
        const own = (called.get(file)?.calls ?? []).filter(({ caller }) => caller.file === file)
        return inOrder([...own, ...elsewhere(file)], ({ to }) => to).flatMap(({ to, caller }) => {
          const entryPoint = entryPoints.get(to)
          return entryPoint ? [{ entryPoint, caller }] : []
        })
      },
      references: this.#mentions.reader(),
    }
  }

  /** Declares what stands in a file; the ids of what stood or stands there go into `changed`. */
  #declare(file: string, changed: Set<string>): void {
    for (const { id } of this.#declared.get(file)?.entryPoints ?? []) {
      this.#byId.delete(id)
      changed.add(id)
    }
    this.#declared.delete(file)
    const facts = this.#world.parsed(file)
    if (!facts) return
    this.#reads = new Set()
    const entryPoints = declare(file, facts, this.#world.appOf(file), this.#modules).sort(byPlace)
    const problems = facts.problems.map(
      ({ start, ...problem }): Problem => ({ ...problem, file, ...positionOf(facts.lineStarts, start) }),
    )
    if (!entryPoints.length && !problems.length && !this.#reads.size) return
    this.#declared.set(file, { entryPoints, problems, reads: this.#reads })
    for (const one of entryPoints) {
      this.#byId.set(one.id, one)
      changed.add(one.id)
    }
  }

  #serve(): ServedRoutes {
    const taken: ConstructorParameters<typeof ServedRoutes>[1][number][] = []
    for (const file of this.#world.files) {
      const app = this.#world.appOf(file)
      if (!app) continue
      const page = pageOf(file, app)
      if (page !== null) taken.push({ app: app.root, route: page, entryPoints: [] })
      const found = routeOf(file, app)
      if (!found || !this.#world.parsed(file)) continue
      const own = this.#declared.get(file)?.entryPoints.filter(one => one.route !== null) ?? []
      taken.push({ app: app.root, route: found.route, entryPoints: own })
    }
    return new ServedRoutes(this.#world.apps, taken)
  }

  #callAll(changed: Set<string>): void {
    const byFile = new Map<string, Call[]>()
    for (const call of configCallers(this.#world.crons, this.#routes, this.#world.appOf)) {
      const list = byFile.get(call.caller.file)
      if (list) list.push(call)
      else byFile.set(call.caller.file, [call])
    }
    const files = new Set([...this.#world.files, ...this.#configCalls.keys(), ...byFile.keys()])
    this.#configCalls = byFile
    for (const file of files) this.#call(file, changed)
  }

  /** Links what a file calls; the ids of what it called or calls go into `changed`. */
  #call(file: string, changed: Set<string>): void {
    const before = this.#called.get(file)
    const after = this.#callsOf(file)
    if (after) this.#called.set(file, after)
    else this.#called.delete(file)
    const callers = idsOf(before?.calls, after?.calls)
    for (const id of callers) {
      const own = after?.calls.filter(call => call.to === id).map(call => call.caller) ?? []
      this.#callers.set(id, file, own)
      changed.add(id)
    }
    const away = [before, after].map(one => one?.calls.filter(({ caller }) => caller.file !== file) ?? [])
    for (const at of new Set(away.flat().map(({ caller }) => caller.file)))
      this.#elsewhere.set(at, file, away[1]?.filter(({ caller }) => caller.file === at) ?? [])
    for (const id of idsOf(before?.mentions, after?.mentions)) {
      const own = after?.mentions.filter(mention => mention.to === id).map(mention => mention.reference) ?? []
      this.#mentions.set(id, file, own)
    }
  }

  #callsOf(file: string): CalledIn | undefined {
    const facts = this.#world.parsed(file)
    const configured = this.#configCalls.get(file) ?? []
    this.#reads = new Set()
    if (!facts)
      return configured.length ? { calls: configured, mentions: [], problems: [], reads: this.#reads } : undefined
    const app = this.#world.appOf(file)
    const whereOf = (at: string) => {
      const around = this.#world.appOf(at)
      return { app: around?.root ?? null, side: this.#world.sideOf(at), test: isTestFile(at, around) }
    }
    const linked = { file, facts, app, where: whereOf(file), whereOf }
    const actions = actionCallers(linked, this.#modules, this.#exports)
    const urls = routeCallers(linked, this.#routes, this.#modules)
    const calls = [...actions.calls, ...urls.calls, ...configured].sort((a, b) => byPlace(a.caller, b.caller))
    if (!calls.length && !actions.mentions.length && !urls.problems.length && !this.#reads.size) return undefined
    return { calls, mentions: actions.mentions, problems: urls.problems, reads: this.#reads }
  }

  /** Puts entry points and their callers together again. */
  #assemble(changed: ReadonlySet<string>): void {
    for (const id of changed) {
      const declared = this.#byId.get(id)
      if (declared) {
        const callers = inOrder(this.#callers.of(id).map(caller => ({ caller }))).map(({ caller }) => caller)
        this.#entryPoints.set(id, { ...declared, callers })
      } else this.#entryPoints.delete(id)
    }
  }
}

/** These files, and those whose link asked for the facts of one of them. */
function dependents(
  facts: ReadonlySet<string>,
  linked: ReadonlyMap<string, { readonly reads: ReadonlySet<string> }>,
): ReadonlySet<string> {
  const found = new Set(facts)
  for (const [file, { reads }] of linked)
    if (!found.has(file)) for (const changed of facts) if (reads.has(changed)) found.add(file)
  return found
}

/**
 * By place, and each place once for the same entry point: two pages that hand an action to one component make one caller
 * of it there, and a direct caller stays a direct one.
 */
function inOrder<T extends { readonly caller: Caller }>(calls: readonly T[], of: (call: T) => string = () => ''): T[] {
  const sorted = [...calls].sort(
    (a, b) => byPlace(a.caller, b.caller) || a.caller.through.length - b.caller.through.length,
  )
  const seen = new Set<string>()
  return sorted.filter(call => {
    const { file, line, column } = call.caller
    const place = `${of(call)}\0${file}:${line}:${column}`
    return !seen.has(place) && seen.add(place)
  })
}

/** What others see of a file's routes. */
function routesIn(declared: DeclaredIn | undefined): string {
  const routes = declared?.entryPoints.filter(one => one.route !== null) ?? []
  return JSON.stringify(routes.map(one => [one.id, one.route, one.methods, answersOthers(one)]))
}

function idsOf(...lists: readonly (readonly { readonly to: string }[] | undefined)[]): ReadonlySet<string> {
  return new Set(lists.flatMap(list => list?.map(({ to }) => to) ?? []))
}

function byPlace(
  a: { readonly file: string; readonly line: number; readonly column: number },
  b: { readonly file: string; readonly line: number; readonly column: number },
): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column
}
