import { describe, expect, it } from 'vitest'
import { Linters } from '../../../../src/convert/code/linter'
import { joinPath } from '../../../../src/workspace/paths'

/** The rules of the linter for `app/a.ts` in a workspace of these files. */
async function rulesIn(files: Record<string, string>, file = 'app/a.ts') {
  const resolve = (from: string, specifier: string) => {
    if (!specifier.startsWith('.')) return files[`packages/${specifier}.js`] && `packages/${specifier}.js`
    const path = joinPath(from.slice(0, Math.max(from.lastIndexOf('/'), 0)), specifier)
    return files[path] === undefined ? undefined : path
  }
  return new Linters(async path => files[path], resolve).rulesFor(file)
}

const RULE = "'func-style': ['error', 'expression']"

describe('finds a rule', () => {
  it.each<[string, Record<string, string>]>([
    ['in a flat configuration', { 'eslint.config.js': `export default [{ rules: { ${RULE} } }]` }],
    ['in CommonJS', { 'eslint.config.cjs': `module.exports = [{ rules: { ${RULE} } }]` }],
    ['in one object', { 'eslint.config.mjs': `export default { rules: { ${RULE} } }` }],
    [
      'in what a function of a package is given',
      {
        'eslint.config.ts': `import { defineConfig } from 'eslint/config'\nexport default defineConfig([{ rules: { ${RULE} } }])`,
      },
    ],
    [
      'in one of its arguments, as antfu and typescript-eslint take them',
      {
        'eslint.config.mjs': `import antfu from '@antfu/eslint-config'\nexport default antfu({ react: true }, { rules: { ${RULE} } })`,
      },
    ],
    [
      'in what a compatible configuration is given',
      { 'eslint.config.mjs': `export default [...compat.config({ extends: ['next'], rules: { ${RULE} } })]` },
    ],
    [
      'in what another goes on from',
      {
        'eslint.config.mjs': `const base = { rules: { ${RULE} } }\nexport default defineConfig({ files: ['**/*.ts'], extends: [base] })`,
      },
    ],
    [
      'in a module beside it',
      {
        'eslint.config.mjs': "import { base } from './config/base.mjs'\nexport default [...base, { rules: {} }]",
        'config/base.mjs': `import { rules } from './rules.mjs'\nexport const base = [{ files: ['**/*.{ts,tsx}'], rules }]`,
        'config/rules.mjs': `export const rules = { ${RULE} }`,
      },
    ],
    [
      'in a constant that is exported by name',
      { 'eslint.config.mjs': `const config = [{ rules: { ${RULE} } }]\nexport { config as default }` },
    ],
    [
      'that is severe on a condition',
      {
        'eslint.config.js':
          "export default [{ rules: { 'func-style': process.env.CI ? 'off' : ['error', 'expression'] } }]",
      },
    ],
    ['in JSON with comments', { '.eslintrc.json': '{ // why\n "rules": { "func-style": ["error", "expression"] } }' }],
    ['in a file without extension', { '.eslintrc': '{ "rules": { "func-style": [2, "expression"] } }' }],
    ['in package.json', { 'package.json': '{ "eslintConfig": { "rules": { "func-style": [1, "expression"] } } }' }],
    ['in YAML', { '.eslintrc.yml': 'rules:\n  func-style: [error, expression]\n' }],
    [
      'in YAML over lines',
      { '.eslintrc.yaml': "# why\nextends: next\nrules:\n  'func-style':\n  - error\n  - expression\n" },
    ],
    ['in YAML without an extension', { '.eslintrc': 'rules:\n  func-style:\n    - error\n    - expression\n' }],
    ['for some files', { '.eslintrc.js': `module.exports = { overrides: [{ files: ['*.ts'], rules: { ${RULE} } }] }` }],
    [
      'for some files in YAML',
      {
        '.eslintrc.yml':
          'overrides:\n  - files: "*.ts"\n    rules:\n      func-style: [error, expression]\n  - files:\n      - "*.js"\n',
      },
    ],
    [
      'above, where the nearer one is silent',
      {
        '.eslintrc.json': '{ "rules": { "func-style": ["error", "expression"] } }',
        'app/.eslintrc.json': '{ "rules": {} }',
      },
    ],
    [
      'in a file that it goes on from',
      {
        '.eslintrc.cjs': "module.exports = { extends: ['next', './base'] }",
        'base.js': `module.exports = { rules: { ${RULE} } }`,
      },
    ],
    [
      'in a package of the workspace',
      {
        '.eslintrc.cjs': "module.exports = { extends: ['@acme/eslint-config/next'] }",
        'packages/@acme/eslint-config/next.js': `module.exports = { rules: { ${RULE} } }`,
      },
    ],
    [
      'in an installed package',
      {
        '.eslintrc.json': '{ "extends": "acme" }',
        'node_modules/eslint-config-acme/package.json': '{ "main": "main.js" }',
        'node_modules/eslint-config-acme/main.js': `module.exports = { rules: { ${RULE} } }`,
      },
    ],
    [
      'with the options of before, where only how severe it is is said',
      {
        'eslint.config.js': `export default [{ rules: { ${RULE} } }, { rules: { 'func-style': 'off' } }, { rules: { 'func-style': 'warn' } }]`,
      },
    ],
  ])('%s', async (_, files) => {
    expect((await rulesIn(files)).get('func-style')).toEqual(['expression'])
  })

  it('whatever its plugin is called', async () => {
    const rules = await rulesIn({
      'eslint.config.js': "export default [{ rules: { 'ts/no-x': ['error', { all: true }] } }]",
    })
    expect(rules.get('@typescript-eslint/no-x')).toEqual([{ all: true }])
    expect(rules.get('no-x')).toBeUndefined()
  })
})

