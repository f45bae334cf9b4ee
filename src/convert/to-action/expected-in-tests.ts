/** Finds tests that name a route's URL without requesting it: they expect, stub or wait for a request that an action does not make. */
import type { Snapshot } from '../../index/snapshot'
import { isTestFile } from '../../index/test-files'
import type { EntryPoint, Refusal } from '../../model'
import type { Sources } from '../code/source'
import { refuse } from '../refuse'
import { SOURCE } from '../request/specifier-index'
import { serves } from '../route-patterns'

/** A string without spaces, or a template. */
const STRINGS = /(['"`])((?:https?:\/\/[^/'"`\s]+|\$\{[^}'"`]*\})?\/(?:\$\{[^}\n]*\}|(?!\$\{)[^'"`\s])*)\1/g
/** What it is the title of: a test of the route goes with it, or refuses by its own. */
const TITLE = /\b(?:describe|it|test)(?:\.\w+)*\(\s*$/

/** `caller-in-test` at the first test that names the URL; null where none does. */
export async function expectedInTest(
  { app: root, route }: EntryPoint,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Refusal | null> {
  if (route === null) return null
  const tests = [...snapshot.files].filter(file => SOURCE.test(file) && isTestFile(file, snapshot.appOf(file)))
  for (const [file, paths] of await sources.requested(tests, pathsIn)) {
    const app = snapshot.appOf(file)
    if (app && app.root !== root) continue
    const found = paths.find(path => serves(route, withoutLine(path)))
    if (found !== undefined)
      return refuse('caller-in-test', 'A test names its URL: it expects a request, which an action does not make.', {
        file,
        line: Number(found.slice(found.lastIndexOf(':') + 1)),
      }).refusal
  }
  return null
}

/** The paths that a text names, each with its line: `/api/greet:12`. */
export function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(STRINGS)].flatMap(({ index, 2: found = '' }) => {
    if (TITLE.test(text.slice(Math.max(0, index - 40), index))) return []
    const path = found
      .replace(/^(?:https?:\/\/[^/]+|\$\{[^}]*\})/, '')
      .replace(/\$\{[^}]*\}/g, 'x')
      .replace(/[?#].*$/, '')
    return path.length < 2 ? [] : [`${path}:${text.slice(0, index).split('\n').length}`]
  })
}

function withoutLine(path: string): string {
  return path.slice(0, path.lastIndexOf(':')).replace(/\/$/, '')
}
