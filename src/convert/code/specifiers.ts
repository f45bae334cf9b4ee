/** Chooses how one file of an app names another in an import: the alias its neighbours use, or a relative path, with or without extension as they do. */
import type { Snapshot } from '../../index/snapshot'
import { ts } from '../../workspace/typescript'

const SOURCE_EXTENSION = /\.(d\.ts|[cm]?[jt]sx?)$/

/** Nothing finds such a file without its extension. */
const NAMED_WHOLE = /\.[cm]js$/

/** The folder of a path, `''` for a file of the root. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), 0))
}

/** Joins a folder and a relative path, `..` resolved. */
export function joinPath(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** `./x`, `../y/z`: the way from a folder to a path. */
export function relativeSpecifier(fromFolder: string, to: string): string {
  const from = fromFolder === '' ? [] : fromFolder.split('/')
  const target = to.split('/')
  let common = 0
  while (common < from.length && common < target.length - 1 && from[common] === target[common]) common++
  const up = '../'.repeat(from.length - common)
  return (up === '' ? './' : up) + target.slice(common).join('/')
}

/** The module specifiers of a file's imports and re-exports. */
function specifiersOf(sf: ts.SourceFile): readonly string[] {
  return sf.statements.flatMap(statement =>
    (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) &&
    statement.moduleSpecifier &&
    ts.isStringLiteral(statement.moduleSpecifier)
      ? [statement.moduleSpecifier.text]
      : [],
  )
}

/** An alias as neighbours use it: `@/` stands for `src/`. */
interface Alias {
  readonly prefix: string
  readonly folder: string
}

/** Aliases seen in use in a file. */
function aliasesOf(sf: ts.SourceFile, snapshot: Snapshot): Alias[] {
  return specifiersOf(sf).flatMap(specifier => aliasOf(specifier, sf, snapshot) ?? [])
}

/**
 * The alias of a non-relative specifier that reaches a file of the workspace: its common tail with that taken off. The name of a
 * package whose folder is called so stays whole: `@repo/` stands for no folder, though `@repo/db` is `packages/db`.
 */
function aliasOf(specifier: string, sf: ts.SourceFile, snapshot: Snapshot): Alias | undefined {
  if (specifier.startsWith('.')) return undefined
  const target = snapshot.resolve(sf.fileName, specifier)
  if (target === undefined) return undefined
  const parts = specifier.replace(SOURCE_EXTENSION, '').split('/')
  const folders = target
    .replace(SOURCE_EXTENSION, '')
    .replace(/\/index$/, '')
    .split('/')
  const isPackage = () => snapshot.files.has(`${folders.join('/')}/package.json`)
  while (parts.length > 1 && folders.length > 0 && parts.at(-1) === folders.at(-1) && !isPackage()) {
    parts.pop()
    folders.pop()
  }
  return { prefix: `${parts.join('/')}/`, folder: folders.length > 0 ? `${folders.join('/')}/` : '' }
}

/** True where the alias, applied to files that exist beside `to`, reaches them: the alias covers that folder. */
function covers(alias: Alias, from: string, to: string, snapshot: Snapshot): boolean {
  if (!to.startsWith(alias.folder)) return false
  const name = (file: string) => alias.prefix + file.slice(alias.folder.length).replace(SOURCE_EXTENSION, '')
  if (snapshot.files.has(to)) return snapshot.resolve(from, name(to)) === to
  // A file that does not exist yet: a neighbour in its folder or the nearest one above stands for it.
  for (let folder = folderOf(to); ; folder = folderOf(folder)) {
    const prefix = folder === '' ? '' : `${folder}/`
    for (const file of snapshot.files) {
      if (!file.startsWith(prefix) || !file.startsWith(alias.folder) || !SOURCE_EXTENSION.test(file)) continue
      return snapshot.resolve(from, name(file)) === file
    }
    if (folder === '' || prefix === alias.folder) return false
  }
}

/** The extension that relative imports of the neighbours are written with (`.js`, `.ts`), `''` for none. */
function writtenExtension(to: string, like: readonly ts.SourceFile[]): string {
  if (NAMED_WHOLE.test(to)) return ''
  for (const sf of like) {
    const relative = specifiersOf(sf).filter(specifier => specifier.startsWith('.') && !NAMED_WHOLE.test(specifier))
    const script = relative.map(specifier => /\.[cm]?[jt]sx?$/.exec(specifier)?.[0]).find(Boolean)
    if (script) return script.includes('js') ? script.replace('jsx', 'js') : (SOURCE_EXTENSION.exec(to)?.[0] ?? '')
    if (relative.length > 0) return ''
  }
  return ''
}

/**
 * The specifier by which `from` imports `to` (relative paths of files; either may be one the plan creates).
 * `like`: files whose habit to follow, nearest first; the importing file itself where it exists.
 * A file in the same folder or below is named relatively; others by an alias the neighbours use where one reaches them.
 */
export function specifierBetween(from: string, to: string, like: readonly ts.SourceFile[], snapshot: Snapshot): string {
  const bare = NAMED_WHOLE.test(to) ? to : to.replace(SOURCE_EXTENSION, '').replace(/\/index$/, '')
  const relative = relativeSpecifier(folderOf(from), bare)
  if (relative.startsWith('./')) return relative + writtenExtension(to, like)
  const leading = (sf: ts.SourceFile) => aliasesOf(sf, snapshot).filter(alias => covers(alias, from, to, snapshot))
  /** A neighbour that climbs with `../` where an alias could be has decided for relative paths. */
  const climbs = (sf: ts.SourceFile): boolean => {
    const targets = specifiersOf(sf).flatMap(specifier =>
      specifier.startsWith('../') ? (snapshot.resolve(sf.fileName, specifier) ?? []) : [],
    )
    if (targets.length === 0) return false
    const aliases = like.flatMap(leading)
    return targets.some(target => aliases.some(alias => covers(alias, sf.fileName, target, snapshot)))
  }
  for (const sf of like) {
    const [alias] = leading(sf)
    if (alias) return alias.prefix + bare.slice(alias.folder.length)
    if (climbs(sf)) break
  }
  return relative + writtenExtension(to, like)
}

/**
 * How an import of `specifier`, written in `original`, reads from `moved`: packages, aliases, and what stands in the same
 * folder stay as they are, relative ones are rewritten.
 */
export function movedSpecifier(
  specifier: string,
  original: ts.SourceFile,
  moved: string,
  like: readonly ts.SourceFile[],
  snapshot: Snapshot,
): string {
  if (!specifier.startsWith('.') || folderOf(original.fileName) === folderOf(moved)) return specifier
  const target = snapshot.resolve(original.fileName, specifier)
  if (target !== undefined) return specifierBetween(moved, target, [...like, original], snapshot)
  // Not a module of the workspace (a JSON file, an asset, a missing one): the same path, seen from elsewhere.
  return relativeSpecifier(folderOf(moved), joinPath(folderOf(original.fileName), specifier))
}

/**
 * How an import of `specifier`, which reaches `from`, reads where it is to reach `to` (a file that the plan creates, or another one):
 * by the alias that it is written with, or relatively as it is.
 */
export function followedSpecifier(
  specifier: string,
  importer: ts.SourceFile,
  from: string,
  to: string,
  snapshot: Snapshot,
): string {
  const written = SOURCE_EXTENSION.exec(specifier)?.[0]
  const bare = to.replace(SOURCE_EXTENSION, '').replace(/\/index$/, '')
  const ending =
    written === undefined ? '' : written === SOURCE_EXTENSION.exec(from)?.[0] ? to.slice(bare.length) : written
  if (specifier.startsWith('.')) return relativeSpecifier(folderOf(importer.fileName), bare) + ending
  const alias = aliasOf(specifier, importer, snapshot)
  return alias && covers(alias, importer.fileName, to, snapshot)
    ? alias.prefix + bare.slice(alias.folder.length) + ending
    : specifierBetween(importer.fileName, to, [importer], snapshot)
}
