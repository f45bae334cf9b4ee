/** Joins the facts of all files: entry points, who calls them, and what does not fit. Facts alone: no file is read. */
import type { AppDetails, Caller, EntryPoint, Problem, Side } from '../model'
import { actionCallers } from './action-callers'
import type { Call, Declared, Mention, Modules } from './contribution'
import type { Cron } from './crons'
import { declare } from './declare'
import { Exports } from './exports'
import type { ParsedFacts } from './extract'
import { Grouped } from './grouped'
import { byPlace, inOrder } from './order'
import { positionOf } from './places'
import { Readers, Reads } from './readers'
import { configCallers, routeCallers } from './route-callers'
import { pageOf, routeOf } from './routes'
import { isSame } from './same'
import { answersOthers, ServedRoutes, type TakenPath } from './served-routes'
import type { Reference } from './snapshot'
import { isTestFile } from './test-files'
import { exportForUrls } from './url-passed'
import { Versions } from './versions'

/** What linking needs to know of the workspace. */
export interface World extends Omit<Modules, 'exported'> {
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

/** What one file declares. */
interface DeclaredIn {
  readonly entryPoints: readonly Declared[]
  readonly problems: readonly Problem[]
}

/** What one file calls and mentions. */
interface CalledIn {
  readonly calls: readonly Call[]
  readonly mentions: readonly Mention[]
  readonly problems: readonly Problem[]
}

/** What is another than at the last link. */
export interface Changes {
  /** Files with other facts, each with those it had. */
  readonly facts: ReadonlyMap<string, ParsedFacts | null>
  /** Files that bear actions now and did not, or the other way round. */
  readonly bearing: Iterable<string>
  /** Files that run on another side. */
  readonly sides: Iterable<string>
}

/**
 * A link that is kept: where the facts of some files change, those files and the ones that asked for what is another one
 * now are linked again, and the outcome is that of a link of everything.
 */
export class Link {
  readonly #world: World
  readonly #modules: Modules
  readonly #exports: Exports
  #reads = new Reads()
  #routes: ServedRoutes
  #configCalls: ReadonlyMap<string, readonly Call[]> = new Map()
  readonly #declared = new Versions<string, DeclaredIn>()
  readonly #declaring = new Readers()
  readonly #byId = new Map<string, Declared>()
  readonly #called = new Versions<string, CalledIn>()
  readonly #calling = new Readers()
  readonly #callers = new Grouped<Caller>()
  /** Calls by the file they stand in, where that is another one than the file whose link found them. */
  readonly #elsewhere = new Grouped<Call>()
  readonly #mentions = new Grouped<Reference>()
  readonly #entryPoints = new Versions<string, EntryPoint>()
  /** Files that declare something, in order; undefined where that has to be made again. */
  #files: readonly string[] | undefined
  /** The lists of the last outcome, as long as they hold; that of the entry points is made when somebody asks for it. */
  #list: { made?: readonly EntryPoint[] } = {}
  #problems: readonly Problem[] | undefined

  /** Links everything. The answers of `world` may change from one `update` to the next, but not its files and apps. */
  constructor(world: World) {
    this.#world = world
    this.#modules = {
      parsed: file => {
        this.#reads.facts.add(file)
        return world.parsed(file)
      },
      resolve: (file, specifier) => world.resolve(file, specifier),
      bears: file => {
        this.#reads.bearing.add(file)
        return world.bears(file)
      },
      exported: (file, name) => {
        this.#reads.name(file, name)
        const facts = world.parsed(file)
        return facts && exportForUrls(facts, name)
      },
    }
    this.#exports = new Exports(this.#modules)
    const changed = new Set<string>()
    for (const file of world.files) this.#declare(file, changed)
    this.#routes = this.#serve()
    this.#callAll(changed)
    this.#assemble(changed)
  }

