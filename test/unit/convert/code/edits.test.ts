import { describe, expect, it } from 'vitest'
import {
  applyEdits,
  editFile,
  newlineOf,
  overlaps,
  reindented,
  removeStatement,
} from '../../../../src/convert/code/edits'
import { parseSource } from '../../../../src/convert/code/source'

describe('applyEdits', () => {
  it('applies edits whatever their order, insertions at one place in the order given', () => {
    const edits = [
      { start: 3, end: 4, newText: 'D' },
      { start: 0, end: 0, newText: '1' },
      { start: 0, end: 0, newText: '2' },
    ]
    expect(applyEdits('abcd', edits)).toBe('12abcD')
  })
})

describe('overlaps', () => {
  it('finds two edits of the same text', () => {
    expect(
      overlaps([
        { start: 0, end: 3, newText: '' },
        { start: 2, end: 4, newText: '' },
      ]),
    ).toBe(true)
  })

  it('accepts neighbours and two insertions at one place', () => {
    expect(
      overlaps([
        { start: 0, end: 3, newText: '' },
        { start: 3, end: 4, newText: '' },
        { start: 3, end: 3, newText: 'x' },
      ]),
    ).toBe(false)
  })
})

describe('editFile', () => {
  it('keeps CRLF line endings in what it adds', () => {
    const change = editFile('a.ts', 'a\r\nb\r\n', [{ start: 3, end: 3, newText: 'x\ny\n' }])
    expect(change).toMatchObject({ after: 'a\r\nx\r\ny\r\nb\r\n' })
  })
})

describe('removals in editFile', () => {
  it('leave no blank line at the end where the last statements go', () => {
    const text = 'const kept = 1\n\nconst a = 2\n\nconst b = 3\n'
    const sf = parseSource('a.ts', text)
    const [, a, b] = sf.statements
    const edits = [a, b].flatMap(statement => (statement ? removeStatement(sf, statement) : []))
    expect(editFile('a.ts', text, edits)).toMatchObject({ after: 'const kept = 1\n' })
  })
})

describe('newlineOf', () => {
  it('follows the majority', () => {
    expect(newlineOf('a\nb\r\nc\n')).toBe('\n')
    expect(newlineOf('a\r\nb\r\nc\n')).toBe('\r\n')
  })
})

describe('removeStatement', () => {
  const remove = (text: string, n: number) => {
    const sf = parseSource('a.ts', text)
    const statement = sf.statements[n]
    return statement ? applyEdits(text, [removeStatement(sf, statement)]) : undefined
  }

  it('takes its comments and one blank line with it', () => {
    expect(remove('a()\n\n// about b\nb() // trailing\n\nc()\n', 1)).toBe('a()\n\nc()\n')
  })

  it('leaves a comment that a blank line sets apart', () => {
    expect(remove('// section\n\nb()\n\nc()\n', 0)).toBe('// section\n\nc()\n')
  })

  it('leaves a comment behind the code above', () => {
    expect(remove('a() // about a\nb()\nc()\n', 1)).toBe('a() // about a\nc()\n')
  })

  it('ends the file with one line end when the last statement goes', () => {
    expect(remove('a()\n\nb()\n', 1)).toBe('a()\n')
  })
})

describe('reindented', () => {
  it('moves code and leaves template literals alone', () => {
    const text = 'function f() {\n  g(`\n  x\n`, {\n    a,\n  })\n}\n'
    const sf = parseSource('a.ts', text)
    expect(reindented(sf, text.indexOf('g('), text.indexOf(')\n}') + 1, '      ')).toBe(
      'g(`\n  x\n`, {\n        a,\n      })',
    )
  })
})
