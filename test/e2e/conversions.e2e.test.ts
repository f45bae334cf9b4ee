/** Conversions leave an app that builds and does what it did: all actions to routes, all routes to actions, and back, each as one plan. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConvertAllOutput } from '../../src/cli/contract'
import { ACTIONS, behaviours, ONE_WAY, observeAs, ROUTES } from './behaviours'
import { convertAll } from './cli'
import { RunningSample } from './running'

interface Stage {
  readonly title: string
  readonly to: 'route' | 'action'
  /** At least so many of the plain ones. */
  readonly count: number
  /** All that is refused, by code. Empty: not compared. */
  readonly refused: Readonly<Record<string, string>>
  /** Plain ones that are refused: the id each has by now, and the id it had in the app as written. */
  readonly stay: Readonly<Record<string, string>>
}

/** Each goes on from what the one before it left. */
const stages: readonly Stage[] = [
  {
    title: 'every plain Server Action converted to an API route',
    to: 'route',
    count: ACTIONS.length,
    refused: {
      'action:app/actions/archive.ts#emptyArchive': 'crosses-server-boundary',
      'action:app/actions/archive.ts#restoreNote': 'crosses-server-boundary',
      'action:app/actions/publish.ts#publishNote': 'crosses-server-boundary',
      'action:app/actions/visits.ts#recordVisit': 'only-server-callers',
      'action:app/notes/[id]/page.tsx#NotePage.duplicate~1': 'inline-action',
    },
    stay: {},
  },
  {
    title: 'then every plain API route to a Server Action',
    to: 'action',
    count: ACTIONS.length + ROUTES.length - ONE_WAY.length,
    refused: {},
    stay: {
      'route:app/api/remind-me/route.ts#POST': 'action:app/actions/reminders.ts#remindMe',
      'route:app/api/snooze/route.ts#POST': 'action:app/actions/desk.ts#snooze',
    },
  },
  {
    title: 'then all of them to API routes again',
    to: 'route',
    count: ACTIONS.length + ROUTES.length - ONE_WAY.length,
    refused: {},
    stay: {},
  },
]

describe('the sample app with', () => {
  let sample: RunningSample

  beforeAll(async () => {
    sample = await RunningSample.create()
  })

  afterAll(() => sample?.dispose())

  describe.each(stages)('$title', ({ to, count, refused, stay }) => {
    let result: ConvertAllOutput

    beforeAll(async () => {
      result = await convertAll(sample.app.dir, to)
      await sample.rebuild()
    }, 600_000)

    it('converts them, type-checked', () => {
      expect(result.converted.length).toBeGreaterThanOrEqual(count)
      expect(result.plan.typeChecked).toBe(true)
      const codes = Object.fromEntries(result.refused.map(({ id, refusal }) => [id, refusal.code]))
      if (Object.keys(refused).length > 0) expect(codes).toEqual(refused)
      expect(Object.keys(codes)).toEqual(expect.arrayContaining(Object.keys(stay)))
    })

    // Next.js refuses an action call that another site sends; the new route has to.
    if (to === 'route') {
      it('answers 403 to what another site sends', async () => {
        const routes = result.plan.files.filter(({ file, change }) => change === 'create' && file.endsWith('/route.ts'))
        expect(routes).not.toEqual([])
        for (const { file } of routes) {
          const url = sample.baseUrl + file.slice('app'.length, -'/route.ts'.length)
          const answered = await sample.page.request.post(url, { data: {}, headers: { origin: 'https://example.com' } })
          expect(answered.status(), url).toBe(403)
        }
      })
    }

    it.each(behaviours)('$name', async behaviour => {
      const stays = Object.values(stay).includes(behaviour.entryPoint ?? '')
      const kind = stays ? (to === 'route' ? 'action' : 'route') : to
      await observeAs(kind, behaviour, sample.page, sample.baseUrl)
    })
  })
})
