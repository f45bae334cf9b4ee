/** What the list of files and their configuration say before a source file is read: apps, routes, module resolution. */
import type { AppDetails, Problem } from '../model'
import { appOf } from '../workspace/app-of'
import { discoverApps } from '../workspace/apps'
import type { FileSystem, WalkResult } from '../workspace/file-system'
import { type Asked, RecordingFileSystem } from '../workspace/recording-file-system'
import { createResolver } from '../workspace/resolve'
import { type Cron, cronsOf } from './crons'
import { isConfig, isSource } from './files'
import type { Role } from './look'
import { mappedRoutes } from './mapped-paths'
import { unreadableProblem } from './problems'
import { RouteFilter } from './route-filter'
import { routeOf } from './routes'

export interface Discovered {
  /** Every file of the workspace, relative, sorted. */
  readonly files: ReadonlySet<string>
  /** Those that hold code. */
  readonly sources: readonly string[]
  readonly apps: readonly AppDetails[]
  readonly crons: readonly Cron[]
  /** What the apps, paths and packages were read from, besides the names in `isConfig`: a base that a tsconfig extends. */
  readonly configFiles: ReadonlySet<string>
  readonly problems: readonly Problem[]
  /** What all of this was made of. */
  readonly grounds: { readonly walked: WalkResult; readonly asked: Asked }
  /** The paths that the routes of all apps may be asked for by. */
  readonly filter: RouteFilter
  appOf(file: string): AppDetails | undefined
  roleOf(file: string): Role
  resolve(from: string, specifier: string): string | undefined
}

/** Walks a folder and reads its configuration. Throws only an `AbortError`, when `signal` says so. */
export async function discover(
  disk: FileSystem,
  root: string,
  { exclude, signal }: { readonly exclude: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<Discovered> {
  const fs = new RecordingFileSystem(disk)
  // Who hides a package.json or next.config from the list of files still has the app that it configures.
  const walked = await fs.walk(root, { exclude, keeps: isConfig, ...(signal && { signal }) })
  const { files, unreadable } = walked
  const [resolver, crons] = await Promise.all([createResolver(fs, root, files), cronsOf(fs, root, files)])
  const found = await discoverApps(fs, root, files, resolver.resolve)
  const { apps } = found
  const appByFile = new Map<string, AppDetails | undefined>()
  const appOfFile = (file: string): AppDetails | undefined => {
    if (!appByFile.has(file)) appByFile.set(file, appOf(apps, file))
    return appByFile.get(file)
  }
  const sources = files.filter(isSource)
  const roles = new Map<string, Role>()
  const routesByApp = new Map<AppDetails, string[]>()
  for (const file of sources) {
    const app = appOfFile(file)
    const route = app ? routeOf(file, app) : null
    if (!app || !route) continue
    roles.set(file, route.kind)
    const own = routesByApp.get(app)
    if (own) own.push(route.route)
    else routesByApp.set(app, [route.route])
  }
  const routes = new Set<string>()
  for (const [app, own] of routesByApp)
    for (const route of [...own, ...mappedRoutes(app, own).filter(isTelling)])
      for (const base of new Set(['', app.basePath]))
        for (const locale of ['', ...app.locales.map(one => `/${one}`)]) routes.add(base + locale + route)
  return {
    files: new Set(files),
    sources,
    apps,
    crons: crons.crons,
    configFiles: new Set([...resolver.configFiles, ...found.configFiles]),
    problems: [...unreadable.flatMap(unreadableProblem), ...found.problems, ...resolver.problems, ...crons.problems],
    grounds: { walked, asked: fs.asked },
    filter: new RouteFilter([...routes].sort()),
    appOf: appOfFile,
    roleOf: file => roles.get(file) ?? null,
    resolve: resolver.resolve,
  }
}

/** A mapping of any path (`/:path*.mdx`, `/:slug`) would let every path through. */
function isTelling(route: string): boolean {
  return !route.startsWith('/[[...') && /\/[^[]/.test(route)
}
