/** The new route's URL: a default, and what is wrong with one. From the index alone, so that an input box can validate while one types. */

import { PathMapping } from '../index/path-mapping'
import type { Snapshot } from '../index/snapshot'
import type { AppDetails, HttpMethod, Refusal, RouteMapping, Target } from '../model'
import { inlineName } from './action/inline-action'
import { folderOf } from './code/specifiers'
import { refuse } from './refuse'
import { pathPattern, type ServedFile, segmentsOf, servedFiles, serves } from './route-patterns'
import { servingApp } from './serving-app'

/** Names that are written as two words and read as one. */
const ONE_WORD = /OAuth|GitHub|GitLab|LinkedIn|PayPal|YouTube|WhatsApp/g

/** `addToCart` and `ADD_TO_CART` as `add-to-cart`, `verify2FA` as `verify-2fa`. */
export function kebabCase(name: string): string {
  return name
    .replace(/(?<=[a-z])2(?:FA|[Ff]a)(?![a-z])/g, '-2fa-')
    .replace(ONE_WORD, word => word.charAt(0) + word.slice(1).toLowerCase())
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase()
}

/** The file's own name without folders and extension; of an `index` or `actions` file that of its folder. */
function fileTitle(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.[^.]+$/, '')
}

/**
 * The default URL path of a new route, without basePath: `/api/<kebab-name>`, in front of it the file's name or a number
 * where that is taken. Empty for a target that makes no route.
 */
export function suggestPath(id: string, to: Target, snapshot: Snapshot, method: HttpMethod = 'POST'): string {
  if (to !== 'route' && to !== 'both') return ''
  const entryPoint = snapshot.entryPoint(id)
  if (!entryPoint) return ''
  const title = entryPoint.inline ? inlineName(entryPoint) : entryPoint.name
  const own = title === null || title === 'default' ? fileTitle(entryPoint.file) : title
  // It is no action any more: `greetAction` is /api/greet.
  const name = kebabCase(to === 'route' ? own.replace(/(?<=[a-z0-9])(Action|_action|_ACTION)$/, '') : own) || 'action'
  const first = `/api/${name}`
  const candidates = [first, `/api/${kebabCase(fileTitle(entryPoint.file)) || 'actions'}/${name}`]
  for (let n = 2; n < 10; n++) candidates.push(`${first}-${n}`)
  return candidates.find(path => checkPath(path, method, id, snapshot)?.code !== 'path-taken') ?? first
}

/**
 * Refuses a path that is no plain URL path (`path-invalid`), is served already (`path-taken`), belongs to a page
 * (`path-beside-page`), or is reached today through a catch-all, rewrite or redirect (`path-shadowed`).
 */
export function checkPath(path: string, _method: HttpMethod, id: string, snapshot: Snapshot): Refusal | null {
  const entryPoint = snapshot.entryPoint(id)
  const app = entryPoint && servingApp(snapshot, entryPoint)
  if (!app) return refuse('not-found', 'There is no such entry point.', null).refusal
  return checkSyntax(path) ?? checkServed(path, app, snapshot) ?? checkMappings(path, app, snapshot)
}

function checkSyntax(path: string): Refusal | null {
  const invalid = (message: string) => refuse('path-invalid', message, null).refusal
  if (!path.startsWith('/')) return invalid('A path starts with /.')
  if (path.length > 1 && path.endsWith('/')) return invalid('A path does not end with /.')
  const segments = segmentsOf(path)
  if (segments.length === 0 || path.includes('//')) return invalid('A path has a name between two slashes.')
  if (segments.some(segment => /^\[.*\]$/.test(segment)))
    return invalid('A dynamic segment is not possible: the arguments travel in the body.')
  if (segments.some(segment => !/^[A-Za-z0-9._~-]+$/.test(segment) || /^\.+$/.test(segment)))
    return invalid('A segment consists of letters, digits, ".", "_", "~" and "-".')
  if (segments.some(segment => segment.startsWith('_')))
    return invalid('A folder whose name starts with "_" is private and serves nothing.')
  return null
}

