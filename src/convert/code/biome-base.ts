/** What a Biome configuration goes on from: that of the root, or files and packages that it names. https://biomejs.dev/guides/big-projects */
import { withFormatter } from '../../workspace/formatter-config'
import type { ReadValue } from '../../workspace/formatter-values'
import { type JsonObject, readJson } from '../../workspace/json'
import { moduleAt, type Read } from './formatter-base'
import { folderOf, joinPath } from './specifiers'

const DEEPEST = 5

/** What its bases say of the formatter; undefined where it has none. What cannot be read leaves the outcome open. */
export async function biomeBase(
  file: string,
  text: string,
  read: Read,
  depth = 0,
): Promise<Omit<ReadValue, 'bases'> | undefined> {
  const { extends: named } = readJson(text, file).value
  if (named === undefined) return undefined
  const specifiers: readonly unknown[] = Array.isArray(named) ? named : [named]
  let value: JsonObject = {}
  let whole = depth < DEEPEST
  for (const specifier of whole ? specifiers : []) {
    const found =
      specifier === '//'
        ? await rootAbove(file, read)
        : typeof specifier === 'string'
          ? await moduleAt(file, specifier, read)
          : undefined
    if (!found) {
      whole = false
      continue
    }
    const own = readJson(found.text, found.file)
    const below = await biomeBase(found.file, found.text, read, depth + 1)
    value = withFormatter(value, withFormatter(below?.value ?? {}, own.value))
    whole &&= own.problem === null && below?.whole !== false
  }
  return { value, whole }
}

/** The nearest configuration above that is the root's. */
export async function rootAbove(
  file: string,
  read: Read,
): Promise<{ readonly file: string; readonly text: string } | undefined> {
  for (let folder = folderOf(file); folder !== ''; ) {
    folder = folderOf(folder)
    for (const name of ['biome.json', 'biome.jsonc']) {
      const path = joinPath(folder, name)
      const text = await read(path)
      if (text === undefined) continue
      const { value } = readJson(text, name)
      if (value.extends !== '//' && value.root !== false) return { file: path, text }
    }
  }
  return undefined
}
