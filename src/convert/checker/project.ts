/** One TypeScript project of the workspace over the disk, unsaved buffers and a plan's overlay: one program, kept warm between questions. */
import type { TypeHost } from '../../workspace/type-host'
import { ts } from '../../workspace/typescript'
import { type ProjectConfig, readConfig } from './compiler-options'
import { Existence } from './existence'
import { ImportGraph } from './import-graph'
import { Layers } from './layers'
import { LiveProgram } from './live-program'
import { Resolutions } from './resolutions'
import { isStable, LIB_FOLDER, type Overlay } from './stable'
import { parseStable, type StableFile } from './stable-files'
import { type View, wholeView } from './view'

const NO_OVERLAY: Overlay = new Map()

interface CachedFile {
  readonly version: string | null
  readonly source: ts.SourceFile
}

/** What questions are answered from until the project is another one. */
interface Base {
  readonly program: ts.Program
  readonly layers: Layers
  /** Of the workspace's files, what they were made of. */
  readonly versions: ReadonlyMap<string, string | null>
}

export class Project {
  private config: ProjectConfig
  private configVersion: string | undefined
  private base: Base | undefined
  private readonly sources = new Map<string, CachedFile>()
  /** The texts of overlays, as parsed last: the steps of a long plan stand in all that follow. */
  private readonly overlaid = new Map<string, { readonly text: string; readonly source: ts.SourceFile }>()
  /** The last program of its own that a plan needed, and its overlay: once the plan is applied it is the current one. Weak, as it is large and may never be asked for. */
  private planned: { readonly overlay: Overlay; readonly program: WeakRef<ts.Program> } | undefined
  private readonly resolutions: Resolutions
  /** Files of JavaScript that were asked about. */
  private readonly scripts = new Set<string>()
  /** Files that came to the config's list since the program was made. */
  private readonly joined = new Set<string>()
  /** Files that were asked about and are not on that list. */
  private readonly outside = new Set<string>()
  /** The options by which files are read. */
  private reading = ''

  constructor(
    private readonly host: TypeHost,
    private readonly root: string,
    private readonly folder: string,
    /** TypeScript's library and node_modules, parsed once for all projects that read them alike: assumed not to change while the process lives. */
    private readonly shared: Map<string, ts.SourceFile | undefined>,
    /** Takes the files of JavaScript that are asked about, though the config leaves them out. */
    private readonly withScripts = false,
  ) {
    this.config = this.read()
    this.configVersion = this.versionOfConfig()
    this.resolutions = new Resolutions(folder)
  }

  /**
   * The files over disk and unsaved buffers. The list of them is made again where the config has changed, or when one of the
   * files `asked` about is there but was not when the project's files were listed.
   */
  current(unsaved: Overlay = NO_OVERLAY, asked: readonly string[] = []): View {
    if (this.versionOfConfig() !== this.configVersion) this.forget()
    const known = this.base?.versions
    const isNew = (path: string) =>
      known && !known.has(path) && !this.joined.has(path) && !this.outside.has(path) && this.host.fileExists(path)
    if (asked.some(isNew)) this.list(asked)
    const view = this.base && !this.base.layers.isFull ? this.viewOf(this.base, unsaved) : undefined
    return view?.prepare(asked) ? view : this.renewed(unsaved)
  }

  /** The same from a program that is made for it: what a view of the one before cannot answer. */
  renewed(unsaved: Overlay = NO_OVERLAY): View {
    const program = this.appliedPlan(unsaved) ?? this.create(unsaved)
    const live = new LiveProgram(program)
    const versions = new Map<string, string | null>()
    for (const { fileName } of program.getSourceFiles())
      if (!isStable(fileName)) versions.set(fileName, this.versionOf(fileName, unsaved))
    const hostOf = (whole: Overlay) => this.compilerHost(whole, true)
    const layers = new Layers(
      live,
      new ImportGraph(program),
      hostOf,
      path => this.takes(path),
      () => this.host.memoryInUse(),
    )
    this.base = { program, layers, versions }
    for (const path of versions.keys()) this.joined.delete(path)
    this.planned = undefined
    return this.viewOf(this.base, unsaved) ?? wholeView(program)
  }

  /** The files as they would be under a plan's overlay; undefined where that needs a program of its own. */
  under(overlay: Overlay, unsaved: Overlay = NO_OVERLAY): View | undefined {
    if (!this.base) this.renewed(unsaved)
    return this.base && this.viewOf(this.base, new Map([...unsaved, ...overlay]))
  }

