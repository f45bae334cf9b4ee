import { describe, expect, it } from 'vitest'
import { globsToRegExp } from '../../../src/workspace/glob'

describe('globsToRegExp', () => {
  it.each([
    ['**/.git', '.git', true],
    ['**/.git', 'a/b/.git', true],
    ['**/.git', 'a.git', false],
    ['dist', 'dist', true],
    ['dist', 'a/dist', false],
    ['dist/**', 'dist', true],
    ['dist/**', 'dist/a/b.js', true],
    ['**/*.map', 'a/b.js.map', true],
    ['*.map', 'a/b.js.map', false],
    ['**/*.{js,jsx}', 'a/b.jsx', true],
    ['**/*.{js,jsx}', 'a/b.tsx', false],
    ['{a,b/**}', 'b/c', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['file[0-9].ts', 'file3.ts', true],
    ['file[!0-9].ts', 'file3.ts', false],
    ['app/(group)/[id', 'app/(group)/[id', true],
    ['./dist/', 'dist', true],
  ])('%s on %s is %s', (glob, file, matches) => expect(globsToRegExp([glob])?.test(file)).toBe(matches))

  it('is nothing for no globs', () => expect(globsToRegExp(['', ''])).toBeUndefined())
  it('loses a malformed glob only', () => {
    const excluded = globsToRegExp(['[z-a]', 'dist'])
    expect(excluded?.test('dist')).toBe(true)
    expect(excluded?.test('z')).toBe(false)
  })
})
