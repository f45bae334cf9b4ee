/** The index of one workspace folder: built once, then kept current file by file. The only place that reads files for it. */
import type { AppDetails, Problem } from '../model'
import { appOf, discoverApps } from '../workspace/apps'
import type { FileSystem } from '../workspace/file-system'
import { createResolver } from '../workspace/resolve'
import { decode } from '../workspace/text'
import { toUri } from '../workspace/uri'
import { type Cron, cronsOf } from './crons'
import { extract, type ParsedFacts } from './extract'
import { Link } from './link'
import { pictureOf } from './picture'
import { type FileState, type Importer, parseWhatMatters, type Role } from './reach'
import { rootOf, routeOf } from './routes'
import { scan } from './scan'
import { type Sides, sides } from './sides'
import type { Snapshot } from './snapshot'
import { mayHoldUrls } from './urls'

export interface IndexOptions {
  /** Globs relative to the root that are left out, as in `files.exclude`. */
  readonly exclude?: readonly string[]
  readonly signal?: AbortSignal
  /** Files read so far, of how many. */
  progress?(done: number, total: number): void
}

/** Paths relative to the root. A folder stands for everything under it. */
export interface Changes {
  readonly created?: readonly string[]
  readonly changed?: readonly string[]
  readonly deleted?: readonly string[]
}

const SOURCE = /(?<!\.d)\.(?:[cm]?[jt]s|[jt]sx)$/
/** What a change of these means cannot be told from one file: apps, paths or ignored files may all be others. */
const CONFIG =
  /(?:^|\/)(?:package\.json|tsconfig[^/]*\.json|jsconfig\.json|next\.config\.[cm]?[jt]s|vercel\.json|\.gitignore|pnpm-workspace\.yaml)$/
