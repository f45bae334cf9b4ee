import { describe, expect, it } from 'vitest'
import { parseSource } from '../../../../src/convert/code/source'
import { styleOf } from '../../../../src/convert/code/style'
import { splitType } from '../../../../src/convert/code/type-text'

describe('a long type', () => {
  const style = { ...styleOf(parseSource('a.ts', "import a from 'a'\n")), indent: '  ', printWidth: 40 }

  it('has each property on a line of its own, one in it only where it must', () => {
    const text = 'Promise<{ id: string; tag: { name: string; description: string }; owner: { name: string } } | null>'
    const tag = ['  tag: {', '    name: string', '    description: string', '  }']
    const lines = ['  id: string', ...tag, '  owner: { name: string }']
    expect(splitType(text, 40, style)).toBe(`Promise<{\n${lines.join('\n')}\n} | null>`)
  })

  it('stays as it is where it fits, spans lines or holds no object', () => {
    expect(splitType('Promise<{ id: string }>', 40, style)).toBe('Promise<{ id: string }>')
    expect(splitType('Promise<{\n  id: string\n}>', 4, style)).toBe('Promise<{\n  id: string\n}>')
    expect(splitType('Promise<string | number>', 4, style)).toBe('Promise<string | number>')
  })
})
