/** What a repository's formatter (Prettier, Biome, oxfmt, dprint) is configured to write, read from the text of its configuration; nothing is executed. */
import { formatterValue, type ReadValue, scalar } from './formatter-values'
import { type JsonObject, objectOrEmpty, readJson } from './json'

/** Habits that a configuration decides; what it leaves open, or what cannot be read, is not there. */
export interface FormatterOptions {
  readonly quote?: "'" | '"'
  readonly semicolons?: boolean
  /** One level. */
  readonly indent?: string
  readonly tabWidth?: number
  readonly newline?: '\n' | '\r\n'
  readonly trailingComma?: boolean
  /** A comma after the last parameter or argument that stands on a line of its own. */
  readonly parameterComma?: boolean
  readonly arrowParentheses?: boolean
  readonly printWidth?: number
  readonly bracketSpacing?: boolean
  /** What dprint has otherwise than the other formatters. */
  readonly dprint?: DprintLayout
  readonly layout?: LayoutOptions
}

/** Options that only the layout depends on, under Prettier's names; what is not set is its default. */
export interface LayoutOptions {
  readonly bracketSameLine?: boolean
  readonly experimentalOperatorPosition?: 'start' | 'end'
  readonly experimentalTernaries?: boolean
  readonly jsxSingleQuote?: boolean
  readonly objectWrap?: 'collapse' | 'preserve'
  readonly quoteProps?: 'as-needed' | 'consistent' | 'preserve'
  readonly singleAttributePerLine?: boolean
}

/** The values that each of them takes. */
const LAYOUT_VALUES: { readonly [Key in keyof Required<LayoutOptions>]: readonly LayoutOptions[Key][] } = {
  bracketSameLine: [true, false],
  experimentalOperatorPosition: ['start', 'end'],
  experimentalTernaries: [true, false],
  jsxSingleQuote: [true, false],
  objectWrap: ['collapse', 'preserve'],
  quoteProps: ['as-needed', 'consistent', 'preserve'],
  singleAttributePerLine: [true, false],
}

export interface DprintLayout {
  /** Braces of an `if` whose statement is not on its line, or of every one; null where they stay as they are. */
  readonly braces: 'over' | 'always' | null
  /** `&&` begins the next line. */
  readonly operatorsLead: boolean
}

/** Names of configuration files in the order in which a folder's is looked for. */
export const FORMATTER_FILES = [
  'package.json',
  '.prettierrc',
  '.prettierrc.json',
  '.prettierrc.yaml',
  '.prettierrc.yml',
  '.prettierrc.json5',
  '.prettierrc.toml',
  ...['.prettierrc', 'prettier.config'].flatMap(name =>
    ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map(extension => `${name}.${extension}`),
  ),
  'biome.json',
  'biome.jsonc',
  '.oxfmtrc.json',
  '.oxfmtrc.jsonc',
  'oxfmt.config.ts',
  'dprint.json',
  'dprint.jsonc',
  '.dprint.json',
] as const

/**
 * The options in a configuration file; undefined where it configures no formatter. `name`: the file's name without folders;
 * `editor`: the keys of the `.editorconfig` above it, which Prettier and oxfmt take as defaults; `major`: Prettier's major
 * version; `base`: what the configuration it goes on from holds.
 */
export function formatterOptions(
  name: string,
  text: string,
  editor: JsonObject = {},
  major: number | null = null,
  base?: Omit<ReadValue, 'bases'>,
): FormatterOptions | undefined {
  if (name.startsWith('biome')) return biome(readJson(text, name).value, base)
  if (/^\.?dprint/.test(name)) return dprint(readJson(text, name).value)
  const read = formatterValue(name, text)
  if (!read) return undefined
  const value = { ...base?.value, ...read.value }
  const whole = read.whole && (base?.whole ?? read.bases.length === 0)
  if (!whole && Object.keys(value).length === 0) return undefined
  // oxfmt has Prettier's options, but breaks lines at 100: https://oxc.rs/docs/guide/usage/formatter/config
  if (/^\.?oxfmt/.test(name)) return prettierOptions(value, whole, editor, null, 100)
  return prettierOptions(value, whole, editor, major)
}

