/**
 * The listing of the public repositories and of the fixture against what was recorded of them: every difference has its
 * explanation in test/accuracy/explanations.json. `npm run accuracy` prints the same through the command line.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { listOutput } from '../../src/cli/output'
import { openIndex } from '../../src/index/workspace-index'
import { nodeFileSystem } from '../../src/workspace/node-file-system'
import { compare } from '../accuracy/compare.mts'
import { explain, readExplanations } from '../accuracy/explain.mts'
import { checkoutOf, FIXTURE, REPOSITORIES, readTruth, TRUTH, wordsOf } from '../accuracy/truth.mts'

const folder = process.env.TRUTH_REPOS ?? ''
const suites = [
  { name: FIXTURE.name, checkout: join(TRUTH, FIXTURE.name) },
  ...REPOSITORIES.map(repository => ({ name: repository.name, checkout: checkoutOf(repository, folder) })),
].flatMap(({ name, checkout }) => (checkout !== null && existsSync(checkout) ? [{ name, checkout }] : []))

const absent = 1 + REPOSITORIES.length - suites.length
if (absent > 0)
  console.log(`truth: ${absent} of ${1 + REPOSITORIES.length} listings not compared (../shared/truth, TRUTH_REPOS)`)

describe.runIf(suites.length > 0)('the listing', () => {
  it.each(suites)('of $name is what was recorded', async ({ name, checkout }) => {
    const { snapshot } = await openIndex(nodeFileSystem, pathToFileURL(checkout).href)
    const truth = readTruth(name)
    const comparisons = compare(truth, listOutput(snapshot), wordsOf(checkout))
    const differences = comparisons.flatMap(({ missing, extra }) => [...missing, ...extra])
    const { explained, stale } = explain(differences, readExplanations(), new Set([name]))
    const open = explained.flatMap(({ difference, explanation }) => (explanation ? [] : [difference]))
    expect(open).toEqual([])
    expect(stale).toEqual([])
    expect(comparisons.length).toBeGreaterThan(0)
    expect(snapshot.apps.map(({ root, appDir, pagesDir }) => ({ root, appDir, pagesDir }))).toEqual(
      truth.apps?.map(({ root, appDir = null, pagesDir = null }) => ({ root, appDir, pagesDir })),
    )
  })
})
