/**
 * The side of each module of nextjs/saas-starter against what a real build of it put into the bundles of the browser
 * (`test/client-modules.mjs` says how that was recorded). Set TRUTH_REPOS to a folder with its checkout.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openIndex } from '../../src/index/workspace-index'
import { nodeFileSystem } from '../../src/workspace/node-file-system'
import { checkoutOf, REPOSITORIES } from '../accuracy/truth.mts'

const name = 'saas-starter'
const repository = REPOSITORIES.find(one => one.name === name)
const checkout = repository ? checkoutOf(repository, process.env.TRUTH_REPOS ?? '') : null
if (checkout === null) console.log(`truth: TRUTH_REPOS has no checkout of ${name}, its client modules are not compared`)

describe.runIf(checkout !== null)('the modules on the client', () => {
  it(`of ${name} are those in the bundles of the browser`, async () => {
    const { snapshot } = await openIndex(nodeFileSystem, pathToFileURL(checkout ?? '').href)
    const record = join(import.meta.dirname, `../fixtures/${name}.client-modules.json`)
    const ours = [...snapshot.files].filter(file => /\.tsx?$/.test(file) && snapshot.sideOf(file) !== 'server')
    expect(ours.sort()).toEqual(JSON.parse(readFileSync(record, 'utf8')))
  })
})
