/** VS Code's window over a copy of the sample app, and conversions as a person makes them in it: from the context menu through the preview to Apply. */
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { openTree, openWindow } from '../host/window.mjs'
import { list } from './cli'

const EXTENSION = fileURLToPath(new URL('../..', import.meta.url))
const MINUTE = 60_000
/** The first plan starts the type checker, and a build may be going on beside it. */
const PLANNED = 3 * MINUTE

export class ClickingWindow {
  private constructor(
    private readonly dir: string,
    private readonly window: Awaited<ReturnType<typeof openWindow>>,
    private readonly tree: Locator,
  ) {}

  static async open(dir: string): Promise<ClickingWindow> {
    // Tall enough for every entry point: the view draws only the rows that are seen.
    const window = await openWindow({ folder: dir, extension: EXTENSION, size: { width: 1400, height: 2200 } })
    // A build may be going on beside it.
    window.page.setDefaultTimeout(MINUTE)
    return new ClickingWindow(dir, window, await openTree(window.page))
  }

  /** Converts one entry point and answers the id of what it has become. */
  async convert(id: string, to: 'action' | 'route'): Promise<string> {
    const before = await this.ids()
    const label = await labelOf(this.dir, id)
    await convertByClicks(this.window.page, this.tree, label, to)
    // What is written and deleted is there one file after another.
    const result = await vi.waitFor(async () => {
      const ids = await this.ids()
      expect(ids).not.toContain(id)
      const [added, ...more] = ids.filter(candidate => !before.includes(candidate))
      if (added === undefined) throw new Error(`${id} has become nothing`)
      expect(more).toEqual([])
      return added
    }, MINUTE)
    // Rows move when the view learns of it: the next click waits until it has.
    await this.row(await labelOf(this.dir, result)).waitFor({ timeout: MINUTE })
    await this.row(label).waitFor({ state: 'hidden', timeout: MINUTE })
    return result
  }

  close(): Promise<void> {
    return this.window.close()
  }

  private async ids(): Promise<string[]> {
    return (await list(this.dir)).entryPoints.map(({ id }) => id)
  }

  private row(label: string): Locator {
    return rowOf(this.window.page, this.tree, label)
  }
}

/** What the view calls an entry point. */
async function labelOf(dir: string, id: string): Promise<string> {
  const found = (await list(dir)).entryPoints.find(entryPoint => entryPoint.id === id)
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
    await vi.waitFor(async () => expect(await input.inputValue()).toMatch(/^\/api\//), MINUTE)
    await input.press('Enter')
  }
  const apply = page.locator('.action-label[aria-label*="Apply Conversion"]').first()
  await apply.waitFor({ timeout: PLANNED })
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
