import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { OverlayFileSystem } from '../../../src/workspace/overlay-file-system'
import { decode } from '../../../src/workspace/text'
import { toUri } from '../../../src/workspace/uri'
import { temporaryFolder } from './tree'

function opened() {
  const { root } = temporaryFolder({
    '.gitignore': 'gen',
    'app/[id]/a.ts': 'disk',
    'b.ts': 'disk b',
    'gen/x.ts': 'gen',
  })
  const fs = new OverlayFileSystem(nodeFileSystem)
  const read = async (...files: string[]) =>
    (await fs.read(files.map(file => toUri(root, file)))).map(bytes => bytes && decode(bytes))
  return { root, fs, read, walk: async () => (await fs.walk(root, { exclude: [] })).files }
}

describe('OverlayFileSystem', () => {
  it('reads the buffer instead of the disk until it is closed', async () => {
    const { root, fs, read } = opened()
    fs.open(toUri(root, 'app/[id]/a.ts'), 'buffer é')
    expect(await read('b.ts', 'app/[id]/a.ts', 'none.ts', 'b.ts')).toEqual(['disk b', 'buffer é', undefined, 'disk b'])
    fs.close(toUri(root, 'app/[id]/a.ts'))
    expect(await read('app/[id]/a.ts')).toEqual(['disk'])
  })

  it('knows a buffer under another spelling of its URI', async () => {
    const { root, fs, read } = opened()
    fs.open(`${root}/app/[id]/a.ts`, 'buffer')
    expect(await read('app/[id]/a.ts')).toEqual(['buffer'])
    fs.close(toUri(root, 'app/[id]/a.ts'))
    expect(await read('app/[id]/a.ts')).toEqual(['disk'])
  })

  it('keeps an empty buffer', async () => {
    const { root, fs, read } = opened()
    fs.open(toUri(root, 'b.ts'), '')
    expect(await read('b.ts')).toEqual([''])
  })

  it('shows a buffer that is not on disk', async () => {
    const { root, fs, walk } = opened()
    fs.open(toUri(root, 'app/new.ts'), 'new')
    expect(await walk()).toEqual(['.gitignore', 'app/[id]/a.ts', 'app/new.ts', 'b.ts'])
    expect(await fs.exist([toUri(root, 'app/new.ts'), toUri(root, 'none.ts')])).toEqual([true, false])
    fs.close(toUri(root, 'app/new.ts'))
    expect(await walk()).toEqual(['.gitignore', 'app/[id]/a.ts', 'b.ts'])
  })

  it('does not show an open file that git ignores, one of node_modules, or one outside', async () => {
    const { root, fs, walk } = opened()
    fs.open(toUri(root, 'gen/x.ts'), 'open')
    fs.open(toUri(root, 'node_modules/new/x.ts'), 'open')
    fs.open(toUri(root, '../outside.ts'), 'open')
    fs.open('untitled:Untitled-1', 'open')
    expect(await walk()).toEqual(['.gitignore', 'app/[id]/a.ts', 'b.ts'])
  })
})
