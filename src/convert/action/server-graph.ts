/** What the module graph says of a module that stops being one of Server Actions: whether client code would load it, and whether it may load `server-only`. */

import type { Snapshot } from '../../index/snapshot'
import { isTestFile } from '../../index/test-files'
import { folderOf } from '../code/specifiers'

/** A file of the client's bundle that loads one of these modules with values; tests left out, as nothing bundles them. */
export function clientLoaderOf(file: string, snapshot: Snapshot): string | undefined {
  return snapshot
    .importersOf(file)
    .find(importer => snapshot.sideOf(importer) !== 'server' && !isTestFile(importer, snapshot.appOf(importer)))
}

/**
 * True where only what Next.js builds for the App Router reaches `files`. `server-only` throws everywhere else: in the Pages
 * Router, a test, a script, the proxy. https://nextjs.org/docs/app/getting-started/server-and-client-components#preventing-environment-poisoning
 */
export function mayLoadServerOnly(files: Iterable<string>, snapshot: Snapshot): boolean {
  const seen = new Set(files)
  for (const file of seen) {
    const app = snapshot.appOf(file)
    if (isTestFile(file, app) || file === app?.proxyFile) return false
    if (app?.pagesDir && file.startsWith(`${app.pagesDir}/`)) return false
    const importers = snapshot.importersOf(file)
    // Nothing but Next.js starts what stands below app/; a component that nobody uses is no script.
    const built = /\.[jt]sx$/.test(file) || (app?.appDir && file.startsWith(`${app.appDir}/`))
    if (importers.length === 0 && !built) return false
    for (const importer of importers) seen.add(importer)
  }
  return true
}

/** Folders of what is run by hand, or by something else than Next.js. */
const OF_SCRIPTS = /(?:^|\/)(?:scripts?|bin|tools?|cli|cron|workers?)\//

/**
 * True for a script, or what only scripts load: nothing of Next.js leads to it, and it stands beside package.json or in a folder of scripts. It
 * runs without Next.js, where there is no request that an action could read, and often as it is written, where no import of the app resolves.
 */
export function isOfScripts(file: string, snapshot: Snapshot): boolean {
  if (snapshot.sideOf(file) !== 'server') return false
  const seen = new Set([file])
  let isRun = false
  for (const each of seen) {
    const app = snapshot.appOf(each)
    if (/\.[jt]sx$|(?:^|\/)instrumentation\.[cm]?[jt]s$/.test(each) || each === app?.proxyFile) return false
    const folders = [app?.appDir, app?.pagesDir].map(folder => folder?.replace(/\/$/, ''))
    if (folders.some(folder => folder && each.startsWith(`${folder}/`))) return false
    const importers = snapshot.importersOf(each)
    for (const importer of importers) seen.add(importer)
    const folder = folderOf(each)
    isRun ||= importers.length === 0 && (OF_SCRIPTS.test(each) || folder === '' || folder === app?.root)
  }
  return isRun
}
