/**
 * Server Actions against what Next's own compiler was recorded to say about 154 snippets. Needs the recorded answers beside
 * the project; `compiler.test.ts` asks the compiler itself about every file of the repositories.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { actionFacts } from '../../src/index/actions'
import { parse } from '../../src/index/parse'
import { positionOf } from '../../src/index/places'

interface Answer {
  readonly directive: string
  readonly actions: readonly {
    readonly name: string
    readonly kind: string
    readonly line?: number
    readonly col?: number
  }[]
  readonly errors: readonly CompilerError[]
  readonly rscErrors: readonly CompilerError[]
}
interface CompilerError {
  readonly message: string
  readonly line: number
  readonly col: number
  readonly len: number
}

const truth = join(import.meta.dirname, '../../../shared/truth')
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
if (!existsSync(truth)) console.log('truth: no recorded answers beside the project, nothing compared')

/** What the compiler said, in the words of our facts. `'use cache'` functions are no actions. */
function expected(answer: Answer) {
  return {
    directive: answer.directive === 'file' ? 'server' : answer.directive === 'client' ? 'client' : null,
    actions: answer.actions
      .filter(a => a.kind !== 'cache')
      .map(a => ({
        name: a.kind === 'inline' ? null : a.name,
        inline: a.kind === 'inline',
        // The recording does not place enums and namespaces.
        at: a.line === undefined ? null : `${a.line}:${a.col}`,
      }))
      .sort(byPlace),
    problems: [...answer.errors, ...answer.rscErrors].map(e => ({
      // The compiler's text has a stray quote at the end of one message.
      message: (e.message.split('\n')[0] ?? '').replace(/name\."$/, 'name.'),
      at: `${e.line}:${e.col}`,
      length: e.len,
    })),
  }
}

function found(file: string, text: string, answer: Answer) {
  const sf = parse(file, text)
  const facts = actionFacts(sf)
  const at = (offset: number) => {
    const { line, column } = positionOf(sf.getLineStarts(), offset)
    return `${line}:${column}`
  }
  const unplaced = new Set(answer.actions.filter(a => a.line === undefined).map(a => a.name))
  const messages = [...answer.errors, ...answer.rscErrors]
  return {
    directive: facts.directive,
    actions: facts.actions
      .map(a => ({
        name: a.inline ? null : a.name,
        inline: a.inline,
        at: !a.inline && unplaced.has(a.name ?? '') ? null : at(a.start),
      }))
      .sort(byPlace),
    problems: facts.problems.map((p, i) => {
      const wanted = (messages[i]?.message.split('\n')[0] ?? '').replace(/name\."$/, 'name.')
      const message = wanted !== '' && p.message.startsWith(wanted) ? wanted : p.message
      return { message, at: at(p.start), length: p.length }
    }),
  }
}

const byPlace = (a: { at: string | null; name: string | null }, b: { at: string | null; name: string | null }) =>
  `${a.at} ${a.name}`.localeCompare(`${b.at} ${b.name}`, 'en', { numeric: true })

describe.runIf(existsSync(truth))('snippets', () => {
  const { cases } = existsSync(truth)
    ? (read(join(truth, 'actions-cases.json')) as {
        cases: readonly { id: string; filename: string; source: string; expect: Answer }[]
      })
    : { cases: [] }
  test.each(cases.map(c => [c.id, c] as const))('%s', (_, c) => {
    expect(found(c.filename, c.source, c.expect)).toEqual(expected(c.expect))
  })
})
