/** Where a new route file goes and what stands in it around the handler. */
import type { Snapshot } from '../../index/snapshot'
import type { AppDetails } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Sources } from '../code/source'
import { segmentsOf, servedFiles } from '../route-patterns'
import type { ResponseName } from './route-handler'

/** Neighbours are read for their habits; more than this tell nothing new. */
const MOST_NEIGHBOURS = 8

/**
 * The route file of a URL path: beside the app's routes of the same first segment, route groups included (of several the
 * one nearest to `near`, the action's file, then the one in no group, then the one with most routes), else below `app/`. Undefined where `pageExtensions` has none for the script.
 */
export function routeFileOf(
  path: string,
  app: AppDetails,
  files: Iterable<string>,
  near: string,
  jsx: boolean,
  script: 'ts' | 'js' = 'ts',
): string | undefined {
  // A .js file may hold JSX.
  const wanted = script === 'js' ? ['js', 'jsx'] : jsx ? ['tsx'] : ['ts', 'tsx']
  const extension = wanted
    .flatMap(kind => app.pageExtensions.filter(candidate => candidate === kind || candidate.endsWith(`.${kind}`)))
    .at(0)
  if (extension === undefined || app.appDir === null) return undefined
  const [first = '', ...rest] = segmentsOf(path)
  return [existingFolder(first, app, files, near), ...rest, `route.${extension}`].join('/')
}

/** `app/(backend)/api` where routes of `/api` live there, else `app/api`. */
function existingFolder(segment: string, app: AppDetails, files: Iterable<string>, near: string): string {
  const appDir = app.appDir ?? ''
  const folders = new Map<string, number>()
  for (const { file, kind, url } of servedFiles(app, files)) {
    if (kind !== 'route' || !file.startsWith(`${appDir}/`) || segmentsOf(url)[0] !== segment) continue
    const parts = file.slice(appDir.length + 1).split('/')
    const at = parts.indexOf(segment)
    // Only groups may stand before it: anything else is part of the URL.
    if (at < 0 || !parts.slice(0, at).every(part => /^\(.*\)$/.test(part))) continue
    const folder = [appDir, ...parts.slice(0, at + 1)].join('/')
    folders.set(folder, (folders.get(folder) ?? 0) + 1)
  }
  // A group may be what the app sells, or what another team owns: what is of neither stays outside.
  const ungrouped = `${appDir}/${segment}`
  const isUngrouped = (folder: string) => Number(folder === ungrouped)
  const [nearest] = [...folders].sort(
    ([a, one], [b, other]) =>
      commonParts(b, near) - commonParts(a, near) || isUngrouped(b) - isUngrouped(a) || other - one,
  )
  return nearest?.[0] ?? ungrouped
}

/** How many leading folders two paths share. */
function commonParts(a: string, b: string): number {
  const [own, other] = [a.split('/'), b.split('/')]
  let common = 0
  while (common < own.length && own[common] === other[common]) common++
  return common
}

/** Route files of the app, nearest to `routeFolder` first: their habits are followed. */
export async function neighbours(
  routeFolder: string,
  app: AppDetails,
  snapshot: Snapshot,
  sources: Sources,
): Promise<ts.SourceFile[]> {
  const handlers = [
    ...new Set(
      snapshot.entryPoints
        .filter(({ kind, app: root }) => kind === 'route-handler' && root === app.root)
        .map(({ file }) => file),
    ),
  ]
  const nearest = handlers
    .sort((a, b) => commonParts(routeFolder, b) - commonParts(routeFolder, a) || (a < b ? -1 : 1))
    .slice(0, MOST_NEIGHBOURS)
  const read = await Promise.all(nearest.map(file => sources.get(file)))
  return read.filter(sf => sf !== undefined)
}

/** `Response` where the app's route files answer with that and never with `NextResponse`. */
export function responseName(routes: readonly ts.SourceFile[]): ResponseName {
  if (routes.some(({ text }) => /\bNextResponse\b/.test(text))) return 'NextResponse'
  return routes.some(({ text }) => /\bResponse\.json\(|\bnew Response\(/.test(text)) ? 'Response' : 'NextResponse'
}

/** True where a node holds JSX: its file must be a `.tsx`. */
export function holdsJsx(node: ts.Node): boolean {
  let found = false
  const visit = (child: ts.Node): void => {
    if (ts.isJsxElement(child) || ts.isJsxSelfClosingElement(child) || ts.isJsxFragment(child)) found = true
    if (!found) ts.forEachChild(child, visit)
  }
  visit(node)
  return found
}
