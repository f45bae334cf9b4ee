import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plan } from '../../../src/convert'
import { firstSyntaxError, parseSource } from '../../../src/convert/code/source'
import type { ConvertRequest } from '../../../src/convert/context'
import { applied, contextFor, expectedFiles, FIXTURES, filesIn } from './fixtures'

const folder = 'to-route'
const cases = readdirSync(join(FIXTURES, folder)).filter(name => existsSync(join(FIXTURES, folder, name, 'before')))
const converting = cases.filter(name => existsSync(join(FIXTURES, folder, name, 'convert.json')))
const json = <T>(name: string, file: string): T =>
  JSON.parse(readFileSync(join(FIXTURES, folder, name, file), 'utf8')) as T

// A cold checker reads TypeScript's library first, which takes seconds on a busy machine.
describe('converts', { timeout: 60_000 }, () => {
  it.each(converting)('%s', async name => {
    const { notes, ...given } = json<Omit<ConvertRequest, 'to'> & { notes?: string[] }>(name, 'convert.json')
    const request: ConvertRequest = { to: 'route', ...given }
    const result = await plan(request, await contextFor(`${folder}/${name}/before`))
    expect(result.refusal).toBeUndefined()
    if (!result.plan) return
    const after = applied(filesIn(join(FIXTURES, folder, name, 'before')), result.plan)
    expect(after).toEqual(expectedFiles(join(FIXTURES, folder, name, 'after'), after))
    expect(result.plan.typeChecked).toBe(true)
    if (notes) expect(result.plan.notes.map(({ code }) => code)).toEqual(expect.arrayContaining(notes))
    for (const [file, text] of Object.entries(after))
      if (/\.tsx?$/.test(file)) expect(firstSyntaxError(parseSource(file, text))).toBeUndefined()
  })
})

type Refused = Record<string, { code?: string; file?: string | null; line?: number | null }>
describe('refuses', { timeout: 60_000 }, () => {
  const refused = cases.filter(name => existsSync(join(FIXTURES, folder, name, 'refused.json')))
  it.each(refused)('%s', async name => {
    const context = await contextFor(`${folder}/${name}/before`)
    const expected = json<Refused>(name, 'refused.json')
    const ids =
      Object.keys(expected).length > 0 ? Object.keys(expected) : context.snapshot.entryPoints.map(({ id }) => id)
    const given = existsSync(join(FIXTURES, folder, name, 'request.json'))
      ? json<Partial<ConvertRequest>>(name, 'request.json')
      : {}
    const actual: Refused = {}
    for (const id of ids) {
      const { refusal } = await plan({ ...given, id, to: 'route' }, context)
      if (refusal) actual[id] = { code: refusal.code, file: refusal.file, line: refusal.line }
    }
    const file = join(FIXTURES, folder, name, 'refused.json')
    if (process.env.UPDATE_FIXTURES) writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`)
    expect(actual).toEqual(json<Refused>(name, 'refused.json'))
  })
})

describe('says what changes', { timeout: 60_000 }, () => {
  it('and not what does not: a caught error, a proxy that there is not', async () => {
    const context = await contextFor(`${folder}/caught-throw/before`)
    const { plan: made } = await plan(
      { to: 'route', ...json<Omit<ConvertRequest, 'to'>>('caught-throw', 'convert.json') },
      context,
    )
    expect(made?.notes.map(({ code }) => code)).toEqual(['public-url', 'queueing', 'body-limit'])
    expect(made?.notes[0]?.message).not.toContain('proxy')
  })
})
