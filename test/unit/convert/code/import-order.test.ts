/** Imports go where the sorter that an app configures would bring them, if they stood in its order before; what is expected was asked of the tools themselves. */
import { describe, expect, it } from 'vitest'
import { Formatters } from '../../../../src/convert/code/formatter'
import { eslintOrder, inOrder } from '../../../../src/convert/code/import-order'
import { Linters } from '../../../../src/convert/code/linter'

const lines = (...text: readonly string[]) => `${text.join('\n')}\n`

/** What becomes of `after` in an app with these files. */
async function ordered(files: Readonly<Record<string, string>>, before: string | undefined, after: string) {
  const read = async (file: string) => files[file]
  const rules = await new Linters(read, () => undefined).rulesFor('apps/web/app/a.tsx')
  const order = eslintOrder(rules) ?? (await new Formatters(read).importOrder('apps/web/app'))
  return order ? inOrder('apps/web/app/a.tsx', before, after, order) : 'nobody sorts'
}

const simple = (options = '') => ({
  'eslint.config.mjs': `import sort from 'eslint-plugin-simple-import-sort'
    export default [{ plugins: { sort }, rules: { 'simple-import-sort/imports': ['error'${options}] } }]`,
})
const prettier = (plugin: string, options: object = {}) => ({
  '.prettierrc': JSON.stringify({ plugins: [plugin], ...options }),
})
const IANVS = '@ianvs/prettier-plugin-sort-imports'
const TRIVAGO = '@trivago/prettier-plugin-sort-imports'
const legacy = (rule: string, options: object) => ({
  '.eslintrc.json': JSON.stringify({ overrides: [{ files: '*', rules: { [rule]: ['warn', options] } }] }),
})

describe('a new module', () => {
  const WRITTEN = lines(
    "import { z } from 'zod'",
    "import { NextResponse } from 'next/server'",
    "import { save, type Saved } from './save'",
    "import { db } from '@/lib/db'",
    "import fs from 'node:fs'",
    "import type { Other } from '../other'",
  )
  it.each([
    ['biome', { 'biome.json': '{}' }, ['node:fs', 'next/server', 'zod', '@/lib/db', '../other', './save']],
    [
      'biome 1',
      { 'biome.json': '{ "$schema": "https://biomejs.dev/schemas/1.9.4/schema.json" }' },
      ['node:fs', '@/lib/db', 'next/server', 'zod', '../other', './save'],
    ],
    [
      'biome with groups',
      {
        'biome.jsonc': `{ "assist": { "actions": { "source": { "organizeImports": { "level": "on", "options": {
          "groups": [["next", "next/**"], ":BLANK_LINE:", ":PACKAGE:", ":NODE:", ":BLANK_LINE:", [":ALIAS:", ":PATH:"]] } } } } } }`,
      },
      ['next/server', '', 'zod', 'node:fs', '', '@/lib/db', '../other', './save'],
    ],
    [
      'dprint',
      { 'dprint.json': '{ "typescript": {} }' },
      ['@/lib/db', 'next/server', 'node:fs', 'zod', '../other', './save'],
    ],
    ['simple-import-sort', simple(), ['node:fs', '', 'next/server', 'zod', '', '@/lib/db', '', '../other', './save']],
    [
      'simple-import-sort with groups',
      simple(", { groups: [['^next', '^@?\\\\w'], ['^@/', '^\\\\.'], ['^.+\\\\u0000$']] }"),
      ['next/server', 'node:fs', 'zod', '', '@/lib/db', './save', '', '../other'],
    ],
    [IANVS, prettier(IANVS), ['node:fs', '@/lib/db', 'next/server', 'zod', '../other', './save']],
    [
      `${IANVS} with groups`,
      prettier(IANVS, { importOrder: ['^next', '<THIRD_PARTY_MODULES>', '', '^@/', '', '^[.]'] }),
      ['node:fs', 'next/server', 'zod', '', '@/lib/db', '', '../other', './save'],
    ],
    [
      TRIVAGO,
      prettier(TRIVAGO, { importOrder: ['^@/(.*)$', '^[./]'], importOrderSeparation: true }),
      ['next/server', 'node:fs', 'zod', '', '@/lib/db', '', '../other', './save'],
    ],
    [
      'prettier-plugin-organize-imports',
      prettier('prettier-plugin-organize-imports'),
      ['@/lib/db', 'next/server', 'node:fs', 'zod', '../other', './save'],
    ],
    [
      'import/order',
      legacy('import/order', {
        groups: ['builtin', 'external', 'internal', ['parent', 'sibling'], 'type'],
        pathGroups: [
          { pattern: 'next/**', group: 'external', position: 'before' },
          { pattern: '@/**', group: 'internal' },
        ],
        pathGroupsExcludedImportTypes: ['builtin'],
        'newlines-between': 'always',
        alphabetize: { order: 'asc' },
      }),
      ['node:fs', '', 'next/server', '', 'zod', '', '@/lib/db', '', './save', '', '../other'],
    ],
    [
      'perfectionist',
      legacy('perfectionist/sort-imports', {}),
      ['next/server', 'node:fs', 'zod', '', '@/lib/db', '', '../other', '', './save'],
    ],
    [
      'antfu',
      { 'eslint.config.js': "import antfu from '@antfu/eslint-config'\nexport default antfu({ react: true })" },
      ['../other', 'node:fs', 'next/server', 'zod', '@/lib/db', './save'],
    ],
  ])('is sorted as %s has it', async (_, files, expected) => {
    const text = await ordered(files, undefined, WRITTEN)
    expect(
      text
        .trimEnd()
        .split('\n')
        .map(line => /'(.*)'/.exec(line)?.[1] ?? ''),
    ).toEqual(expected)
  })

  it('has types apart where they have places of their own', async () => {
    const files = prettier(IANVS, { importOrder: ['<TYPES>', '<THIRD_PARTY_MODULES>', '', '^[.]'] })
    expect(
      await ordered(files, undefined, lines("import { save, type Saved } from './save'", "import z from 'zod'")),
    ).toBe(lines("import type { Saved } from './save'", "import z from 'zod'", '', "import { save } from './save'"))
  })
})

