/**
 * The states of a project that were asked about, each as what was read again over one live program: files that have another text than
 * when it was made, and of those that reach one of these by imports what the questions lead to. All others are as they were, with the
 * types that are known of them.
 */
import type { ts } from '../../workspace/typescript'
import { additionsOf, exportOf, type Rest } from './additions'
import { type ImportGraph, type Imports, importsOf } from './import-graph'
import { leadsElsewhere, targetOf } from './links'
import type { LiveProgram } from './live-program'
import { namesFor } from './resolutions'
import { hasReferences, keepsToItself } from './self-contained'
import { isStable, type Overlay } from './stable'
import { mayImport, type View } from './view'

/** What differs from the files that the program was made of: a version by path, null for a file that is gone. */
export type Difference = ReadonlyMap<string, string | null>

/** Makes the host by which the files of a state are read: each of them anew. */
export type HostOf = (overlay: Overlay) => ts.CompilerHost

const NONE: Difference = new Map()

/** So many states are remembered: one before a plan, one after it, and those that two steps are planned over. */
const REMEMBERED = 6

/** So much text is read again before a new program is cheaper than what the checker keeps of it. */
const MUCH = 12_000_000

/** Less is worth no new program, however little memory is left: it begins with what the whole app rests on. */
const LITTLE = 2_000_000

/** Of the memory that the process may have: more, and what was read again goes, with the types that came of it. */
const NEARLY_ALL = 0.75

export class Layers {
  private known: Layer[] = []
  /** Files of packages that the program has not: the same in each state. */
  private readonly packages = new Map<string, ts.SourceFile>()

  constructor(
    private readonly live: LiveProgram,
    private readonly graph: ImportGraph,
    private readonly hostOf: HostOf,
    /** True for a file that is in the project once it is there. */
    private readonly takes: (path: string) => boolean,
    /** How much of its memory the process has in use. */
    private readonly memoryInUse: () => number,
  ) {}

  /** True where starting anew is due. */
  get isFull(): boolean {
    const { size } = this.live
    return size > MUCH || (size > LITTLE && this.memoryInUse() > NEARLY_ALL)
  }

  /** The state with this difference, over the disk by these texts; undefined where it needs a program of its own. */
  at(difference: Difference, overlay: Overlay): View | undefined {
    const found = this.known.find(layer => isSame(layer.difference, difference))
    const layer = found ?? this.next(difference, overlay)
    this.known = [layer, ...this.known.filter(other => other !== layer)].slice(0, REMEMBERED)
    return layer.isApart ? undefined : layer
  }

  private next(difference: Difference, overlay: Overlay): Layer {
    const { live, graph, packages, takes, hostOf } = this
    const parts = { live, graph, packages, takes, hostOf, overlay }
    let best: Layer | undefined
    let least = difference.size
    for (const layer of this.known) {
      const count = layer.isApart ? Number.POSITIVE_INFINITY : differing(layer.difference, difference).length
      if (count < least) [best, least] = [layer, count]
    }
    return new Layer(parts, difference, best)
  }
}

interface Parts {
  readonly live: LiveProgram
  readonly graph: ImportGraph
  readonly packages: Map<string, ts.SourceFile>
  readonly takes: (path: string) => boolean
  readonly hostOf: HostOf
  readonly overlay: Overlay
}

class Layer implements View {
  /** True where something global may be another one in this state. */
  readonly isApart: boolean
  private readonly files: Map<string, ts.SourceFile>
  private readonly imports: Map<string, Imports>
  /** What may mean something else than it did, and was not read again yet. With a file all that import it are among these. */
  private readonly stale: Set<string>
  /** Of them, those whose own imports may lead elsewhere. */
  private readonly moved: Set<string>

  constructor(
    private readonly parts: Parts,
    readonly difference: Difference,
    before: Layer | undefined,
  ) {
    this.files = new Map(before?.files)
    this.imports = new Map(before?.imports)
    this.stale = new Set(before?.stale)
    this.moved = new Set(before?.moved)
    for (const path of differing(before?.difference ?? NONE, difference)) this.change(path, before?.difference ?? NONE)
    this.isApart = [...this.stale].some(path => {
      const file = parts.live.program.getSourceFile(path)
      return file !== undefined && !keepsToItself(file) && !(this.has(path) && this.addsTheSame(file))
    })
  }

  get program(): ts.Program {
    return this.parts.live.program
  }

  get isDoubtful(): boolean {
    return [...this.files.values()].some(file => !keepsToItself(file))
  }

  sourceFile(path: string): ts.SourceFile | undefined {
    return this.files.get(path) ?? (this.has(path) ? this.program.getSourceFile(path) : undefined)
  }

  withImporters(touched: ReadonlySet<string>): string[] | undefined {
    if (!this.prepare(touched)) return undefined
    const found = [...touched].filter(path => this.has(path))
    const importers = new Set(found.flatMap(path => [...this.importersOf(path)]))
    const others = this.parts.graph.sorted(importers).filter(path => !touched.has(path) && this.has(path))
    if (!this.prepare(others)) return undefined
    return [
      ...found,
      ...others.filter(path => {
        const file = this.sourceFile(path)
        return file && mayImport(file)
      }),
    ]
  }

