// The README's settings table, made from package.json. `npm run readme` writes it; a unit test compares it.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = relative => fileURLToPath(new URL(relative, import.meta.url))
const START = '<!-- settings: npm run readme -->'
const END = '<!-- /settings -->'

/** The table between the markers, from the contributed configuration. */
export function settingsTable() {
  const { properties } = JSON.parse(readFileSync(at('../package.json'), 'utf8')).contributes.configuration
  const cell = text => text.replaceAll('|', '\\|').replace(/`#([\w.]+)#`/g, '`$1`')
  const rows = Object.entries(properties).map(
    ([name, { default: value, markdownDescription }]) =>
      `| \`${name}\` | \`${JSON.stringify(value)}\` | ${cell(markdownDescription)} |`,
  )
  return ['| setting | default | what it does |', '| --- | --- | --- |', ...rows].join('\n')
}

/** The README with its table made anew. */
export function readmeWithTable() {
  const readme = readFileSync(at('../README.md'), 'utf8')
  const start = readme.indexOf(START)
  const end = readme.indexOf(END)
  if (start < 0 || end < start) throw new Error(`README.md lacks ${START} … ${END}`)
  return `${readme.slice(0, start)}${START}\n\n${settingsTable()}\n\n${readme.slice(end)}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(at('../README.md'), readmeWithTable())
