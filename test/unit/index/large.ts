/** A folder so large that its routes are told before the rest is read: copies of one fixture, with many more of one of its plain files. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { FIXTURES } from './folder'

/** Forty apps, each with two route files that hold three routes, and three actions. */
export function largeFolder(): { readonly root: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'actions-routes-large-'))
  for (let copy = 0; copy < 40; copy++) {
    const app = path.join(folder, `apps/app${copy}`)
    cpSync(path.join(FIXTURES, 'lsp-app'), app, { recursive: true })
    mkdirSync(path.join(app, 'ui'))
    for (let more = 0; more < 45; more++)
      copyFileSync(path.join(app, 'app/layout.tsx'), path.join(app, `ui/layout${more}.tsx`))
  }
  return { root: pathToFileURL(folder).href, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
