/** Conversions leave an app that builds and does what it did: all actions to routes, all routes to actions, and back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileOutput } from '../../src/cli/contract'
import { ACTIONS, behaviours, observeAs, ROUTES } from './behaviours'
import { convert, idsOf } from './cli'
import { RunningSample } from './running'

interface Stage {
  readonly title: string
  readonly to: 'route' | 'action'
  /** What is refused today: the id it has by now, and the id it had in the app as written. */
  readonly refused: Readonly<Record<string, string>>
}

/** Each goes on from what the one before it left. */
const stages: readonly Stage[] = [
  { title: 'every plain Server Action converted to an API route', to: 'route', refused: {} },
  { title: 'then every plain API route to a Server Action', to: 'action', refused: {} },
  {
    title: 'then all of them to API routes again',
    to: 'route',
    refused: {
      // The segment's value stands beside a destructured body.
      'action:app/actions/update-note.ts#updateNote': 'route:app/api/notes/[id]/route.ts#PATCH',
      'action:app/actions/update-tags.ts#updateTags': 'route:app/api/notes/[id]/tags/route.ts#PUT',
    },
  },
]

describe('the sample app with', () => {
  let sample: RunningSample
  /** What the sample has as written and no stage is about: the other shapes. */
  let others: ReadonlySet<string>

  beforeAll(async () => {
    sample = await RunningSample.create()
    const all = [...(await idsOf(sample.app.dir, 'action')), ...(await idsOf(sample.app.dir, 'route'))]
    others = new Set(all.filter(id => !ACTIONS.includes(id) && !ROUTES.includes(id)))
  })

  afterAll(() => sample?.dispose())

  describe.each(stages)('$title', ({ to, refused }) => {
    const results: { id: string; refusal: string | null; typeChecked: boolean }[] = []
    const created: FileOutput[] = []

    beforeAll(async () => {
      const ids = await idsOf(sample.app.dir, to === 'route' ? 'action' : 'route')
      for (const id of ids.filter(candidate => !others.has(candidate))) {
        const answer = await convert(sample.app.dir, id, to)
        const plan = 'plan' in answer ? answer.plan : null
        results.push({
          id,
          refusal: 'refusal' in answer ? answer.refusal.message : null,
          typeChecked: plan?.typeChecked ?? false,
        })
        created.push(...(plan?.files.filter(({ change }) => change === 'create') ?? []))
      }
      await sample.rebuild()
    }, 600_000)

    it('converts them, type-checked', () => {
      expect(results.length).toBeGreaterThanOrEqual(ACTIONS.length)
      expect(results.filter(({ typeChecked }) => !typeChecked).map(({ id }) => id)).toEqual(Object.keys(refused))
    })

    // Next.js refuses an action call that another site sends; the new route has to.
    if (to === 'route') {
      it('answers 403 to what another site sends', async () => {
        const routes = created.filter(({ file }) => file.endsWith('/route.ts'))
        expect(routes).not.toEqual([])
        for (const { file } of routes) {
          const url = sample.baseUrl + file.slice('app'.length, -'/route.ts'.length)
          const answered = await sample.page.request.post(url, { data: {}, headers: { origin: 'https://example.com' } })
          expect(answered.status(), url).toBe(403)
        }
      })
    }

    it.each(behaviours)('$name', async behaviour => {
      const stays = Object.values(refused).includes(behaviour.entryPoint ?? '')
      const kind = stays ? (to === 'route' ? 'action' : 'route') : to
      await observeAs(kind, behaviour, sample.page, sample.baseUrl)
    })
  })
})
