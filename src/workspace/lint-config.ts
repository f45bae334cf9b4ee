/** Which rules an ESLint configuration turns on for which files, read from its text; nothing is executed. */
import type { ConfigModules } from './config-module'
import { optionsOf, type Unknown, type Value } from './config-value'
import { presetRules } from './lint-presets'
import { ymlValue } from './lint-yaml'
import { ts } from './typescript'

/** What a part of a configuration says of rules. */
export interface LintBlock {
  /** Globs, relative to the folder of the configuration: a file is meant that each list has one for. */
  readonly files: readonly (readonly string[])[]
  readonly ignores: readonly string[]
  readonly rules: ReadonlyMap<string, RuleSetting>
}

/** A configuration that goes on from another, by name. */
export interface LintBase extends Pick<LintBlock, 'files' | 'ignores'> {
  readonly base: string
}

export interface RuleSetting {
  readonly on: boolean
  /** null where only how severe it is is said: the options of before stay. */
  readonly options: readonly unknown[] | null
}

export interface LintConfig {
  /** In order: what comes later counts more. */
  readonly parts: readonly (LintBlock | LintBase)[]
  /** False where the configurations of the folders above count too. */
  readonly root: boolean
}

/** https://eslint.org/docs/latest/use/configure/configuration-files, in the order in which one folder's are looked for. */
export const LINT_FILES = [
  ...['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map(extension => `eslint.config.${extension}`),
  '.eslintrc.js',
  '.eslintrc.cjs',
  '.eslintrc.yaml',
  '.eslintrc.yml',
  '.eslintrc.json',
  '.eslintrc',
  'package.json',
] as const

/**
 * The configuration in a file; undefined where there is none. `file`: its path, which modules it imports are found from;
 * `modules`: those. What only running it would tell (a package's configuration, a condition) is left out, or taken as it may be.
 */
export function lintConfig(file: string, text: string, modules: ConfigModules): LintConfig | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1)
  try {
    const value = read(file, text, modules)
    if (name.startsWith('eslint.config.')) return { parts: flat(value), root: true }
    const own = name === 'package.json' ? field(value, 'eslintConfig') : value
    return isObject(own) ? { parts: legacy(own), root: own.root === true } : undefined
  } catch (error) {
    // Expressions nested some ten thousand deep end the stack.
    if (!(error instanceof RangeError)) throw error
    return undefined
  }
}

function read(file: string, text: string, modules: ConfigModules): unknown {
  const isModule = /\.([cm]?[jt]s|json)$/.test(file)
  if (!isModule && !/^\s*(\/\/[^\n]*\s*|\/\*[\s\S]*?\*\/\s*)*\{/.test(text)) return ymlValue(text)
  const value = modules.add(isModule ? file : `${file}.json`, text).configuration()
  return value && plain(value)
}

/** A call whose outcome is not known, by what it is given: `defineConfig([…])`, `compat.config({…})`, `antfu({…})`. */
class Call {
  constructor(readonly args: readonly unknown[]) {}
}

const DEEPEST = 16
/** They hold no rules, and may hold whole plugins. */
const LEFT_OUT: ReadonlySet<string> = new Set(['plugins', 'languageOptions', 'parserOptions', 'settings', 'globals'])

function plain(value: Value, depth = 0): unknown {
  if (depth > DEEPEST) return undefined
  const inner = (next: Value) => plain(next, depth + 1)
  switch (value.kind) {
    case 'text':
      return value.whole ? value.text : undefined
    case 'constant':
      return value.value
    case 'list':
      return value.items.map(item => inner(item.value))
    case 'object':
      return Object.fromEntries(
        [...value.properties].filter(([name]) => !LEFT_OUT.has(name)).map(([name, one]) => [name, inner(one.value)]),
      )
    case 'namespace': {
      const found = value.module.exported('default') ?? value.module.asObject()
      return inner(found)
    }
    case 'either':
      // `isCi ? 'error' : 'off'`: as where it is on.
      return optionsOf(value)
        .map(inner)
        .find(one => one !== undefined && one !== 'off' && one !== 0)
    case 'unknown': {
      const preset = presetOf(value)
      return value.args ? new Call([preset, ...value.args.map(inner)]) : preset
    }
    default:
      return undefined
  }
}

/** What is known by name of a package's: `tseslint.configs.stylistic`, `antfu(…)`. */
function presetOf({ at, callee }: Unknown): string | undefined {
  const { node } = callee?.kind === 'unknown' ? callee.at : at
  if (ts.isPropertyAccessExpression(node)) {
    const { expression, name } = node
    const object = ts.isPropertyAccessExpression(expression) ? expression.name : expression
    return ts.isIdentifier(object) && object.text === 'configs' ? name.text : undefined
  }
  // The nodes of JSON know nothing of what is around them.
  const parent: ts.Node | undefined = node.parent
  if (!callee || !parent || !ts.isImportClause(parent) || !ts.isImportDeclaration(parent.parent)) return undefined
  const { moduleSpecifier } = parent.parent
  return ts.isStringLiteralLike(moduleSpecifier) ? moduleSpecifier.text : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Call)
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined
}

/** A list of objects, in lists, as arguments of calls, or by `extends` within one. */
function flat(value: unknown, files: LintBlock['files'] = []): LintBlock[] {
  if (Array.isArray(value)) return value.flatMap(one => flat(one, files))
  if (value instanceof Call) return value.args.flatMap(one => flat(one, files))
  const preset = typeof value === 'string' ? presetRules(value) : undefined
  if (preset) return [{ files, ignores: [], rules: preset }]
  if (!isObject(value)) return []
  const own = textsIn(value.files)
  const meant = own.length > 0 ? [...files, own] : files
  const block = { files: meant, ignores: textsIn(value.ignores), rules: rulesIn(value.rules) }
  return [...flat(value.extends, meant), ...(block.rules.size > 0 ? [block] : [])]
}

/** One object: what it goes on from, its rules, and those for some files. */
function legacy(value: Record<string, unknown>): (LintBlock | LintBase)[] {
  const part = (object: Record<string, unknown>, files: LintBlock['files']): (LintBlock | LintBase)[] => {
    const ignores = textsIn(object.excludedFiles).map(anywhere)
    const bases = textsIn(object.extends).map(base => {
      const preset = presetRules(base)
      return preset ? { files, ignores, rules: preset } : { base, files, ignores }
    })
    return [...bases, { files, ignores, rules: rulesIn(object.rules) }]
  }
  const overrides = Array.isArray(value.overrides) ? value.overrides.filter(isObject) : []
  return [part(value, []), ...overrides.map(one => part(one, [textsIn(one.files).map(anywhere)]))].flat()
}

/** Until ESLint 8 a glob without a folder means files of every folder. */
function anywhere(glob: string): string {
  return glob.includes('/') ? glob : `**/${glob}`
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.flatMap(textsIn) : []
}

function rulesIn(value: unknown): Map<string, RuleSetting> {
  const rules = new Map<string, RuleSetting>()
  for (const [name, setting] of Object.entries(isObject(value) ? value : {})) {
    const [level, ...options] = Array.isArray(setting) ? setting : [setting]
    const on = level === 'error' || level === 'warn' || level === 1 || level === 2
    if (on || level === 'off' || level === 0) rules.set(name, { on, options: Array.isArray(setting) ? options : null })
  }
  return rules
}
