/**
 * Which files may import a module, by the last part of every string in them: read once for a plan, or for all plans of a bulk
 * conversion, and again where a file changes. A file that is answered may import the module; one that is not does not.
 */
import type { Snapshot } from '../../index/snapshot'

export const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/
const BATCH = 64
/** What stands between a slash or quote and a quote: the end of every specifier among them. */
const ENDS = /[^/'"`\s]*(?=['"`])/g

export class SpecifierIndex {
  /** The ends of strings in a file, those that some file of the workspace is named by. */
  private readonly ends = new Map<string, ReadonlySet<string>>()
  private readonly files = new Map<string, Set<string>>()
  private names: ReadonlySet<string> | undefined

  /** These files have other text than before. */
  forget(files: Iterable<string>): void {
    for (const file of files) {
      for (const end of this.ends.get(file) ?? []) this.files.get(end)?.delete(file)
      this.ends.delete(file)
    }
    // A created file has a name that no file was searched for: none that is as it was can mean it.
    this.names = undefined
  }

  /** Every source file with a string that may name `file`, those that the module graph knows to load it included. */
  async naming(
    file: string,
    snapshot: Snapshot,
    read: (file: string) => Promise<string | undefined>,
  ): Promise<ReadonlySet<string>> {
    await this.readAll(snapshot, read)
    const found = new Set(snapshot.importersOf(file))
    for (const name of namesOf(file))
      for (const other of this.files.get(name) ?? []) if (snapshot.files.has(other)) found.add(other)
    found.delete(file)
    return found
  }

  private async readAll(snapshot: Snapshot, read: (file: string) => Promise<string | undefined>): Promise<void> {
    const sources = [...snapshot.files].filter(file => SOURCE.test(file))
    this.names ??= new Set(sources.flatMap(namesOf))
    const { names } = this
    const unread = sources.filter(file => !this.ends.has(file))
    for (let at = 0; at < unread.length; at += BATCH) {
      const batch = unread.slice(at, at + BATCH)
      const texts = await Promise.all(batch.map(read))
      for (const [n, file] of batch.entries()) this.take(file, texts[n] ?? '', names)
    }
  }

  private take(file: string, text: string, names: ReadonlySet<string>): void {
    const ends = new Set<string>()
    for (const [end] of text.matchAll(ENDS)) {
      const name = withoutExtension(end)
      if (names.has(name)) ends.add(name)
    }
    this.ends.set(file, ends)
    for (const end of ends) {
      const files = this.files.get(end)
      if (files) files.add(file)
      else this.files.set(end, new Set([file]))
    }
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
