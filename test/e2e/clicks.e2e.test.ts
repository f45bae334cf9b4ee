/** Conversions as a person makes them: in the window, from the context menu through the preview to Apply. `E2E_EACH=1` clicks through all of them. */
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTree, openWindow } from '../host/window.mjs'
import { ACTIONS, behaviours, ONE_WAY, observeAs, ROUTES } from './behaviours'
import { list } from './cli'
import { RunningSample } from './running'

const EXTENSION = fileURLToPath(new URL('../..', import.meta.url))
const MINUTE = 60_000

const all = Boolean(process.env.E2E_EACH)
const both = (ids: readonly string[]) => ids.filter(id => !ONE_WAY.includes(id))
/** addNote has three callers in three files; the others are as different as the sample has them. */
const actions = all ? both(ACTIONS) : ['action:app/actions/notes.ts#addNote']
const routes = all ? both(ROUTES) : ['route:app/api/share/route.ts#POST']

describe('clicking in VS Code', () => {
  let sample: RunningSample
  let window: Awaited<ReturnType<typeof openWindow>>
  let tree: Locator

  beforeAll(async () => {
    sample = await RunningSample.create()
    // Tall enough for every entry point: the view draws only the rows that are seen.
    window = await openWindow({ folder: sample.app.dir, extension: EXTENSION, size: { width: 1400, height: 2200 } })
    tree = await openTree(window.page)
  }, 3 * MINUTE)

  afterAll(async () => {
    await window?.close()
    await sample?.dispose()
  })

  /** What each of the first ids has become. */
  const became = new Map<string, string>()

  const convert = (id: string, to: 'action' | 'route') => async () => {
    const before = await ids(sample)
    const label = await labelOf(sample, id)
    await convertByClicks(window.page, tree, label, to)
    await expect.poll(() => ids(sample), { timeout: MINUTE }).not.toContain(id)
    const added = (await ids(sample)).filter(candidate => !before.includes(candidate))
    expect(added).toHaveLength(1)
    const [result] = added as [string]
    // Rows move when the view learns of it: the next click waits until it has.
    await rowOf(window.page, tree, await labelOf(sample, result)).waitFor({ timeout: MINUTE })
    await rowOf(window.page, tree, label).waitFor({ state: 'hidden', timeout: MINUTE })
    return result
  }

  it.each(actions)('converts %s to a route', { timeout: 2 * MINUTE }, async id => {
    became.set(id, await convert(id, 'route')())
  })

  it.each(routes)('converts %s to an action', { timeout: 2 * MINUTE }, async id => {
    became.set(id, await convert(id, 'action')())
  })

  it('leaves an app that builds and does the same', { timeout: 10 * MINUTE }, async () => {
    await sample.rebuild()
    for (const id of actions) await use('route', id)
    for (const id of routes) await use('action', id)
  })

  it.each(actions)('converts %s back', { timeout: 2 * MINUTE }, async id => {
    await convert(became.get(id) as string, 'action')()
  })

  it.each(routes)('converts %s back', { timeout: 2 * MINUTE }, async id => {
    await convert(became.get(id) as string, 'route')()
  })

  it('and back is an app that builds and does the same', { timeout: 10 * MINUTE }, async () => {
    await sample.rebuild()
    for (const id of actions) await use('action', id)
    for (const id of routes) await use('route', id)
  })

  async function use(kind: 'action' | 'route', id: string): Promise<void> {
    for (const behaviour of behaviours)
      if (behaviour.entryPoint === id) await observeAs(kind, behaviour, sample.page, sample.baseUrl)
  }
})

async function ids(sample: RunningSample): Promise<string[]> {
  return (await list(sample.app.dir)).entryPoints.map(({ id }) => id)
}

/** What the view calls an entry point. */
async function labelOf(sample: RunningSample, id: string): Promise<string> {
  const found = (await list(sample.app.dir)).entryPoints.find(entryPoint => entryPoint.id === id)
  if (!found) throw new Error(`${id} is not listed`)
  if (found.kind !== 'server-action') return `${found.method} ${found.route}`
  return found.name === 'default' ? 'default (' : (found.name as string)
}

async function convertByClicks(page: Page, tree: Locator, label: string, to: 'action' | 'route'): Promise<void> {
  await rowOf(page, tree, label).click({ button: 'right' })
  const title = to === 'route' ? /Convert to API Route/ : /Convert to Server Action/
  const item = page.getByRole('menuitem', { name: title })
  // A menu takes no click in its first 100 ms, lest the one that opened it chooses: held longer, this one counts.
  await item.click({ delay: 300 })
  await item.waitFor({ state: 'hidden' })
  if (to === 'route') {
    const input = page.locator('.quick-input-widget input').first()
    await input.waitFor()
    await expect.poll(() => input.inputValue(), { timeout: MINUTE }).toMatch(/^\/api\//)
    await input.press('Enter')
  }
  const apply = page.locator('.action-label[aria-label*="Apply Conversion"]').first()
  await apply.waitFor({ timeout: MINUTE })
  // The menu's entry point is the one that was asked for.
  const tab = page
    .locator('.tab.active .label-name')
    .filter({ hasText: label.endsWith('(') ? 'Convert ' : `Convert ${label} ` })
  await tab.first().waitFor()
  await apply.click()
  await apply.waitFor({ state: 'hidden', timeout: MINUTE })
}

function rowOf(page: Page, tree: Locator, label: string): Locator {
  return tree
    .locator('.monaco-list-row')
    .filter({ has: page.locator('.label-name').filter({ hasText: startOf(label) }) })
    .first()
}

/** `save` must not find `saveAll`. */
function startOf(label: string): RegExp {
  const escaped = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(label.endsWith('(') ? `^${escaped}` : `^${escaped}$`)
}
