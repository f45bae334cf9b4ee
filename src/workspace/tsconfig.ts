/** `paths` and `baseUrl` of the workspace's tsconfig and jsconfig files, through `extends`. */
import { findNodeAtLocation } from 'jsonc-parser'
import type { Problem } from '../model'
import type { FileSystem } from './file-system'
import { configProblem, type JsonObject, jsonTree, objectOrEmpty, readJson } from './json'
import { splitSpecifier, type WorkspacePackages } from './packages'
import { folderOf, foldersUp, joinPath } from './paths'
import { decode } from './text'
import { toUri } from './uri'

/** One `paths` entry: `before*after`, or an exact name where `after` is null; targets relative to the root. */
export interface PathPattern {
  readonly before: string
  readonly after: string | null
  readonly targets: readonly string[]
}

export interface TsPaths {
  readonly paths: readonly PathPattern[]
  /** Relative to the root; null where bare names are not looked up in a folder. */
  readonly baseUrl: string | null
}

interface Options {
  readonly baseUrl?: string
  readonly paths?: { readonly folder: string; readonly value: JsonObject }
}

const NAMES = ['tsconfig.json', 'jsconfig.json']

/**
 * What each folder's own config says, after `extends`. A tsconfig.json wins over a jsconfig.json beside it. Where it only
 * refers to others beside it (`tsconfig.app.json`), what those say comes next:
 * https://www.typescriptlang.org/docs/handbook/project-references.html
 */
export async function readTsConfigs(
  fs: FileSystem,
  root: string,
  files: readonly string[],
  packages: WorkspacePackages,
): Promise<{ configs: ReadonlyMap<string, readonly TsPaths[]>; problems: Problem[]; asked: ReadonlySet<string> }> {
  const named = files.filter(file => NAMES.some(name => file === name || file.endsWith(`/${name}`)))
  const texts = new Map<string, JsonObject | null>()
  const sources = new Map<string, string>()
  const problems: Problem[] = []
  // Each round reads what the round before extends; the map ends circles.
  for (let wanted = named; wanted.length > 0; ) {
    const contents = await fs.read(wanted.map(file => toUri(root, file)))
    const next = new Set<string>()
    wanted.forEach((file, i) => {
      const bytes = contents[i]
      const text = bytes && decode(bytes)
      const read = text === undefined ? null : readJson(text, file)
      if (text !== undefined) sources.set(file, text)
      texts.set(file, read?.value ?? null)
      if (read?.problem && !file.split('/').includes('node_modules')) problems.push(read.problem)
      for (const candidates of extended(file, read?.value, packages)) for (const one of candidates) next.add(one)
      for (const one of referredBeside(file, read?.value)) next.add(one)
    })
    wanted = [...next].filter(file => !texts.has(file))
  }
  const circles = new Map<string, Problem>()
  const optionsOf = (file: string, leaf: string, seen: readonly string[], known: Map<string, Options>): Options => {
    const value = texts.get(file)
    if (!value) return {}
    if (seen.includes(file)) {
      const circle = seen.slice(seen.indexOf(file)).sort()
      const first = circle[0] ?? file
      if (!circles.has(first)) circles.set(first, circleProblem(first, circle, sources.get(first) ?? ''))
      return {}
    }
    // A base that is extended twice is read once, or bases of bases would double at every step.
    const before = known.get(file)
    if (before) return before
    let options: Options = {}
    for (const candidates of extended(file, value, packages)) {
      const base = candidates.find(candidate => texts.get(candidate))
      if (base !== undefined) options = { ...options, ...optionsOf(base, leaf, [...seen, file], known) }
    }
    const own = objectOrEmpty(value.compilerOptions)
    const folder = folderOf(file)
    if (typeof own.baseUrl === 'string') options = { ...options, baseUrl: from(folder, own.baseUrl, leaf) }
    if (own.paths !== undefined) options = { ...options, paths: { folder, value: objectOrEmpty(own.paths) } }
    known.set(file, options)
    return options
  }
  const pathsOf = (file: string): TsPaths => {
    const leaf = folderOf(file)
    const { baseUrl, paths } = optionsOf(file, leaf, [], new Map())
    return { baseUrl: baseUrl ?? null, paths: paths ? patternsOf(paths.value, baseUrl ?? paths.folder, leaf) : [] }
  }
  const configs = new Map<string, readonly TsPaths[]>()
  for (const name of NAMES.toReversed())
    for (const file of named.filter(one => one === name || one.endsWith(`/${name}`))) {
      const referred = referredBeside(file, texts.get(file) ?? undefined).filter(one => texts.get(one))
      configs.set(folderOf(file), [file, ...referred].map(pathsOf))
    }
  problems.push(...[...circles.keys()].sort().flatMap(file => circles.get(file) ?? []))
  return { configs, problems, asked: new Set(texts.keys()) }
}

