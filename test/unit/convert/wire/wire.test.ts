/** How arguments and results travel: one small action a case, what its conversion writes beside it. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { plan } from '../../../../src/convert'
import type { ConvertContext } from '../../../../src/convert/context'
import { contextFor, expectedFiles, FIXTURES } from '../fixtures'

/** Each folder is an app with one action in each file of `actions/`; `after/<file>` holds the files that its conversion writes. */
const APPS = readdirSync(FIXTURES).filter(name => /^(wire|wrapped)/.test(name))

// A cold checker reads TypeScript's library first, which takes seconds on a busy machine.
describe.each(APPS)('%s', { timeout: 60_000 }, app => {
  const folder = join(FIXTURES, app)
  const names = readdirSync(join(folder, 'before/actions')).map(file => file.replace(/\.ts$/, ''))
  const refusals = join(folder, 'refused.json')
  const refused = JSON.parse(readFileSync(refusals, 'utf8')) as Record<string, unknown>
  let context: ConvertContext
  beforeAll(async () => {
    context = await contextFor(`${app}/before`)
  }, 60_000)

  const expectRefusal = (name: string, refusal: unknown) => {
    if (refusal) refused[name] = refusal
    else delete refused[name]
    const sorted = Object.fromEntries(Object.entries(refused).sort(([a], [b]) => (a < b ? -1 : 1)))
    writeFileSync(refusals, `${JSON.stringify(sorted, null, 2)}\n`)
  }

  it.each(names)('%s', async name => {
    const entryPoint = context.snapshot.entryPoints.find(({ file }) => file === `actions/${name}.ts`)
    const result = await plan({ id: entryPoint?.id ?? '', to: 'route' }, context)
    const { refusal } = result
    const after = join(folder, 'after', name)
    if (refusal) {
      const actual = { code: refusal.code, message: refusal.message, line: refusal.line }
      if (process.env.UPDATE_FIXTURES) {
        rmSync(after, { recursive: true, force: true })
        expectRefusal(name, actual)
      }
      expect(actual).toEqual(refused[name])
      return
    }
    if (process.env.UPDATE_FIXTURES) expectRefusal(name, undefined)
    expect(refused[name]).toBeUndefined()
    expect(result.plan?.typeChecked).toBe(true)
    const files: Record<string, string> = {}
    for (const change of result.plan?.files ?? [])
      if (change.change !== 'delete' && change.file !== 'lib/same-origin.ts') files[change.file] = change.after
    if (!process.env.UPDATE_FIXTURES) expect(existsSync(after)).toBe(true)
    expect(files).toEqual(expectedFiles(after, files))
  })
})
