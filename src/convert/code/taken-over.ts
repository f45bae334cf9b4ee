/** Takes over from a formatted file what a plan wrote: statements that were there before, and lines that the formatter would have changed as they were, stay. */
import { diffLines } from 'diff'
import type { TextEdit } from '../../model'
import { chunksOf } from './chunks'
import { applyEdits } from './edits'

/** A script as its formatter writes it; undefined where that cannot read it. */
export type Format = (script: string) => Promise<string | undefined>

/** A file before and after a plan; nothing where it is created or deleted. */
export interface Rewrite {
  readonly file: string
  readonly before: string
  readonly after: string
}

/** What stands for every line of nothing but spaces among the lines that stay. */
const BLANK = ' '

/** A line as it is compared: without what is around it; undefined where it says nothing. */
function compared(line: string): string | undefined {
  if (/^[ \t]+$/.test(line)) return BLANK
  return /\w/.test(line) ? line.trim() : undefined
}

/** The lines that the formatter would change in what a plan changes, as it was. */
export async function unformattedLines({ file, before, after }: Rewrite, format: Format): Promise<readonly string[]> {
  const lines: string[] = []
  for (const { text } of newChunks(file, before, after)) {
    const formatted = await format(text)
    if (formatted === undefined) lines.push(...text.split('\n'))
    else
      for (const { removed, value } of diffLines(`${text}\n`, formatted)) if (removed) lines.push(...value.split('\n'))
  }
  return lines.map(compared).filter(line => line !== undefined)
}

/** `after` with each statement that `before` does not have as the formatter writes it, but for lines of `unformatted` and what would change with them. */
export async function formattedText(
  { file, before, after }: Rewrite,
  format: Format,
  unformatted: () => Promise<ReadonlySet<string>>,
): Promise<string> {
  const edits: TextEdit[] = []
  for (const { start, text } of newChunks(file, after, before)) {
    const formatted = await format(text)
    if (formatted === undefined || formatted === `${text}\n`) continue
    const taken = await without(await unformatted(), `${text}\n`, formatted, format)
    edits.push({ start, end: start + text.length, newText: taken.replace(/\r?\n$/, '') })
  }
  return applyEdits(after, edits)
}

/** What is formatted, but for changes of lines that stay. It is the same code: the formatter makes the same of it. */
async function without(lines: ReadonlySet<string>, text: string, formatted: string, format: Format): Promise<string> {
  if (lines.size === 0) return formatted
  let taken = ''
  let stays = false
  for (const { added, removed, value } of diffLines(text, formatted)) {
    if (removed) stays = value.split('\n').some(line => lines.has(compared(line) ?? ''))
    if (removed ? stays : !(added && stays)) taken += value
    if (!removed) stays = false
  }
  return taken === formatted || (await format(taken)) === formatted ? taken : text
}

/** The statements of a text that another one does not have. */
function newChunks(
  file: string,
  text: string,
  other: string,
): readonly { readonly start: number; readonly text: string }[] {
  const known = new Set(textsOf(file, other).map(chunk => chunk.text))
  return textsOf(file, text).filter(chunk => !known.has(chunk.text))
}

function textsOf(file: string, text: string) {
  return chunksOf(file, text).map(({ start, end }) => ({ start, text: text.slice(start, end) }))
}