/** Configs that extend each other in a circle, at the `extends` of the first of them; TypeScript refuses them. */
function circleProblem(file: string, circle: readonly string[], text: string): Problem {
  const tree = jsonTree(text)
  const node = tree && findNodeAtLocation(tree, ['extends'])
  const others = circle.filter(one => one !== file)
  const through = others.length > 0 ? ` through ${others.join(', ')}` : ''
  return configProblem(file, text, node?.offset ?? 0, node?.length ?? 0, `${file} extends itself${through}`)
}

function patternsOf(paths: JsonObject, base: string, leaf: string): PathPattern[] {
  return Object.entries(paths).flatMap(([pattern, targets]) => {
    if (!Array.isArray(targets)) return []
    const star = pattern.indexOf('*')
    return {
      before: star < 0 ? pattern : pattern.slice(0, star),
      after: star < 0 ? null : pattern.slice(star + 1),
      targets: targets.filter(target => typeof target === 'string').map(target => from(base, target, leaf)),
    }
  })
}

/** A path of a config relative to the root; `${configDir}` is the folder of the config that was asked for. */
function from(folder: string, path: string, leaf: string): string {
  const template = '${configDir}'
  return path.startsWith(template) ? joinPath(leaf, path.slice(template.length)) : joinPath(folder, path)
}

/** The configs in the same folder that one refers to. */
function referredBeside(file: string, config: JsonObject | undefined): string[] {
  const { references } = config ?? {}
  if (!Array.isArray(references)) return []
  return references.flatMap(reference => {
    const { path } = objectOrEmpty(reference)
    if (typeof path !== 'string' || !path.endsWith('.json')) return []
    const target = joinPath(folderOf(file), path)
    return folderOf(target) === folderOf(file) && target !== file ? [target] : []
  })
}

/** For each `extends` the files it may mean, best first. */
function extended(file: string, config: JsonObject | undefined, packages: WorkspacePackages): string[][] {
  const { extends: bases } = config ?? {}
  const folder = folderOf(file)
  return (Array.isArray(bases) ? bases : [bases]).flatMap(base => {
    if (typeof base !== 'string' || base === '') return []
    if (base.startsWith('.')) {
      const path = joinPath(folder, base)
      return [path.endsWith('.json') ? [path] : [`${path}.json`, path, `${path}/tsconfig.json`]]
    }
    if (base.startsWith('/')) return []
    const { name, subpath } = splitSpecifier(base)
    const homes = packages.targetsOf(folder, name).map(target => target.folder)
    const installed = foldersUp(folder).map(at => joinPath(at, `node_modules/${name}`))
    const inside = joinPath('', subpath)
    const names =
      inside === ''
        ? ['tsconfig.json']
        : inside.endsWith('.json')
          ? [inside]
          : [`${inside}.json`, `${inside}/tsconfig.json`]
    return [[...homes, ...installed].flatMap(home => names.map(one => joinPath(home, one)))]
  })
}
