import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../install.mjs'

/**
 * What `npm start -- …` was given; `open.mjs` says what each option does. Ends the process with one line where it is not understood.
 * @returns {{ screenshot?: string, browser?: boolean, folder: string }} `folder` is absolute, the sample app by default
 */
export function options() {
  try {
    const { values } = parseArgs({
      options: { screenshot: { type: 'string' }, browser: { type: 'boolean' }, folder: { type: 'string' } },
    })
    const folder = resolve(values.folder ?? `${root}/test/fixtures/sample`)
    if (!existsSync(folder)) throw new Error(`${folder}: no such folder`)
    return { ...values, folder }
  } catch (error) {
    console.error(`npm start: ${error.message}`)
    process.exit(1)
  }
}