/** `key = value` of the sections of an `.editorconfig` that are for every file or for TypeScript and JavaScript. */
export function editorConfig(text: string): JsonObject {
  const found: Record<string, unknown> = {}
  let applies = false
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[(.*)\]\s*$/.exec(line)?.[1]
    if (section !== undefined) applies = /^\*$|\b[jt]sx?\b/.test(section)
    const pair = /^\s*([\w-]+)\s*=\s*([^#;]*)/.exec(line)
    if (pair?.[1] && applies) found[pair[1].toLowerCase()] = scalar((pair[2] ?? '').trim().toLowerCase())
  }
  return found
}

/** https://prettier.io/docs/options: what is not set is the default, where the configuration could be read as a whole. */
function prettierOptions(
  value: JsonObject,
  whole: boolean,
  editor: JsonObject,
  major: number | null,
  printWidth = 80,
): FormatterOptions {
  const { text, flag, number } = reader(key => value[key], whole)
  const width = number('tabWidth', numberIn(editor, 'indent_size') ?? numberIn(editor, 'tab_width') ?? 2)
  const tabs = flag('useTabs', editor.indent_style === 'tab')
  const commas = text('trailingComma', major !== null && major < 3 ? 'es5' : 'all')
  const single = flag('singleQuote', false)
  const arrows = text('arrowParens', 'always')
  const endOfLine = value.endOfLine ?? editor.end_of_line
  return known({
    quote: single === undefined ? undefined : single ? "'" : '"',
    semicolons: flag('semi', true),
    indent: indentOf(tabs, width),
    tabWidth: width,
    newline: endOfLine === 'lf' ? '\n' : endOfLine === 'crlf' ? '\r\n' : undefined,
    trailingComma: commas === undefined ? undefined : commas !== 'none',
    parameterComma: commas === undefined ? undefined : commas === 'all',
    arrowParentheses: arrows === undefined ? undefined : arrows === 'always',
    printWidth: number('printWidth', numberIn(editor, 'max_line_length') ?? printWidth),
    bracketSpacing: flag('bracketSpacing', true),
    layout: layoutOptions({ bracketSameLine: value.jsxBracketSameLine, ...value }),
  })
}

/** https://biomejs.dev/reference/configuration: undefined where the formatter is off. */
function biome(configured: JsonObject, base?: Omit<ReadValue, 'bases'>): FormatterOptions | undefined {
  const value = withFormatter(base?.value ?? {}, configured)
  const general = objectOrEmpty(value.formatter)
  const script = objectOrEmpty(value.javascript)
  const own = objectOrEmpty(script.formatter)
  if (general.enabled === false || own.enabled === false) return undefined
  // One that extends what cannot be read, or follows .editorconfig, leaves open what it does not say.
  const whole = (base?.whole ?? configured.extends === undefined) && general.useEditorconfig !== true
  const setting = (key: string) => own[key] ?? general[key]
  const { text, flag, number } = reader(setting, whole)
  const width = number('indentWidth', 2)
  const style = text('indentStyle', 'tab')
  const quote = text('quoteStyle', 'double')
  const semicolons = text('semicolons', 'always')
  const commas = text('trailingCommas', 'all')
  const arrows = text('arrowParentheses', 'always')
  const endOfLine = own.lineEnding ?? general.lineEnding
  return known({
    quote: quote === undefined ? undefined : quote === 'single' ? "'" : '"',
    semicolons: semicolons === undefined ? undefined : semicolons === 'always',
    indent: indentOf(style === undefined ? undefined : style === 'tab', width),
    tabWidth: width,
    newline: endOfLine === 'lf' ? '\n' : endOfLine === 'crlf' ? '\r\n' : undefined,
    trailingComma: commas === undefined ? undefined : commas !== 'none',
    parameterComma: commas === undefined ? undefined : commas === 'all',
    arrowParentheses: arrows === undefined ? undefined : arrows === 'always',
    printWidth: number('lineWidth', 80),
    bracketSpacing: flag('bracketSpacing', true),
    layout: layoutOptions({
      bracketSameLine: setting('bracketSameLine'),
      experimentalOperatorPosition: setting('operatorLinebreak') === 'before' ? 'start' : undefined,
      jsxSingleQuote: own.jsxQuoteStyle === 'single',
      objectWrap: setting('expand') === 'never' ? 'collapse' : undefined,
      quoteProps: own.quoteProperties === 'preserve' ? 'preserve' : undefined,
      singleAttributePerLine: setting('attributePosition') === 'multiline',
    }),
  })
}

/** One configuration of Biome over another, as far as its formatter asks. */
export function withFormatter(base: JsonObject, own: JsonObject): JsonObject {
  const merged = (one: JsonObject, other: JsonObject) => ({
    ...objectOrEmpty(one.formatter),
    ...objectOrEmpty(other.formatter),
  })
  return {
    ...own,
    formatter: merged(base, own),
    javascript: { formatter: merged(objectOrEmpty(base.javascript), objectOrEmpty(own.javascript)) },
  }
}

/** https://dprint.dev/plugins/typescript/config: undefined where its TypeScript plugin is not used. */
function dprint(value: JsonObject): FormatterOptions | undefined {
  if (typeof value.typescript !== 'object' || value.typescript === null) return undefined
  const own = objectOrEmpty(value.typescript)
  const whole = value.extends === undefined
  const { text, flag, number } = reader(key => own[key] ?? value[key], whole)
  // What `deno: true` sets is the defaults that are left.
  const isDeno = own.deno === true
  const width = number('indentWidth', 2)
  const quote = text('quoteStyle', 'alwaysDouble')
  const semicolons = text('semiColons', 'prefer')
  const commas = text('trailingCommas', 'onlyMultiLine')
  const arrows = text('arrowFunction.useParentheses', isDeno ? 'force' : 'maintain')
  const braces = own['ifStatement.useBraces'] ?? own.useBraces ?? 'whenNotSingleLine'
  const operators =
    own['binaryExpression.operatorPosition'] ?? own.operatorPosition ?? (isDeno ? 'sameLine' : 'nextLine')
  const lineEnd = own.newLineKind ?? value.newLineKind
  return known({
    quote: quote === undefined ? undefined : /single/i.test(quote) ? "'" : '"',
    semicolons: semicolons === undefined ? undefined : semicolons !== 'asi',
    indent: indentOf(flag('useTabs', false), width),
    tabWidth: width,
    newline: lineEnd === 'crlf' ? '\r\n' : lineEnd === 'lf' ? '\n' : undefined,
    trailingComma: commas === undefined ? undefined : commas !== 'never',
    parameterComma: commas === undefined ? undefined : commas !== 'never',
    arrowParentheses: arrows === 'maintain' ? undefined : arrows === 'force',
    printWidth: number('lineWidth', isDeno ? 80 : 120),
    bracketSpacing: flag('spaceSurroundingProperties', true),
    dprint: {
      braces: braces === 'whenNotSingleLine' ? 'over' : braces === 'always' ? 'always' : null,
      operatorsLead: operators === 'nextLine',
    },
  })
}

/** Those of some options that are set to something else than their default; undefined where none is. */
function layoutOptions(value: JsonObject): LayoutOptions | undefined {
  const set = Object.entries(LAYOUT_VALUES).filter(([key, values]) => {
    const own: readonly unknown[] = values
    return value[key] !== false && own.includes(value[key])
  })
  return set.length === 0 ? undefined : Object.fromEntries(set.map(([key]) => [key, value[key]]))
}

/** Reads options with their defaults, which count where the configuration is known as a whole. */
function reader(setting: (key: string) => unknown, whole: boolean) {
  const read = <T>(key: string, fallback: T, is: (value: unknown) => value is T): T | undefined => {
    const value = setting(key)
    if (value === undefined) return whole ? fallback : undefined
    return is(value) ? value : undefined
  }
  return {
    text: (key: string, fallback: string) => read(key, fallback, value => typeof value === 'string'),
    flag: (key: string, fallback: boolean) => read(key, fallback, value => typeof value === 'boolean'),
    number: (key: string, fallback: number) => read(key, fallback, value => typeof value === 'number'),
  }
}

function indentOf(tabs: boolean | undefined, width: number | undefined): string | undefined {
  if (tabs === true) return '\t'
  return tabs === undefined || width === undefined ? undefined : ' '.repeat(Math.min(Math.max(width, 0), 16))
}

function numberIn(value: JsonObject, key: string): number | undefined {
  const found = value[key]
  return typeof found === 'number' ? found : undefined
}

/** The options without those that are undefined. */
function known(
  options: { readonly [Key in keyof FormatterOptions]: FormatterOptions[Key] | undefined },
): FormatterOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