  /** The same from such a program. */
  whole(overlay: Overlay, unsaved: Overlay = NO_OVERLAY): View {
    const overlaid = new Map([...unsaved, ...overlay])
    const program = this.create(overlaid)
    this.planned = { overlay: overlaid, program: new WeakRef(program) }
    return wholeView(program)
  }

  /** Lets go of what is large, until the next question. */
  rest(): void {
    this.base = undefined
    this.planned = undefined
    this.sources.clear()
    this.overlaid.clear()
  }

  private forget(): void {
    this.config = this.read()
    this.configVersion = this.versionOfConfig()
    this.base = undefined
    this.planned = undefined
    this.joined.clear()
    this.outside.clear()
    this.resolutions.clear()
  }

  /** Lists the files again: those that have come since. */
  private list(asked: readonly string[]): void {
    for (const path of asked) if (this.withScripts && JAVASCRIPT.test(path)) this.scripts.add(path)
    this.config = this.read()
    this.resolutions.clear()
    for (const path of [...this.config.files, ...this.scripts])
      if (!this.base?.versions.has(path)) this.joined.add(path)
    for (const path of asked) if (!this.joined.has(path) && this.host.fileExists(path)) this.outside.add(path)
  }

  private viewOf({ layers, versions }: Base, overlay: Overlay): View | undefined {
    const difference = new Map<string, string | null>()
    for (const [path, made] of versions) {
      const version = this.versionOf(path, overlay)
      if (version !== made) difference.set(path, version)
    }
    for (const path of this.joined) {
      const version = versions.has(path) ? null : this.versionOf(path, overlay)
      if (version !== null) difference.set(path, version)
    }
    for (const [path, text] of overlay)
      if (text !== null && !versions.has(path) && this.takes(path)) difference.set(path, this.versionOf(path, overlay))
    return layers.at(difference, overlay)
  }

  /** True for a file that is part of the project where it is named as one. */
  private takes(path: string): boolean {
    return SCRIPT.test(path) && (this.takesScripts || !JAVASCRIPT.test(path))
  }

  /** The program that the last plan was verified with, where what it wrote is now all that stands in for the disk. */
  private appliedPlan(unsaved: Overlay): ts.Program | undefined {
    const { overlay, program } = this.planned ?? {}
    const found = program?.deref()
    if (!found || !overlay || overlay.size !== unsaved.size) return undefined
    for (const [path, text] of overlay) if (unsaved.get(path) !== text) return undefined
    for (const { fileName } of found.getSourceFiles())
      if (!isStable(fileName) && typeof unsaved.get(fileName) !== 'string') {
        if (this.sources.get(fileName)?.version !== this.versionOf(fileName, unsaved)) return undefined
      }
    return found
  }

  /** True where `next` and `react` can be found from `file`: without them most types are unknown. */
  dependenciesInstalled(file: string): boolean {
    return ['next', 'react'].every(
      name => ts.resolveModuleName(name, file, this.config.options, this.compilerHost(NO_OVERLAY)).resolvedModule,
    )
  }

  /** True where files of JavaScript are part of it. */
  get takesScripts(): boolean {
    return this.config.options.allowJs === true
  }

  /** The same project with the files of JavaScript that it leaves out. */
  withJavaScript(): Project {
    return new Project(this.host, this.root, this.folder, this.shared, true)
  }

  private read(): ProjectConfig {
    const { options: own, ...config } = readConfig(this.host, this.root, this.folder)
    const options = this.withScripts ? { ...own, allowJs: true, checkJs: false } : own
    this.reading = JSON.stringify(Object.entries(options).filter(([name]) => !PLACES.has(name)))
    return { ...config, options }
  }

  private versionOfConfig(): string | undefined {
    return this.config.configFile === undefined ? undefined : this.host.version(this.config.configFile)
  }

  private versionOf(path: string, overlay: Overlay): string | null {
    const text = overlay.get(path)
    if (text === null) return null
    return text === undefined ? (this.host.version(path) ?? null) : `text:${text}`
  }

  private create(overlay: Overlay): ts.Program {
    const present = [...overlay].filter(([path, text]) => text !== null && SCRIPT.test(path)).map(([path]) => path)
    const rootNames = [...new Set([...this.config.files, ...this.scripts, ...present])].filter(
      path => overlay.get(path) !== null,
    )
    const there = new Existence(this.host)
    const program = ts.createProgram({
      rootNames,
      options: this.config.options,
      host: this.compilerHost(overlay, false, there),
      ...(this.base ? { oldProgram: this.base.program } : {}),
    })
    there.forget()
    return program
  }

