/** Finds the formatter configuration that applies to a file: the nearest one above it. */
import {
  editorConfig,
  FORMATTER_FILES,
  type FormatterOptions,
  formatterOptions,
} from '../../workspace/formatter-config'
import { type JsonObject, objectOrEmpty, readJson } from '../../workspace/json'
import { biomeBase } from './biome-base'
import { formatterBase } from './formatter-base'
import { type ImportOrder, importOrderOf } from './import-order'
import { folderOf } from './specifiers'

/** The configurations of one conversion: each folder is looked at once. */
export class Formatters {
  private readonly byFolder = new Map<string, Promise<FormatterOptions | undefined>>()
  private readonly orders = new Map<string, Promise<ImportOrder | undefined>>()
  private readonly editors = new Map<string, Promise<JsonObject>>()

  constructor(private readonly read: (file: string) => Promise<string | undefined>) {}

  /** What a formatter is configured to write in this folder; undefined where none is. */
  of(folder: string): Promise<FormatterOptions | undefined> {
    const known = this.byFolder.get(folder)
    if (known) return known
    const found = this.find(folder)
    this.byFolder.set(folder, found)
    return found
  }

  /** The order that a tool of the app brings the imports of this folder's files into; undefined where none does. */
  importOrder(folder: string): Promise<ImportOrder | undefined> {
    const known = this.orders.get(folder)
    if (known) return known
    const found = importOrderOf(folder, this.read)
    this.orders.set(folder, found)
    return found
  }

  private async find(folder: string): Promise<FormatterOptions | undefined> {
    const at = (name: string) => (folder === '' ? name : `${folder}/${name}`)
    const texts = await Promise.all(FORMATTER_FILES.map(name => this.read(at(name))))
    for (const [n, name] of FORMATTER_FILES.entries()) {
      const text = texts[n]
      const options =
        text === undefined
          ? undefined
          : formatterOptions(
              name,
              text,
              await this.editor(folder),
              await this.prettier(folder),
              await (name.startsWith('biome') ? biomeBase : formatterBase)(at(name), text, this.read),
            )
      if (options) return options
    }
    return folder === '' ? undefined : this.of(folderOf(folder))
  }

  /** The `.editorconfig` files of a folder and those above it, the nearest last. */
  private editor(folder: string): Promise<JsonObject> {
    const known = this.editors.get(folder)
    if (known) return known
    const found = (async () => {
      const above = folder === '' ? {} : await this.editor(folderOf(folder))
      const text = await this.read(folder === '' ? '.editorconfig' : `${folder}/.editorconfig`)
      if (text === undefined) return above
      return /^\s*root\s*=\s*true/im.test(text) ? editorConfig(text) : { ...above, ...editorConfig(text) }
    })()
    this.editors.set(folder, found)
    return found
  }

  /** Prettier's major version, from the nearest package.json that names it. */
  private async prettier(folder: string): Promise<number | null> {
    const text = await this.read(folder === '' ? 'package.json' : `${folder}/package.json`)
    const manifest = text === undefined ? {} : readJson(text, 'package.json').value
    for (const key of ['devDependencies', 'dependencies']) {
      const range = objectOrEmpty(manifest[key]).prettier
      const major = typeof range === 'string' ? /\d+/.exec(range)?.[0] : undefined
      if (major !== undefined) return Number(major)
    }
    return folder === '' ? null : this.prettier(folderOf(folder))
  }
}