it('sorts the names of a new export as dprint does, and keeps those of before', async () => {
  const files = { 'dprint.json': '{ "typescript": {} }' }
  const before = lines('export { c, b }')
  const after = lines('export { c, b }', 'export { handler as PUT, handler as GET }')
  expect(await ordered(files, before, after)).toBe(
    lines('export { c, b }', 'export { handler as GET, handler as PUT }'),
  )
  expect(await ordered({ 'biome.json': '{}' }, before, after)).toBe(after)
})

it('sorts a parent beside a sibling by how deep they are, as import/order does', async () => {
  const files = legacy('import/order', { groups: ['external', ['parent', 'sibling']], alphabetize: { order: 'asc' } })
  const written = lines("import { b } from '../lib/b'", "import { a } from './a'")
  expect(await ordered(files, undefined, written)).toBe(
    lines("import { a } from './a'", "import { b } from '../lib/b'"),
  )
})

describe('a file that is changed', () => {
  const BEFORE = lines("import { a, b } from 'b'", "import { d } from 'd'", '', "import './x'", 'a(b, d)')
  const AFTER = lines(
    "import { a, b } from 'b'",
    "import { d } from 'd'",
    "import { e, c } from 'c'",
    '',
    "import './x'",
    'a(b, d)',
  )

  it('has a new import in its place, and its names in theirs', async () => {
    expect(await ordered({ 'biome.json': '{}' }, BEFORE, AFTER)).toBe(
      lines(
        "import { a, b } from 'b'",
        "import { c, e } from 'c'",
        "import { d } from 'd'",
        '',
        "import './x'",
        'a(b, d)',
      ),
    )
  })

  it('keeps its imports where they stood in another order, or set apart in another way', async () => {
    const before = lines("import { d } from 'd'", "import { b, a } from 'b'")
    const after = lines("import { d } from 'd'", "import { b, a } from 'b'", "import { c } from 'c'")
    expect(await ordered({ 'biome.json': '{}' }, before, after)).toBe(after)
    expect(await ordered(simple(), BEFORE, AFTER)).toBe(AFTER.replace('e, c', 'c, e'))
  })

  it('keeps names that stood in another order', async () => {
    const before = lines("import { d, b } from 'd'")
    const after = lines("import { d, b, a } from 'd'")
    expect(await ordered({ 'biome.json': '{}' }, before, after)).toBe(after)
  })

  it('keeps the order of modules that are loaded for what they do', async () => {
    const before = lines("import 'z'", "import { b } from 'b'")
    const after = lines("import 'z'", "import { b } from 'b'", "import { a } from 'a'")
    const apps: readonly Record<string, string>[] = [
      { 'biome.json': '{}' },
      { 'dprint.json': '{ "typescript": {} }' },
      prettier(IANVS),
    ]
    for (const files of apps)
      expect(await ordered(files, before, after)).toBe(
        lines("import 'z'", "import { a } from 'a'", "import { b } from 'b'"),
      )
  })

  it('moves an import with its own remark, and keeps a remark that stands alone, and one above the file, where they are', async () => {
    const before = lines(
      '// Licensed.',
      "import { b } from 'b'",
      '// Of d.',
      "import { d } from 'd' // d",
      '',
      '// Ours.',
      '',
      "import { e } from 'e'",
    )
    const after = before.replace(
      "import { b } from 'b'\n",
      "import { b } from 'b'\nimport { z } from 'z'\nimport { a } from 'a'\n",
    )
    expect(await ordered({ 'biome.json': '{}' }, before, after)).toBe(
      lines(
        '// Licensed.',
        "import { a } from 'a'",
        "import { b } from 'b'",
        '// Of d.',
        "import { d } from 'd' // d",
        "import { z } from 'z'",
        '',
        '// Ours.',
        '',
        "import { e } from 'e'",
      ),
    )
  })

  it('moves the first import with a remark that a tool reads', async () => {
    const before = lines('// @ts-expect-error untyped', "import { b } from 'b'")
    const after = lines('// @ts-expect-error untyped', "import { b } from 'b'", "import { a } from 'a'")
    expect(await ordered({ 'biome.json': '{}' }, before, after)).toBe(
      lines("import { a } from 'a'", '// @ts-expect-error untyped', "import { b } from 'b'"),
    )
  })

  it('keeps what an empty line sets apart where the sorter does', async () => {
    const before = lines("import { d } from 'd'", '', "import { b } from 'b'")
    const after = lines("import { d } from 'd'", "import { c } from 'c'", '', "import { b } from 'b'")
    expect(await ordered({ 'dprint.json': '{ "typescript": {} }' }, before, after)).toBe(
      lines("import { c } from 'c'", "import { d } from 'd'", '', "import { b } from 'b'"),
    )
  })

  it('stays as it is where its imports are what they were', async () => {
    expect(await ordered(simple(), BEFORE, BEFORE.replace('a(b, d)', 'a(d)'))).toBe(BEFORE.replace('a(b, d)', 'a(d)'))
  })

  it('keeps its line ends', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n')
    const before = lines("import { b } from 'b'", '', "import { d } from './d'")
    const after = lines(
      "import { b } from 'b'",
      "import { a } from 'a'",
      "import { c } from '@/c'",
      '',
      "import { d } from './d'",
    )
    expect(await ordered(simple(), crlf(before), crlf(after))).toBe(
      crlf(
        lines(
          "import { a } from 'a'",
          "import { b } from 'b'",
          '',
          "import { c } from '@/c'",
          '',
          "import { d } from './d'",
        ),
      ),
    )
  })
})