const LARGEST = 5 * 1024 * 1024
const BATCH = 256

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
  #files: ReadonlySet<string> = new Set()
  #states = new Map<string, FileState>()
  #apps: readonly AppDetails[] = []
  #appByFile = new Map<string, AppDetails | undefined>()
  #crons: readonly Cron[] = []
  /** What the apps, paths and packages were read from, besides the names in `CONFIG`: a base that a tsconfig extends. */
  #configFiles: ReadonlySet<string> = new Set()
  #resolve: (from: string, specifier: string) => string | undefined = () => undefined
  #problems: { config: readonly Problem[]; files: Map<string, Problem> } = { config: [], files: new Map() }
  #snapshot: Snapshot | undefined
  #queue: Promise<unknown> = Promise.resolve()

  constructor(fs: FileSystem, root: string, options: IndexOptions = {}) {
    this.#fs = fs
    this.root = root.replace(/\/$/, '')
    this.#exclude = options.exclude ?? []
  }

  /** The latest whole picture. */
  get snapshot(): Snapshot {
    if (!this.#snapshot) throw new Error('The index has not been built yet')
    return this.#snapshot
  }

  /** Reads everything again. */
  rebuild(options: Pick<IndexOptions, 'signal' | 'progress'> = {}): Promise<void> {
    return this.#next(async () => {
      const start = performance.now()
      this.#states.clear()
      await this.#discover(options.signal)
      await this.#read(
        [...this.#files].filter(file => SOURCE.test(file)),
        options,
      )
      await this.#relink(start, options.signal)
    })
  }

  /** Takes in changes on disk or in open buffers: only the files named are read again, unless one is configuration. */
  async update({ created = [], changed = [], deleted = [] }: Changes): Promise<void> {
    const named = [...new Set([...created, ...changed, ...deleted])]
    if (named.some(file => CONFIG.test(file) || this.#configFiles.has(file))) return this.rebuild()
    return this.#next(async () => {
      const start = performance.now()
      const before = this.#files
      // A path that is no known file may be a folder: the walk tells what is there now.
      const structural = created.length > 0 || deleted.length > 0 || changed.some(file => !before.has(file))
      if (structural) await this.#discover()
      for (const file of before) if (!this.#files.has(file)) this.#forget(file)
      // A folder stands for everything under it; what was deleted may be back by now.
      const stale = structural ? [...this.#files].filter(file => this.#isStale(file, before, named)) : named
      await this.#read(
        stale.filter(file => this.#files.has(file) && SOURCE.test(file)),
        {},
      )
      await this.#relink(start)
    })
  }

  /** One change after another: a link sees either all of a batch or nothing of it. */
  #next<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(work)
    this.#queue = run.catch(() => undefined)
    return run
  }

  /** After a walk: new, named by itself or by a folder, or no longer what its path made of it. */
  #isStale(file: string, before: ReadonlySet<string>, named: readonly string[]): boolean {
    if (!before.has(file) || named.some(path => file === path || file.startsWith(`${path}/`))) return true
    const state = this.#states.get(file)
    return state !== undefined && state.role !== this.#roleOf(file)
  }

  #forget(file: string): void {
    this.#states.delete(file)
    this.#problems.files.delete(file)
    this.#appByFile.delete(file)
  }

  async #discover(signal?: AbortSignal): Promise<void> {
    const { files, unreadable } = await this.#fs.walk(this.root, { exclude: this.#exclude, ...(signal && { signal }) })
    this.#files = new Set(files)
    const [found, resolver, crons] = await Promise.all([
      discoverApps(this.#fs, this.root, files),
      createResolver(this.#fs, this.root, files),
      cronsOf(this.#fs, this.root, files),
    ])
    this.#apps = found.apps
    this.#appByFile = new Map()
    this.#resolve = resolver.resolve
    this.#crons = crons
    this.#configFiles = resolver.configFiles
    const folders = unreadable.map(file => problem(file, 'unreadable-file', 'This folder could not be read'))
    this.#problems = { config: [...folders, ...found.problems, ...resolver.problems], files: this.#problems.files }
  }

  #appOf(file: string): AppDetails | undefined {
    if (!this.#appByFile.has(file)) this.#appByFile.set(file, appOf(this.#apps, file))
    return this.#appByFile.get(file)
  }

  async #read(
    files: readonly string[],
    { signal, progress }: Pick<IndexOptions, 'signal' | 'progress'>,
  ): Promise<void> {
    for (let at = 0; at < files.length; at += BATCH) {
      signal?.throwIfAborted()
      const batch = files.slice(at, at + BATCH)
      const texts = await this.#texts(batch)
      batch.forEach((file, n) => {
        const text = texts[n]
        if (text === undefined) {
          this.#states.delete(file)
          return
        }
        const found = scan(text)
        const role = this.#roleOf(file)
        const own = found.mentionsServer || role !== null || (mayHoldUrls(text) && !isBundle(text))
        const parsed = own ? this.#extract(file, text, role) : null
        this.#states.set(file, { scan: found, role, own, tried: own, parsed })
      })
      progress?.(Math.min(at + BATCH, files.length), files.length)
    }
  }

  async #texts(files: readonly string[]): Promise<(string | undefined)[]> {
    const contents = await this.#fs.read(files.map(file => toUri(this.root, file)))
    return contents.map((bytes, n) => {
      const file = files[n] as string
      this.#problems.files.delete(file)
      if (bytes === undefined)
        this.#problems.files.set(file, problem(file, 'unreadable-file', 'This file could not be read'))
      else if (bytes.byteLength > LARGEST)
        this.#problems.files.set(file, problem(file, 'file-too-large', 'Files over 5 MB are left out'))
      else return decode(bytes)
      return undefined
    })
  }

  #extract(file: string, text: string, role: Role): ParsedFacts | null {
    try {
      return extract(file, text, role)
    } catch (error) {
      // Expressions nested some ten thousand deep end the stack: no reason to lose the other files.
      if (!(error instanceof RangeError)) throw error
      this.#problems.files.set(file, problem(file, 'unreadable-file', 'This file is nested too deeply to be read'))
      return null
    }
  }

  #roleOf(file: string): Role {
    const app = this.#appOf(file)
    return app ? (routeOf(file, app)?.kind ?? null) : null
  }

  async #relink(start: number, signal?: AbortSignal): Promise<void> {
    const graph = new Map<string, readonly string[]>()
    const importers = new Map<string, Importer[]>()
    for (const [file, state] of this.#states) {
      const targets = new Set<string>()
      for (const { specifier, typeOnly, passesOn } of state.scan.specifiers) {
        const target = this.#resolve(file, specifier)
        if (target === undefined || !this.#states.has(target)) continue
        if (!typeOnly) targets.add(target)
        const list = importers.get(target) ?? []
        list.push({ file, passesOn })
        importers.set(target, list)
      }
      graph.set(file, [...targets])
    }
    await parseWhatMatters({
      states: this.#states,
      importers,
      resolve: this.#resolve,
      parse: files => this.#parse(files, signal),
    })

    // In one order, whatever order they were read in: the first of two files for one route stands.
    const sources = [...this.#files].filter(file => this.#states.has(file))
    const modules: Sides = sides({
      files: sources,
      directiveOf: file => {
        const state = this.#states.get(file)
        return state?.parsed ? state.parsed.directive : (state?.scan.directive ?? null)
      },
      importsOf: file => graph.get(file) ?? [],
      rootOf: file => rootOf(file, this.#appOf(file)),
    })
    const { linked } = new Link({
      apps: this.#apps,
      files: sources,
      parsed: file => this.#states.get(file)?.parsed ?? null,
      resolve: this.#resolve,
      appOf: file => this.#appOf(file),
      sideOf: modules.sideOf,
      crons: this.#crons,
    })
    this.#snapshot = pictureOf({
      root: this.root,
      apps: this.#apps,
      files: this.#files,
      linked,
      problems: [...this.#problems.config, ...[...this.#files].flatMap(file => this.#problems.files.get(file) ?? [])],
      sides: modules,
      appOf: file => this.#appOf(file),
      resolve: this.#resolve,
      stats: { files: this.#states.size, milliseconds: Math.round(performance.now() - start), cached: false },
    })
  }

  async #parse(files: readonly string[], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const texts = await this.#texts(files)
    files.forEach((file, n) => {
      const state = this.#states.get(file)
      const text = texts[n]
      if (!state) return
      state.tried = true
      state.parsed = text === undefined ? null : this.#extract(file, text, state.role)
    })
  }
}

/** A bundled tool (a vendored package manager, a minified library) requests no route of the app, and takes seconds to read. */
function isBundle(text: string): boolean {
  return text.length > 100_000 && text.length / text.split('\n', 1 + text.length / 400).length > 400
}

function problem(file: string, code: Problem['code'], message: string): Problem {
  return { file, line: 1, column: 1, length: 0, code, severity: 'warning', message }
}
