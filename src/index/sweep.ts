/** Looks at many files: what the cache knows is taken from it, the rest is shared among this thread and its helpers. */
import type { FileSystem } from '../workspace/file-system'
import { toUri } from '../workspace/uri'
import type { Discovered } from './discover'
import { FactCache, type Origin, type Store, serialize } from './fact-cache'
import type { ListingMemory } from './kept-listing'
import { type Looked, matters } from './look'
import { type Looker, type LookRequest, localLooker, type Sighting } from './looker'
import { type Helpers, threadLooker } from './thread-looker'

export interface SweepOptions {
  /** Other threads that help where there is much to read. */
  readonly helpers?: Helpers
  /** Where facts are kept from one run to the next, and the build that may read them. */
  readonly memory?: { readonly store: Store } & ListingMemory
}

export interface SweepRequest {
  readonly files: readonly string[]
  readonly found: Pick<Discovered, 'filter' | 'roleOf'>
  readonly signal?: AbortSignal
  /** The caller holds what was found in the files: one with the content that was seen last is not told again. */
  readonly held?: boolean
  /** Says of which files the facts are wanted whatever their own text says. */
  parse(file: string): boolean
  /** Is told what was found in each file. */
  keep(file: string, looked: Looked): void
  /** Files looked at so far, of how many. */
  progress?(done: number, total: number): void
}

/** A file to look at, with what the cache knows of it. */
interface Recalled extends LookRequest {
  readonly stamp: string | null
  /** What is known, where the file is surely the same. */
  readonly looked: Looked | null
  /** What is known of the content whose digest is `known`. */
  readonly meant: Looked | null
}

const BATCH = 64
/** With fewer files a thread would not have started before the work is done. */
const WORTH_HELP = 400

export class Sweep {
  readonly #fs: FileSystem
  readonly #root: string
  readonly #local: Looker
  readonly #helpers: readonly Looker[]
  readonly #memory: SweepOptions['memory']
  /** What the cache will recognise the files by. */
  readonly #origins = new Map<string, Origin>()
  #cache: FactCache | undefined
  #isRecalled = false
  #isSaved = true

  constructor(fs: FileSystem, root: string, { helpers, memory }: SweepOptions) {
    this.#fs = fs
    this.#root = root
    this.#local = localLooker(fs, root)
    this.#helpers = helpers ? Array<Looker>(helpers.count).fill(threadLooker(helpers, root, this.#local)) : []
    this.#memory = fs.digest ? memory : undefined
  }

  /** True where all that is known was known from an earlier run. */
  get isRecalled(): boolean {
    return this.#isRecalled
  }

  /** What the content that was last seen of a file is recognised by; undefined where nothing was read. */
  originOf(file: string): Origin | undefined {
    return this.#origins.get(file)
  }

  /** Those of the files that look different from outside than when they were read, as far as that was noted. */
  async unlike(files: readonly string[]): Promise<ReadonlySet<string>> {
    const noted = files.filter(file => typeof this.#origins.get(file)?.stamp === 'string')
    const stamps = (noted.length && (await this.#fs.stamps?.(noted.map(file => toUri(this.#root, file))))) || []
    return new Set(noted.filter((file, n) => this.#origins.get(file)?.stamp !== stamps[n]))
  }

  /** Loads what was kept, for the sweeps that follow until `forgetMemory`. */
  async recall(): Promise<void> {
    this.#origins.clear()
    if (!this.#memory) return
    this.#cache = new FactCache(await this.#memory.store.load(), this.#memory.version, text => this.#digestOf(text))
    this.#isRecalled = true
  }

  /** Drops what was loaded: it is in use by now, or stale. */
  forgetMemory(): void {
    this.#cache = undefined
  }

  /** Looks at the files. Rejects only with an `AbortError`, when `signal` says so. */
  async look({ files, found, signal, held = false, parse, keep, progress }: SweepRequest): Promise<void> {
    let done = 0
    const lookAt = async (looker: Looker, batch: readonly string[]): Promise<void> => {
      if (!batch.length) return
      const recalled = await this.#recalled(batch, found, parse, held)
      const unknown = recalled.filter(({ looked }) => !looked)
      const sightings = unknown.length ? await looker.look(unknown, found.filter, signal) : []
      for (const [n, { file, stamp, meant }] of unknown.entries()) {
        const { looked, digest } = sightings[n] as Sighting
        if (digest === null) this.#origins.delete(file)
        else this.#origins.set(file, { stamp, digest })
        if (looked) {
          this.#isRecalled = false
          this.#isSaved = false
        }
        if (looked || meant) keep(file, looked ?? (meant as Looked))
      }
      for (const { file, known, stamp, looked } of recalled)
        if (looked && known !== undefined) {
          this.#origins.set(file, { stamp, digest: known })
          keep(file, looked)
        }
      done += batch.length
      progress?.(done, files.length)
    }
    let at = 0
    // Each takes the next batch when it is done with one.
    const run = async (looker: Looker): Promise<void> => {
      while (at < files.length) {
        signal?.throwIfAborted()
        const batch = files.slice(at, at + BATCH)
        at += BATCH
        // Only this thread knows what is in the editors.
        const here = looker === this.#local ? [] : batch.filter(file => this.#isLaidOver(file))
        await lookAt(looker, here.length ? batch.filter(file => !here.includes(file)) : batch)
        await lookAt(this.#local, here)
      }
    }
    await Promise.all([this.#local, ...(files.length < WORTH_HELP ? [] : this.#helpers)].map(run))
  }

  /** Writes what was found to the store, where that holds something else. `lookedOf` answers what is known of a file. */
  async save(lookedOf: (file: string) => Looked | undefined): Promise<void> {
    if (!this.#memory || this.#isSaved) return
    this.#isSaved = true
    const entries = [...this.#origins].flatMap(([file, origin]) => {
      const looked = lookedOf(file)
      return looked ? [[file, origin, looked] as const] : []
    })
    await this.#memory.store.save(await serialize(entries, this.#memory.version, text => this.#digestOf(text)))
  }

  /** For each file what the cache knows of it, and how to ask for the rest. */
  async #recalled(
    files: readonly string[],
    { filter, roleOf }: SweepRequest['found'],
    parse: (file: string) => boolean,
    held: boolean,
  ): Promise<Recalled[]> {
    const cache = this.#cache
    const uris = files.map(file => toUri(this.#root, file))
    const stamps = (this.#memory && (await this.#fs.stamps?.(uris))) ?? []
    return files.map((file, n) => {
      const request = { file, role: roleOf(file), parse: parse(file), stamp: stamps[n] ?? null }
      const nothing = { ...request, looked: null, meant: null }
      if (!this.#memory) return { ...nothing, known: undefined }
      if (held) return { ...nothing, known: this.#origins.get(file)?.digest ?? '' }
      const digest = cache?.digestOf(file, request.role) ?? null
      const meant = digest === null ? null : (cache?.find(file, request.role) ?? null)
      const isEnough =
        meant && (meant.facts || meant.unread || (!request.parse && !matters(meant.scan, meant.role, filter)))
      if (!isEnough || digest === null) return { ...nothing, known: '' }
      const isSame = cache?.hasStamp(file, request.stamp) === true
      return { ...request, known: digest, looked: isSame ? meant : null, meant }
    })
  }

  #isLaidOver(file: string): boolean {
    return this.#fs.isLaidOver?.(toUri(this.#root, file)) ?? false
  }

  #digestOf(text: string): string {
    return this.#fs.digest?.(text) ?? ''
  }
}
