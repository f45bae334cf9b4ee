/**
 * What a folder holds, kept as a whole from one run to the next. It holds as long as everything it was made of looks the
 * same from outside: the list of files, the stamp of each source file, and what the configuration said. So a start at
 * which nothing has changed reads and links nothing.
 */
import type { AppDetails, EntryPoint } from '../model'
import { appOf } from '../workspace/app-of'
import type { FileSystem, WalkResult } from '../workspace/file-system'
import { askAgain } from '../workspace/recording-file-system'
import { toUri } from '../workspace/uri'
import type { Discovered } from './discover'
import type { Origin, Store } from './fact-cache'
import { isConfig, isSource } from './files'
import type { Listing } from './snapshot'

/** Where it is kept, and the build that may read it. */
export interface ListingMemory {
  readonly listings?: Store
  readonly version: string
}

type Data = Pick<Listing, 'entryPoints' | 'problems'> & {
  readonly files: number
  readonly apps: readonly (Omit<AppDetails, 'dependencies'> & { readonly dependencies: readonly string[] })[]
}

/** What a listing was made of. */
interface Grounds {
  /** Digest of all that was listed, stamped and answered. */
  readonly print: string
  readonly read: readonly string[]
  readonly exist: readonly string[]
}

/** More files are not read again only to keep a listing. */
const MOST_YOUNG = 500

export class KeptListing {
  /** The one that is kept now, as far as this run knows. */
  #kept: Listing | undefined

  constructor(
    private readonly fs: FileSystem,
    private readonly root: string,
    private readonly exclude: readonly string[],
    private readonly memory: ListingMemory | undefined,
  ) {}

  /**
   * The listing that was kept, where all it was made of is as it was; undefined otherwise, also where that cannot be told.
   * Rejects only with an `AbortError`, when `signal` says so.
   */
  async recall(signal?: AbortSignal): Promise<Listing | undefined> {
    const start = performance.now()
    const { fs, root, exclude, memory } = this
    if (!memory?.listings || !fs.stamps || !fs.digest) return undefined
    const [head, of, text] = (await memory.listings.load())?.split('\n') ?? []
    if (of === undefined || text === undefined || head !== headOf(fs, memory.version, of, text)) return undefined
    const { print, read, exist } = JSON.parse(of) as Grounds
    const walked = await fs.walk(root, { exclude, keeps: isConfig, ...(signal && { signal }) })
    const stamps = await fs.stamps(walked.files.filter(isSource).map(file => toUri(root, file)))
    signal?.throwIfAborted()
    const answers = await askAgain(fs, read, exist)
    if (printOf(fs, exclude, walked, stamps, answers) !== print) return undefined
    return listingOf(root, JSON.parse(text) as Data, performance.now() - start)
  }

  /**
   * Keeps a listing, where it is another one than before and a later change of what it was made of can be told.
   * `originOf` answers what the content of a source file is recognised by that the listing was made of.
   */
  async keep(
    listing: Listing,
    { walked, asked }: Discovered['grounds'],
    originOf: (file: string) => Origin | undefined,
  ): Promise<void> {
    const { fs, exclude, memory } = this
    if (!memory?.listings || listing === this.#kept) return
    this.#kept = listing
    const origins = walked.files.filter(isSource).map(file => [file, originOf(file)] as const)
    const answers = { read: [...asked.read.values()], exist: [...asked.exist.values()] }
    const print = printOf(fs, exclude, walked, await this.#stamps(origins), answers)
    if (print === null) return
    const of: Grounds = { print, read: [...asked.read.keys()], exist: [...asked.exist.keys()] }
    const lines = [JSON.stringify(of), JSON.stringify(dataOf(listing))] as const
    await memory.listings.save([headOf(fs, memory.version, ...lines), ...lines].join('\n'))
  }

  /** What each file looks like from outside while it holds the content it was known by. One without a stamp was open in an editor, or new. */
  async #stamps(origins: readonly (readonly [file: string, origin: Origin | undefined])[]): Promise<(string | null)[]> {
    const stamps = new Map(origins.map(([file, origin]) => [file, origin?.stamp ?? null]))
    const young = origins.filter(([file, origin]) => origin && stamps.get(file) === null)
    if (young.length > MOST_YOUNG) return [null]
    const uris = young.map(([file]) => toUri(this.root, file))
    // The stamp first: what is read afterwards is what it stands for, or newer.
    const now = (await this.fs.stamps?.(uris)) ?? []
    const contents = await this.fs.read(uris)
    for (const [n, [file, origin]] of young.entries()) {
      const content = contents[n]
      if (content && this.fs.digest?.(content) === origin?.digest) stamps.set(file, now[n] ?? null)
    }
    return [...stamps.values()]
  }
}

function printOf(
  fs: FileSystem,
  exclude: readonly string[],
  { files, unreadable }: WalkResult,
  stamps: readonly (string | null)[],
  { read, exist }: { readonly read: readonly (string | null)[]; readonly exist: readonly boolean[] },
): string | null {
  if (stamps.includes(null)) return null
  return fs.digest?.(JSON.stringify([exclude, files, unreadable, stamps, read, exist])) ?? null
}

function headOf(fs: FileSystem, version: string, of: string, text: string): string {
  return `actions-routes ${version} ${fs.digest?.(`${of}\n${text}`) ?? ''}`
}

function dataOf({ stats, apps, entryPoints, problems }: Listing): Data {
  return {
    files: stats.files,
    apps: apps.map(app => ({ ...app, dependencies: [...app.dependencies] })),
    entryPoints,
    problems,
  }
}

function listingOf(root: string, { files, entryPoints, problems, ...data }: Data, milliseconds: number): Listing {
  const apps = data.apps.map(app => ({ ...app, dependencies: new Set(app.dependencies) }))
  const byFile = new Map<string, EntryPoint[]>()
  for (const entryPoint of entryPoints) {
    const own = byFile.get(entryPoint.file)
    if (own) own.push(entryPoint)
    else byFile.set(entryPoint.file, [entryPoint])
  }
  return {
    root,
    apps,
    entryPoints,
    problems,
    stats: { files, milliseconds: Math.round(milliseconds), cached: true },
    appOf: file => appOf(apps, file),
    entryPointsIn: file => byFile.get(file) ?? [],
  }
}
