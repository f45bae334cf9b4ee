import { expect, it } from 'vitest'
import { parseSource } from '../../../src/convert/code/source'
import { environmentOrigins } from '../../../src/convert/to-route/environment-origins'

const origins = (text: string) => environmentOrigins(parseSource('next.config.mjs', text), "'")
const option = (list: string) => `{ serverActions: { allowedOrigins: ${list} } }`

it.each([
  ['process.env.ORIGINS.split(/[ ,]+/)', 'process.env.ORIGINS ? process.env.ORIGINS.split(/[ ,]+/) : []'],
  ['[new URL(process.env.URL).host]', 'process.env.URL ? [new URL(process.env.URL).host] : []'],
  ['[\n  `${process.env.HOST}:3000`,\n  "a.com",\n]', "[`${process.env.HOST}:3000`, 'a.com']"],
  ["(process.env.ORIGINS ?? '').split(',').filter(Boolean)", "(process.env.ORIGINS ?? '').split(',').filter(Boolean)"],
])('reads %s', (list, expected) => {
  expect(origins(`export default ${option(list)}`)).toBe(expected)
})

it('asks what next.config asks', () => {
  const own = option('["a.com"]')
  expect(origins(`export default process.env.CI ? {} : ${own}`)).toBe("!(process.env.CI) ? ['a.com'] : []")
  expect(origins(`export default { ...(process.env.A && ${own}) }`)).toBe("process.env.A ? ['a.com'] : []")
  expect(origins(`export default () => { if (process.env.A) { return ${own} } }`)).toBe(
    "process.env.A ? ['a.com'] : []",
  )
})

it.each([
  [
    'another way out of the function',
    `export default () => { if (process.env.A) return {}; return ${option('["a.com"]')} }`,
  ],
  ['a phase', `export default phase => (phase === 'x' ? ${option('["a.com"]')} : {})`],
  ['a switch', `const c = {}\nswitch (process.env.A) { case 'x': c.experimental = ${option('["a.com"]')} }`],
  ['what is there otherwise', `export default process.config || ${option('["a.com"]')}`],
  [
    'another place that sets it',
    `const c = ${option('["a.com"]')}\nif (process.env.A) c.serverActions = {}\nexport default c`,
  ],
  ['a comment among them', `export default ${option('[\n  "a.com", // ours\n  "b.com",\n]')}`],
  ['a text over lines', `export default ${option('[`a\n.com`]')}`],
  ['a module', `import { hosts } from './hosts'\nexport default ${option('hosts')}`],
  ['a time', `export default ${option('[Date.now().toString()]')}`],
])('refuses %s', (_, text) => {
  expect(origins(text)).toBeNull()
})
