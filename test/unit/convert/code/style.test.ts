import { describe, expect, it } from 'vitest'
import { parseSource } from '../../../../src/convert/code/source'
import { quoted, styleOf } from '../../../../src/convert/code/style'

const style = (text: string, ...siblings: string[]) =>
  styleOf(
    parseSource('a.tsx', text),
    siblings.map(sibling => parseSource('b.ts', sibling)),
  )

describe('styleOf', () => {
  it('reads double quotes, semicolons, four spaces and commas', () => {
    expect(style('import a from "a";\nf({\n    a,\n    b\n});\n')).toMatchObject({
      quote: '"',
      semicolons: true,
      indent: '    ',
      trailingComma: false,
    })
  })

  it('reads single quotes, no semicolons and tabs', () => {
    expect(style("import a from 'a'\nfunction f() {\n\treturn a\n}\n")).toMatchObject({
      quote: "'",
      semicolons: false,
      indent: '\t',
    })
  })

  it('tells commas after arguments from those after members, in what `new` is given, too', () => {
    const text = 'throw new Failure(\n  404,\n  { a,\n    b,\n  }\n)\n'
    expect(style(text)).toMatchObject({ trailingComma: true, parameterComma: false })
  })

  it('does not take JSX attributes for quotes', () => {
    expect(style('const a = <a href="b" id="c">{\'x\'}</a>\n').quote).toBe("'")
  })

  it('asks siblings for what the file does not show', () => {
    expect(style('', 'import a from "a"\nif (a) {\n    f()\n}\n')).toMatchObject({
      quote: '"',
      semicolons: false,
      indent: '    ',
    })
  })
})

describe('quoted', () => {
  it('escapes', () => {
    expect(quoted("it's", { quote: "'" })).toBe("'it\\'s'")
    expect(quoted("it's", { quote: '"' })).toBe('"it\'s"')
  })
})
