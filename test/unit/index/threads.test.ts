/** Helping threads find what this thread finds, and are done without where they end. */
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeThreads } from '../../../src/workspace/node-threads'
import { OverlayFileSystem } from '../../../src/workspace/overlay-file-system'
import { FIXTURES } from './folder'

const WORKER = fileURLToPath(new URL('../../../dist/worker.js', import.meta.url))

/** Enough copies of an app that threads are worth while. */
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'actions-routes-'))
  for (let n = 0; n < 60; n++)
    await cp(path.join(FIXTURES, 'callers'), path.join(folder, `app-${n}`), { recursive: true })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const root = () => pathToFileURL(folder).href

describe('helping threads', { timeout: 60_000 }, () => {
  it('make the same picture', async () => {
    const alone = await openIndex(nodeFileSystem, root())
    const helpers = nodeThreads(WORKER, { count: 2 })
    let answered = 0
    const counting = {
      ...helpers,
      request: async (question: unknown) => {
        const answer = await helpers.request(question)
        if (typeof answer === 'string') answered++
        return answer
      },
    }
    const together = await openIndex(nodeFileSystem, root(), { helpers: counting })
    helpers.dispose()
    expect(answered).toBeGreaterThan(0)
    expect(alone.snapshot.entryPoints.length).toBeGreaterThan(60)
    expect(together.snapshot.entryPoints).toEqual(alone.snapshot.entryPoints)
    expect(together.snapshot.problems).toEqual(alone.snapshot.problems)
  })

  it('leave what is open in an editor to this thread', async () => {
    const helpers = nodeThreads(WORKER, { count: 2 })
    const fs = new OverlayFileSystem(nodeFileSystem)
    for (let n = 0; n < 60; n++)
      fs.open(`${root()}/app-${n}/lib/actions.ts`, "'use server'\nexport async function unsaved() {}\n")
    const { snapshot } = await openIndex(fs, root(), { helpers })
    helpers.dispose()
    const names = snapshot.entryPoints.filter(({ file }) => file.endsWith('lib/actions.ts')).map(({ name }) => name)
    expect(new Set(names)).toEqual(new Set(['unsaved']))
  })

  it('that cannot start change nothing', async () => {
    const helpers = nodeThreads(path.join(folder, 'nowhere.js'), { count: 2 })
    const { snapshot } = await openIndex(nodeFileSystem, root(), { helpers })
    helpers.dispose()
    const alone = await openIndex(nodeFileSystem, root())
    expect(snapshot.entryPoints).toEqual(alone.snapshot.entryPoints)
  })
})
