import { expect, it } from 'vitest'
import { routeFileOf } from '../../../src/convert/to-route/route-file'
import { contextFor } from './fixtures'

const BOTH = ['app/api/users/route.ts', 'app/(paid)/api/bounties/route.ts', 'app/(paid)/api/payouts/route.ts']

it.each([
  ['in no group', BOTH, 'lib/actions.ts', 'app/api/say/route.ts'],
  ['in the group of the action', BOTH, 'app/(paid)/bounties/actions.ts', 'app/(paid)/api/say/route.ts'],
  ['in the group that has them all', BOTH.slice(1), 'lib/actions.ts', 'app/(paid)/api/say/route.ts'],
  ['below app/ where there is none', [], 'lib/actions.ts', 'app/api/say/route.ts'],
])('a route of an action goes %s', async (_, files, near, expected) => {
  const { snapshot } = await contextFor('to-route/route-groups/before', null)
  const [app] = snapshot.apps
  expect(app && routeFileOf('/api/say', app, files, near, false)).toBe(expected)
})
