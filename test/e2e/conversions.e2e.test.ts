/** Conversions leave an app that builds and does what it did: all actions to routes, all routes to actions, and back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ConvertAllOutput } from '../../src/cli/contract'
import { ACTIONS, behaviours, observeAs, ROUTES } from './behaviours'
import { convertAll } from './cli'
import { RunningSample } from './running'

const stages = [
  { title: 'every plain Server Action converted to an API route', to: 'route', atLeast: ACTIONS.length },
  { title: 'then every plain API route to a Server Action', to: 'action', atLeast: ACTIONS.length + ROUTES.length },
  { title: 'then all of them to API routes again', to: 'route', atLeast: ACTIONS.length + ROUTES.length },
] as const

describe('the sample app with', () => {
  let sample: RunningSample

  beforeAll(async () => {
    sample = await RunningSample.create()
  })

  afterAll(() => sample?.dispose())

  describe.each(stages)('$title', ({ to, atLeast }) => {
    let answer: ConvertAllOutput

    beforeAll(async () => {
      answer = await convertAll(sample.app.dir, to)
      await sample.rebuild()
    })

    it('converts them all, type-checked', () => {
      const message = JSON.stringify(answer.refused, null, 2)
      expect(answer.converted.length, message).toBeGreaterThanOrEqual(atLeast)
      expect(answer.plan.typeChecked).toBe(true)
    })

    it.each(behaviours)('$name', behaviour => observeAs(to, behaviour, sample.page, sample.baseUrl))
  })
})
