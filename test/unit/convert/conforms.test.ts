/** What a conversion writes is what the app's own formatter would write: Prettier and Biome run for real over an app that they have formatted. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as prettier from 'prettier'
import { afterAll, describe, expect, it } from 'vitest'
import { plan } from '../../../src/convert'
import { createChecker } from '../../../src/convert/checker/checker'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeTypeHost } from '../../../src/workspace/node-type-host'
import { decode } from '../../../src/workspace/text'
import { toUri } from '../../../src/workspace/uri'
import { FIXTURES, filesIn } from './fixtures'

const work = mkdtempSync(join(tmpdir(), 'conform-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))
cpSync(join(FIXTURES, 'stubs'), join(work, 'stubs'), { recursive: true })

const BIOME = fileURLToPath(new URL('../../../node_modules/.bin/biome', import.meta.url))

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
  ['.prettierrc.json5', '{ printWidth: 70 }', CONSTANTS],
]

describe('what is written needs no formatting', { timeout: 120_000 }, () => {
  it.each(CONFIGURATIONS)('%s %s %s', async (name, text, lint) => {
    const app = mkdtempSync(join(work, 'conform-'))
    const root = join(app, 'before')
    cpSync(join(FIXTURES, 'conform', 'before'), root, { recursive: true })
    writeFileSync(join(root, name), text)
    if (lint !== '') writeFileSync(join(root, 'eslint.config.mjs'), lint)
    const format = async (file: string, code: string) => {
      if (name === 'biome.json')
        return execFileSync(BIOME, ['format', `--stdin-file-path=${file}`], {
          cwd: root,
          input: code,
          encoding: 'utf8',
        })
      return prettier.format(code, { ...(await prettier.resolveConfig(join(root, file))), filepath: file })
    }
    for (const [file, code] of Object.entries(filesIn(root)))
      if (/\.tsx?$/.test(file)) writeFileSync(join(root, file), await format(file, code))

    expect(await format('app/a.ts', 'a( 1 )')).toMatch(/^a\(1\);?\n$/)
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
    for (const { id } of actions) {
      const { plan: made, refusal } = await plan({ id, to: 'route' }, context)
      expect(refusal).toBeUndefined()
      for (const change of made?.files ?? [])
        if (change.change !== 'delete') {
          expect(change.after, change.file).toBe(await format(change.file, change.after))
          if (lint !== '' && /\b(route|client)\.ts$/.test(change.file))
            expect(change.after, change.file).not.toMatch(/^export (async )?function/m)
        }
    }
    expect(readFileSync(join(root, name), 'utf8')).toBe(text)
  })
})
