/** Conversions leave an app that builds and does what it did: all actions to routes, all routes to actions, and back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConvertAllOutput } from '../../src/cli/contract'
import { ACTIONS, behaviours, ONE_WAY, observeAs, ROUTES } from './behaviours'
import { convertAll } from './cli'
import { RunningSample } from './running'

interface Stage {
  readonly title: string
  readonly to: 'route' | 'action'
  /** How many are converted at least. */
  readonly count: number
  /** Ids of what stays a Server Action although the others become routes. */
  readonly actions: readonly string[]
}

const all = ACTIONS.length + ROUTES.length
/** Each goes on from what the one before it left. */
const stages: readonly Stage[] = [
  { title: 'every plain Server Action converted to an API route', to: 'route', count: ACTIONS.length, actions: [] },
  { title: 'then every plain API route to a Server Action', to: 'action', count: all, actions: [] },
  { title: 'then all to API routes again', to: 'route', count: all - ONE_WAY.length, actions: ONE_WAY },
]

describe('the sample app with', () => {
  let sample: RunningSample

  beforeAll(async () => {
    sample = await RunningSample.create()
  })

  afterAll(() => sample?.dispose())

  describe.each(stages)('$title', ({ to, count, actions }) => {
    let answer: ConvertAllOutput

    beforeAll(async () => {
      answer = await convertAll(sample.app.dir, to)
      await sample.rebuild()
    })

    it('converts them all, type-checked', () => {
      const message = JSON.stringify(answer.refused, null, 2)
      expect(answer.converted.length, message).toBeGreaterThanOrEqual(count)
      expect(answer.plan.typeChecked).toBe(true)
    })

    // Next.js refuses an action call that another site sends; the new route has to.
    if (to === 'route') {
      it('answers 403 to what another site sends', async () => {
        const created = answer.plan.files.filter(
          ({ change, file }) => change === 'create' && file.endsWith('/route.ts'),
        )
        expect(created).not.toEqual([])
        for (const { file } of created) {
          const url = sample.baseUrl + file.slice('app'.length, -'/route.ts'.length)
          const answered = await sample.page.request.post(url, { data: {}, headers: { origin: 'https://example.com' } })
          expect(answered.status(), url).toBe(403)
        }
      })
    }

    it.each(behaviours)('$name', async behaviour => {
      const kind = actions.includes(behaviour.entryPoint ?? '') ? 'action' : to
      await observeAs(kind, behaviour, sample.page, sample.baseUrl)
    })
  })
})
