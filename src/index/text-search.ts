/** Looks into the text of files again for what nobody asked when they were read: names that they may export, names that they import. */
import type { FileSystem } from '../workspace/file-system'
import { decode } from '../workspace/text'
import { toUri } from '../workspace/uri'
import type { FileState } from './reach'
import { importsIn } from './scan'

export class TextSearch {
  readonly #fs: FileSystem
  readonly #root: string
  readonly #stateOf: (file: string) => FileState | undefined

  /** What is found goes into the state of each file. */
  constructor(fs: FileSystem, root: string, stateOf: (file: string) => FileState | undefined) {
    this.#fs = fs
    this.#root = root
    this.#stateOf = stateOf
  }

  /** Looks whether names are anywhere in the text of each file. */
  async names(wanted: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const asked = [...wanted].flatMap(([file, names]) => (names.length ? file : []))
    await this.#each(asked, (text, { words }, file) => {
      for (const name of wanted.get(file) ?? []) words.set(name, mayName(text, name))
    })
  }

  /** Looks what each file takes of the modules it names. */
  imports(files: readonly string[]): Promise<void> {
    return this.#each(files, (text, state) => {
      state.imports = importsIn(text)
    })
  }

  /** A file that cannot be read is an empty text. */
  async #each(files: readonly string[], look: (text: string, state: FileState, file: string) => void): Promise<void> {
    if (!files.length) return
    const contents = await this.#fs.read(files.map(file => toUri(this.#root, file)))
    for (const [n, file] of files.entries()) {
      const bytes = contents[n]
      const state = this.#stateOf(file)
      if (state) look(bytes ? decode(bytes) : '', state, file)
    }
  }
}

/** A name may be written with escapes, or be given to `exports` in ways that do not show it. */
function mayName(text: string, name: string): boolean {
  return name === '*' || text.includes(name) || text.includes('\\u') || /\bexports\b/.test(text)
}
