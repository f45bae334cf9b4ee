/** The routes of a large folder, told before the rest of it is read: which files hold them is known from their paths. */
import type { AppDetails } from '../model'
import type { Declared, Modules } from './contribution'
import { declare } from './declare'
import type { Discovered } from './discover'

/** What is known of a folder so far. Who calls its entry points is not, and so no advice or edit can rest on it. */
export interface EarlyPicture {
  readonly apps: readonly AppDetails[]
  /** Sorted by file, then as they stand there. */
  readonly entryPoints: readonly Declared[]
}

/** With fewer source files the whole picture is there before anybody looks. */
const LARGE = 2000

/** The files to look at before all others: those of routes, in a large folder. */
export function earlyFiles({ sources, roleOf }: Pick<Discovered, 'sources' | 'roleOf'>): readonly string[] {
  return sources.length > LARGE ? sources.filter(file => roleOf(file) !== null) : []
}

/** What these files declare, as far as `parsed` knows the modules that they pass on. */
export function earlyPicture(
  files: readonly string[],
  { apps, appOf, resolve }: Pick<Discovered, 'apps' | 'appOf' | 'resolve'>,
  parsed: Modules['parsed'],
): EarlyPicture {
  // What may be reached through a module is not known yet, and nothing declared depends on it.
  const modules: Modules = { parsed, resolve, bears: () => false, exported: () => null }
  const entryPoints = files.flatMap(file => {
    const facts = parsed(file)
    return facts ? declare(file, facts, appOf(file), modules) : []
  })
  return { apps, entryPoints }
}
