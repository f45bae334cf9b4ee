/** What is taken over from a formatted file, and what stays as its team has it. */
import { describe, expect, it } from 'vitest'
import { chunksOf } from '../../../../src/convert/code/chunks'
import { type Format, formattedText, unformattedLines } from '../../../../src/convert/code/taken-over'
import { formatScript } from '../../../../src/workspace/prettier'

const format: Format = script => formatScript(script, { parser: 'babel-ts', filepath: 'a.tsx' }).catch(() => undefined)

/** A file after a plan as it is written, and what was given to the formatter on the way. */
async function written(before: string, after: string): Promise<{ readonly text: string; readonly asked: string[] }> {
  const asked: string[] = []
  const asking: Format = script => {
    asked.push(script)
    return format(script)
  }
  const rewrite = { file: 'a.tsx', before, after }
  const text = await formattedText(rewrite, asking, async () => new Set(await unformattedLines(rewrite, asking)))
  return { text, asked }
}

describe('formattedText', () => {
  it('lays a statement out anew that an edit has made shorter', async () => {
    const before = `export function Save({ id }: { id: string }) {
  return (
    <button onClick={async () => save(id, await fetch("/api/save"), { now: 1 })}>
      Save
    </button>
  );
}
`
    const after = before.replace(', await fetch("/api/save"), { now: 1 }', '')
    expect((await written(before, after)).text).toBe(`export function Save({ id }: { id: string }) {
  return <button onClick={async () => save(id)}>Save</button>;
}
`)
  })

  it('does not touch the statements beside it, however they are written', async () => {
    const before = "const  a = 'a'\n\n\n// first\nsave( a )\n\nconst b = save(1);\n"
    const after = before.replace('save(1)', 'save(2).then( () => 3)')
    const { text, asked } = await written(before, after)
    expect(text).toBe(before.replace('save(1)', 'save(2).then(() => 3)'))
    expect(asked).toEqual(['const b = save(2).then( () => 3);', 'const b = save(1);'])
  })

  it('leaves lines of nothing but spaces, of which only those that are written say nothing', async () => {
    const before = 'function run() {\n  log(1);\n  \n  log(2);\n\n  return load(1);\n}\n'
    const after = before.replace('load(1)', 'load( 2)')
    expect((await written(before, after)).text).toBe(before.replace('load(1)', 'load(2)'))
    const formatted = before.replace('  \n', '\n')
    const spaced = formatted.replace('  return load(1)', '  \n  return load( 2)')
    expect((await written(formatted, spaced)).text).toBe(formatted.replace('load(1)', 'load(2)'))
  })

  it('leaves the lines of a changed statement as they are that its formatter would have changed before', async () => {
    const before = `function run() {
  const  a = { b:1 }
  log(a);
  return load(a);
}
`
    const after = before.replace('load(a)', 'load(a).then((result) =>  result.json()).finally(() => router.refresh())')
    expect((await written(before, after)).text).toBe(`function run() {
  const  a = { b:1 }
  log(a);
  return load(a)
    .then((result) => result.json())
    .finally(() => router.refresh());
}
`)
  })

  it('leaves a statement that only moves as its team has it', async () => {
    const moved = 'export const  options = {a:1}\n'
    const lines = await unformattedLines({ file: 'b.ts', before: moved, after: '' }, format)
    const rewrite = { file: 'a.tsx', before: '', after: `${moved}\nexport const more = {b:1};\n` }
    expect(await formattedText(rewrite, format, async () => new Set(lines))).toBe(
      `${moved}\nexport const more = { b: 1 };\n`,
    )
  })

  it('leaves what the formatter cannot read', async () => {
    const after = 'const  a = @;\nconst d = [ ];\n'
    expect((await written('', after)).text).toBe('const  a = @;\nconst d = [];\n')
  })
})

describe('chunksOf', () => {
  it.each([
    [
      'comments with the statement below them',
      '// a\n\n/* b */\nfoo()\n\n\nbar() // c\n',
      ['// a\n\n/* b */\nfoo()', 'bar() // c'],
    ],
    ['statements of one line together', 'a(); b()\nc()', ['a(); b()', 'c()']],
    ['a guarding semicolon with both sides', 'const a = b\n;[1].map(c)\nd()\n', ['const a = b\n;[1].map(c)', 'd()']],
    ['line ends of Windows', 'a()\r\n\r\nb()\r\n', ['a()', 'b()']],
    ['nothing of a file of comments', '// a\n', []],
  ])('has %s', (_, text, chunks) => {
    expect(chunksOf('a.ts', text).map(({ start, end }) => text.slice(start, end))).toEqual(chunks)
  })
})
