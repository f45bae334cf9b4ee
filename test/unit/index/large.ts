/** A folder so large that its routes are told before the rest is read: one fixture many times over. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { FIXTURES } from './folder'

export function largeFolder(): { readonly root: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'actions-routes-large-'))
  // Seven source files each, two of them routes.
  for (let copy = 0; copy < 300; copy++)
    cpSync(path.join(FIXTURES, 'lsp-app'), path.join(folder, `apps/app${copy}`), { recursive: true })
  return { root: pathToFileURL(folder).href, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
