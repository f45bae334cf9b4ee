/** The index of one workspace folder: built once, then kept current file by file. The only place that reads files for it. */
import type { FileSystem } from '../workspace/file-system'
import { folderOf, foldersUp } from '../workspace/paths'
import { type Discovered, discover } from './discover'
import { type EarlyPicture, earlyFiles, earlyPicture } from './early'
import type { ParsedFacts } from './extract'
import { isConfig } from './files'
import { KeptListing } from './kept-listing'
import { Link } from './link'
import { type Looked, matters, type Unread } from './look'
import { ModuleGraph } from './module-graph'
import { pictureOf } from './picture'
import { unreadProblem } from './problems'
import { type FileState, Reach, type Reached } from './reach'
import { rootOf } from './routes'
import { isSame } from './same'
import { Sides } from './sides'
import type { Listing, Snapshot } from './snapshot'
import { Sweep, type SweepOptions, type SweepRequest } from './sweep'
import { TextSearch } from './text-search'

export interface IndexOptions extends SweepOptions {
  /** Globs relative to the root that are left out, as in `files.exclude`. */
  readonly exclude?: readonly string[]
  readonly signal?: AbortSignal
  /** Files read so far, of how many. */
  progress?(done: number, total: number): void
  /** Is told the routes of a large folder, whose files are looked at first then. */
  early?(picture: EarlyPicture): void
  /** Is told what was kept of the folder, where nothing has changed since: what the index is going to list, before it can tell why. */
  kept?(listing: Listing): void
}

type ReadOptions = Pick<IndexOptions, 'signal' | 'progress' | 'early' | 'kept'>

interface LookOptions extends Pick<IndexOptions, 'signal' | 'progress'>, Pick<SweepRequest, 'held'> {
  /** The files are as they were when they were looked at before. */
  readonly again?: boolean
  looked?(file: string): void
}

/** Paths relative to the root. A folder stands for everything under it. */
export interface Changes {
  readonly created?: readonly string[]
  readonly changed?: readonly string[]
  readonly deleted?: readonly string[]
}

/** Indexes a folder. Throws only an `AbortError`, when `signal` says so. */
export async function openIndex(fs: FileSystem, root: string, options: IndexOptions = {}): Promise<WorkspaceIndex> {
  const index = new WorkspaceIndex(fs, root, options)
  await index.rebuild(options)
  return index
}

export class WorkspaceIndex {
  readonly root: string
  readonly #fs: FileSystem
  readonly #exclude: readonly string[]
  readonly #sweep: Sweep
  readonly #kept: KeptListing
  #found!: Discovered
  #states = new Map<string, FileState>()
  readonly #unread = new Map<string, Unread>()
  readonly #search: TextSearch
  #graph = new ModuleGraph()
  #reach!: Reach
  #sides!: Sides
  #link!: Link
  #snapshot: Snapshot | undefined
  #queue: Promise<unknown> = Promise.resolve()

  constructor(fs: FileSystem, root: string, options: IndexOptions = {}) {
    this.#fs = fs
    this.root = root.replace(/\/$/, '')
    this.#exclude = options.exclude ?? []
    this.#sweep = new Sweep(fs, this.root, options)
    this.#search = new TextSearch(fs, this.root, file => this.#states.get(file))
    this.#kept = new KeptListing(fs, this.root, this.#exclude, options.memory)
  }