  /** Reads again what these files rest on, and what has changed; false where that brings something global. */
  prepare(paths: Iterable<string>): boolean {
    const read: { readonly file: ts.SourceFile; readonly from: ts.Program }[] = []
    const own = new Map<string, ts.SourceFile>()
    let wanted = new Set([...this.moved, ...paths].filter(path => this.has(path) && this.isUnread(path)))
    while (wanted.size > 0) {
      const from = this.parts.live.parse([...wanted], this.parts.hostOf(this.parts.overlay))
      const next = new Set<string>()
      for (const path of wanted) {
        const file = from.getSourceFile(path)
        if (!file || !this.addsAsBefore(file, from) || hasReferences(file)) return false
        own.set(path, file)
        read.push({ file, from })
        const imports = importsOf(file, from)
        if (!isStable(path)) this.imports.set(path, imports)
        for (const target of imports.targets) if (!own.has(target) && this.isUnread(target)) next.add(target)
      }
      for (const path of own.keys()) next.delete(path)
      wanted = next
    }
    for (const [path, file] of own) {
      if (isStable(path)) this.parts.packages.set(path, file)
      else this.files.set(path, file)
      this.stale.delete(path)
      this.moved.delete(path)
    }
    this.parts.live.take(read, path => this.files.get(path) ?? this.parts.packages.get(path))
    return true
  }

  /** True where what a file of the program adds to others means in this state what it did: nothing that has changed is part of it. */
  private addsTheSame(file: ts.SourceFile): boolean {
    const { program, difference, stale, moved, files } = this
    const known = new Set<string>()
    const isSame = (from: ts.SourceFile, rest: Rest | undefined): boolean =>
      rest?.imports.every(({ specifier, name }) => {
        const target = targetOf(from, specifier, program)
        if (target === null || isStable(target)) return true
        if (difference.has(target) || moved.has(target) || files.has(target)) return false
        if (!stale.has(target)) return true
        const next = name === null ? undefined : program.getSourceFile(target)
        if (name === null || !next) return false
        const key = `${target}\n${name}`
        if (known.has(key)) return true
        known.add(key)
        return isSame(next, exportOf(next, name))
      }) ?? false
    return isSame(file, additionsOf(file))
  }

  /** True where a file that was read again adds to others what the program has of it: nothing, where that has nothing. */
  private addsAsBefore(file: ts.SourceFile, from: ts.Program): boolean {
    const known = this.program.getSourceFile(file.fileName)
    if (!known || keepsToItself(known)) return keepsToItself(file)
    const before = madeOf(known, this.program)
    return before !== undefined && madeOf(file, from) === before
  }

  /** True for a file that is there in this state. */
  private has(path: string): boolean {
    const version = this.difference.get(path)
    if (version === null) return false
    return this.parts.graph.has(path) || (version !== undefined && this.parts.takes(path)) || this.files.has(path)
  }

  private isUnread(path: string): boolean {
    if (isStable(path)) return !this.parts.packages.has(path) && !this.program.getSourceFile(path)
    if (this.stale.has(path)) return this.has(path)
    return !this.files.has(path) && !this.parts.graph.has(path)
  }

  /** The file is another one: so is what all that lead to it mean. */
  private change(path: string, before: Difference): void {
    const isThere = (difference: Difference) =>
      difference.get(path) !== null && (difference.has(path) || this.parts.graph.has(path))
    const is = isThere(this.difference)
    const was = isThere(before)
    const led = is === was ? [] : is ? this.namesakes(path) : this.importersOf(path)
    const began = new Set([path, ...led])
    const reached = new Set(began)
    for (const file of reached) {
      // What leads to a file that was stale before was so, too.
      if (this.stale.has(file) && !began.has(file)) continue
      this.stale.add(file)
      this.files.delete(file)
      for (const importer of this.importersOf(file)) reached.add(importer)
    }
    for (const file of began) this.moved.add(file)
  }

  private *importersOf(path: string): Generator<string> {
    for (const importer of this.parts.graph.importersOf(path)) if (!this.imports.has(importer)) yield importer
    for (const [importer, { targets }] of this.imports) if (targets.has(path)) yield importer
  }

  /** The files whose imports lead to one that has come. */
  private *namesakes(path: string): Generator<string> {
    const { graph, hostOf, overlay } = this.parts
    const host = hostOf(overlay)
    for (const name of namesFor(path)) {
      const own = [...this.imports].flatMap(([file, { names }]) => (names.has(name) ? [file] : []))
      for (const file of new Set([...graph.namesakes(name), ...own])) {
        const known = this.files.get(file) ?? this.program.getSourceFile(file)
        if (!known || leadsElsewhere(known, name, this.program, host)) yield file
      }
    }
  }
}

/** What a file adds to others, with where its imports lead. */
function madeOf(file: ts.SourceFile, program: ts.Program): string | undefined {
  const additions = additionsOf(file)
  return (
    additions && [additions.text, ...additions.imports.map(each => targetOf(file, each.specifier, program))].join('\n')
  )
}

/** The paths of which two states differ. */
function differing(a: Difference, b: Difference): string[] {
  const found: string[] = []
  for (const [path, version] of a) if (b.get(path) !== version) found.push(path)
  for (const path of b.keys()) if (!a.has(path)) found.push(path)
  return found
}

function isSame(a: Difference, b: Difference): boolean {
  return a.size === b.size && differing(a, b).length === 0
}
