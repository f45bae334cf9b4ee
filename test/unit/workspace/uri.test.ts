import { describe, expect, it } from 'vitest'
import { URI } from 'vscode-uri'
import { toFile, toUri } from '../../../src/workspace/uri'

const root = 'file:///home/me/my%20app'

describe('toUri', () => {
  it.each([
    'app/page.tsx',
    'app/[id]/(group)/@slot/route.ts',
    'app/%5Funder/route.ts',
    "a b/c#d?e/f'g!*/é🚀,;=&+$:.ts",
  ])('writes %s as VS Code does', file => {
    expect(toUri(root, file)).toBe(URI.file(`/home/me/my app/${file}`).toString())
  })
  it('is the folder itself for no path', () => expect(toUri(root, '')).toBe(root))
  it('leaves the folder for ..', () => expect(toUri(root, '../../x/y')).toBe('file:///home/x/y'))
  it('does not fail on a lone surrogate', () => expect(toUri(root, 'a\uD800b')).toBe(`${root}/a%EF%BF%BDb`))
})

describe('toFile', () => {
  it.each(['app/[id]/route.ts', 'app/%5Funder/route.ts', 'a b/é🚀#?.ts'])('takes %s back', file => {
    expect(toFile(root, toUri(root, file))).toBe(file)
  })
  it('understands a URI that is not encoded', () =>
    expect(toFile(root, 'file:///home/me/my app/app/[id]/route.ts')).toBe('app/[id]/route.ts'))
  it('understands one encoded more than ours', () =>
    expect(toFile(root, 'file:///home/me/my%20app/%61pp/%5Bid%5D.ts')).toBe('app/[id].ts'))
  it('compares drive letters without case or encoding', () => {
    expect(toFile('file:///c%3A/code', 'file:///C:/code/app/page.tsx')).toBe('app/page.tsx')
    expect(toFile('file:///C:/code', 'file:///c%3A/code/app/page.tsx')).toBe('app/page.tsx')
  })
  it('takes a root with a slash', () => expect(toFile(`${root}/`, `${root}/a.ts`)).toBe('a.ts'))
  it('is empty for the root', () => expect(toFile(root, root)).toBe(''))
  it.each(['file:///home/me/my%20app2/a.ts', 'file:///home/me/a.ts', 'untitled:Untitled-1', 'file:////', '%'])(
    'knows %s is outside',
    uri => expect(toFile(root, uri)).toBeUndefined(),
  )
})