function checkServed(path: string, app: AppDetails, snapshot: Snapshot): Refusal | null {
  const served = servedFiles(app, snapshot.files)
  const root = app.root === '.' ? '' : `${app.root}/`
  const asset = `${root}public${path}`
  if (snapshot.files.has(asset))
    return refuse('path-taken', `A file of public/ is served at ${path}.`, { file: asset }).refusal
  const same = served.find(({ url }) => url === path)
  if (same?.kind === 'page')
    return refuse('path-beside-page', `A page is served at ${path}.`, { file: same.file }).refusal
  if (same) return refuse('path-taken', `There is a route at ${path} already.`, { file: same.file }).refusal
  const dynamic = served.find(({ url }) => url.includes('[') && serves(url, path))
  if (!dynamic) return null
  // A page pattern as wide as `/[...slug]` matches everything; beside routes of the same folder it has never served this.
  const parent = folderOf(path)
  const routesBeside = served.some(
    ({ kind, url }) => kind === 'route' && !url.includes('[') && url.startsWith(`${parent}/`),
  )
  if (dynamic.kind === 'page' && parent !== '' && routesBeside) return null
  return refuse('path-shadowed', `${dynamic.url} serves ${path} today.`, { file: dynamic.file }).refusal
}

/**
 * True for a rewrite that is asked after the app's own files and whose destination for this path is no file of the app: it
 * serves nothing there today, and a route comes before it.
 * https://nextjs.org/docs/app/api-reference/config/next-config-js/rewrites
 */
function leadsNowhere(mapping: RouteMapping, path: string, app: AppDetails, snapshot: Snapshot): boolean {
  if (mapping.kind !== 'rewrite' || mapping.phase === 'beforeFiles') return false
  const rewrite = new PathMapping(mapping)
  const target = rewrite.internal ? rewrite.apply(path) : undefined
  if (target === undefined || !/^[\w./~-]+$/.test(target)) return false
  const served = servedFiles(app, snapshot.files)
  const [first] = segmentsOf(target)
  const routesBeside = served.some(({ kind, url }) => kind === 'route' && segmentsOf(url)[0] === first)
  // `/[locale]/[...notFound]` matches everything; where the app has its routes it serves nothing.
  const isWide = ({ kind, url }: ServedFile) => kind === 'page' && segmentsOf(url)[0]?.startsWith('[') === true
  return !served.some(file => serves(file.url, target) && !(routesBeside && isWide(file)))
}

/**
 * True for `{ source: '/:path*', has: [{ type: 'host', value: 'www.example.com' }], destination: 'https://example.com/:path*' }`: on
 * those hosts no page is served, and without one nobody calls the action or the route there.
 */
function leavesHost({ kind, byHost, source, destination }: RouteMapping): boolean {
  if (kind !== 'redirect' || !byHost || !/^https?:\/\//.test(destination)) return false
  const pattern = pathPattern(source)
  return pattern !== undefined && ['/', '/a', '/a/b/c.d'].every(path => pattern.test(path))
}

function checkMappings(path: string, app: AppDetails, snapshot: Snapshot): Refusal | null {
  const place = app.configFile === null ? null : { file: app.configFile }
  for (const mapping of app.mappings) {
    if (pathPattern(mapping.source)?.test(path) === false || leavesHost(mapping)) continue
    if (leadsNowhere(mapping, path, app, snapshot)) continue
    return refuse(
      'path-shadowed',
      `A ${mapping.kind} of next.config takes ${path}.`,
      place && { ...place, line: mapping.line, column: mapping.column },
    ).refusal
  }
  if (!app.mappingsReadable)
    return refuse(
      'path-shadowed',
      'The rewrites or redirects of next.config cannot be read: one may take the path.',
      place,
    ).refusal
  return null
}
