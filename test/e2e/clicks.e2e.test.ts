/** `E2E_EACH=1`: every plain action and route converted as a person does it, by clicks in VS Code; built, used; clicked back, built, used. */
import { afterAll, beforeAll, describe, it } from 'vitest'
import { ACTIONS, behaviours, observeAs, ROUTES } from './behaviours'
import { ClickingWindow } from './clicking'
import { RunningSample } from './running'

const MINUTE = 60_000

describe('clicking in VS Code', () => {
  let sample: RunningSample
  let window: ClickingWindow

  beforeAll(async () => {
    sample = await RunningSample.create()
    window = await ClickingWindow.open(sample.app.dir)
  }, 3 * MINUTE)

  afterAll(async () => {
    await window?.close()
    await sample?.dispose()
  })

  /** What each of the first ids has become. */
  const became = new Map<string, string>()

  it.each(ACTIONS)('converts %s to a route', { timeout: 2 * MINUTE }, async id => {
    became.set(id, await window.convert(id, 'route'))
  })

  it.each(ROUTES)('converts %s to an action', { timeout: 2 * MINUTE }, async id => {
    became.set(id, await window.convert(id, 'action'))
  })

  it('leaves an app that builds and does the same', { timeout: 10 * MINUTE }, async () => {
    await sample.rebuild()
    for (const id of ACTIONS) await use('route', id)
    for (const id of ROUTES) await use('action', id)
  })

  it.each(ACTIONS)('converts %s back', { timeout: 2 * MINUTE }, async id => {
    await window.convert(became.get(id) as string, 'action')
  })

  it.each(ROUTES)('converts %s back', { timeout: 2 * MINUTE }, async id => {
    await window.convert(became.get(id) as string, 'route')
  })

  it('and back is an app that builds and does the same', { timeout: 10 * MINUTE }, async () => {
    await sample.rebuild()
    for (const id of ACTIONS) await use('action', id)
    for (const id of ROUTES) await use('route', id)
  })

  async function use(kind: 'action' | 'route', id: string): Promise<void> {
    for (const behaviour of behaviours)
      if (behaviour.entryPoint === id) await observeAs(kind, behaviour, sample.page, sample.baseUrl)
  }
})
