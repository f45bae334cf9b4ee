import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Formatters } from '../../../../src/convert/code/formatter'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actions-routes-formatter-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const write = async (files: Readonly<Record<string, string>>) => {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
}
const optionsOf = (path: string) =>
  new Formatters(file => readFile(join(folder, file), 'utf8').catch(() => undefined)).of(path)

describe('a configuration that goes on from another', () => {
  it.each([
    ['module.exports = { ...base, semi: false }', 'const base = require("../../.prettierrc.js")'],
    ['export default { ...base, semi: false }', 'import base from "../../.prettierrc.js"'],
    ['module.exports = { ...require("../../.prettierrc.js"), semi: false }', ''],
  ])('has what that sets: %s', async (own, head) => {
    await write({
      '.prettierrc.js': 'module.exports = { printWidth: 110, semi: true }',
      'apps/web/.prettierrc.js': `${head}\n${own}\n`,
    })
    expect(await optionsOf('apps/web')).toMatchObject({ printWidth: 110, semicolons: false, quote: '"' })
  })

  it.each([
    ['package.json', '{ "prettier": "@acme/prettier-config" }', '"exports": "./main.js"'],
    ['package.json', '{ "prettier": "@acme/prettier-config" }', '"exports": { ".": { "import": "./main.js" } }'],
    ['.prettierrc', '"@acme/prettier-config"', '"main": "main.js"'],
    ['.prettierrc', '"@acme/prettier-config/main"', '"exports": { "./*": "./*.js" }'],
    [
      'prettier.config.mjs',
      'export { default } from "x"\nexport default require("@acme/prettier-config")',
      '"main": "main"',
    ],
  ])('may name a package: %s with %s', async (file, text, entry) => {
    await write({
      [`apps/web/${file}`]: text,
      'node_modules/@acme/prettier-config/package.json': `{ ${entry} }`,
      'node_modules/@acme/prettier-config/main.js': 'const config = { tabWidth: 4 }\nexport default config',
    })
    expect(await optionsOf('apps/web')).toMatchObject({ tabWidth: 4, printWidth: 80 })
  })

  it("may be Biome's of the root, for a package below it", async () => {
    await write({
      'biome.jsonc':
        '{ "formatter": { "indentStyle": "space" }, "javascript": { "formatter": { "semicolons": "asNeeded" } } } // root',
      'apps/web/biome.json': '{ "extends": "//", "javascript": { "formatter": { "quoteStyle": "single" } } }',
      'apps/docs/biome.json': '{ "root": false, "formatter": { "lineWidth": 100 } }',
    })
    const web = { indent: '  ', semicolons: false, quote: "'", printWidth: 80 }
    expect(await optionsOf('apps/web')).toMatchObject(web)
    expect(await optionsOf('apps/web/src')).toMatchObject(web)
    // A nested one that does not say so goes on from none.
    expect(await optionsOf('apps/docs')).toMatchObject({ indent: '\t', semicolons: true, printWidth: 100 })
  })

  it('may be files and packages that Biome is told, the last counting most', async () => {
    await write({
      'biome.json': '{ "extends": ["./tools/biome.wide.json", "@acme/biome"], "formatter": { "indentWidth": 4 } }',
      'tools/biome.wide.json': '{ "formatter": { "lineWidth": 120, "indentStyle": "space" } }',
      'node_modules/@acme/biome/package.json': '{ "exports": "./biome.json" }',
      'node_modules/@acme/biome/biome.json': '{ "formatter": { "lineWidth": 90 } }',
    })
    expect(await optionsOf('app')).toMatchObject({ printWidth: 90, indent: '    ', quote: '"' })
    await write({ 'biome.json': '{ "extends": ["@acme/gone"], "formatter": { "lineWidth": 90 } }' })
    expect(await optionsOf('app')).toEqual({ printWidth: 90 })
  })

  it('leaves open what one sets that cannot be read, and ends where two name each other', async () => {
    await write({
      '.prettierrc.js': 'module.exports = { ...require("./apps/web/.prettierrc.js"), tabWidth: 8 }',
      'apps/web/.prettierrc.js': 'module.exports = { ...require("../../.prettierrc.js"), semi: false }',
      'apps/docs/.prettierrc.js': 'module.exports = { ...require("@acme/gone"), semi: false }',
    })
    expect(await optionsOf('apps/web')).toMatchObject({ semicolons: false, tabWidth: 8 })
    expect(await optionsOf('apps/docs')).toEqual({ semicolons: false })
  })
})
