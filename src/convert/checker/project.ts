/** One TypeScript project of the workspace: a program over the disk, unsaved buffers and a plan's overlay, kept warm between questions. */
import type { TypeHost } from '../../workspace/type-host'
import { ts } from '../../workspace/typescript'
import { type ProjectConfig, readConfig } from './compiler-options'
import { Resolutions } from './resolutions'
import { isStable, LIB_FOLDER, type Overlay } from './stable'

const NO_OVERLAY: Overlay = new Map()

interface CachedFile {
  readonly version: string
  readonly source: ts.SourceFile
}

export class Project {
  private config: ProjectConfig
  private configVersion: string | undefined
  private program: ts.Program | undefined
  /** The versions the program was made of; empty when it must be made again. */
  private made = ''
  private readonly sources = new Map<string, CachedFile>()
  /** The texts of overlays, as parsed last: the steps of a long plan stand in all that follow. */
  private readonly overlaid = new Map<string, { readonly text: string; readonly source: ts.SourceFile }>()
  /** The last program under a plan, and its overlay: once the plan is applied it is the current one. Weak, as it is large and may never be asked for. */
  private planned:
    | { readonly overlay: Overlay; readonly made: string; readonly program: WeakRef<ts.Program> }
    | undefined
  private readonly resolutions: Resolutions
  /** Files of JavaScript that were asked about. */
  private readonly scripts = new Set<string>()
  /** node_modules: assumed not to change while the process lives. */
  private readonly packages = new Map<string, ts.SourceFile | undefined>()

  constructor(
    private readonly host: TypeHost,
    private readonly root: string,
    private readonly folder: string,
    /** TypeScript's library, parsed once for all projects. */
    private readonly library: Map<string, ts.SourceFile | undefined>,
    /** Takes the files of JavaScript that are asked about, though the config leaves them out. */
    private readonly withScripts = false,
  ) {
    this.config = this.read()
    this.configVersion = this.versionOfConfig()
    this.resolutions = new Resolutions(folder)
  }

  /**
   * The program over disk and unsaved buffers. Made again only when a file of the workspace has changed, or when one of the
   * files `asked` about is there but was not when the project's files were listed.
   */
  current(unsaved: Overlay = NO_OVERLAY, asked: readonly string[] = []): ts.Program {
    const isNew = (path: string) =>
      this.program !== undefined && !this.program.getSourceFile(path) && this.host.fileExists(path)
    if (this.versionOfConfig() !== this.configVersion || asked.some(isNew)) {
      for (const path of asked) if (this.withScripts && JAVASCRIPT.test(path)) this.scripts.add(path)
      this.config = this.read()
      this.configVersion = this.versionOfConfig()
      this.made = ''
      this.planned = undefined
      this.resolutions.clear()
    }
    if (!this.program || this.fingerprint(this.program, unsaved) !== this.made) {
      const planned = this.appliedPlan(unsaved)
      this.program = planned ?? this.create(unsaved)
      this.made = this.fingerprint(this.program, unsaved)
    }
    return this.program
  }

  /** The program as it would be under a plan's overlay; the current one stays as it is. */
  under(overlay: Overlay, unsaved: Overlay = NO_OVERLAY): ts.Program {
    this.current(unsaved, [...overlay.keys()])
    const whole = new Map([...unsaved, ...overlay])
    const program = this.create(whole)
    this.planned = { overlay: whole, made: this.fingerprint(program, whole), program: new WeakRef(program) }
    return program
  }

  /** The program that the last plan was verified with, where what it wrote is now all that stands in for the disk. */
  private appliedPlan(unsaved: Overlay): ts.Program | undefined {
    const { overlay, made, program } = this.planned ?? {}
    const found = program?.deref()
    if (!found || !overlay || overlay.size !== unsaved.size) return undefined
    for (const [path, text] of overlay) if (unsaved.get(path) !== text) return undefined
    return this.fingerprint(found, unsaved) === made ? found : undefined
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
    return new Project(this.host, this.root, this.folder, this.library, true)
  }

  private read(): ProjectConfig {
    const config = readConfig(this.host, this.root, this.folder)
    return this.withScripts ? { ...config, options: { ...config.options, allowJs: true, checkJs: false } } : config
  }

  private versionOfConfig(): string | undefined {
    return this.config.configFile === undefined ? undefined : this.host.version(this.config.configFile)
  }

  private fingerprint(program: ts.Program, unsaved: Overlay): string {
    const parts: string[] = []
    for (const source of program.getSourceFiles())
      if (!isStable(source.fileName)) parts.push(`${source.fileName}|${this.versionOf(source.fileName, unsaved)}`)
    // A file that no disk has yet and nothing imports.
    for (const [path, text] of unsaved)
      if (text !== null && SCRIPT.test(path) && !program.getSourceFile(path)) parts.push(`${path}|missing`)
    return parts.join('\n')
  }

  private versionOf(path: string, overlay: Overlay): string {
    const text = overlay.get(path)
    if (text === null) return 'none'
    return text === undefined ? (this.host.version(path) ?? 'none') : `text:${text}`
  }

  private create(overlay: Overlay): ts.Program {
    const present = [...overlay].filter(([path, text]) => text !== null && SCRIPT.test(path)).map(([path]) => path)
    const rootNames = [...new Set([...this.config.files, ...this.scripts, ...present])].filter(
      path => overlay.get(path) !== null,
    )
    return ts.createProgram({
      rootNames,
      options: this.config.options,
      host: this.compilerHost(overlay),
      ...(this.program ? { oldProgram: this.program } : {}),
    })
  }

  private compilerHost(overlay: Overlay): ts.CompilerHost {
    const { host } = this
    const overlaid = [...overlay.keys()]
    const libFile = (path: string) =>
      path.startsWith(`${LIB_FOLDER}/`) ? host.libFile(path.slice(LIB_FOLDER.length + 1)) : undefined
    const readFile = (path: string) => {
      const text = overlay.get(path)
      return text === undefined ? (libFile(path) ?? host.readFile(path)) : (text ?? undefined)
    }
    const compilerHost: ts.CompilerHost = {
      getSourceFile: (path, options) => this.sourceFile(path, options, overlay, readFile),
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
        return text === undefined ? libFile(path) !== undefined || host.fileExists(path) : text !== null
      },
      directoryExists: path => overlaid.some(file => file.startsWith(`${path}/`)) || host.directoryExists(path),
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
      const kept = path.startsWith(LIB_FOLDER) ? this.library : this.packages
      if (!kept.has(path)) kept.set(path, parse(path, readFile(path), options))
      return kept.get(path)
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

const SCRIPT = /\.[cm]?[jt]sx?$/

/** A file of JavaScript, which a project without `allowJs` leaves out. */
export const JAVASCRIPT = /\.[cm]?jsx?$/

function parse(
  path: string,
  text: string | undefined,
  options: ts.ScriptTarget | ts.CreateSourceFileOptions,
): ts.SourceFile | undefined {
  return text === undefined ? undefined : ts.createSourceFile(path, text, options)
}
