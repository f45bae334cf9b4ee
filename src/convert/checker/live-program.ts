/**
 * A program that takes files in beside those that it was made of, so that its checker, which knows the types of everything else by
 * then, goes on: with a program of its own each, every question after an edit would begin with what the whole app rests on.
 */
import { ts } from '../../workspace/typescript'
import { checkerOf } from './deferred-binding'
import { type Resolution, type ResolvedProgram, resolutionOf, specifiersOf } from './links'

/** What TypeScript keeps to itself: of the version that is bundled, and of no other. */
interface InternalFile extends ts.SourceFile {
  path: ts.Path
}

interface ImportReason {
  readonly kind: number
  readonly file: string
  readonly index: number
}

type InternalProgram = {
  -readonly [Member in keyof ts.Program]: ts.Program[Member]
} & {
  getResolvedModule: ResolvedProgram['getResolvedModule']
  getFileIncludeReasons(): Map<string, ImportReason[]>
}

interface InternalChecker {
  getDiagnostics(file: ts.SourceFile | undefined, ...others: readonly unknown[]): readonly ts.Diagnostic[]
}

const { bindSourceFile } = ts as typeof ts & {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void
}

/** Why one file is in a program: another imports it. */
const IMPORT = 3

export class LiveProgram {
  private readonly added = new Map<string, ts.SourceFile>()
  private readonly resolutions = new WeakMap<ts.SourceFile, ReadonlyMap<string, Resolution>>()
  private count = 0

  constructor(readonly program: ts.Program) {
    const own = program as InternalProgram
    const { getSourceFile, getSourceFileByPath, getResolvedModule } = own
    own.getSourceFile = name => this.added.get(name) ?? getSourceFile(name)
    own.getSourceFileByPath = path => this.added.get(path) ?? getSourceFileByPath(path)
    own.getResolvedModule = (file, name, mode) => {
      const taken = this.resolutions.get(file)
      return taken ? taken.get(keyOf(name, mode)) : getResolvedModule(file, name, mode)
    }
    // It keeps errors by the names of files, which those that were read again share.
    const checker = checkerOf(program) as unknown as InternalChecker
    const { getDiagnostics } = checker
    checker.getDiagnostics = (file, ...others) => getDiagnostics(file, ...others).filter(one => one.file === file)
  }

  /** How much text was taken in. */
  get size(): number {
    return this.count
  }

  /** Parses files and resolves what they import, as `host` sees them; nothing that they import is read. */
  parse(paths: readonly string[], host: ts.CompilerHost): ts.Program {
    const { lib: _, ...options } = this.program.getCompilerOptions()
    return ts.createProgram({
      rootNames: [...paths],
      options: { ...options, noResolve: true, noLib: true, types: [] },
      host,
    })
  }

  /**
   * Takes in files that `parse` made. `targetOf` tells what stands for a file that they import: one of these or one that was
   * taken in before; undefined for the program's own.
   */
  take(
    files: readonly { readonly file: ts.SourceFile; readonly from: ts.Program }[],
    targetOf: (path: string) => ts.SourceFile | undefined,
  ): void {
    const links = files.map(({ file, from }) =>
      specifiersOf(file).map(literal => ({ literal, resolution: resolutionOf(file, literal, from) })),
    )
    const options = this.program.getCompilerOptions()
    for (const { file } of files) {
      const path = `/@read/${this.added.size}${file.fileName}` as ts.Path
      ;(file as InternalFile).path = path
      this.added.set(path, file)
      this.count += file.text.length
      bindSourceFile(file, options)
    }
    for (const [n, { file }] of files.entries()) {
      const own = new Map<string, Resolution>()
      for (const [index, { literal, resolution }] of (links[n] ?? []).entries()) {
        if (!resolution) continue
        const mode = this.program.getModeForUsageLocation(file, literal)
        own.set(keyOf(literal.text, mode), this.led(resolution, targetOf))
        this.remember(file, index, resolution)
      }
      this.resolutions.set(file, own)
    }
  }

  /** The resolution as one that leads to what was taken in for the file. */
  private led(resolution: Resolution, targetOf: (path: string) => ts.SourceFile | undefined): Resolution {
    const { resolvedModule } = resolution
    const target = resolvedModule && (targetOf(resolvedModule.resolvedFileName) as InternalFile | undefined)
    return target ? { ...resolution, resolvedModule: { ...resolvedModule, resolvedFileName: target.path } } : resolution
  }

  /** A type that is printed with where it comes from has the specifier by which this file imports that. */
  private remember(file: ts.SourceFile, index: number, { resolvedModule }: Resolution): void {
    if (!resolvedModule) return
    const target = this.program.getSourceFile(resolvedModule.resolvedFileName)
    const path = (target as InternalFile | undefined)?.path ?? resolvedModule.resolvedFileName
    const all = (this.program as InternalProgram).getFileIncludeReasons()
    const reason = { kind: IMPORT, file: (file as InternalFile).path, index }
    all.set(path, [...(all.get(path) ?? []), reason])
  }
}

function keyOf(name: string, mode: ts.ResolutionMode): string {
  return `${mode ?? ''}\n${name}`
}
