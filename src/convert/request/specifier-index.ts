/**
 * Which files may import a module, by the strings in them: read once for a plan, or for all plans of a bulk conversion or of an editor,
 * and again where a file changes. Strings are taken without a parse, so that one of them may be no specifier; what is one is among them.
 */
import { detached } from '../../index/detached'
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'

export const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/
const BATCH = 64
/** What stands between two quotes with no space in it. The second may open the next match: an apostrophe in a text shifts nothing. */
const STRINGS = /['"`]([^'"`\s]+)(?=['"`])/g
/** What changes the requests of a whole app, looks at their errors or says where they go, wherever it stands. */
const MARKS = {
  interceptors: /\.(?:interceptors|defaults)\b/,
  AxiosError: /AxiosError\b/,
  // A member of an error, or what takes one apart.
  errorResponse: /\.response\b|\{[^{}]*\bresponse\b[^{}]*\}\s*[=:)]/,
  publicVariable: /\bprocess\.env\.NEXT_PUBLIC_/,
}
export type Mark = keyof typeof MARKS

export class SpecifierIndex {
  /** By file, the last parts of its strings; by last part, the files and their strings. */
  private readonly ends = new Map<string, readonly string[]>()
  private readonly strings = new Map<string, Map<string, Set<string>>>()
  private readonly marked: Readonly<Record<Mark, Set<string>>> = {
    interceptors: new Set(),
    AxiosError: new Set(),
    errorResponse: new Set(),
    publicVariable: new Set(),
  }
  private names: ReadonlySet<string> | undefined
  /** By file, the specifiers of its imports, read as far as they were asked for. */
  private readonly imports = new Map<string, readonly string[]>()
  /** By test, the modules that it seems to replace. */
  private readonly mocks = new Map<string, readonly string[]>()
  /** By test, the paths that it names. */
  private readonly paths = new Map<string, readonly string[]>()
  /** By the files that a walk began with, what it reached. */
  private readonly walks = new Map<string, ReadonlySet<string>>()

  private epoch = 0

  /** These files have other text than before. */
  forget(files: Iterable<string>): void {
    this.epoch++
    for (const file of files) {
      for (const end of this.ends.get(file) ?? []) this.strings.get(end)?.delete(file)
      this.ends.delete(file)
      for (const files of Object.values(this.marked)) files.delete(file)
      this.imports.delete(file)
      this.mocks.delete(file)
      this.paths.delete(file)
      // A created file is reached by one that is edited with it, a deleted one was.
      for (const [start, reached] of this.walks) if (reached.has(file)) this.walks.delete(start)
    }
    // A created file has a name that no file was searched for: none that is as it was can mean it.
    this.names = undefined
  }

  /** Every source file with a string that resolves to `file`, those that the module graph knows to load it included. */
  async naming(
    file: string,
    snapshot: Snapshot,
    read: (file: string) => Promise<string | undefined>,
  ): Promise<ReadonlySet<string>> {
    await this.readAll(snapshot, read)
    const found = new Set(snapshot.importersOf(file))
    for (const name of namesOf(file))
      for (const [other, strings] of this.strings.get(name) ?? []) {
        if (found.has(other) || !snapshot.files.has(other)) continue
        if ([...strings].some(text => snapshot.resolve(other, text) === file)) found.add(other)
      }
    found.delete(file)
    return found
  }

  /** Every module of the workspace that these files reach through imports, themselves included, in the order of the walk. */
  async reached(
    from: readonly string[],
    snapshot: Snapshot,
    read: (file: string) => Promise<string | undefined>,
  ): Promise<ReadonlySet<string>> {
    const start = from.join('\n')
    const known = this.walks.get(start)
    if (known) return known
    const seen = new Set(from)
    for (const file of seen)
      for (const specifier of await this.importsIn(file, read)) {
        const target = snapshot.resolve(file, specifier)
        if (target !== undefined && SOURCE.test(target)) seen.add(target)
      }
    this.walks.set(start, seen)
    return seen
  }

  /** Those of the tests that seem to replace a module. `mocksIn` answers the specifiers that a text has for that. */
  async mocking(
    module: string,
    tests: readonly string[],
    snapshot: Snapshot,
    read: (file: string) => Promise<string | undefined>,
    mocksIn: (text: string) => readonly string[],
  ): Promise<readonly string[]> {
    await this.inBatches(
      () => tests.filter(file => !this.mocks.has(file)),
      read,
      (file, text) => this.mocks.set(file, mocksIn(text).map(detached)),
    )
    return tests.filter(file => this.mocks.get(file)?.some(text => snapshot.resolve(file, text) === module))
  }

  /** The paths that each of the tests names. `pathsIn` answers those of a text. */
  async requested(
    tests: readonly string[],
    read: (file: string) => Promise<string | undefined>,
    pathsIn: (text: string) => readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    await this.inBatches(
      () => tests.filter(file => !this.paths.has(file)),
      read,
      (file, text) => this.paths.set(file, pathsIn(text).map(detached)),
    )
    return new Map(tests.map(file => [file, this.paths.get(file) ?? []]))
  }

  private async importsIn(
    file: string,
    read: (file: string) => Promise<string | undefined>,
  ): Promise<readonly string[]> {
    const known = this.imports.get(file)
    if (known) return known
    const text = await read(file)
    const found = text === undefined ? [] : ts.preProcessFile(text, true, true).importedFiles.map(each => each.fileName)
    this.imports.set(file, found)
    return found
  }

  /** Every source file whose text has a mark. */
  async marking(
    mark: Mark,
    snapshot: Snapshot,
    read: (file: string) => Promise<string | undefined>,
  ): Promise<readonly string[]> {
    await this.readAll(snapshot, read)
    return [...this.marked[mark]].filter(file => snapshot.files.has(file)).sort()
  }

  private async readAll(snapshot: Snapshot, read: (file: string) => Promise<string | undefined>): Promise<void> {
    const sources = [...snapshot.files].filter(file => SOURCE.test(file))
    await this.inBatches(
      () => sources.filter(file => !this.ends.has(file)),
      read,
      (file, text) => {
        this.names ??= new Set(sources.flatMap(namesOf))
        this.take(file, text, this.names)
      },
    )
  }

  /** Reads the files that are unread, several at a time, until none is: another plan may have forgotten one meanwhile. */
  private async inBatches(
    unread: () => readonly string[],
    read: (file: string) => Promise<string | undefined>,
    take: (file: string, text: string) => void,
  ): Promise<void> {
    for (let files = unread(); files.length > 0; files = unread())
      for (let at = 0; at < files.length; at += BATCH) {
        const { epoch } = this
        const batch = files.slice(at, at + BATCH)
        const texts = await Promise.all(batch.map(read))
        // What was read may be what was forgotten.
        if (epoch === this.epoch) for (const [n, file] of batch.entries()) take(file, texts[n] ?? '')
      }
  }

  private take(file: string, text: string, names: ReadonlySet<string>): void {
    const ends = new Set<string>()
    for (const [, found = ''] of text.matchAll(STRINGS)) {
      const end = withoutExtension(found.slice(found.lastIndexOf('/') + 1))
      if (!names.has(end)) continue
      const string = detached(found)
      ends.add(detached(end))
      const files = this.strings.get(end) ?? new Map<string, Set<string>>()
      this.strings.set(end, files)
      const strings = files.get(file)
      if (strings) strings.add(string)
      else files.set(file, new Set([string]))
    }
    this.ends.set(file, [...ends])
    for (const [mark, pattern] of Object.entries(MARKS)) if (pattern.test(text)) this.marked[mark as Mark].add(file)
  }
}

/** How a specifier of a file may end: in its name, for an `index` in that of its folder, a slash or dots as well. */
function namesOf(file: string): string[] {
  const parts = file.split('/')
  const name = withoutExtension(parts.at(-1) ?? '')
  return name === 'index' ? ['index', parts.at(-2) ?? '', '', '.', '..'] : [name]
}

function withoutExtension(name: string): string {
  return name.replace(/\.[cm]?[jt]sx?$/, '')
}
