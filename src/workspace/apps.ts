/** Finds the Next.js apps of a workspace folder and what their configuration says. */
import type { AppDetails, Problem } from '../model'
import { ConfigModules } from './config-module'
import type { FileSystem } from './file-system'
import type { JsonObject } from './json'
import { CONFIG_FILES, DEFAULT_CONFIG, type NextConfig, readNextConfig } from './next-config'
import { createCatalogs, dependencyNames, installedVersions, rangeOf, readPackages } from './package-json'
import { folderOf, foldersUp } from './paths'
import { decode } from './text'
import { toUri } from './uri'

/**
 * The apps among `files` (relative to `root`): a folder with a `next.config.*`, or `next` in its package.json, whose
 * `app/` or `pages/` — both in it or both in its `src/` — holds at least one page. Sorted by folder. A folder whose
 * `app/` and `pages/` lie apart is refused, as Next.js refuses it, with a problem. With `resolve`, what a next.config
 * imports from the workspace is read too; `configFiles` are those files: a change of one may change the apps.
 */
export async function discoverApps(
  fs: FileSystem,
  root: string,
  files: readonly string[],
  resolve: Resolve = () => undefined,
): Promise<{ apps: AppDetails[]; problems: Problem[]; configFiles: ReadonlySet<string> }> {
  const sorted = inOrder(files)
  const known = new Set(sorted)
  const packages = await readPackages(fs, root, sorted)
  const problems: Problem[] = [...packages.problems]
  const folders = new Set(sorted.filter(isConfigFile).map(folderOf))
  for (const [folder, manifest] of packages.byFolder) if (rangeOf(manifest, 'next') !== undefined) folders.add(folder)

  const found: Candidate[] = []
  for (const folder of folders) {
    const candidate = routersOf(folder, sorted)
    if (candidate === 'apart') problems.push(foldersApart(folder, known))
    else if (candidate) found.push({ ...candidate, configFile: configFileOf(folder, known) })
  }
  const { configs, imported } = await readConfigs(fs, root, found, resolve)
  problems.push(...[...configs.values()].flatMap(config => config.problems))

  const serving = found
    .map(candidate => ({ ...candidate, config: configs.get(candidate.configFile ?? '') ?? DEFAULT_CONFIG }))
    .filter(candidate => holdsPages(candidate, sorted))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1))
  const installed = await installedVersions(
    fs,
    root,
    serving.map(candidate => candidate.folder),
    'next',
  )
  const resolveRange = await createCatalogs(fs, root, sorted, packages)
  const apps = serving.map((candidate, i): AppDetails => {
    const { folder, appDir, pagesDir, configFile } = candidate
    const { problems: _, ...config } = candidate.config
    const manifests = foldersUp(folder)
      .map(at => packages.byFolder.get(at))
      .filter(manifest => manifest !== undefined)
    return {
      root: folder || '.',
      next: installed[i] ?? rangeAskedFor(manifests, resolveRange),
      routers: [...(appDir === null ? [] : (['app'] as const)), ...(pagesDir === null ? [] : (['pages'] as const))],
      appDir,
      pagesDir,
      configFile,
      ...config,
      proxyFile: proxyFileOf(candidate, known),
      dependencies: dependencyNames(packages.byFolder.get(folder) ?? manifests[0]),
    }
  })
  return { apps, problems, configFiles: imported }
}

type Resolve = (file: string, specifier: string) => string | undefined

interface Routers {
  /** `''` for the root. */
  readonly folder: string
  readonly appDir: string | null
  readonly pagesDir: string | null
}

interface Candidate extends Routers {
  readonly configFile: string | null
}

function isConfigFile(file: string): boolean {
  return (CONFIG_FILES as readonly string[]).includes(file.slice(file.lastIndexOf('/') + 1))
}

/** `app` and `pages` of a folder, each at its root or, failing that, in `src`: Next.js's `findPagesDir`. */
function routersOf(folder: string, sorted: readonly string[]): Routers | 'apart' | null {
  const prefix = folder === '' ? '' : `${folder}/`
  const find = (name: string) =>
    [`${prefix}${name}`, `${prefix}src/${name}`].find(path => below(path, sorted).next().value !== undefined) ?? null
  const appDir = find('app')
  const pagesDir = find('pages')
  if (appDir === null && pagesDir === null) return null
  if (appDir !== null && pagesDir !== null && folderOf(appDir) !== folderOf(pagesDir)) return 'apart'
  return { folder, appDir, pagesDir }
}

