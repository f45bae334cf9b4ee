/** What the configurations of well-known packages turn on, of the rules that code which is written here has a form for. */
import type { RuleSetting } from './lint-config'

const CURLY = { curly: ['multi-line'] }
const UNSAFE = { '@typescript-eslint/no-unsafe-return': [] }
const STYLISTIC = { '@typescript-eslint/consistent-type-definitions': ['interface'] }

/**
 * https://typescript-eslint.io/users/configs, https://github.com/airbnb/javascript/tree/master/packages/eslint-config-airbnb-base/rules,
 * https://github.com/standard/eslint-config-standard, https://github.com/antfu/eslint-config
 */
const PRESETS: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  recommendedtypechecked: UNSAFE,
  recommendedrequiringtypechecking: UNSAFE,
  stricttypechecked: UNSAFE,
  stylistic: STYLISTIC,
  stylistictypechecked: STYLISTIC,
  airbnb: { ...CURLY, 'arrow-body-style': ['as-needed'] },
  airbnbbase: { ...CURLY, 'arrow-body-style': ['as-needed'] },
  standard: CURLY,
  antfu: { ...STYLISTIC, 'import/consistent-type-specifier-style': ['prefer-top-level'] },
}

/**
 * The rules of a configuration by its name: `airbnb`, `plugin:@typescript-eslint/recommended-type-checked`, the
 * `recommendedTypeChecked` of `tseslint.configs`, `@antfu/eslint-config`. Undefined for any other.
 */
export function presetRules(name: string): ReadonlyMap<string, RuleSetting> | undefined {
  const own = name
    .replace(/^plugin:@typescript-eslint\//, '')
    .replace(/^@antfu\/eslint-config$/, 'antfu')
    .replace(/^eslint-config-/, '')
  const key = own.replaceAll('-', '').toLowerCase()
  const rules = Object.hasOwn(PRESETS, key) ? PRESETS[key] : undefined
  return rules && new Map(Object.entries(rules).map(([rule, options]) => [rule, { on: true, options }]))
}
