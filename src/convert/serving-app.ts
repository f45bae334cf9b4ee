/**
 * The app whose routes an entry point belongs to: the one that it stands in, or for an action of a package of the workspace
 * the one whose code calls it. An action has no URL, so any app may import it; a route is served by one.
 */
import type { Snapshot } from '../index/snapshot'
import type { AppDetails, EntryPoint, FileChange, Refusal } from '../model'
import { type JsonObject, readJson } from '../workspace/json'
import { exportsOf } from '../workspace/packages'
import { importsOf } from './code/imports'
import { parseSource } from './code/source'
import { folderOf, joinPath } from './code/specifiers'
import type { ConvertContext } from './context'
import { refuse } from './refuse'

/** Undefined outside every app where none, or more than one, reaches it. */
export function servingApp(snapshot: Snapshot, entryPoint: EntryPoint): AppDetails | undefined {
  const own = snapshot.appOf(entryPoint.file)
  if (own) return own
  const [first, ...others] = appsThatCall(entryPoint)
  return others.length === 0 ? snapshot.apps.find(({ root }) => root === first) : undefined
}

/** The apps that call it, tests apart: their roots. */
export function appsThatCall({ callers }: EntryPoint): readonly string[] {
  return [...new Set(callers.flatMap(({ app, test }) => (app === null || test ? [] : [app])))]
}

/**
 * Refuses changes by which an app's file names a new one of a package in a way that reaches nothing: by the path that leads
 * out of the app, or by a name that the package's `exports` does not have. Where the app imports it by such a name already, its
 * tsconfig or its bundler knows better. The other way round, too: no file of the package imports one of the app.
 * https://nodejs.org/api/packages.html#subpath-exports
 */
export async function checkReach(
  files: readonly FileChange[],
  entryPoint: EntryPoint,
  { snapshot, read }: ConvertContext,
): Promise<Refusal | null> {
  const rootOf = (file: string) => snapshot.appOf(file)?.root ?? null
  if (rootOf(entryPoint.file) !== null) return null
  const { folder, manifest } = await packageAround(folderOf(entryPoint.file), read)
  const name = typeof manifest.name === 'string' ? manifest.name : null
  const known = new Set([...snapshot.files, ...files.map(({ file }) => file)].map(withoutExtension))
  const isHidden = (specifier: string) => {
    if (name === null || !specifier.startsWith(`${name}/`)) return false
    const subpath = specifier.slice(name.length + 1)
    const exported = exportsOf(manifest, `./${subpath}`)
    return exported ? exported.length === 0 : !known.has(withoutExtension(joinPath(folder, subpath)))
  }
  const befores = await Promise.all(
    entryPoint.callers.map(async ({ file }) => specifiersOf(file, (await read(file)) ?? '')),
  )
  const isKnownHidden = befores.flat().some(isHidden)
  for (const change of files) {
    if (change.change === 'delete') continue
    const { file, after } = change
    const before = change.change === 'edit' ? specifiersOf(file, change.before) : []
    const lost = specifiersOf(file, after).find(
      specifier =>
        !before.includes(specifier) &&
        (specifier.startsWith('.')
          ? rootOf(joinPath(folderOf(file), specifier)) !== rootOf(file)
          : isHidden(specifier) && !isKnownHidden),
    )
    if (lost !== undefined)
      return refuse(
        'not-implemented',
        `${file} would have to import ${lost}, which its package does not export: export its modules first, as "./*".`,
        entryPoint,
      ).refusal
  }
  return null
}

/** The package.json nearest above a folder; empty where there is none that can be read. */
async function packageAround(
  folder: string,
  read: ConvertContext['read'],
): Promise<{ readonly folder: string; readonly manifest: JsonObject }> {
  const text = await read(folder === '' ? 'package.json' : `${folder}/package.json`)
  if (text === undefined && folder !== '') return packageAround(folderOf(folder), read)
  return { folder, manifest: readJson(text ?? '{}', 'package.json').value }
}

function withoutExtension(file: string): string {
  return file.replace(/\.[cm]?[jt]sx?$/, '')
}

function specifiersOf(file: string, text: string): readonly string[] {
  return importsOf(parseSource(file, text)).map(({ specifier }) => specifier)
}
