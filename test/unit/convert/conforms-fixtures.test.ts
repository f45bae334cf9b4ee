/** Statements that an edit makes longer or shorter are what the app's formatter makes of them: Prettier and Biome run for real over fixtures that they have formatted. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { plan } from '../../../src/convert'
import type { ConvertRequest } from '../../../src/convert/context'
import type { Target } from '../../../src/model'
import { appsBelow, FIXTURES, filesIn } from './fixtures'
import { formatted } from './formatted'

const work = mkdtempSync(join(tmpdir(), 'conform-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** Each with what is laid out anew in it. */
const CHANGED: readonly (readonly [string, Target, string])[] = [
  ['an element that had room on its line', 'route', 'to-route/refreshes-in-one-line'],
  ['an argument that becomes a call over lines', 'route', 'to-route/refreshes-depended-on'],
  ['a function whose expression becomes a chain', 'route', 'to-route/callers-hooks-refreshed'],
  ['a value behind `as`', 'route', 'to-route/callers-loaded-together'],
  ['a choice that is too long', 'route', 'to-route/client-inline-form'],
  ['a parameter that is taken apart', 'route', 'to-route/get-object-delegates'],
  ['an element that fits its line again', 'action', 'to-action/back-from-route-own-router'],
  ['a chain that fits its line again', 'action', 'to-action/chains'],
  ['a chain whose functions are over lines', 'action', 'to-action/axios-chain'],
  ['two functions that are arguments', 'action', 'to-action/no-content'],
  ['a chain whose first call must break', 'action', 'to-action/search-params'],
  ['a value that goes below its type', 'action', 'to-action/ofetch-of-a-kept-handler'],
]

describe('what is written of fixtures needs no formatting', { timeout: 600_000 }, () => {
  it.each([
    ['.prettierrc', '{}'],
    ['.prettierrc.json', '{ "singleQuote": true, "semi": false, "printWidth": 100 }'],
    ['.prettierrc.yml', 'useTabs: true\nbracketSameLine: true\nsingleAttributePerLine: true\njsxSingleQuote: true\n'],
    ['biome.json', '{ "formatter": { "indentStyle": "space", "attributePosition": "multiline" } }'],
  ])('%s %s', async (name, text) => {
    const top = mkdtempSync(join(work, 'apps-'))
    cpSync(join(FIXTURES, 'stubs'), join(top, 'stubs'), { recursive: true })
    const { contextFor } = appsBelow(top)
    for (const [what, to, fixture] of CHANGED) {
      const app = `${fixture}/before`
      const root = join(top, app)
      cpSync(join(FIXTURES, app), root, { recursive: true })
      writeFileSync(join(root, name), text)
      const scripts = Object.entries(filesIn(root)).filter(([file]) => /\.tsx?$/.test(file))
      for (const [file, code] of Object.entries(await formatted(root, name, Object.fromEntries(scripts))))
        writeFileSync(join(root, file), code)

      const { notes, ...request } = JSON.parse(readFileSync(join(FIXTURES, fixture, 'convert.json'), 'utf8')) as Omit<
        ConvertRequest,
        'to'
      > & { notes?: string[] }
      const { plan: made, refusal } = await plan({ to, ...request }, await contextFor(app))
      expect(refusal, what).toBeUndefined()
      const written = Object.fromEntries(
        (made?.files ?? []).flatMap(change =>
          change.change === 'delete' ? [] : [[`after/${change.file}`, change.after] as const],
        ),
      )
      expect(Object.keys(written), what).not.toEqual([])
      expect(written, what).toEqual(await formatted(root, name, written))
    }
  })
})