  /** `anew`: each file is another tree than programs have. */
  private compilerHost(overlay: Overlay, anew = false, there = new Existence(this.host)): ts.CompilerHost {
    const { host } = this
    const overlaid = [...overlay.keys()]
    const libFile = (path: string) =>
      path.startsWith(`${LIB_FOLDER}/`) ? host.libFile(path.slice(LIB_FOLDER.length + 1)) : undefined
    const readFile = (path: string) => {
      const text = overlay.get(path)
      return text === undefined ? (libFile(path) ?? host.readFile(path)) : (text ?? undefined)
    }
    const compilerHost: ts.CompilerHost = {
      getSourceFile: (path, options) =>
        anew ? parse(path, readFile(path), options) : this.sourceFile(path, options, overlay, readFile),
      getDefaultLibFileName: options => `${LIB_FOLDER}/${ts.getDefaultLibFileName(options)}`,
      getDefaultLibLocation: () => LIB_FOLDER,
      getCurrentDirectory: () => this.folder,
      getCanonicalFileName: path => (host.useCaseSensitiveFileNames ? path : path.toLowerCase()),
      useCaseSensitiveFileNames: () => host.useCaseSensitiveFileNames,
      getNewLine: () => '\n',
      // Comments that hold no type: as in tsc, most are not read.
      jsDocParsingMode: ts.JSDocParsingMode.ParseForTypeErrors,
      writeFile: () => undefined,
      readFile,
      fileExists: path => {
        const text = overlay.get(path)
        return text === undefined ? libFile(path) !== undefined || there.fileExists(path) : text !== null
      },
      // Asked with the slash where the specifier is dots alone.
      directoryExists: path =>
        overlaid.some(file => file.startsWith(path.endsWith('/') ? path : `${path}/`)) || there.directoryExists(path),
      getDirectories: host.directories,
      realpath: host.realpath,
      // A created or deleted file changes what specifiers of unchanged files reach.
      hasInvalidatedResolutions: path => !isStable(path),
    }
    return Object.assign(compilerHost, this.resolutions.resolver(compilerHost, overlay, this.config.options))
  }

  private sourceFile(
    path: string,
    options: ts.ScriptTarget | ts.CreateSourceFileOptions,
    overlay: Overlay,
    readFile: (path: string) => string | undefined,
  ): ts.SourceFile | undefined {
    if (isStable(path)) {
      const key = path.startsWith(LIB_FOLDER) ? path : `${path}\n${this.reading}`
      if (this.shared.has(key)) return this.shared.get(key)
      const isOnDisk = !path.startsWith(LIB_FOLDER) && !overlay.has(path)
      const file = isOnDisk ? fileOnDisk(path, this.host) : { bytes: () => undefined, text: () => readFile(path) }
      const source = parseStable(path, file, options, this.config.options)
      this.shared.set(key, source)
      return source
    }
    const text = overlay.get(path)
    if (typeof text === 'string') {
      const known = this.overlaid.get(path)
      if (known?.text === text) return known.source
      const source = parse(path, text, options)
      if (source) this.overlaid.set(path, { text, source })
      return source
    }
    const version = this.versionOf(path, overlay)
    const cached = this.sources.get(path)
    if (cached?.version === version) return cached.source
    const source = parse(path, readFile(path), options)
    if (source) this.sources.set(path, { version, source })
    return source
  }
}

/** Options that say where things are, not how a file is read. */
const PLACES: ReadonlySet<string> = new Set([
  'paths',
  'pathsBasePath',
  'baseUrl',
  'configFilePath',
  'rootDir',
  'rootDirs',
  'outDir',
])

const SCRIPT = /\.[cm]?[jt]sx?$/

/** A file of JavaScript, which a project without `allowJs` leaves out. */
export const JAVASCRIPT = /\.[cm]?jsx?$/

/** Apart, as it is kept for as long as the file: with it no more than it asks. */
function fileOnDisk(path: string, { bytes, readFile }: TypeHost): StableFile {
  return { bytes: () => bytes(path), text: () => readFile(path) }
}

function parse(
  path: string,
  text: string | undefined,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions,
): ts.SourceFile | undefined {
  return text === undefined ? undefined : ts.createSourceFile(path, text, options)
}
