/** The one table of what a user can see the sample app do. The same table must pass before and after every conversion. */
import type { Browser } from 'playwright-core'
import { expect } from 'vitest'
import { actionBehaviours } from './behaviours/actions'
import type { Behaviour } from './behaviours/behaviour'
import { restBehaviours } from './behaviours/rest'
import { routeBehaviours } from './behaviours/routes'
import { type Call, recordCalls } from './browser'

export const behaviours: readonly Behaviour[] = [...actionBehaviours, ...routeBehaviours, ...restBehaviours]

/** Goes through one behaviour in a browser profile of its own, and answers what the page sent meanwhile. */
export async function observe(behaviour: Behaviour, browser: Browser, baseUrl: string): Promise<readonly Call[]> {
  const context = await browser.newContext({ baseURL: baseUrl })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    const uncaught: Error[] = []
    page.on('pageerror', error => uncaught.push(error))
    const arranged = (await behaviour.arrange?.(page, baseUrl)) ?? ''
    const calls = recordCalls(page)
    await behaviour.run(page, baseUrl, arranged)
    expect(uncaught).toEqual([])
    return calls
  } finally {
    await context.close()
  }
}
