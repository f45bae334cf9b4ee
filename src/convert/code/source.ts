/** Reads and parses files for a conversion: one text and one tree per file for the length of a plan. */

import type { Snapshot } from '../../index/snapshot'
import type { Place } from '../../model'
import { withEditorLines } from '../../workspace/text'
import { ts } from '../../workspace/typescript'
import type { ConvertContext } from '../context'
import { PlanMemory } from '../plan-memory'
import type { Mark, SpecifierIndex } from '../request/specifier-index'
import { Formatters } from './formatter'
import { rememberFormatter } from './style'

const SCRIPT_KINDS: Readonly<Record<string, ts.ScriptKind>> = {
  ts: ts.ScriptKind.TS,
  mts: ts.ScriptKind.TS,
  cts: ts.ScriptKind.TS,
  tsx: ts.ScriptKind.TSX,
  json: ts.ScriptKind.JSON,
}

/** Parses a file with parent pointers. JavaScript is read as JSX, as Next.js does. */
export function parseSource(file: string, text: string): ts.SourceFile {
  const extension = file.slice(file.lastIndexOf('.') + 1)
  const kind = SCRIPT_KINDS[extension] ?? ts.ScriptKind.JSX
  return withEditorLines(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind))
}

/** The 1-based place of an offset, UTF-16 columns. `sf.fileName` is the workspace-relative path. */
export function placeAt(sf: ts.SourceFile, offset: number): Place {
  const { line, character } = sf.getLineAndCharacterOfPosition(offset)
  return { file: sf.fileName, line: line + 1, column: character + 1 }
}

/** The place where a node starts, its leading comments left out. */
export function placeOf(node: ts.Node): Place {
  const sf = node.getSourceFile()
  return placeAt(sf, node.getStart(sf))
}

/** The offset of a 1-based place, clamped to the text. */
export function offsetAt(sf: ts.SourceFile, place: { readonly line: number; readonly column: number }): number {
  const starts = sf.getLineStarts()
  const lineStart = starts[Math.min(Math.max(place.line, 1), starts.length) - 1] ?? 0
  return Math.min(lineStart + place.column - 1, sf.text.length)
}

/** The innermost node whose text starts at or spans `offset`. */
export function nodeAt(sf: ts.SourceFile, offset: number): ts.Node {
  let found: ts.Node = sf
  const visit = (node: ts.Node): void => {
    if (node.getStart(sf) <= offset && offset < node.end) {
      found = node
      ts.forEachChild(node, visit)
    }
  }
  ts.forEachChild(sf, visit)
  return found
}

/** The name at a place, or the member that it is: `actions.greet`. */
export function readAt(sf: ts.SourceFile, place: { readonly line: number; readonly column: number }): ts.Node {
  const node = nodeAt(sf, offsetAt(sf, place))
  const { parent } = node
  const isMember =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isElementAccessExpression(parent) && parent.argumentExpression === node)
  return isMember ? parent : node
}

/** Syntax errors of a parsed file: the first one's place and message, undefined for a clean file. */
export function firstSyntaxError(sf: ts.SourceFile): { readonly place: Place; readonly message: string } | undefined {
  const diagnostics = (sf as ts.SourceFile & { readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[] })
    .parseDiagnostics
  const first = diagnostics?.[0]
  if (!first) return undefined
  return { place: placeAt(sf, first.start), message: ts.flattenDiagnosticMessageText(first.messageText, '\n') }
}

type Reader = ConvertContext['read']

/** By reader, the trees of the plans before, until the memory is needed: most plans of an app read the same modules. */
const recent = new WeakMap<Reader, Map<string, WeakRef<ts.SourceFile>>>()

/** The files of one conversion, each read and parsed once. */
export class Sources {
  private readonly parsed = new Map<string, ts.SourceFile | undefined>()
  /** Those of them whose formatter is known. */
  private readonly styled = new Set<string>()
  private readonly trees: Map<string, WeakRef<ts.SourceFile>>
  private readonly formatters: Formatters
  readonly memory: PlanMemory

  constructor(private readonly context: Pick<ConvertContext, 'read' | 'memory' | 'formatters'>) {
    this.memory = context.memory ?? new PlanMemory()
    this.trees = recent.get(context.read) ?? new Map()
    recent.set(context.read, this.trees)
    this.formatters = context.formatters ?? new Formatters(file => context.read(file))
  }

  /** Which files may import which. */
  get specifiers(): SpecifierIndex {
    return this.memory.specifiers
  }

  /** The text of a file, `undefined` where it cannot be read. Most files that are searched need no tree. */
  async text(file: string): Promise<string | undefined> {
    return this.parsed.get(file)?.text ?? this.context.read(file)
  }

  /** Every module that these files reach through imports, themselves included. */
  async reached(from: readonly string[], snapshot: Snapshot): Promise<ReadonlySet<string>> {
    return this.specifiers.reached(from, snapshot, file => this.context.read(file))
  }

  /** Every source file of the workspace whose text has a mark. */
  async marking(mark: Mark, snapshot: Snapshot): Promise<readonly string[]> {
    return this.specifiers.marking(mark, snapshot, file => this.context.read(file))
  }

  /** Those of the tests that seem to replace a module: `SpecifierIndex.mocking`. */
  async mocking(
    module: string,
    tests: readonly string[],
    snapshot: Snapshot,
    mocksIn: (text: string) => readonly string[],
  ): Promise<readonly string[]> {
    return this.specifiers.mocking(module, tests, snapshot, file => this.context.read(file), mocksIn)
  }

  /** The paths that tests name: `SpecifierIndex.requested`. */
  async requested(
    tests: readonly string[],
    pathsIn: (text: string) => readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.specifiers.requested(tests, file => this.context.read(file), pathsIn)
  }

  /** The tree of a file, `undefined` where it cannot be read. Its `fileName` is `file`. */
  async get(file: string): Promise<ts.SourceFile | undefined> {
    const sf = await this.look(file)
    if (sf && !this.styled.has(file)) {
      rememberFormatter(sf, await this.formatters.of(file.slice(0, Math.max(file.lastIndexOf('/'), 0))))
      this.styled.add(file)
    }
    return sf
  }

  /** The same for a file that is searched only: what nothing is written into needs no formatter, which is looked for in every folder. */
  async look(file: string): Promise<ts.SourceFile | undefined> {
    if (!this.parsed.has(file)) {
      const text = await this.context.read(file)
      // Read twice at a time, it is still one tree.
      if (!this.parsed.has(file)) this.parsed.set(file, text === undefined ? undefined : this.treeOf(file, text))
    }
    return this.parsed.get(file)
  }

  private treeOf(file: string, text: string): ts.SourceFile {
    const known = this.trees.get(file)?.deref()
    if (known?.text === text) return known
    const sf = parseSource(file, text)
    this.trees.set(file, new WeakRef(sf))
    return sf
  }
}
