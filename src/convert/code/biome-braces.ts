/** Whether Biome's linter wants braces around what a condition or a loop guards. https://biomejs.dev/linter/rules/use-block-statements */
import { type JsonObject, readJson } from '../../workspace/json'
import { rootAbove } from './biome-base'
import { moduleAt, type Read } from './formatter-base'
import { folderOf } from './specifiers'

const DEEPEST = 5

/** By the nearest configuration at or above a folder, with what that goes on from; false where none says it. */
export async function biomeWantsBraces(folder: string, read: Read): Promise<boolean> {
  for (const name of ['biome.json', 'biome.jsonc']) {
    const file = folder === '' ? name : `${folder}/${name}`
    const text = await read(file)
    if (text !== undefined) return (await said(file, text, read, 0)) ?? false
  }
  return folder === '' ? false : biomeWantsBraces(folderOf(folder), read)
}

/** Undefined where neither it nor its bases say anything; a later base is asked first. */
async function said(file: string, text: string, read: Read, depth: number): Promise<boolean | undefined> {
  const { linter, extends: named } = readJson(text, file).value
  const own = ruleIn(linter)
  if (own !== undefined || named === undefined || depth === DEEPEST) return own
  const specifiers: readonly unknown[] = Array.isArray(named) ? named : [named]
  for (const specifier of [...specifiers].reverse()) {
    if (typeof specifier !== 'string') continue
    const found = specifier === '//' ? await rootAbove(file, read) : await moduleAt(file, specifier, read)
    const below = found ? await said(found.file, found.text, read, depth + 1) : undefined
    if (below !== undefined) return below
  }
  return undefined
}

function ruleIn(linter: unknown): boolean | undefined {
  if (!isObject(linter)) return undefined
  if (linter.enabled === false) return false
  const style = isObject(linter.rules) ? linter.rules.style : undefined
  const rule = isObject(style) ? style.useBlockStatements : undefined
  const level = isObject(rule) ? rule.level : rule
  return typeof level === 'string' ? level !== 'off' : undefined
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
