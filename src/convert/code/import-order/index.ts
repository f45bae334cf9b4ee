/** Finds the order that the app's own tools bring imports into: that of a plugin of Prettier, of Biome or of dprint; ESLint's rules are asked for by file. */
import { FORMATTER_FILES } from '../../../workspace/formatter-config'
import { formatterValue } from '../../../workspace/formatter-values'
import { type JsonObject, objectOrEmpty, readJson } from '../../../workspace/json'
import { formatterBase, type Read } from '../formatter-base'
import { folderOf } from '../specifiers'
import { antfuOrder } from './eslint'
import { biomeOrder, dprintOrder } from './formatters'
import type { ImportOrder } from './order'
import { PRETTIER_PLUGINS, prettierPluginOrder } from './prettier-plugins'

export { eslintOrder } from './eslint'
export { inOrder } from './in-order'
export type { ImportOrder } from './order'

/** The order of a folder's imports; undefined where no tool that is known sorts them. `read` answers the text of a file, packages included. */
export async function importOrderOf(folder: string, read: Read): Promise<ImportOrder | undefined> {
  const folders = [folder]
  for (let above = folder; above !== ''; above = folderOf(above)) folders.push(folderOf(above))
  for (const find of [inAntfu, inPrettier, inBiome, inDprint])
    for (const one of folders) {
      const found = await find(one, read)
      if (found !== undefined) {
        if (found.order) return found.order
        break
      }
    }
  return undefined
}

/** A configuration was found: it counts for all below, whether it sorts imports or not. */
interface Found {
  readonly order: ImportOrder | undefined
}

function at(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** Its rules stand in no configuration: https://github.com/antfu/eslint-config */
async function inAntfu(folder: string, read: Read): Promise<Found | undefined> {
  for (const extension of ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts']) {
    const text = await read(at(folder, `eslint.config.${extension}`))
    if (text !== undefined) return { order: text.includes('@antfu/eslint-config') ? antfuOrder() : undefined }
  }
  return undefined
}

async function inPrettier(folder: string, read: Read): Promise<Found | undefined> {
  for (const name of FORMATTER_FILES) {
    if (/biome|dprint|oxfmt/.test(name)) continue
    const text = await read(at(folder, name))
    const own = text === undefined ? undefined : formatterValue(name, text)
    if (text === undefined || !own) continue
    const base = await formatterBase(at(folder, name), text, read)
    const options: JsonObject = { ...base?.value, ...own.value }
    const plugin = await pluginOf(options, folder, read)
    return { order: plugin && prettierPluginOrder(plugin, options) }
  }
  return undefined
}

/** The plugin that the options name; where they do not say, as Prettier finds it by itself before version 3, the one that is installed. */
async function pluginOf(options: JsonObject, folder: string, read: Read) {
  const named = Array.isArray(options.plugins) ? options.plugins : undefined
  if (named?.every(one => typeof one === 'string'))
    return PRETTIER_PLUGINS.find(plugin => named.some(one => one.includes(plugin)))
  for (let above = folder; ; above = folderOf(above)) {
    const text = await read(at(above, 'package.json'))
    const manifest = text === undefined ? {} : readJson(text, 'package.json').value
    const installed = { ...objectOrEmpty(manifest.dependencies), ...objectOrEmpty(manifest.devDependencies) }
    const plugin = PRETTIER_PLUGINS.find(one => installed[one] !== undefined)
    const isFound = /^\D*[12]\b/.test(String(installed.prettier ?? ''))
    if (plugin) return named || isFound || options.importOrder !== undefined ? plugin : undefined
    if (above === '') return undefined
  }
}

async function inBiome(folder: string, read: Read): Promise<Found | undefined> {
  for (const name of ['biome.json', 'biome.jsonc']) {
    const text = await read(at(folder, name))
    if (text === undefined) continue
    const { value } = readJson(text, name)
    const isRoot = value.extends !== '//' && value.root !== false
    // A nested one goes on from that of the root, which says how imports are sorted.
    const saysSo = value.assist !== undefined || value.organizeImports !== undefined
    return isRoot || saysSo ? { order: biomeOrder(value) } : undefined
  }
  return undefined
}

async function inDprint(folder: string, read: Read): Promise<Found | undefined> {
  for (const name of ['dprint.json', 'dprint.jsonc', '.dprint.json']) {
    const text = await read(at(folder, name))
    if (text !== undefined) return { order: dprintOrder(readJson(text, name).value) }
  }
  return undefined
}
