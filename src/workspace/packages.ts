/** The workspace's own packages, as imports name them. */
import { type JsonObject, objectOrEmpty } from './json'
import { foldersUp, joinPath } from './paths'

export interface WorkspacePackage {
  readonly folder: string
  readonly manifest: JsonObject
}

/** Where an import of a package may lead: paths inside its folder, best first. */
export interface PackageTargets {
  readonly folder: string
  readonly targets: readonly string[]
}

export class WorkspacePackages {
  private readonly byName = new Map<string, WorkspacePackage>()

  constructor(private readonly byFolder: ReadonlyMap<string, JsonObject>) {
    const folders = [...byFolder.keys()].sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))
    for (const folder of folders) {
      const manifest = byFolder.get(folder) as JsonObject
      // Of two packages with one name the outer one is meant: the other is a template or a fixture.
      if (typeof manifest.name === 'string' && !this.byName.has(manifest.name))
        this.byName.set(manifest.name, { folder, manifest })
    }
  }

  /** The package a folder lies in. */
  ownerOf(folder: string): WorkspacePackage | undefined {
    for (const at of foldersUp(folder)) {
      const manifest = this.byFolder.get(at)
      if (manifest) return { folder: at, manifest }
    }
    return undefined
  }

  /** The packages `name/subpath` may mean in `folder`, with the paths to try in each. */
  targetsOf(folder: string, specifier: string): readonly PackageTargets[] {
    const { name, subpath } = splitSpecifier(specifier)
    const found = this.named(folder, name)
    return found ? [{ folder: found.folder, targets: targetsIn(found.manifest, subpath) }] : []
  }

  /** A package by its name, or by the name that the package around `folder` gives it. */
  private named(folder: string, name: string): WorkspacePackage | undefined {
    const known = this.byName.get(name)
    if (known) return known
    const owner = this.ownerOf(folder)
    for (const field of owner ? ['dependencies', 'devDependencies'] : []) {
      const range = objectOrEmpty(owner?.manifest[field])[name]
      if (typeof range !== 'string') continue
      const alias = /^workspace:(@?[^@]+)@/.exec(range)?.[1]
      if (alias) return this.byName.get(alias)
      const path = /^(?:file|link|portal|workspace):(\.{1,2}\/.*|\.\.?)$/.exec(range)?.[1]
      const target = path === undefined ? undefined : joinPath(owner?.folder ?? '', path)
      const manifest = target === undefined ? undefined : this.byFolder.get(target)
      if (target !== undefined && manifest) return { folder: target, manifest }
    }
    return undefined
  }
}

/** `@scope/name/a/b` as the package and `./a/b`. */
export function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split('/')
  const name = parts.splice(0, specifier.startsWith('@') ? 2 : 1).join('/')
  return { name, subpath: parts.length > 0 ? `./${parts.join('/')}` : '.' }
}

/** What `exports` has for a subpath (`./sub`, `.`): nothing where the package keeps that to itself; undefined without the field. */
export function exportsOf({ exports }: JsonObject, subpath: string): string[] | undefined {
  if (exports === undefined) return undefined
  return exportTargets(isSubpaths(exports) ? objectOrEmpty(exports) : { '.': exports }, subpath)
}

function targetsIn(manifest: JsonObject, subpath: string): string[] {
  const declared = exportsOf(manifest, subpath) ?? []
  if (subpath !== '.') return [...declared, subpath, `./src/${subpath.slice(2)}`]
  const entries = ['source', 'module', 'main', 'types', 'typings'].flatMap(field => {
    const entry = manifest[field]
    return typeof entry === 'string' ? [entry] : []
  })
  return [...declared, ...entries, './index', './src/index']
}

function isSubpaths(exports: unknown): boolean {
  return Object.keys(objectOrEmpty(exports)).some(key => key.startsWith('.'))
}

/**
 * The paths that `key` (`./sub`, `#name`) has in an `exports` or `imports` field: the exact key, else the pattern with
 * the longest text before its `*`. Rule: https://nodejs.org/api/packages.html#subpath-patterns
 */
export function exportTargets(field: JsonObject, key: string): string[] {
  if (Object.hasOwn(field, key) && !key.includes('*')) return conditionTargets(field[key])
  let best: { readonly pattern: string; readonly star: string } | undefined
  for (const pattern of Object.keys(field)) {
    const [before, after] = pattern.endsWith('/') ? [pattern, ''] : pattern.split('*')
    if (before === undefined || after === undefined) continue
    if (key.length < before.length + after.length || !key.startsWith(before) || !key.endsWith(after)) continue
    if (best && best.pattern.indexOf('*') > before.length) continue
    best = { pattern, star: key.slice(before.length, key.length - after.length) }
  }
  if (!best) return []
  const { pattern, star } = best
  return conditionTargets(field[pattern]).map(target =>
    pattern.endsWith('/') ? target + star : target.replaceAll('*', () => star),
  )
}

const LAST_CONDITIONS: ReadonlySet<string> = new Set(
  'types require browser worker workerd edge-light react-server react-native electron deno bun'.split(' '),
)

// Conditions in conditions: more of them than anybody writes.
const DEPTH = 32

/** Every path behind a set of conditions, in its order; those for types, `require` and special platforms come last. */
function conditionTargets(target: unknown, depth = DEPTH): string[] {
  if (typeof target === 'string') return [target]
  if (depth === 0) return []
  if (Array.isArray(target)) return target.flatMap(one => conditionTargets(one, depth - 1))
  const conditions = Object.entries(objectOrEmpty(target))
  const of = (last: boolean) =>
    conditions
      .filter(([condition]) => LAST_CONDITIONS.has(condition.split('@')[0] as string) === last)
      .flatMap(([, value]) => conditionTargets(value, depth - 1))
  return [...of(false), ...of(true)]
}
