/** Puts our reading of a source and the compiler's verdict side by side, in one shape. */
import { actionFacts } from '../../src/index/actions'
import { parse } from '../../src/index/parse'
import type { Verdict } from './compiler'
import { type Report, reportOf } from './reports'

export interface Comparable {
  readonly directive: 'client' | 'server' | null
  readonly actions: readonly string[]
  readonly errors: readonly string[]
}

/** The compiler's verdict. A file it cannot read has no directive: nobody asks for it. */
export function asked({ directive, actions, syntaxError, errors }: Verdict): Comparable {
  if (syntaxError !== null) return { directive: null, actions: [], errors: ['syntax error'] }
  return {
    directive,
    actions: actions.map(({ name, inline, start }) => action(inline ? null : name, start)).sort(),
    errors: errors.map(printed).sort(),
  }
}

/** Our facts about the same file, their problems opening with the compiler's sentence where they are the same. */
export function found(file: string, text: string, { errors }: Verdict): Comparable {
  const { directive, actions, problems } = actionFacts(parse(file, text))
  if (problems.some(({ code }) => code === 'syntax-error'))
    return { directive: null, actions: [], errors: ['syntax error'] }
  const placed = new Set(errors.map(printed))
  const unplaced = new Set(errors.filter(({ line }) => line === 0).map(printed))
  const sentences = [...new Set(errors.map(({ message }) => sentence(message)))]
  return {
    directive,
    actions: actions.map(({ name, inline, start }) => action(inline ? null : name, start)).sort(),
    errors: problems
      .map(({ message, start, length }) => {
        const said = sentences.find(one => message.startsWith(one)) ?? message
        const ours = printed(reportOf(said, text, start, start + length))
        return placed.has(ours) || !unplaced.has(said) ? ours : said
      })
      .sort(),
  }
}

const action = (name: string | null, start: number | null) => `${name ?? '(inline)'} at ${start}`

/** An error at code that the compiler has put in itself has no place. */
function printed({ message, line, column, width, endLine }: Report): string {
  if (line === 0) return sentence(message)
  return column === null
    ? `${line}-${endLine}: ${sentence(message)}`
    : `${line}:${column}+${width}: ${sentence(message)}`
}

/** One sentence of the compiler's ends with a quote too many. */
const sentence = (message: string) => message.replace(/name\."$/, 'name.')