describe('the sorter', () => {
  const UNSORTED = lines("import { b } from 'b'", "import { a } from 'a'")
  const SORTED = lines("import { a } from 'a'", "import { b } from 'b'")

  it.each([
    ['a rule that is off', { '.eslintrc.json': '{ "rules": { "simple-import-sort/imports": "off" } }' }],
    ['a Prettier without the plugin', { '.prettierrc': '{ "plugins": ["prettier-plugin-tailwindcss"] }' }],
    [
      'a Biome that is told not to',
      { 'biome.json': '{ "assist": { "actions": { "source": { "organizeImports": "off" } } } }' },
    ],
    ['a Biome 1 that is told not to', { 'biome.json': '{ "organizeImports": { "enabled": false } }' }],
    [
      'groups that are no names',
      {
        'biome.json':
          '{ "assist": { "actions": { "source": { "organizeImports": { "level": "on", "options": { "groups": [{ "type": true }] } } } } } }',
      },
    ],
    ['a pattern that is none', prettier(IANVS, { importOrder: ['^[', '^[.]'] })],
    ['no configuration', {}],
  ])('is nobody with %s', async (_, files) => {
    expect(await ordered(files, undefined, UNSORTED)).toBe('nobody sorts')
  })

  it.each([
    ['a configuration above', { 'apps/web/biome.json': '{ "root": false, "extends": "//" }', 'biome.json': '{}' }],
    [
      'a configuration that extends one',
      {
        'apps/web/.eslintrc.json': '{ "extends": ["next", "acme"] }',
        'node_modules/eslint-config-acme/package.json': '{ "main": "index.js" }',
        'node_modules/eslint-config-acme/index.js':
          "module.exports = { rules: { 'simple-import-sort/imports': 'error' } }",
      },
    ],
    ['YAML', { '.prettierrc.yaml': `semi: false\nplugins:\n  - '${IANVS}'\n` }],
    ['TOML', { '.prettierrc.toml': `plugins = ["${IANVS}"]\n` }],
    ['a module', { 'prettier.config.mjs': `export default { plugins: [require.resolve('${IANVS}')] }` }],
    [
      'a plugin that Prettier 2 finds itself',
      {
        '.prettierrc': '{ "semi": false }',
        'package.json': `{ "devDependencies": { "prettier": "^2.8.0", "${IANVS}": "*" } }`,
      },
    ],
  ])('is found in %s', async (_, files: Record<string, string>) => {
    expect(await ordered(files, undefined, UNSORTED)).toBe(SORTED)
  })
})
