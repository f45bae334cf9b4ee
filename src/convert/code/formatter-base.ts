/** What a formatter's configuration goes on from: a module beside it, or a package that is installed or of the workspace. */
import { formatterValue, type ReadValue } from '../../workspace/formatter-values'
import { type JsonObject, objectOrEmpty, readJson } from '../../workspace/json'
import { folderOf, joinPath } from './specifiers'

export type Read = (file: string) => Promise<string | undefined>

const DEEPEST = 5

/**
 * The options that the bases of a configuration file set together; undefined where it has none. What cannot be read leaves
 * the outcome open. `read` answers the text of a file, packages included.
 */
export async function formatterBase(
  file: string,
  text: string,
  read: Read,
  depth = 0,
): Promise<Omit<ReadValue, 'bases'> | undefined> {
  const bases = formatterValue(nameOf(file), text)?.bases ?? []
  if (bases.length === 0) return undefined
  let value: JsonObject = {}
  let whole = depth < DEEPEST
  for (const specifier of whole ? bases : []) {
    const found = await moduleAt(file, specifier, read)
    const own = found && formatterValue(nameOf(found.file), found.text)
    const below = found && (await formatterBase(found.file, found.text, read, depth + 1))
    value = { ...value, ...below?.value, ...own?.value }
    whole &&= own?.whole === true && (below?.whole ?? own.bases.length === 0)
  }
  return { value, whole }
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1)
}

interface Found {
  readonly file: string
  readonly text: string
}

/** The file that a specifier means, by its path or in the folders of packages above; undefined where there is none. */
export async function moduleAt(from: string, specifier: string, read: Read): Promise<Found | undefined> {
  if (specifier.startsWith('.')) return firstOf(joinPath(folderOf(from), specifier), read)
  const [, name = specifier, path = ''] = /^(@[^/]+\/[^/]+|[^/]+)(?:\/(.*))?$/.exec(specifier) ?? []
  for (let folder = folderOf(from); ; folder = folderOf(folder)) {
    const at = joinPath(folder, `node_modules/${name}`)
    const manifest = await read(`${at}/package.json`)
    if (manifest !== undefined) {
      const entry = entryOf(readJson(manifest, 'package.json').value, path)
      return firstOf(joinPath(at, entry), read)
    }
    if (folder === '') return undefined
  }
}

/** The file that a package offers as `path`, '' for itself. */
function entryOf(manifest: JsonObject, path: string): string {
  const { exports, main } = manifest
  const key = path === '' ? '.' : `./${path}`
  const offered = typeof exports === 'string' && path === '' ? exports : offeredAs(key, objectOrEmpty(exports))
  const { import: imported, require: required, default: any } = objectOrEmpty(offered)
  const file = [offered, imported, required, any].find(one => typeof one === 'string')
  if (typeof file === 'string') return file
  return path !== '' ? path : typeof main === 'string' ? main : 'index.js'
}

/** By its own key, else by the longest pattern, its star filled in: https://nodejs.org/api/packages.html#subpath-patterns */
function offeredAs(key: string, exports: JsonObject): JsonObject[string] {
  if (exports[key] !== undefined) return exports[key]
  const [found] = Object.entries(exports)
    .flatMap(([pattern, value]) => {
      const [start = '', end, ...more] = pattern.split('*')
      const fits = end !== undefined && more.length === 0 && key.startsWith(start) && key.endsWith(end)
      const isLonger = key.length > start.length + (end?.length ?? 0)
      return fits && isLonger ? [{ start, value, star: key.slice(start.length, key.length - end.length) }] : []
    })
    .sort((one, other) => other.start.length - one.start.length)
  if (!found) return undefined
  return typeof found.value === 'string' ? found.value.replaceAll('*', found.star) : found.value
}

async function firstOf(path: string, read: Read): Promise<Found | undefined> {
  for (const end of ['', '.js', '.cjs', '.mjs', '.ts', '.json', '/index.js']) {
    const text = await read(path + end)
    if (text !== undefined) return { file: path + end, text }
  }
  return undefined
}
