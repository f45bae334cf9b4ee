/** The compiler options of a user's tsconfig, as the TypeScript version the user has would read them. */
import type { TypeHost } from '../../workspace/type-host'
import { ts } from '../../workspace/typescript'

export interface ProjectConfig {
  readonly files: readonly string[]
  readonly options: ts.CompilerOptions
  /** The tsconfig.json or jsconfig.json, `undefined` where there is none. */
  readonly configFile: string | undefined
}

/** Files a project is read from that never matter to a conversion. */
const EXCLUDED = ['**/node_modules/**', '**/.next/**']

/**
 * The nearest tsconfig.json (else jsconfig.json) from `folder` up to `root`, `extends` followed. Without one: JavaScript
 * as Next.js compiles it. Options that write files are off; what TypeScript 6 defaults differently is filled in.
 */
export function readConfig(host: TypeHost, root: string, folder: string): ProjectConfig {
  const configFile = findUp(host, root, folder, ['tsconfig.json', 'jsconfig.json'])
  const parseHost = parseConfigHost(host)
  const base = configFile === undefined ? folder : configFile.slice(0, configFile.lastIndexOf('/'))
  const json = configFile === undefined ? undefined : ts.readConfigFile(configFile, host.readFile).config
  const isJavaScript = configFile === undefined || configFile.endsWith('jsconfig.json')
  const existing = isJavaScript ? javaScriptOptions() : undefined
  const parsed = ts.parseJsonConfigFileContent(json ?? { exclude: EXCLUDED }, parseHost, base, existing, configFile)
  const options: ts.CompilerOptions = {
    ...defaultsOf(typescriptMajor(host, root, folder)),
    ...parsed.options,
    noEmit: true,
    skipLibCheck: true,
    ignoreDeprecations: '6.0',
  }
  for (const written of ['composite', 'incremental', 'declaration', 'declarationMap', 'tsBuildInfoFile', 'plugins'])
    delete options[written]
  return { files: parsed.fileNames, options, configFile }
}

function javaScriptOptions(): ts.CompilerOptions {
  return {
    allowJs: true,
    strict: false,
    jsx: ts.JsxEmit.Preserve,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ESNext,
  }
}

/**
 * What a TypeScript of this major assumes where the tsconfig is silent and TypeScript 6 assumes otherwise
 * (https://devblogs.microsoft.com/typescript/announcing-typescript-6-0/).
 */
export function defaultsOf(major: number): ts.CompilerOptions {
  if (major >= 6) return {}
  return { strict: false, types: ['*'], noUncheckedSideEffectImports: false }
}

/** The workspace's own TypeScript major: the installed one, else what package.json asks for, else 5. */
export function typescriptMajor(host: TypeHost, root: string, folder: string): number {
  for (const current of ancestors(root, folder)) {
    const installed = versionIn(host.readFile(`${current}/node_modules/typescript/package.json`), json => json.version)
    if (installed !== undefined) return installed
    const asked = versionIn(
      host.readFile(`${current}/package.json`),
      json => json.devDependencies?.typescript ?? json.dependencies?.typescript,
    )
    if (asked !== undefined) return asked
  }
  return 5
}

interface PackageJson {
  readonly version?: unknown
  readonly dependencies?: { readonly typescript?: unknown }
  readonly devDependencies?: { readonly typescript?: unknown }
}

function versionIn(text: string | undefined, pick: (json: PackageJson) => unknown): number | undefined {
  if (text === undefined) return undefined
  try {
    const version = pick(JSON.parse(text) as PackageJson)
    const major = typeof version === 'string' ? /\d+/.exec(version)?.[0] : undefined
    return major === undefined ? undefined : Number(major)
  } catch {
    return undefined
  }
}

/** A folder and those above it, up to `root`. */
function ancestors(root: string, folder: string): string[] {
  const found: string[] = []
  for (let current = folder; ; current = current.slice(0, current.lastIndexOf('/'))) {
    found.push(current)
    if (current.length <= root.length) return found
  }
}

function findUp(host: TypeHost, root: string, folder: string, names: readonly string[]): string | undefined {
  for (const current of ancestors(root, folder))
    for (const name of names) if (host.fileExists(`${current}/${name}`)) return `${current}/${name}`
  return undefined
}

function parseConfigHost(host: TypeHost): ts.ParseConfigHost {
  return {
    useCaseSensitiveFileNames: host.useCaseSensitiveFileNames,
    fileExists: host.fileExists,
    readFile: host.readFile,
    readDirectory: (folder, extensions, excludes, includes, depth) =>
      matchFiles(
        folder,
        extensions,
        excludes,
        includes,
        host.useCaseSensitiveFileNames,
        folder,
        depth,
        host.entries,
        host.realpath,
      ),
  }
}

/** TypeScript's own reading of `include` and `exclude`: internal, but what its `sys.readDirectory` is made of. */
const { matchFiles } = ts as typeof ts & {
  matchFiles(
    path: string,
    extensions: readonly string[] | undefined,
    excludes: readonly string[] | undefined,
    includes: readonly string[] | undefined,
    useCaseSensitiveFileNames: boolean,
    currentDirectory: string,
    depth: number | undefined,
    getFileSystemEntries: (path: string) => { readonly files: string[]; readonly directories: string[] },
    realpath: (path: string) => string,
  ): string[]
}