  /** The latest whole picture. */
  get snapshot(): Snapshot {
    if (!this.#snapshot) throw new Error('The index has not been built yet')
    return this.#snapshot
  }

  /** Reads everything again. */
  rebuild(options: ReadOptions = {}): Promise<void> {
    return this.#next(async () => {
      const start = performance.now()
      await this.#readAll(start, options)
    })
  }

  /** Takes in changes on disk or in open buffers: only the files named are read again, and what is new. */
  async update({ created = [], changed = [], deleted = [] }: Changes): Promise<void> {
    const named = new Set([...created, ...changed, ...deleted])
    return this.#next(async () => {
      const start = performance.now()
      const { files, configFiles } = this.#found
      const reconfigures = [...named].some(file => isConfig(file) || configFiles.has(file))
      // A path that is no known file may be a folder: the walk tells what is there now.
      const isEdit = !reconfigures && !created.length && !deleted.length && changed.every(file => files.has(file))
      if (!isEdit) await this.#restructure(named, start, reconfigures)
      else await this.#edit(named, start)
    })
  }

  /**
   * An index over `fs` that knows what this one knows and goes its own way from there: for plans that build on each other.
   * `fs` shows what this index has read until its files change.
   */
  fork(fs: FileSystem): Promise<WorkspaceIndex> {
    return this.#next(async () => {
      const fork = new WorkspaceIndex(fs, this.root, { exclude: this.#exclude })
      fork.#found = this.#found
      for (const [file, state] of this.#states) fork.#states.set(file, { ...state })
      for (const [file, why] of this.#unread) fork.#unread.set(file, why)
      await fork.#linkAll(performance.now())
      return fork
    })
  }

  /** Writes what was found to the store, where there is one and it holds something else. */
  async save(): Promise<void> {
    const lookedOf = (file: string): Looked | undefined => {
      const state = this.#states.get(file)
      if (!state) return undefined
      const { role, scan, parsed, words, imports } = state
      const looked = { role, scan, facts: parsed, unread: this.#unread.get(file) ?? null }
      return words.size || imports ? { ...looked, searched: { words: [...words], imports: imports ?? null } } : looked
    }
    // What is known is taken between two changes, not in the middle of one; nobody waits for it to be written.
    const { written } = await this.#next(async () => ({
      written: Promise.all([
        this.#sweep.save(lookedOf),
        this.#kept.keep(this.snapshot, this.#found.grounds, file => this.#sweep.originOf(file)),
      ]),
    }))
    await written
  }

  /** One change after another: a link sees either all of a batch or nothing of it. */
  #next<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(work)
    this.#queue = run.catch(() => undefined)
    return run
  }

  async #discover(signal?: AbortSignal): Promise<void> {
    this.#found = await discover(this.#fs, this.root, { exclude: this.#exclude, signal })
  }

  async #readAll(start: number, { early, kept, ...options }: ReadOptions = {}): Promise<void> {
    this.#states.clear()
    this.#unread.clear()
    const listing = kept && (await this.#kept.recall(options.signal))
    if (listing) kept(listing)
    await Promise.all([this.#sweep.recall(), this.#discover(options.signal)])
    const found = this.#found
    const first = early ? earlyFiles(found) : []
    const waiting = new Set(first)
    const files = waiting.size ? [...first, ...found.sources.filter(file => !waiting.has(file))] : found.sources
    const looked = (file: string): void => {
      if (waiting.delete(file) && !waiting.size) early?.(earlyPicture(first, found, this.#parsed))
    }
    await this.#look(files, { ...options, looked })
    await this.#linkAll(start, options.signal)
    this.#sweep.forgetMemory()
  }

  /**
   * Files or folders came or went, or are configured otherwise: what is new or named is read, the rest is linked anew from
   * what is known of it. Configuration often changes with much else (a branch, an installation): there nobody is trusted to
   * have named all of it, and what looks different from outside is read, too.
   */
  async #restructure(named: ReadonlySet<string>, start: number, reconfigures: boolean): Promise<void> {
    const before = this.#found.files
    await this.#discover()
    const { files, sources, filter, roleOf } = this.#found
    for (const file of before) if (!files.has(file)) this.#forget(file)
    const unlike = reconfigures ? await this.#sweep.unlike(sources) : new Set<string>()
    // A folder stands for everything under it; what was deleted may be back by now, and what could not be read may be given.
    const isStale = (file: string): boolean => {
      if (!before.has(file) || named.has(file) || unlike.has(file) || this.#unread.get(file) === 'unreadable')
        return true
      if (foldersUp(folderOf(file)).some(folder => named.has(folder))) return true
      const state = this.#states.get(file)
      if (!state) return false
      state.own = matters(state.scan, state.role, filter)
      return state.role !== roleOf(file) || (state.own && !state.tried)
    }
    await this.#look(sources.filter(isStale))
    await this.#linkAll(start)
  }

  /** Known files have other texts: only what that changes is linked again. */
  async #edit(named: ReadonlySet<string>, start: number): Promise<void> {
    const before = new Map<string, FileState>()
    for (const file of named) {
      const state = this.#states.get(file)
      if (state) before.set(file, state)
    }
    const whyUnread = new Map(this.#unread)
    // What was parsed for another module's sake is parsed at once: most often it still is.
    await this.#look([...before.keys()], { held: true }, file => before.get(file)?.tried === true)
    await this.#search.names(new Map([...before].map(([file, { words }]) => [file, [...words.keys()]])))
    await this.#search.imports([...before].flatMap(([file, { imports }]) => (imports ? file : [])))
    // A document that was opened or closed has the text it had: what is linked follows from facts alone.
    for (const [file, old] of before) {
      const now = this.#states.get(file)
      if (!isSame(old, now) || !isSame([...old.words], [...(now?.words ?? [])])) continue
      if (whyUnread.get(file) !== this.#unread.get(file)) continue
      this.#states.set(file, old)
      before.delete(file)
    }
    if (!before.size) return
    const edited = new Map([...before.keys()].map(file => [file, this.#setEdges(file)] as const))
    const { facts: reached, bearing } = await this.#parseWhatMatters(edited)
    const touched = new Set([...edited].flatMap(([file, targets]) => [file, ...targets]))
    // A directive or an import may be another one now that the file is parsed, or no longer.
    for (const file of reached.keys()) for (const end of [file, ...this.#setEdges(file)]) touched.add(end)
    const sides = this.#sides.update(touched)
    const facts = new Map(reached)
    for (const [file, { parsed }] of before) if (parsed || this.#parsed(file)) facts.set(file, parsed)
    this.#link.update({ facts, bearing, sides })
    this.#draw(start)
  }

  /** What a file imports: as its text says, less what a parse showed to be types. Answers the modules of which that is something else than before. */
  #setEdges(file: string): readonly string[] {
    const { scan, parsed } = this.#states.get(file) as FileState
    const erased = new Set(parsed?.erased)
    const specifiers = erased.size
      ? scan.specifiers.map(one => (erased.has(one.specifier) ? { ...one, typeOnly: true } : one))
      : scan.specifiers
    return this.#graph.set(file, specifiers, specifier => this.#found.resolve(file, specifier))
  }

  readonly #parsed = (file: string): ParsedFacts | null => this.#states.get(file)?.parsed ?? null

  #forget(file: string): void {
    this.#states.delete(file)
    this.#unread.delete(file)
  }

  /** Looks at files and keeps what is found. `parse` says for which the facts are wanted anyway. */
  #look(
    files: readonly string[],
    { looked, again, ...options }: LookOptions = {},
    parse: (file: string) => boolean = () => false,
  ): Promise<void> {
    const { filter } = this.#found
    const keep = (file: string, { role, scan, facts, unread, searched }: Looked): void => {
      if (unread) this.#unread.set(file, unread)
      else this.#unread.delete(file)
      const own = matters(scan, role, filter)
      const tried = own || parse(file)
      // The cache may know facts that nobody needs any more: a fresh index would not have them.
      const before = again ? this.#states.get(file) : undefined
      const words = before?.words ?? new Map(searched?.words)
      const imports = before ? before.imports : (searched?.imports ?? undefined)
      this.#states.set(file, { role, scan, own, tried, parsed: tried ? facts : null, words, imports })
      looked?.(file)
    }
    return this.#sweep.look({ files, found: this.#found, parse, keep, ...options })
  }

  async #linkAll(start: number, signal?: AbortSignal): Promise<void> {
    const { sources, apps, crons, filter, appOf, resolve } = this.#found
    this.#graph = new ModuleGraph()
    const states = this.#states
    const edited = new Map([...states.keys()].map(file => [file, this.#setEdges(file)] as const))
    this.#reach = new Reach({ states, graph: this.#graph, resolve, lets: path => filter.lets(path) })
    const { facts } = await this.#parseWhatMatters(edited, signal)
    for (const file of facts.keys()) this.#setEdges(file)
    const graph = this.#graph
    this.#sides = new Sides({
      files: states.keys(),
      directiveOf: file => directiveOf(states.get(file)),
      importsOf: file => graph.importsOf(file),
      loadersOf: file => graph.loadersOf(file),
      rootOf: file => (states.has(file) ? rootOf(file, appOf(file)) : null),
    })
    this.#link = new Link({
      apps,
      files: sources,
      crons,
      parsed: this.#parsed,
      resolve,
      appOf,
      sideOf: file => this.#sides.sideOf(file),
      bears: file => this.#reach.bears(file),
    })
    this.#draw(start)
  }

  async #parseWhatMatters(edited: ReadonlyMap<string, readonly string[]>, signal?: AbortSignal): Promise<Reached> {
    const reached = await this.#reach.update(edited, {
      parse: files => this.#look(files, { again: true, ...(signal && { signal }) }, () => true),
      search: names => this.#search.names(names),
      readImports: files => this.#search.imports(files),
    })
    for (const file of reached.facts.keys()) {
      const unread = this.#unread.get(file)
      // What a parse alone brought to light goes with the parse.
      if (!this.#states.get(file)?.tried && (unread === 'too-deep' || unread === 'failed')) this.#unread.delete(file)
    }
    return reached
  }

  /** Makes the picture that others read. */
  #draw(start: number): void {
    const { apps, files, problems, appOf, resolve } = this.#found
    const unread = [...this.#unread].map(([file, why]) => unreadProblem(file, why))
    this.#snapshot = pictureOf({
      root: this.root,
      apps,
      files,
      linked: this.#link.linked,
      problems: [...problems, ...unread.sort((a, b) => (a.file < b.file ? -1 : 1))],
      sideOf: this.#sides.reader(),
      whySide: file => this.#sides.whySide(file),
      appOf,
      resolve,
      importersOf: file => [...this.#graph.loadersOf(file)],
      stats: {
        files: this.#states.size,
        milliseconds: Math.round(performance.now() - start),
        cached: this.#sweep.isRecalled,
      },
    })
  }
}

/** The directive that a parse found, else the one that a scan sees. */
function directiveOf(state: FileState | undefined): 'client' | 'server' | null {
  return state?.parsed ? state.parsed.directive : (state?.scan.directive ?? null)
}
