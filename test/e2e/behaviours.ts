/** The one table of what a user can see the sample app do. The same table must pass before and after every conversion. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { actionBehaviours } from './behaviours/actions'
import type { Behaviour } from './behaviours/behaviour'
import { deskBehaviours } from './behaviours/desk'
import { loungeBehaviours } from './behaviours/lounge'
import { restBehaviours } from './behaviours/rest'
import { routeBehaviours } from './behaviours/routes'
import { type Call, watch } from './browser'

export const behaviours: readonly Behaviour[] = [
  ...actionBehaviours,
  ...deskBehaviours,
  ...loungeBehaviours,
  ...routeBehaviours,
  ...restBehaviours,
]

/** Ids, in the app as written, of the plain Server Actions and of the plain route handlers. */
export const ACTIONS = idsOf([...actionBehaviours, ...deskBehaviours, ...loungeBehaviours])
export const ROUTES = idsOf(routeBehaviours)

/** Goes through one behaviour and answers the calls it made. A page has no cookies when it begins. */
export async function observe(behaviour: Behaviour, page: Page, baseUrl: string): Promise<readonly Call[]> {
  await page.context().clearCookies()
  const arranged = (await behaviour.arrange?.(page, baseUrl)) ?? ''
  const { calls, uncaught } = await watch(page, () => behaviour.run(page, baseUrl, arranged))
  expect(uncaught).toEqual([])
  return calls
}

/** Goes through one behaviour and expects that the calls of its entry point, if it has one, are of this kind. */
export async function observeAs(kind: 'action' | 'route', behaviour: Behaviour, page: Page, baseUrl: string) {
  const calls = await observe(behaviour, page, baseUrl)
  if (behaviour.entryPoint === null) return
  const actions = calls.filter(call => call.action)
  const requests = calls.filter(call => call.path.startsWith('/api/'))
  const [expected, other] = kind === 'action' ? [actions, requests] : [requests, actions]
  expect(expected).not.toEqual([])
  expect(other).toEqual([])
}

function idsOf(some: readonly Behaviour[]): readonly string[] {
  return [...new Set(some.flatMap(({ entryPoint }) => entryPoint ?? []))]
}
