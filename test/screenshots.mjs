// The README's pictures, taken from a real window over the sample app: `npm run build && npm run screenshots`.
// `npm run screenshots -- --theme "Light 2026" --into folder` shows how another theme looks.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openTree, openWindow } from './host/window.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { theme: { type: 'string' }, into: { type: 'string' } } })
const pictures = values.into ?? `${root}media/screenshots`
mkdirSync(pictures, { recursive: true })

const { page, close } = await openWindow({
  folder: `${root}test/fixtures/sample`,
  extension: root,
  size: { width: 1400, height: 800 },
  settings: {
    ...(values.theme && { 'workbench.colorTheme': values.theme }),
    'editor.minimap.enabled': false,
    'editor.hover.delay': 100,
    'diffEditor.renderSideBySide': false,
    // Its text would stand above the hover that says more.
    'actionsRoutes.diagnostics.advice.enabled': false,
  },
})
try {
  const tree = await openTree(page)
  // A side bar wide enough for its title and the callers.
  const sash = await page.locator('.sidebar').first().boundingBox()
  await page.mouse.move(sash.x + sash.width, 300)
  await page.mouse.down()
  await page.mouse.move(sash.x + 450, 300, { steps: 5 })
  await page.mouse.up()
  const row = label => tree.locator('.monaco-list-row').filter({ hasText: label }).first()
  await row('Server Actions').locator('.monaco-tl-twistie').click()
  await row('POST /api/feedback').locator('.monaco-tl-twistie').click()
  await row('PATCH /api/notes/[id]').locator('.monaco-tl-twistie').click()
  await row('POST /api/feedback').click()
  const name = page
    .locator('.editor-instance .view-line span')
    .filter({ hasText: /^POST$/ })
    .first()
  await name.waitFor()
  await page.locator('.codelens-decoration a').first().waitFor()
  await page.getByText(/Initializing|Activating/).waitFor({ state: 'hidden' })
  await name.hover()
  await page.locator('.monaco-hover').getByText('Route Handler').first().waitFor()
  // It fades in.
  await page
    .locator('.monaco-hover')
    .first()
    .evaluate(hover => Promise.all(hover.getAnimations().map(one => one.finished)))
  await page.screenshot({ path: `${pictures}/tree-and-hover.png` })

  await page.keyboard.press('Escape')
  await row('POST /api/feedback').click({ button: 'right' })
  await page.getByRole('menuitem', { name: /Convert to Server Action/ }).click({ delay: 300 })
  await page.locator('.action-label[aria-label*="Apply Conversion"]').first().waitFor({ timeout: 60_000 })
  await page.locator('.multiDiffEntry .view-line').first().waitFor()
  const notes = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame')
  await notes.getByText('What behaves differently').waitFor()
  // The diffs and the notes beside them have the room.
  await page.keyboard.press('Control+b')
  await tree.waitFor({ state: 'hidden' })
  await page.mouse.move(700, 780)
  await page.getByText(/Initializing|Activating/).waitFor({ state: 'hidden' })
  await page.screenshot({ path: `${pictures}/preview.png` })
} finally {
  await close()
}
