import ignore from 'ignore'
import { describe, expect, it } from 'vitest'
import { gitIgnore } from '../../../src/workspace/gitignore'

describe('gitIgnore', () => {
  it.each([
    ['*.log', 'a/b.log', 'ignored'],
    ['*.log', 'a/b.ts', null],
    ['/build', 'build/', 'ignored'],
    ['/build', 'a/build/', null],
    ['build/', 'build', null],
    ['build/', 'build/', 'ignored'],
    ['*.log\n!keep.log', 'keep.log', 'unignored'],
    ['a/**/z', 'a/b/c/z', 'ignored'],
    ['logs/**', 'logs/x', 'ignored'],
    ['logs/*\n!logs/keep', 'logs/keep', 'unignored'],
    ['*.py[cod]', 'a.pyc', 'ignored'],
    ['[Bb]in/', 'bin/', 'ignored'],
    ['\\#x', '#x', 'ignored'],
    ['\\!x', '!x', 'ignored'],
    ['# comment', '# comment', null],
    ['*', 'anything', 'ignored'],
    ['**', 'a/b', 'ignored'],
    ['x  ', 'x', 'ignored'],
    ['Readme', 'README', null],
    ['*.log\r\n', 'a.log', 'ignored'],
    ['.env*.local', '.env.development.local', 'ignored'],
    ['(group)/a+b', '(group)/a+b', 'ignored'],
  ] as const)('%j says of %s: %s', (text, path, verdict) => expect(gitIgnore(text)(path)).toBe(verdict))

  it('answers what the slow way answers', () => {
    const text = [
      'node_modules',
      '*.log',
      '!important.log',
      '/dist',
      'a/*.txt',
      'cache/**',
      '**/tmp',
      'x/**/y/*.js',
      '*.[oa]',
      'foo?',
    ]
    const rules = gitIgnore(text.join('\n'))
    const slow = ignore({ ignorecase: false }).add(text)
    const names = [
      'node_modules',
      'e.log',
      'important.log',
      'dist',
      'n.txt',
      'cache',
      'tmp',
      'y',
      'a',
      'x',
      'q.js',
      'm.o',
      'food',
    ]
    const paths = names.flatMap(a => [a, ...names.flatMap(b => [`${a}/${b}`, ...names.map(c => `${a}/${b}/${c}`)])])
    for (const path of paths) {
      const above = path.split('/').slice(0, -1)
      // Below an ignored folder nothing is asked.
      if (above.some((_, i) => slow.ignores(`${above.slice(0, i + 1).join('/')}/`))) continue
      for (const one of [path, `${path}/`]) expect([one, rules(one) === 'ignored']).toEqual([one, slow.ignores(one)])
    }
  })
})
