/** What the app itself decides before any code is read: refusals that both directions share. All from the index, cheap enough for the light bulb. */
import type { Snapshot } from '../index/snapshot'
import type { AppDetails, EntryPoint, Refusal } from '../model'
import { refuse } from './refuse'
import { appsThatCall, servingApp } from './serving-app'

/** Major version of `16.0.1`, `^15`, `>=14.2`; null where nothing can be read (`latest`, `canary`, a catalog). */
export function majorOf(version: string | null): number | null {
  const match = version === null ? null : /\d+/.exec(version)
  return match ? Number(match[0]) : null
}

/**
 * Refuses an entry point outside every app that not one app calls, in an app without `app/`, before Next.js 14 (the first with
 * stable Server Actions), or exported as static files (https://nextjs.org/docs/app/guides/static-exports#unsupported-features).
 */
export function checkApp(snapshot: Snapshot, entryPoint: EntryPoint): Refusal | null {
  const app = servingApp(snapshot, entryPoint)
  if (!app) return checkOutside(entryPoint)
  if (!app.appDir)
    return refuse(
      'no-app-router',
      'The app has no app/ folder: Server Actions and route handlers need the App Router.',
      entryPoint,
    ).refusal
  const major = majorOf(app.next)
  if (major !== null && major < 14)
    return refuse('next-too-old', `The app runs Next.js ${app.next}; conversions need 14 or later.`, entryPoint).refusal
  if (app.output === 'export')
    return refuse(
      'static-export',
      "next.config sets output: 'export': the app has no server at run time.",
      app.configFile === null ? entryPoint : { file: app.configFile },
    ).refusal
  return null
}

/** What no app is to serve: nobody can tell whose route it would be. */
function checkOutside(entryPoint: EntryPoint): Refusal {
  const [app, other] = appsThatCall(entryPoint)
  if (app === undefined || other === undefined)
    return refuse(
      'no-app-router',
      'It stands outside every app, and no app calls it: there is none whose route it could be.',
      entryPoint,
    ).refusal
  const caller = entryPoint.callers.find(one => one.app === other && !one.test) ?? entryPoint
  return refuse(
    'several-apps',
    `${app} and ${other} call it, and a route is of one app: give each a function of its own first.`,
    caller,
  ).refusal
}

/** Refuses where one of the files does not parse: offsets in it mean nothing. */
export function checkErrors(snapshot: Snapshot, files: Iterable<string>): Refusal | null {
  const touched = new Set(files)
  const error = snapshot.problems.find(
    problem => touched.has(problem.file) && (problem.code === 'syntax-error' || problem.code === 'unreadable-file'),
  )
  return error ? refuse('file-has-errors', `${error.file} does not parse: ${error.message}`, error).refusal : null
}

/** Refuses callers in another app, and in a component or page that the Pages Router builds. */
export function checkCallers(snapshot: Snapshot, entryPoint: EntryPoint): Refusal | null {
  const own = servingApp(snapshot, entryPoint)?.root
  for (const caller of entryPoint.callers) {
    if (caller.app !== null && caller.app !== own)
      return refuse('several-apps', `It is reached from another app, ${caller.app}.`, caller).refusal
    const app = snapshot.appOf(caller.file)
    if (app && isPagesRouterFile(caller.file, app))
      return refuse('pages-router-caller', 'A file of the Pages Router refers to it.', caller).refusal
  }
  return null
}

/** True for a file below the app's `pages/`. */
export function isPagesRouterFile(file: string, app: AppDetails): boolean {
  return app.pagesDir !== null && file.startsWith(`${app.pagesDir.replace(/\/$/, '')}/`)
}