function foldersApart(folder: string, known: ReadonlySet<string>): Problem {
  const prefix = folder === '' ? '' : `${folder}/`
  return {
    code: 'app-and-pages-apart',
    severity: 'error',
    message:
      'Next.js refuses this app: `app` and `pages` must lie in the same folder, both at the root or both in `src`',
    file: configFileOf(folder, known) ?? `${prefix}package.json`,
    line: 1,
    column: 1,
    length: 0,
  }
}

/** The config Next.js would load: its own, else the nearest one above, as `findUp` looks for it. */
function configFileOf(folder: string, known: ReadonlySet<string>): string | null {
  for (const at of foldersUp(folder))
    for (const name of CONFIG_FILES) {
      const file = at === '' ? name : `${at}/${name}`
      if (known.has(file)) return file
    }
  return null
}

// Each round reads what the one before found imported: a chain of modules longer than this is read no further.
const ROUNDS = 8
// What is larger is no module that a configuration is written in.
const LARGEST_IMPORT = 1024 * 1024

/** What each config says, and the files of the workspace it was read from besides itself. */
async function readConfigs(
  fs: FileSystem,
  root: string,
  candidates: readonly Candidate[],
  resolve: Resolve,
): Promise<{ configs: ReadonlyMap<string, NextConfig>; imported: ReadonlySet<string> }> {
  const files = [...new Set(candidates.flatMap(candidate => candidate.configFile ?? []))]
  const texts = new Map<string, string>()
  const read = async (wanted: readonly string[], largest: number) => {
    const contents = await fs.read(wanted.map(file => toUri(root, file)))
    wanted.forEach((file, i) => {
      const bytes = contents[i]
      texts.set(file, bytes && bytes.byteLength <= largest ? decode(bytes) : '')
    })
  }
  await read(files, Number.POSITIVE_INFINITY)
  const configs = new Map<string, NextConfig>()
  const trees = new Map()
  const imported = new Set<string>()
  let pending: readonly string[] = files
  for (let round = 0; pending.length > 0 && round < ROUNDS; round++) {
    const wanted = new Set<string>()
    const unfinished: string[] = []
    for (const file of pending) {
      const modules = new ConfigModules({ resolve, text: one => texts.get(one), trees })
      configs.set(file, readNextConfig(texts.get(file) ?? '', file, modules))
      for (const one of modules.used) imported.add(one)
      for (const one of modules.wanted) wanted.add(one)
      if (modules.wanted.size > 0) unfinished.push(file)
    }
    await read([...wanted], LARGEST_IMPORT)
    pending = unfinished
  }
  return { configs, imported }
}

const METADATA =
  /(?:^|\/)(?:favicon|icon\d?|apple-icon\d?|opengraph-image\d?|twitter-image\d?|sitemap|robots|manifest)\.\w+$/

function holdsPages(candidate: Candidate & { readonly config: NextConfig }, sorted: readonly string[]): boolean {
  const { pageExtensions } = candidate.config
  const served = (file: string) => pageExtensions.some(extension => file.endsWith(`.${extension}`))
  if (candidate.pagesDir !== null)
    for (const file of below(candidate.pagesDir, sorted)) if (served(file) && !file.endsWith('.d.ts')) return true
  if (candidate.appDir !== null)
    for (const file of below(candidate.appDir, sorted)) {
      if (METADATA.test(file)) return true
      const name = file.slice(file.lastIndexOf('/') + 1)
      if (pageExtensions.some(extension => name === `page.${extension}` || name === `route.${extension}`)) return true
    }
  return false
}

function rangeAskedFor(
  manifests: readonly JsonObject[],
  resolveRange: (range: string, name: string) => string,
): string | null {
  for (const manifest of manifests) {
    const range = rangeOf(manifest, 'next')
    if (range !== undefined) return resolveRange(range, 'next')
  }
  return null
}

/** `proxy.*` or, as it was called before Next.js 16, `middleware.*`, beside `app` or `pages`. */
function proxyFileOf(
  { appDir, pagesDir, config }: Routers & { readonly config: NextConfig },
  known: ReadonlySet<string>,
): string | null {
  const folder = folderOf(pagesDir ?? appDir ?? '')
  for (const name of ['proxy', 'middleware'])
    for (const extension of config.pageExtensions) {
      const file = `${folder === '' ? '' : `${folder}/`}${name}.${extension}`
      if (known.has(file)) return file
    }
  return null
}

/** The files below a folder, of a sorted list, without looking at the others. */
function* below(folder: string, sorted: readonly string[]): Generator<string, undefined> {
  const prefix = `${folder}/`
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as string) < prefix) low = middle + 1
    else high = middle
  }
  for (let file = sorted[low]; file?.startsWith(prefix); file = sorted[++low]) yield file
}

function inOrder(files: readonly string[]): readonly string[] {
  return files.every((file, i) => i === 0 || (files[i - 1] as string) <= file) ? files : [...files].sort()
}
