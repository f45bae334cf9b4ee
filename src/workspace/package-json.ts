/** The package.json files of the workspace, and what their dependency ranges stand for. */
import type { Problem } from '../model'
import type { FileSystem } from './file-system'
import { type JsonObject, objectOrEmpty, readJson } from './json'
import { folderOf, joinPath } from './paths'
import { decode } from './text'
import { toUri } from './uri'

export interface Packages {
  /** By folder, `''` for the root. */
  readonly byFolder: ReadonlyMap<string, JsonObject>
  readonly problems: readonly Problem[]
}

/** Reads every package.json among `files`; one that does not parse is a problem and counts as far as it can be read. */
export async function readPackages(fs: FileSystem, root: string, files: readonly string[]): Promise<Packages> {
  const found = files.filter(file => file === 'package.json' || file.endsWith('/package.json'))
  const contents = await fs.read(found.map(file => toUri(root, file)))
  const byFolder = new Map<string, JsonObject>()
  const problems: Problem[] = []
  found.forEach((file, i) => {
    const bytes = contents[i]
    if (!bytes) return
    const { value, problem } = readJson(decode(bytes), file)
    byFolder.set(folderOf(file), value)
    if (problem) problems.push(problem)
  })
  return { byFolder, problems }
}

/** Names a package depends on, dev dependencies included. */
export function dependencyNames(manifest: JsonObject | undefined): ReadonlySet<string> {
  return new Set(['dependencies', 'devDependencies'].flatMap(field => Object.keys(objectOrEmpty(manifest?.[field]))))
}

/** The range a package asks for, in whichever kind of dependency; undefined where it asks for none. */
export function rangeOf(manifest: JsonObject | undefined, name: string): string | undefined {
  for (const field of ['dependencies', 'devDependencies', 'peerDependencies']) {
    const range = objectOrEmpty(manifest?.[field])[name]
    if (typeof range === 'string') return range
  }
  return undefined
}

/** Looks ranges such as `catalog:` up where pnpm, Yarn and Bun keep them. */
export async function createCatalogs(
  fs: FileSystem,
  root: string,
  files: readonly string[],
  packages: Packages,
): Promise<(range: string, name: string) => string> {
  const sources = files.filter(file => /(?:^|\/)(?:pnpm-workspace\.ya?ml|\.yarnrc\.yml)$/.test(file))
  const contents = await fs.read(sources.map(file => toUri(root, file)))
  const catalogs = new Map<string, string>()
  for (const bytes of contents) if (bytes) readYamlCatalogs(decode(bytes), catalogs)
  for (const manifest of packages.byFolder.values())
    for (const holder of [manifest, objectOrEmpty(manifest.workspaces)]) {
      addCatalog('default', holder.catalog, catalogs)
      for (const [name, entries] of Object.entries(objectOrEmpty(holder.catalogs))) addCatalog(name, entries, catalogs)
    }
  return (range, name) => {
    if (range.startsWith('catalog:'))
      return catalogs.get(`${range.slice('catalog:'.length).trim() || 'default'}\0${name}`) ?? range
    if (!range.startsWith('workspace:')) return range
    const own = [...packages.byFolder.values()].find(manifest => manifest.name === name)
    return typeof own?.version === 'string' ? own.version : range
  }
}

function addCatalog(catalog: string, entries: unknown, catalogs: Map<string, string>): void {
  for (const [name, range] of Object.entries(objectOrEmpty(entries)))
    if (typeof range === 'string') catalogs.set(`${catalog}\0${name}`, range)
}

/** The `catalog:` and `catalogs:` blocks of a YAML file, by indentation: all that pnpm and Yarn write there. */
function readYamlCatalogs(text: string, catalogs: Map<string, string>): void {
  let block: 'catalog' | 'catalogs' | null = null
  let name = 'default'
  let nameIndent = 0
  for (const line of text.split(/\r?\n/)) {
    const entry = /^(\s*)(?:'([^']*)'|"([^"]*)"|([^\s:#'"][^\s:'"]*))\s*:(?:\s+(.*))?$/.exec(line)
    if (!entry) continue
    const indent = (entry[1] as string).length
    const key = entry[2] ?? entry[3] ?? (entry[4] as string)
    const value = unquoted(entry[5] ?? '')
    if (indent === 0) {
      block = key === 'catalog' || key === 'catalogs' ? key : null
      name = 'default'
      nameIndent = 0
    } else if (block === 'catalogs' && (value === '' || indent <= nameIndent)) {
      name = key
      nameIndent = indent
    } else if (block !== null && value !== '') catalogs.set(`${name}\0${key}`, value)
  }
}

/** A YAML scalar of one line without its comment and quotes. */
function unquoted(text: string): string {
  const comment = text.startsWith('#') ? 0 : text.search(/\s#/)
  const value = (comment < 0 ? text : text.slice(0, comment)).trim()
  return /^(['"]).*\1$/.test(value) ? value.slice(1, -1) : value
}

/** Versions of an installed package as seen from each folder: `node_modules` beside it or above, also above the root. */
export async function installedVersions(
  fs: FileSystem,
  root: string,
  folders: readonly string[],
  name: string,
): Promise<(string | undefined)[]> {
  const depth = root
    .replace(/^[^:]*:\/\/[^/]*/, '')
    .split('/')
    .filter(Boolean).length
  const above = Array.from({ length: depth }, (_, i) => '../'.repeat(i + 1))
  const places = new Map<string, number>()
  const wanted = folders.map(folder => {
    const own: string[] = []
    for (let at = folder; ; at = folderOf(at)) {
      own.push(joinPath(at, `node_modules/${name}/package.json`))
      if (at === '') break
    }
    own.push(...above.map(up => `${up}node_modules/${name}/package.json`))
    for (const place of own) if (!places.has(place)) places.set(place, places.size)
    return own
  })
  const contents = await fs.read([...places.keys()].map(place => toUri(root, place)))
  return wanted.map(own => {
    for (const place of own) {
      const bytes = contents[places.get(place) as number]
      const version = bytes && readJson(decode(bytes), place).value.version
      if (typeof version === 'string') return version
    }
    return undefined
  })
}
