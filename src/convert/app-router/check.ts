/** What the index alone says about *Move to App Router*: where the route file goes, and what stands in its way. */
import type { Snapshot } from '../../index/snapshot'
import type { AppDetails, EntryPoint, Refusal } from '../../model'
import { checkErrors, majorOf } from '../app-checks'
import { folderOf } from '../code/specifiers'
import { refuse } from '../refuse'
import { segmentsOf, servedFiles } from '../route-patterns'

/** The `app/` folder, which stands beside `pages/`. */
export function appFolderOf(app: AppDetails): string {
  if (app.appDir !== null) return app.appDir
  const parent = folderOf(app.pagesDir ?? '')
  return parent === '' ? 'app' : `${parent}/app`
}

/** `app/api/posts/[id]/route.ts` for `pages/api/posts/[id].ts`. */
export function routeFileFor(entryPoint: EntryPoint, app: AppDetails): string {
  const extension = app.pageExtensions
    .filter(candidate => entryPoint.file.endsWith(`.${candidate}`))
    .reduce((longest, candidate) => (candidate.length > longest.length ? candidate : longest), '')
  const folders = segmentsOf(entryPoint.route ?? '').map(folder => folder.replace(/^_/, '%5F'))
  return [appFolderOf(app), ...folders, `route.${extension || 'ts'}`].join('/')
}

/**
 * Refuses an app before Next.js 14 or without a server at run time, a path that `app/` serves already, a dynamic segment
 * that `app/` knows by another name, a handler made by a wrapper, and an app whose own page for what is not found
 * `app/` would replace.
 */
export function checkMove(
  entryPoint: EntryPoint,
  snapshot: Snapshot,
  accepted: readonly string[] = [],
): Refusal | null {
  const app = snapshot.appOf(entryPoint.file)
  if (!app?.pagesDir) return refuse('not-found', 'The file belongs to no app.', entryPoint).refusal
  const major = majorOf(app.next)
  if (major !== null && major < 14)
    return refuse('next-too-old', `The app runs Next.js ${app.next}; conversions need 14 or later.`, entryPoint).refusal
  if (app.output === 'export')
    return refuse(
      'static-export',
      "next.config sets output: 'export': the app has no server at run time.",
      app.configFile === null ? entryPoint : { file: app.configFile },
    ).refusal
  const wrapped = entryPoint.observations.find(({ what, detail }) => what === 'wrapped' && !isRouter(detail))
  if (wrapped)
    return refuse(
      'wrapped-handler',
      `The handler is made by ${wrapped.detail ?? 'another function'}, which takes the request and the response of the Pages Router.`,
      wrapped,
    ).refusal
  return (
    checkErrors(snapshot, [entryPoint.file]) ??
    (accepted.includes('not-found-page') ? null : checkFolder(app, snapshot)) ??
    checkTaken(entryPoint, app, snapshot)
  )
}

/** True for a call that next-connect may make the handler by: the plan reads what its router does. */
function isRouter(callee: string | null): boolean {
  return /^(?:nc|nextConnect|createRouter)\b|\.(?:get|post|put|patch|delete|head|handler)$/.test(callee ?? '')
}

/** With the first file of `app/` its own page is shown for what is not found, in the place of `pages/404`. Measured on Next.js 16. */
function checkFolder(app: AppDetails, snapshot: Snapshot): Refusal | null {
  if (app.appDir !== null) return null
  const own = [...snapshot.files].find(file =>
    app.pageExtensions.some(
      extension => file === `${app.pagesDir}/404.${extension}` || file === `${app.pagesDir}/_error.${extension}`,
    ),
  )
  if (own === undefined) return null
  return refuse(
    'not-found-page',
    'The app has no app/ folder: with its first file, Next.js shows a page of its own for what is not found, and no longer this one.',
    { file: own },
  ).refusal
}

function checkTaken(entryPoint: EntryPoint, app: AppDetails, snapshot: Snapshot): Refusal | null {
  const route = entryPoint.route ?? ''
  const target = routeFileFor(entryPoint, app)
  if (snapshot.files.has(target)) return refuse('path-taken', `${target} exists already.`, { file: target }).refusal
  if (app.appDir === null) return null
  const own = segmentsOf(route)
  const shape = (segments: readonly string[]) => segments.map(segment => segment.replace(/\[(?!\.)[^.\]]+\]/, '[]'))
  for (const { file, url } of servedFiles(app, snapshot.files)) {
    if (!file.startsWith(`${app.appDir}/`)) continue
    const other = segmentsOf(url)
    if (shape(other).join('/') === shape(own).join('/'))
      return refuse('path-taken', `${file} serves this path already.`, { file }).refusal
    for (const [n, segment] of own.entries()) {
      const beside = other[n]
      if (beside === undefined || shape(other.slice(0, n)).join('/') !== shape(own.slice(0, n)).join('/')) break
      if (
        segment.startsWith('[') &&
        beside.startsWith('[') &&
        segment !== beside &&
        !/^\[+\.\.\./.test(segment + beside)
      )
        return refuse(
          'path-taken',
          `${file} calls this part of the path ${beside}, not ${segment}: Next.js wants one name.`,
          { file },
        ).refusal
    }
  }
  return null
}
