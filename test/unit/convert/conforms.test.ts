/** What a conversion writes is what the app's own formatter would write: Prettier, Biome (which sorts imports, too) and dprint run for real over an app that they have formatted. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { plan } from '../../../src/convert'
import { createChecker } from '../../../src/convert/checker/checker'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeTypeHost } from '../../../src/workspace/node-type-host'
import { decode } from '../../../src/workspace/text'
import { toUri } from '../../../src/workspace/uri'
import { FIXTURES, filesIn } from './fixtures'
import { formatted } from './formatted'

const work = mkdtempSync(join(tmpdir(), 'conform-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
cpSync(join(FIXTURES, 'stubs'), join(work, 'stubs'), { recursive: true })

/** Functions as constants, as short as they can be. */
const CONSTANTS = "export default [{ rules: { 'func-style': 'error', 'arrow-body-style': 'error' } }]\n"

/** Each configuration as the file that a team would have, and its linter's where that has a say. */
const CONFIGURATIONS: readonly (readonly [string, string, string])[] = [
  ['.prettierrc', '{}', ''],
  ['.prettierrc.json', '{ "singleQuote": true, "semi": false, "printWidth": 100 }', ''],
  ['.prettierrc.yaml', 'tabWidth: 4\ntrailingComma: none\narrowParens: avoid\n', ''],
  ['prettier.config.mjs', "export default { useTabs: true, trailingComma: 'es5', bracketSpacing: false }\n", ''],
  ['.prettierrc.toml', 'printWidth = 120\nsemi = false\n', ''],
  ['.prettierrc.yml', 'printWidth: 60\n', ''],
  ['biome.json', '{ "javascript": { "formatter": { "quoteStyle": "single", "semicolons": "asNeeded" } } }', ''],
  ['dprint.json', '{ "typescript": {} }', ''],
  [
    'dprint.jsonc',
    '{ "lineWidth": 120, "typescript": { "quoteStyle": "preferSingle", "semiColons": "asi", "trailingCommas": "never" } }',
    '',
  ],
  ['.prettierrc.json5', '{ printWidth: 70 }', CONSTANTS],
]

describe('what is written needs no formatting', { timeout: 120_000 }, () => {
  it.each(CONFIGURATIONS)('%s %s %s', async (name, text, lint) => {
    const app = mkdtempSync(join(work, 'conform-'))
    const root = join(app, 'before')
    cpSync(join(FIXTURES, 'conform', 'before'), root, { recursive: true })
    writeFileSync(join(root, name), text)
    if (lint !== '') writeFileSync(join(root, 'eslint.config.mjs'), lint)
    const scripts = Object.entries(filesIn(root)).filter(([file]) => /\.tsx?$/.test(file))
    for (const [file, code] of Object.entries(await formatted(root, name, Object.fromEntries(scripts))))
      writeFileSync(join(root, file), code)

    expect((await formatted(root, name, { 'app/a.ts': 'a( 1 )' }))['app/a.ts']).toMatch(/^a\(1\);?\n$/)
    rmSync(join(root, 'app/a.ts'), { force: true })
    const index = await openIndex(nodeFileSystem, pathToFileURL(root).href)
    const context = {
      snapshot: index.snapshot,
      types: createChecker({ host: nodeTypeHost(), root }),
      read: async (file: string) => {
        const [bytes] = await nodeFileSystem.read([toUri(index.root, file)])
        return bytes && decode(bytes)
      },
    }
    const actions = index.snapshot.entryPoints.filter(({ kind }) => kind === 'server-action')
    expect(actions.length).toBeGreaterThan(7)
    const written: Record<string, string> = {}
    for (const [n, { id }] of actions.entries()) {
      const { plan: made, refusal } = await plan({ id, to: 'route' }, context)
      expect(refusal).toBeUndefined()
      for (const change of made?.files ?? [])
        if (change.change !== 'delete') {
          written[`after-${n}/${change.file}`] = change.after
          if (lint !== '' && /\b(route|client)\.ts$/.test(change.file))
            expect(change.after, change.file).not.toMatch(/^export (async )?function/m)
        }
    }
    expect(written).toEqual(await formatted(root, name, written))
    expect(readFileSync(join(root, name), 'utf8')).toBe(text)
  })
})
