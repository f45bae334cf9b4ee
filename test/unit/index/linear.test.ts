/** Texts made to keep a regular expression busy: what is done for every file, parsed or not, takes time in proportion to its length. */
import { describe, expect, it } from 'vitest'
import { scan } from '../../../src/index/scan'
import { gitIgnore } from '../../../src/workspace/gitignore'
import { readJson } from '../../../src/workspace/json'
import { readNextConfig } from '../../../src/workspace/next-config'

const LENGTH = 150_000
// A hundred times what it takes; time that grows with the square of the length is a hundred times more again.
const LIMIT = 3_000

function milliseconds(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1000
}

const repeated = (part: string) => part.repeat(Math.ceil(LENGTH / part.length))

describe('a scan', () => {
  const PARTS = [
    ...[' ', '\n', 'import ', 'import', 'import {a, ', 'export {a} ', 'from ', `from '`, 'from /*', 'from/**/'],
    ...['/*from/**/', 'require(', 'import(/* x */ ', 'import //\n', 'fetch', 'fetch ', 'client.', 'aApi', 'get(a.'],
    ...[
      'GET_',
      '}/a ',
      '}/a',
      `'/a' `,
      '`/a${',
      '//localhost',
      '//localhost/',
      '//a.a.a',
      `'a';`,
      '// a\n',
      '/* a */',
      '\\',
    ],
  ]
  const AROUND = [
    ['', ''],
    [`fetch('/a', `, ''],
    ['import ', ` from 'x'`],
    ['/*', '*/'],
    ['fetch(`/a/', '`)'],
  ]
  it.each(PARTS)('of %j again and again', part => {
    for (const [before, after] of AROUND)
      expect(milliseconds(() => scan(before + repeated(part) + after))).toBeLessThan(LIMIT)
  })
})

describe('configuration', () => {
  /** Names each of which asks twice for the one before. */
  const doubled = (first: string, next: (name: string) => string) =>
    [`const a0 = ${first}`, ...Array.from({ length: 60 }, (_, n) => `const a${n + 1} = ${next(`a${n}`)}`)].join('\n')
  it.each([
    ['sums', `${doubled(`'x'`, a => `${a} + ${a}`)}\nmodule.exports = { basePath: a60 }`],
    ['wrappers', `${doubled('{}', a => `wrap(${a}, ${a})`)}\nmodule.exports = a60`],
    ['spreads', `${doubled('{}', a => `{ ...${a}, ...${a} }`)}\nmodule.exports = a60`],
    [
      'lists',
      `${doubled('[]', a => `[...${a}, ...${a}]`)}\nmodule.exports = { pageExtensions: a60, rewrites: () => a60 }`,
    ],
    ['conditions', `${doubled('[]', a => `b ? ${a} : ${a}`)}\nmodule.exports = { rewrites: () => a60 }`],
    ['a list in itself', 'const a = [...a]\nmodule.exports = { pageExtensions: a, rewrites: () => a }'],
  ])('whose names multiply: %s', (_, text) => {
    expect(milliseconds(() => readNextConfig(text, 'next.config.js'))).toBeLessThan(LIMIT)
  })

  it.each(['{', '[', '"', '{"a":', '//', '/*', ',', '\\', ' ', '1', '{"a":1,'])(
    'of JSON that is %j again and again',
    part => {
      expect(milliseconds(() => readJson(repeated(part), 'a.json'))).toBeLessThan(LIMIT)
    },
  )

  it('of a .gitignore with many stars', () => {
    const rules = gitIgnore('*a*a*a*b\n'.repeat(2000))
    expect(milliseconds(() => rules('a'.repeat(60)))).toBeLessThan(LIMIT)
  })
})
