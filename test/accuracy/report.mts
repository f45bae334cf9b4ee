/** The accuracy table and the differences below it, as Markdown. */
import { type Comparison, type Difference, TABLES } from './compare.mts'
import type { Explained } from './explain.mts'
import type { Lines } from './truth.mts'

/** What was compared of one repository. */
export interface Result {
  readonly repository: string
  readonly comparisons: readonly Comparison[]
}

/** Recall and precision per repository and table, then every difference by name with its explanation, those of one explanation together. */
export function report(results: readonly Result[], explained: readonly Explained[]): string {
  return [table(results, explained), ...notes(results), ...differences(explained)].join('\n')
}

/** The same for the README: the table, and folded away below it what the differences are, one line an explanation. */
export function summary(results: readonly Result[], explained: readonly Explained[]): string {
  const lines = [...summaries(explained), ...notes(results)]
  const folded =
    lines.length > 0 ? ['', '<details>', '<summary>The differences</summary>', '', ...lines, '', '</details>'] : []
  return [table(results, explained), ...folded].join('\n')
}

/** A repository that nobody has judged yet: the table, then each difference with the line of code it stands in. */
export function unjudged(result: Result, lines: Lines): string {
  const found = result.comparisons.flatMap(({ table: name, missing, extra }) =>
    [...missing, ...extra].map(({ side, file, line: at, column, what }) => {
      const place = [file, at, column].filter(part => part !== null).join(':')
      const text = at === null ? '' : (lines(file)[at - 1]?.trim().slice(0, MAX_LINE) ?? '')
      return `${name}, ${side}: ${place}\n    ${what}${text === '' ? '' : `\n    ${text}`}`
    }),
  )
  return [table([result], []), ...notes([result]), '', ...found, ''].join('\n')
}

const MAX_LINE = 160

function summaries(explained: readonly Explained[]): string[] {
  const counts = new Map<string, { count: number; readonly rest: string }>()
  for (const { difference, explanation } of explained) {
    const { repository, table: name, side } = difference
    const why = explanation ? `${explanation.why} (${JUDGED[explanation.right]})` : '**not explained**'
    const key = `${repository}, ${name}, ${side}: ${why}`
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { count: 1, rest: `${side}: ${why}` })
  }
  return [...counts].map(([key, { count, rest }]) => `- ${key.slice(0, -rest.length)}${count} ${rest}.`)
}

function table(results: readonly Result[], explained: readonly Explained[]): string {
  const rows = TABLES.flatMap(one =>
    results.flatMap(({ repository, comparisons }) =>
      comparisons
        .filter(({ table: name, wanted, extra }) => name === one && wanted + extra.length > 0)
        .map(comparison => row(repository, comparison, explained)),
    ),
  )
  return [
    '| what | repository | recorded | listed of them | extra | recall | precision | recall, judged | precision, judged |',
    '| --- | --- | --: | --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n')
}

function row(repository: string, comparison: Comparison, explained: readonly Explained[]): string {
  const { table: name, wanted, found, extra } = comparison
  const judged = (side: Difference['side']) =>
    explained.filter(
      ({ difference, explanation }) =>
        difference.repository === repository &&
        difference.table === name &&
        difference.side === side &&
        explanation?.right === 'listing',
    ).length
  const notWanted = judged('missing')
  const right = judged('extra')
  const cells = [
    name,
    repository,
    wanted,
    found,
    extra.length,
    percent(found, wanted),
    percent(found, found + extra.length),
    percent(found + right, wanted - notWanted + right),
    percent(found + right, found + extra.length),
  ]
  return `| ${cells.join(' | ')} |`
}

function percent(part: number, whole: number): string {
  if (whole === 0) return '–'
  // Never rounded up to what was not reached.
  return part === whole ? '100 %' : `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`
}

function notes(results: readonly Result[]): string[] {
  const all = results.flatMap(({ repository, comparisons }) =>
    comparisons.flatMap(({ table: name, apart }) => apart.map(note => `- ${repository}, ${name}: ${note}.`)),
  )
  return all.length > 0 ? ['', 'Counted apart:', '', ...all] : []
}

const JUDGED = { listing: 'listing right', record: 'record right', open: 'open' } as const

function differences(explained: readonly Explained[]): string[] {
  if (explained.length === 0) return ['', 'No differences.']
  const lines: string[] = []
  for (const name of TABLES) {
    const some = explained.filter(({ difference }) => difference.table === name)
    if (some.length > 0) lines.push('', `Differences in ${name}:`, '', ...groups(some).map(line).sort())
  }
  return lines
}

/** Those of one explanation together, each unexplained one alone. */
function groups(explained: readonly Explained[]): (readonly Explained[])[] {
  const byExplanation = new Map<unknown, Explained[]>()
  for (const one of explained) {
    const key = one.explanation ?? one.difference
    byExplanation.set(key, [...(byExplanation.get(key) ?? []), one])
  }
  return [...byExplanation.values()]
}

function line(group: readonly Explained[]): string {
  const [{ difference, explanation }] = group as readonly [Explained]
  const { repository, side, file } = difference
  const why = explanation ? `${explanation.why} (${JUDGED[explanation.right]})` : '**not explained**'
  const each = group.map(({ difference: { what, line: at, column } }) => {
    const place = [at, column].filter(part => part !== null).join(':')
    return code(what) + (place === '' ? '' : ` at ${place}`)
  })
  const count = group.length > 1 ? ` ${group.length} of them:` : ''
  return `- ${repository}, ${side} in ${code(file)}: ${why}:${count} ${each.join(', ')}`
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
