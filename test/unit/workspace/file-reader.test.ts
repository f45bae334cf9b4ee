import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileReader } from '../../../src/workspace/node-file-reader'
import { temporaryFolder } from './tree'

describe('fileReader', () => {
  it('reads files of any size one after the other, each as it is on disk', () => {
    const sizes = [3, 0, 999_999, 1_000_000, 1_000_001, 33_000_000, 5]
    const textOf = (size: number) => 'ä.'.repeat(size).slice(0, size)
    const { path } = temporaryFolder(Object.fromEntries(sizes.map(size => [`${size}.txt`, textOf(size)])))
    const read = fileReader()
    for (const size of [...sizes, ...sizes.toReversed()])
      expect(Buffer.from(read(join(path, `${size}.txt`))).equals(Buffer.from(textOf(size)))).toBe(true)
  })

  it('throws for what is not there or no file, and goes on', () => {
    const { path } = temporaryFolder({ 'a.txt': 'a' })
    const read = fileReader()
    expect(() => read(join(path, 'b.txt'))).toThrow('ENOENT')
    expect(() => read(path)).toThrow('EISDIR')
    expect([...read(join(path, 'a.txt'))]).toEqual([97])
  })
})