describe('finds none', () => {
  it.each<[string, Record<string, string>]>([
    ['without a configuration', {}],
    ['where it is off', { 'eslint.config.js': "export default [{ rules: { 'func-style': 'off' } }]" }],
    [
      'where it is turned off later',
      { 'eslint.config.js': `export default [{ rules: { ${RULE} } }, { rules: { 'func-style': 0 } }]` },
    ],
    [
      'for other files',
      { 'eslint.config.js': `export default [{ files: ['**/*.js', 'scripts/**'], rules: { ${RULE} } }]` },
    ],
    [
      'for files that are left out',
      { 'eslint.config.js': `export default [{ ignores: ['app/**'], rules: { ${RULE} } }]` },
    ],
    [
      'for files of an override that are left out',
      {
        '.eslintrc.js': `module.exports = { overrides: [{ files: '*.ts', excludedFiles: 'a.*', rules: { ${RULE} } }] }`,
      },
    ],
    [
      'above a root',
      { '.eslintrc.json': '{ "rules": { "func-style": 2 } }', 'app/.eslintrc.json': '{ "root": true }' },
    ],
    [
      'above a flat configuration',
      { 'eslint.config.js': `export default [{ rules: { ${RULE} } }]`, 'app/eslint.config.js': 'export default []' },
    ],
    ['in the options of a package', { 'package.json': '{ "name": "a", "rules": { "func-style": 2 } }' }],
    [
      'where only running it would tell',
      { 'eslint.config.js': "import all from 'acme'\nexport default all.map(one => one)" },
    ],
    [
      'in a configuration that goes on from itself',
      { '.eslintrc.js': "module.exports = { extends: './.eslintrc.js' }" },
    ],
    ['in broken JSON', { '.eslintrc.json': '{ "rules": { "func-style" ' }],
    ['in broken YAML', { '.eslintrc.yml': '- - :\n  ]: [\nrules\n    x: {' }],
    ['in a broken module', { 'eslint.config.js': 'export default [{ rules: { ' }],
    ['in one that is nested too deeply', { 'eslint.config.js': `export default ${'['.repeat(20_000)}` }],
  ])('%s', async (_, files) => {
    expect((await rulesIn(files)).get('func-style')).toBeUndefined()
  })
})

describe('knows by name', () => {
  const UNSAFE = '@typescript-eslint/no-unsafe-return'
  const TYPES = '@typescript-eslint/consistent-type-definitions'

  it.each<[string, Record<string, string>, string, unknown[]]>([
    [
      'a configuration of typescript-eslint',
      {
        'eslint.config.js':
          "import ts from 'typescript-eslint'\nexport default ts.config(...ts.configs.recommendedTypeChecked)",
      },
      UNSAFE,
      [],
    ],
    [
      'one that is given to a compatible one',
      { 'eslint.config.js': "export default [...compat.extends('plugin:@typescript-eslint/stylistic')]" },
      TYPES,
      ['interface'],
    ],
    [
      'one that is gone on from',
      { '.eslintrc.json': '{ "extends": ["plugin:@typescript-eslint/recommended-requiring-type-checking"] }' },
      UNSAFE,
      [],
    ],
    ["a package's", { '.eslintrc.json': '{ "extends": "airbnb" }' }, 'curly', ['multi-line']],
    [
      "a package's that is called",
      { 'eslint.config.js': "import antfu from '@antfu/eslint-config'\nexport default antfu()" },
      'import/consistent-type-specifier-style',
      ['prefer-top-level'],
    ],
    [
      'one that is said otherwise after',
      {
        'eslint.config.js':
          "export default [ts.configs.stylistic, { rules: { 'ts/consistent-type-definitions': ['error', 'type'] } }]",
      },
      TYPES,
      ['type'],
    ],
  ])('%s', async (_, files, rule, options) => expect((await rulesIn(files)).get(rule)).toEqual(options))

  it.each<[string, Record<string, string>, string]>([
    [
      'none that does not look at types',
      { 'eslint.config.js': 'export default [ts.configs.recommended, js.configs.recommended]' },
      UNSAFE,
    ],
    [
      'none of other packages',
      { '.eslintrc.json': '{ "extends": ["next/core-web-vitals", "constructor", "prettier"] }' },
      'curly',
    ],
    [
      'none for other files',
      { 'eslint.config.js': "export default [{ files: ['*.js'], extends: [ts.configs.stylistic] }]" },
      TYPES,
    ],
  ])('%s', async (_, files, rule) => expect((await rulesIn(files)).get(rule)).toBeUndefined())
})
