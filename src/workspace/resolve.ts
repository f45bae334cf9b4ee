/** Which file of the workspace an import reaches: relative paths, tsconfig paths, `#imports` and workspace packages, all from the list of files. */
import type { Problem } from '../model'
import { CandidateFiles } from './candidate-files'
import type { FileSystem } from './file-system'
import { objectOrEmpty } from './json'
import { readPackages } from './package-json'
import { exportTargets, WorkspacePackages } from './packages'
import { folderOf, foldersUp, joinPath } from './paths'
import { readTsConfigs, type TsPaths } from './tsconfig'

export interface Resolver {
  /** The file that `specifier` means in the file `from`; undefined for what lies outside the workspace or is not there. */
  resolve(from: string, specifier: string): string | undefined
  /** tsconfig and jsconfig files that could not be read whole. */
  readonly problems: Problem[]
  /** Every tsconfig and jsconfig that was asked for, those that others extend included, there or not. */
  readonly configFiles: ReadonlySet<string>
}

/**
 * Reads what resolution depends on, once; answers come from memory then. Follows TypeScript's `bundler` resolution:
 * https://www.typescriptlang.org/docs/handbook/modules/reference.html#bundler
 * For a built file that is not there (`dist/index.js`) its source is taken.
 */
export async function createResolver(fs: FileSystem, root: string, files: readonly string[]): Promise<Resolver> {
  const candidates = new CandidateFiles(files)
  const packages = new WorkspacePackages((await readPackages(fs, root, files)).byFolder)
  const { configs, problems, asked } = await readTsConfigs(fs, root, files, packages)
  /** Relative specifiers by folder; others by what the folders share that resolve them alike. */
  const relative = new Map<string, Map<string, string | undefined>>()
  const scopes = new Map<string, Map<string, string | undefined>>()
  const shared = new Map<string, Map<string, string | undefined>>()
  const configsAbove = new Map<string, readonly TsPaths[]>()

  const pathsFor = (folder: string): readonly TsPaths[] => {
    let found = configsAbove.get(folder)
    if (!found) {
      found = foldersUp(folder).flatMap(at => configs.get(at) ?? [])
      configsAbove.set(folder, found)
    }
    return found
  }

  const throughConfig = (folder: string, specifier: string): string | undefined => {
    for (const { paths, baseUrl } of pathsFor(folder)) {
      for (const target of matchPaths(paths, specifier)) {
        const file = candidates.find(target)
        if (file !== undefined) return file
      }
      const file = baseUrl === null ? undefined : candidates.find(joinPath(baseUrl, specifier))
      if (file !== undefined) return file
    }
    return undefined
  }

  const throughImports = (folder: string, specifier: string): string | undefined => {
    const owner = packages.ownerOf(folder)
    if (!owner) return undefined
    for (const target of exportTargets(objectOrEmpty(owner.manifest.imports), specifier)) {
      const file = target.startsWith('.') ? candidates.findBuilt(owner.folder, target) : find(folder, target)
      if (file !== undefined) return file
    }
    return undefined
  }

  const throughPackages = (folder: string, specifier: string): string | undefined => {
    for (const { folder: home, targets } of packages.targetsOf(folder, specifier))
      for (const target of targets) {
        const file = candidates.findBuilt(home, target)
        if (file !== undefined) return file
      }
    return undefined
  }

  const find = (folder: string, specifier: string): string | undefined => {
    if (specifier.startsWith('.')) return candidates.find(joinPath(folder, specifier))
    return (
      (specifier.startsWith('#') ? throughImports(folder, specifier) : undefined) ??
      throughConfig(folder, specifier) ??
      throughPackages(folder, specifier)
    )
  }

  /** What is known of a folder, together with all that have the same package and the same configurations above them. */
  const scopeOf = (folder: string): Map<string, string | undefined> => {
    let scope = scopes.get(folder)
    if (!scope) {
      const configured = foldersUp(folder).filter(at => configs.get(at)?.length)
      scope = mapIn(shared, JSON.stringify([packages.ownerOf(folder)?.folder ?? null, configured]))
      scopes.set(folder, scope)
    }
    return scope
  }

  return {
    problems,
    configFiles: asked,
    resolve(from, specifier) {
      const folder = folderOf(from)
      const known = specifier.startsWith('.') ? mapIn(relative, folder) : scopeOf(folder)
      const before = known.get(specifier)
      if (before !== undefined || known.has(specifier)) return before
      // A loader's query is no part of the path: `./icon.svg?url`.
      const query = specifier.indexOf('?')
      const file = find(folder, specifier) ?? (query > 0 ? find(folder, specifier.slice(0, query)) : undefined)
      known.set(specifier, file)
      return file
    },
  }
}

function mapIn<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let map = maps.get(key)
  if (!map) {
    map = new Map()
    maps.set(key, map)
  }
  return map
}

/** Targets of the pattern TypeScript picks: the exact one, else the one with the longest text before its `*`. */
function matchPaths(paths: TsPaths['paths'], specifier: string): string[] {
  let best: TsPaths['paths'][number] | undefined
  for (const pattern of paths) {
    if (pattern.after === null) {
      if (pattern.before === specifier) return [...pattern.targets]
    } else if (
      specifier.length >= pattern.before.length + pattern.after.length &&
      specifier.startsWith(pattern.before) &&
      specifier.endsWith(pattern.after) &&
      (!best || pattern.before.length > best.before.length)
    )
      best = pattern
  }
  if (!best) return []
  const star = specifier.slice(best.before.length, specifier.length - (best.after as string).length)
  return best.targets.map(target =>
    joinPath(
      '',
      target.replace('*', () => star),
    ),
  )
}
