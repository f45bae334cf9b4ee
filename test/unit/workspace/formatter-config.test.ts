import { describe, expect, it } from 'vitest'
import { editorConfig, formatterOptions } from '../../../src/workspace/formatter-config'

const DEFAULTS = {
  quote: '"',
  semicolons: true,
  indent: '  ',
  tabWidth: 2,
  trailingComma: true,
  parameterComma: true,
  arrowParentheses: true,
  printWidth: 80,
  bracketSpacing: true,
}

describe('formatterOptions', () => {
  it("fills in Prettier's defaults, those of its version, and what .editorconfig says", () => {
    expect(formatterOptions('.prettierrc', '{}')).toEqual(DEFAULTS)
    expect(formatterOptions('.prettierrc', '{}', {}, 2)).toEqual({ ...DEFAULTS, parameterComma: false })
    const editor = editorConfig('root = true\n[*]\nindent_style = tab\nindent_size = 4\n[*.md]\nmax_line_length = 60\n')
    expect(formatterOptions('.prettierrc', '{}', editor)).toEqual({ ...DEFAULTS, indent: '\t', tabWidth: 4 })
  })

  it.each([
    ['.prettierrc', '// comment\n{ "singleQuote": true, }'],
    ['.prettierrc.json5', '{ singleQuote: true }'],
    ['.prettierrc.yaml', "singleQuote: true # yes\noverrides:\n  - files: '*.md'\n    options:\n      semi: false\n"],
    ['.prettierrc.toml', 'singleQuote = true\n'],
    ['prettier.config.js', 'const config = { singleQuote: true }\nmodule.exports = config\n'],
    ['prettier.config.mjs', 'export default { singleQuote: true }'],
    [
      'prettier.config.ts',
      "import type { Config } from 'prettier'\nexport default { singleQuote: true } satisfies Config",
    ],
    ['package.json', '{ "name": "x", "prettier": { "singleQuote": true } }'],
  ])('reads %s', (name, text) => {
    expect(formatterOptions(name, text)).toEqual({ ...DEFAULTS, quote: "'" })
  })

  it('reads what only the layout depends on, as far as it is not the default', () => {
    expect(
      formatterOptions('.prettierrc', '{ "jsxBracketSameLine": true, "quoteProps": "consistent", "objectWrap": "no" }'),
    ).toEqual({ ...DEFAULTS, layout: { bracketSameLine: true, quoteProps: 'consistent' } })
    expect(formatterOptions('.prettierrc', '{ "singleAttributePerLine": true, "jsxSingleQuote": false }')).toEqual({
      ...DEFAULTS,
      layout: { singleAttributePerLine: true },
    })
    expect(
      formatterOptions(
        'biome.json',
        '{ "formatter": { "attributePosition": "multiline", "bracketSameLine": true }, "javascript": { "formatter": { "jsxQuoteStyle": "single", "operatorLinebreak": "before", "expand": "never", "quoteProperties": "preserve" } } }',
      ),
    ).toEqual({
      ...DEFAULTS,
      indent: '\t',
      layout: {
        bracketSameLine: true,
        experimentalOperatorPosition: 'start',
        jsxSingleQuote: true,
        objectWrap: 'collapse',
        quoteProps: 'preserve',
        singleAttributePerLine: true,
      },
    })
  })

  it('leaves open what a configuration takes from elsewhere', () => {
    expect(formatterOptions('prettier.config.js', "module.exports = { ...require('x'), semi: false }")).toEqual({
      semicolons: false,
    })
    expect(formatterOptions('package.json', '{ "prettier": "@team/prettier-config" }')).toBeUndefined()
    expect(formatterOptions('package.json', '{}')).toBeUndefined()
    expect(formatterOptions('.prettierrc', '"@team/prettier-config"')).toBeUndefined()
  })

  it('reads Biome', () => {
    expect(formatterOptions('biome.json', '{ "formatter": { "enabled": false } }')).toBeUndefined()
    expect(formatterOptions('biome.json', '{}')).toEqual({ ...DEFAULTS, indent: '\t' })
    expect(
      formatterOptions(
        'biome.jsonc',
        '{ "extends": ["ultracite"], "formatter": { "indentStyle": "space", "indentWidth": 4 }, "javascript": { "formatter": { "semicolons": "asNeeded" } } }',
      ),
    ).toEqual({ indent: '    ', tabWidth: 4, semicolons: false })
  })

  it('reads oxfmt, whose lines are wider', () => {
    expect(formatterOptions('.oxfmtrc.json', '{}')).toEqual({ ...DEFAULTS, printWidth: 100 })
    expect(
      formatterOptions('.oxfmtrc.jsonc', '{ "printWidth": 120, "trailingComma": "es5", "useTabs": true } // x'),
    ).toEqual({
      ...DEFAULTS,
      indent: '\t',
      parameterComma: false,
      printWidth: 120,
    })
    const module = "import { defineConfig } from 'oxfmt'\nexport default defineConfig({ semi: false })\n"
    expect(formatterOptions('oxfmt.config.ts', module)).toEqual({ ...DEFAULTS, semicolons: false, printWidth: 100 })
  })

  it('reads dprint', () => {
    expect(formatterOptions('dprint.json', '{ "json": {} }')).toBeUndefined()
    expect(
      formatterOptions(
        'dprint.json',
        '{ "lineWidth": 100, "typescript": { "quoteStyle": "preferSingle", "semiColons": "asi" } }',
      ),
    ).toEqual({
      quote: "'",
      semicolons: false,
      indent: '  ',
      tabWidth: 2,
      trailingComma: true,
      parameterComma: true,
      printWidth: 100,
      bracketSpacing: true,
      dprint: { braces: 'over', operatorsLead: true },
    })
  })
})
