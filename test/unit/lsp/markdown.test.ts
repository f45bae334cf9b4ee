/** Hostile names: what a workspace may hold must come out of Markdown as the text it is. */
import { describe, expect, test } from 'vitest'
import { code, escapeText, link } from '../../../src/lsp/markdown'

const HOSTILE = [
  '[click](command:workbench.action.terminal.new)',
  '![](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '<https://evil.example>',
  'https://evil.example',
  'www.evil.example',
  'a@evil.example',
  '`code` ``more``',
  '**bold** _it_ ~~gone~~',
  '$(alert) $(sync~spin)',
  '# heading',
  '> quote',
  '| a | b |',
  '&lt;b&gt;',
  'back\\slash \\` \\[x\\](y)',
]

/** The characters that start markup and stand without a backslash in front of them. */
function unescaped(markdown: string): string[] {
  return markdown.replace(/\\./g, '').match(/[`*_[\]()<>#|~$&:@!]/g) ?? []
}

describe('escapeText', () => {
  test.each(HOSTILE)('%s', text => {
    const escaped = escapeText(text)
    expect(unescaped(escaped)).toEqual([])
    expect(escaped).not.toMatch(/www\.(?=.)/)
    expect(escaped.replace(/\\([\s\S])/g, '$1')).toBe(text)
  })

  test('line breaks and control characters become blanks', () => {
    expect(escapeText('one\r\n\n- two\u2028three\u0000')).toBe('one - two three ')
  })

  test('a sentence starts no list', () => {
    expect(escapeText('1. first')).toBe('1\\. first')
    expect(escapeText('- item')).toBe('\\- item')
  })

  test('characters that turn the reading direction are left out', () => {
    expect(escapeText('a\u202Etxt.exe')).toBe('atxt.exe')
  })

  test('an ordinary sentence stays readable', () => {
    expect(escapeText('Every caller is on the server, so nothing needs a URL.')).toBe(
      'Every caller is on the server, so nothing needs a URL.',
    )
  })
})

describe('code', () => {
  test.each([
    ['greet', '`greet`'],
    ['a`b', '``a`b``'],
    ['``', '``` `` ```'],
    ['`x', '`` `x ``'],
    ['', ''],
    ['a\nb', '`a b`'],
    ['[id](x)', '`[id](x)`'],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected)
  })
})

describe('link', () => {
  test('percent-encodes what could end the target', () => {
    expect(link('x', 'file:///a/(group)/b c.ts#L1,2')).toBe('[x](file:///a/%28group%29/b%20c.ts#L1,2)')
    expect(link('x', 'https://a.example/)\n[y](command:z)')).not.toMatch(/\)\s|\]\(command/)
  })

  test.each(['command:evil', 'javascript:alert(1)', 'data:text/html,x', 'vscode://x'])('refuses %s', target => {
    expect(link('text', target)).toBe('text')
  })
})
