/** What is told of a large folder before all of it is read. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import type { EarlyPicture } from '../../../src/index/early'
import { openIndex } from '../../../src/index/workspace-index'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { expectSame } from '../random/picture'
import { FIXTURES } from './folder'
import { largeFolder } from './large'

it('tells the routes of a large folder first, and ends with the picture of any index', async () => {
  const { root, remove } = largeFolder()
  try {
    const told: EarlyPicture[] = []
    let read = 0
    let readWhenTold = 0
    let files = 0
    const index = await openIndex(nodeFileSystem, root, {
      progress: (done, total) => {
        read = done
        files = total
      },
      early: picture => {
        told.push(picture)
        readWhenTold = read
        expect(() => index.snapshot).toThrow()
      },
    })
    const { snapshot } = await openIndex(nodeFileSystem, root)
    expect(told).toHaveLength(1)
    expect(told[0]?.apps).toEqual(snapshot.apps)
    const routes = snapshot.entryPoints.filter(({ route }) => route !== null)
    expect(routes).toHaveLength(120)
    expect(told[0]?.entryPoints).toEqual(routes.map(({ callers: _, ...declared }) => declared))
    // Eighty files of two thousand, and what else was in the same batch.
    expect(readWhenTold).toBeLessThan(files / 10)
    expectSame(index.snapshot, snapshot)
  } finally {
    remove()
  }
})

it('tells nothing of a small folder before it is read', async () => {
  const root = pathToFileURL(path.join(FIXTURES, 'lsp-app')).href
  const early = () => expect.unreachable()
  expect((await openIndex(nodeFileSystem, root, { early })).snapshot.entryPoints).not.toEqual([])
})
