/** The sample app does what it should as written, and goes on doing it through every conversion: all actions to routes, all routes to actions, and back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConvertAllOutput } from '../../src/cli/contract'
import { behaviours, observeAs } from './behaviours'
import { convertAll } from './cli'
import { ClickingWindow } from './clicking'
import { ASKED, answersOf, NOT_ALLOWED } from './pages-api'
import { RunningSample } from './running'
import { isShownIn, kindIn, type Stage, stages } from './stages'

/** What became of a stage's conversions, and the folder to serve. */
interface Prepared {
  readonly clicked: readonly string[]
  readonly all: ConvertAllOutput | undefined
  readonly moved: ConvertAllOutput | undefined
  readonly built: string
}

let sample: RunningSample
/** What pages/api answered in the app as written. */
let answers: readonly unknown[]

beforeAll(async () => {
  sample = await RunningSample.create()
})

afterAll(async () => {
  await Promise.allSettled(preparing.values())
  await sample?.dispose()
})

const preparing = new Map<Stage, Promise<Prepared>>()

/** A stage is converted and built once, after the one before it: while a browser still goes through that. */
function prepared(stage: Stage): Promise<Prepared> {
  const begun = preparing.get(stage) ?? prepare(stage)
  preparing.set(stage, begun)
  // One that fails says so where it is awaited.
  begun.catch(() => {})
  return begun
}

async function prepare(stage: Stage): Promise<Prepared> {
  const before = stages[stages.indexOf(stage) - 1]
  if (before) await prepared(before)
  const { dir } = sample.app
  if (stage.fromStart) await sample.app.restore()
  return {
    clicked: await clickThrough(dir, stage.clicks ?? []),
    all: stage.all && (await convertAll(dir, stage.all.to)),
    moved: stage.movesPagesApi ? await convertAll(dir, 'app-router', '--accept', 'body-unknown') : undefined,
    built: await sample.app.build(),
  }
}

/** A window of its own for each stage: nothing is open in it that a former one had converted. */
async function clickThrough(dir: string, clicks: NonNullable<Stage['clicks']>): Promise<string[]> {
  const clicked: string[] = []
  if (!clicks.length) return clicked
  const window = await ClickingWindow.open(dir)
  try {
    for (const { id, to } of clicks) clicked.push(await window.convert(id, to))
  } finally {
    await window.close()
  }
  return clicked
}

describe.each(stages)('the sample app $title', stage => {
  const { clicks = [], all, movesPagesApi, refused } = stage
  let now: Prepared

  beforeAll(async () => {
    now = await prepared(stage)
    await sample.serve(now.built)
    const after = stages[stages.indexOf(stage) + 1]
    if (after) void prepared(after)
    if (stage === stages[0]) answers = await answersOf(sample.page, sample.baseUrl, ASKED)
  }, 600_000)

  if (movesPagesApi) {
    it('has route handlers in place of pages/api', () => {
      expect(now.moved?.refused).toEqual([])
      expect(now.moved?.converted).toHaveLength(4)
      expect(now.moved?.plan.typeChecked).toBe(true)
    })

    it('answers the same in their place', async () => {
      expect(await answersOf(sample.page, sample.baseUrl, ASKED)).toEqual(answers)
    })

    it.each(NOT_ALLOWED)('answers 405 to $path', async asked => {
      expect(await answersOf(sample.page, sample.baseUrl, [asked])).toMatchObject([{ status: 405, body: '' }])
    })
  }

  it.each(clicks)('has converted $id to $to by clicks', click => {
    expect(now.clicked[clicks.indexOf(click)]).toMatch(new RegExp(`^${click.to}:`))
  })

  if (all) {
    it('has converted them, type-checked', () => {
      expect((now.all?.converted.length ?? 0) + clicks.length).toBeGreaterThanOrEqual(all.count)
      expect(now.all?.plan.typeChecked).toBe(true)
      const codes = Object.fromEntries((now.all?.refused ?? []).map(({ id, refusal }) => [id, refusal.code]))
      if (refused) expect(codes).toEqual(refused)
    })
  }

  // Next.js refuses an action call that another site sends; the new route has to.
  if ([all, ...clicks].some(conversion => conversion?.to === 'route')) {
    it('answers 403 to what another site sends', async () => {
      const created = now.all?.plan.files.filter(({ change }) => change === 'create').map(({ file }) => file) ?? []
      const clicked = now.clicked.flatMap(id => /^route:(.*)#/.exec(id)?.[1] ?? [])
      const routes = [...created, ...clicked].filter(file => file.endsWith('/route.ts'))
      expect(routes).not.toEqual([])
      for (const file of routes) {
        const url = sample.baseUrl + file.slice('app'.length, -'/route.ts'.length)
        const answered = await sample.page.request.post(url, { data: {}, headers: { origin: 'https://example.com' } })
        expect(answered.status(), url).toBe(403)
      }
    })
  }

  it.each(behaviours.filter(({ entryPoint }) => isShownIn(stage, entryPoint)))('$name', async behaviour => {
    await observeAs(kindIn(stage, behaviour.entryPoint), behaviour, sample.page, sample.baseUrl)
  })
})