  /** Links again what may be another one now. */
  update({ facts, bearing, sides }: Changes): void {
    const changed = new Set<string>()
    this.#exports.forget(new Set([...facts.keys(), ...bearing]))
    const declared = new Set(facts.keys())
    for (const file of facts.keys()) for (const reader of this.#declaring.ofFacts(file)) declared.add(reader)
    const routes = new Set<string>()
    for (const file of declared) {
      const before = routesIn(this.#declared.get(file))
      this.#declare(file, changed)
      if (before !== routesIn(this.#declared.get(file))) routes.add(file)
    }
    // A route file that can be read now, or no longer: other paths are taken.
    const sameRoutes = [...facts].every(
      ([file, before]) => !before === !this.#world.parsed(file) || !isRoute(file, this.#world),
    )
    if (!sameRoutes) {
      this.#routes = this.#serve()
      this.#callAll(changed)
    } else {
      if (routes.size) for (const file of this.#configure()) routes.add(file)
      for (const file of this.#callersAround({ facts, bearing, sides }, routes)) this.#call(file, changed)
    }
    this.#assemble(changed)
  }

  /** The files of which the calls may be other ones, `routes` being those with other entry points or calls of their own. */
  #callersAround({ facts, bearing, sides }: Changes, routes: ReadonlySet<string>): ReadonlySet<string> {
    const calling = this.#calling
    const files = new Set([...facts.keys(), ...sides])
    for (const file of [...files]) for (const reader of calling.ofFacts(file)) files.add(reader)
    for (const file of bearing) for (const reader of calling.ofBearing(file)) files.add(reader)
    for (const file of routes) for (const reader of [file, ...calling.ofRoutes(file)]) files.add(reader)
    for (const [file, before] of facts)
      for (const [name, readers] of calling.ofNames(file))
        if (!isSameExport(before, this.#world.parsed(file), name)) for (const reader of readers) files.add(reader)
    return files
  }

  /** The outcome as it stands now. */
  get linked(): Linked {
    const declared = this.#declared.version()
    const called = this.#called.version()
    const entryPoints = this.#entryPoints.version()
    const elsewhere = this.#elsewhere.reader()
    const entryPointsIn = (file: string) =>
      (declared.get(file)?.entryPoints ?? []).flatMap(({ id }) => entryPoints.get(id) ?? [])
    this.#files ??= [...this.#declared.keys()].sort()
    const [files, list] = [this.#files, this.#list]
    return {
      get entryPoints() {
        list.made ??= files.flatMap(entryPointsIn)
        return list.made
      },
      problems: this.#allProblems(),
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

  #allProblems(): readonly Problem[] {
    this.#problems ??= [...this.#declared.values(), ...this.#called.values()].flatMap(one => one.problems).sort(byPlace)
    return this.#problems
  }

  /** Declares what stands in a file; the ids of what stood or stands there go into `changed`. */
  #declare(file: string, changed: Set<string>): void {
    const before = this.#declared.get(file)
    const reads = new Reads()
    this.#reads = reads
    const after = this.#declarationsIn(file)
    this.#declaring.set(file, reads)
    for (const { id } of before?.entryPoints ?? []) {
      this.#byId.delete(id)
      changed.add(id)
    }
    for (const one of after?.entryPoints ?? []) {
      this.#byId.set(one.id, one)
      changed.add(one.id)
    }
    if (!before && !after) return
    this.#declared.set(file, after)
    if (before?.problems.length || after?.problems.length) this.#problems = undefined
    if (!before || !after) this.#files = undefined
  }

  #declarationsIn(file: string): DeclaredIn | undefined {
    const facts = this.#world.parsed(file)
    if (!facts) return undefined
    const entryPoints = declare(file, facts, this.#world.appOf(file), this.#modules).sort(byPlace)
    const problems = facts.problems.map(
      ({ start, ...problem }): Problem => ({ ...problem, file, ...positionOf(facts.lineStarts, start) }),
    )
    return entryPoints.length || problems.length ? { entryPoints, problems } : undefined
  }

  #serve(): ServedRoutes {
    const taken: TakenPath[] = []
    for (const file of this.#world.files) {
      const app = this.#world.appOf(file)
      if (!app) continue
      const page = pageOf(file, app)
      if (page !== null) taken.push({ app, route: page, file: null })
      const found = routeOf(file, app)
      if (found && this.#world.parsed(file)) taken.push({ app, route: found.route, file })
    }
    return new ServedRoutes(this.#world.apps, taken, file => this.#declared.get(file)?.entryPoints ?? [])
  }

  #callAll(changed: Set<string>): void {
    for (const file of new Set([...this.#configure(), ...this.#world.files])) this.#call(file, changed)
  }

  /** Works out the calls that stand in configuration; answers the files where they stand, or stood. */
  #configure(): Iterable<string> {
    const byFile = new Map<string, Call[]>()
    for (const call of configCallers(this.#world.crons, this.#routes, this.#world.appOf)) {
      const list = byFile.get(call.caller.file)
      if (list) list.push(call)
      else byFile.set(call.caller.file, [call])
    }
    const files = new Set([...this.#configCalls.keys(), ...byFile.keys()])
    this.#configCalls = byFile
    return files
  }

  /** Links what a file calls; the ids of what it called or calls go into `changed`. */
  #call(file: string, changed: Set<string>): void {
    const before = this.#called.get(file)
    const reads = new Reads()
    this.#reads = reads
    const after = this.#callsOf(file)
    this.#calling.set(file, reads)
    if (!before && !after) return
    this.#called.set(file, after)
    if (before?.problems.length || after?.problems.length) this.#problems = undefined
    for (const id of idsOf(before?.calls, after?.calls)) {
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
    if (!facts) return configured.length ? { calls: configured, mentions: [], problems: [] } : undefined
    const app = this.#world.appOf(file)
    const whereOf = (at: string) => {
      const around = this.#world.appOf(at)
      return { app: around?.root ?? null, side: this.#world.sideOf(at), test: isTestFile(at, around) }
    }
    const linked = { file, facts, app, where: whereOf(file), whereOf }
    const actions = actionCallers(linked, this.#modules, this.#exports)
    const urls = routeCallers(linked, this.#routes, this.#modules, at => this.#reads.routes.add(at))
    const calls = [...actions.calls, ...urls.calls, ...configured].sort((a, b) => byPlace(a.caller, b.caller))
    if (!calls.length && !actions.mentions.length && !urls.problems.length) return undefined
    return { calls, mentions: actions.mentions, problems: urls.problems }
  }

  /** Puts entry points and their callers together again. */
  #assemble(changed: ReadonlySet<string>): void {
    if (changed.size) this.#list = {}
    for (const id of changed) {
      const declared = this.#byId.get(id)
      if (declared) {
        const callers = inOrder(this.#callers.of(id).map(caller => ({ caller }))).map(({ caller }) => caller)
        this.#entryPoints.set(id, { ...declared, callers })
      } else this.#entryPoints.set(id, undefined)
    }
  }
}

function isRoute(file: string, { appOf }: World): boolean {
  const app = appOf(file)
  return app !== undefined && routeOf(file, app) !== null
}

/** True where an exported name is the same for URLs. */
function isSameExport(before: ParsedFacts | null, after: ParsedFacts | null, name: string): boolean {
  if (!before || !after) return before === after
  return isSame(exportForUrls(before, name), exportForUrls(after, name))
}

/** What others see of a file's routes. */
function routesIn(declared: DeclaredIn | undefined): string {
  const routes = declared?.entryPoints.filter(one => one.route !== null) ?? []
  return JSON.stringify(routes.map(one => [one.id, one.route, one.methods, answersOthers(one)]))
}

function idsOf(...lists: readonly (readonly { readonly to: string }[] | undefined)[]): ReadonlySet<string> {
  return new Set(lists.flatMap(list => list?.map(({ to }) => to) ?? []))
}
