/** What plans learn of other files, kept from one to the next while those stay as they are: by a bulk conversion, and by an editor. */
import { SpecifierIndex } from './request/specifier-index'

export class PlanMemory {
  readonly specifiers = new SpecifierIndex()
  /** What modules export, as `file#name`, that does nothing a Server Action does besides answering: `findServerEffects`. */
  readonly harmless = new Set<string>()

  /** Counts what was forgotten: a search that began before may have read what is no longer there. */
  epoch = 0

  /** These files have other text than before. */
  forget(files: readonly string[]): void {
    if (files.length === 0) return
    this.epoch++
    // Any of them may be reached from any other.
    this.harmless.clear()
    this.specifiers.forget(files)
  }
}
