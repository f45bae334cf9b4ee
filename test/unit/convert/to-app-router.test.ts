import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { firstSyntaxError, parseSource } from '../../../src/convert/code/source'
import { toAppRouter } from '../../../src/convert/to-app-router'
import { applied, contextFor, expectedFiles, FIXTURES, filesIn } from './fixtures'

const folder = 'to-app-router'
const cases = readdirSync(join(FIXTURES, folder))
const converting = cases.filter(name => existsSync(join(FIXTURES, folder, name, 'convert.json')))
const refused = cases.filter(name => existsSync(join(FIXTURES, folder, name, 'refused.json')))
const json = <T>(name: string, file: string): T =>
  JSON.parse(readFileSync(join(FIXTURES, folder, name, file), 'utf8')) as T
const idOf = (name: string) => json<{ id: string }>(name, 'convert.json').id

// A cold checker reads TypeScript's library first, which takes seconds on a busy machine.
describe('moves', { timeout: 60_000 }, () => {
  it.each(converting)('%s', async name => {
    const context = await contextFor(`${folder}/${name}/before`)
    const id = idOf(name)
    expect(toAppRouter.check(id, context.snapshot)).toBeNull()
    const { plan, refusal } = await toAppRouter.plan({ id, to: 'app-router' }, context)
    expect(refusal).toBeUndefined()
    if (!plan) return
    const after = applied(filesIn(join(FIXTURES, folder, name, 'before')), plan)
    expect(after).toEqual(expectedFiles(join(FIXTURES, folder, name, 'after'), after))
    // The checker is asked about TypeScript only where the project includes JavaScript.
    expect(plan.typeChecked).toBe(!name.startsWith('javascript'))
    for (const [file, text] of Object.entries(after))
      if (/\.[jt]sx?$/.test(file)) expect(firstSyntaxError(parseSource(file, text))).toBeUndefined()
  })
})

type Refused = Record<string, { code?: string; file?: string | null; line?: number | null }>

describe('refuses', { timeout: 60_000 }, () => {
  it.each(refused)('%s', async name => {
    const context = await contextFor(`${folder}/${name}/before`)
    const actual: Refused = {}
    for (const id of Object.keys(json<Refused>(name, 'refused.json'))) {
      const { refusal } = await toAppRouter.plan({ id, to: 'app-router' }, context)
      if (refusal) actual[id] = { code: refusal.code, file: refusal.file, line: refusal.line }
      // What the index alone refuses is the plan's answer too, which may say more.
      const early = toAppRouter.check(id, context.snapshot)
      const said = early?.message.replace(/\.$/, '') ?? ''
      if (early) expect(refusal).toEqual({ ...early, message: expect.stringContaining(said) })
    }
    const file = join(FIXTURES, folder, name, 'refused.json')
    if (process.env.UPDATE_FIXTURES) writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`)
    expect(actual).toEqual(json<Refused>(name, 'refused.json'))
  })
})

describe('says why not, and what would help', { timeout: 60_000 }, () => {
  it.each([
    [
      'refused-wrapped-by-factories',
      'withMiddlewares hands them to runCors (lib/with-middlewares.ts:9) and 1 more; createRoute answers by res itself (lib/create-route.ts:8). What they do has to be written for a Request first.',
    ],
    [
      'refused-iron-session-wrapper',
      'withIronSessionApiRoute of iron-session/next puts the session on the request of the Pages Router (since iron-session 8 a handler takes it itself: getIronSession<Data>(req, res, options), and moves with it); withHandler answers by res itself (lib/with-handler.ts:10).',
    ],
    ['refused-upload-reader', 'read it with request.formData()'],
    ['refused-session-options', 'getAuthOptions makes the options of the session of the request and the response'],
  ])('%s', async (name, said) => {
    const context = await contextFor(`${folder}/${name}/before`)
    const { refusal } = await toAppRouter.plan(
      { id: context.snapshot.entryPoints[0]?.id ?? '', to: 'app-router' },
      context,
    )
    expect(refusal?.message).toContain(said)
  })
})
