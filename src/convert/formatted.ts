/** Lays out what a plan writes as the app's own formatter does: Prettier, or Biome and oxfmt, which write what Prettier writes. */
import type { FileChange } from '../model'
import { editsBetween } from './code/line-edits'
import { prettierOptions } from './code/prettier-options'
import { parseSource } from './code/source'
import { folderOf } from './code/specifiers'
import { rememberFormatter, styleOf } from './code/style'
import { type Format, formattedText, type Rewrite, unformattedLines } from './code/taken-over'
import type { AppTools } from './linted'

const SCRIPT = /\.[cm]?[jt]sx?$/

/**
 * The changes with every statement that they write or change laid out, where a formatter is configured for its file. Lines that
 * the formatter would change as they are today stay as they are, also where they move; so does what it cannot read.
 */
export async function withFormat(
  changes: readonly FileChange[],
  { formatters }: Pick<AppTools, 'formatters'>,
): Promise<readonly FileChange[]> {
  const rewrites = await Promise.all(
    changes.map(async change => {
      const format = SCRIPT.test(change.file) ? await formatOf(change, formatters) : undefined
      return { change, rewrite: rewriteOf(change), format }
    }),
  )
  let lines: Promise<ReadonlySet<string>> | undefined
  const unformatted = () => {
    lines ??= Promise.all(
      rewrites.map(({ rewrite, format }) => (format ? unformattedLines(rewrite, format) : [])),
    ).then(found => new Set(found.flat()))
    return lines
  }
  return Promise.all(
    rewrites.map(async ({ change, rewrite, format }): Promise<FileChange> => {
      if (change.change === 'delete' || !format) return change
      const after = await formattedText(rewrite, format, unformatted)
      if (after === change.after) return change
      if (change.change === 'create') return { ...change, after }
      return { ...change, edits: editsBetween(change.before, after), after }
    }),
  )
}

function rewriteOf(change: FileChange): Rewrite {
  return {
    file: change.file,
    before: change.change === 'create' ? '' : change.before,
    after: change.change === 'delete' ? '' : change.after,
  }
}

/** The formatter of a file; undefined where none is configured, or dprint, which lays out otherwise. */
async function formatOf(change: FileChange, formatters: AppTools['formatters']): Promise<Format | undefined> {
  const { file } = change
  const sf = parseSource(file, change.change === 'create' ? change.after : change.before)
  rememberFormatter(sf, await formatters.of(folderOf(file)))
  const style = styleOf(sf)
  if (!style.configured || style.dprint) return undefined
  const options = prettierOptions(file, style)
  const key = JSON.stringify({ ...options, filepath: undefined })
  return script => remembered(`${key}\n${script}`, () => laidOut(script, options))
}

async function laidOut(script: string, options: ReturnType<typeof prettierOptions>): Promise<string | undefined> {
  const { formatScript } = await import('../workspace/prettier')
  // Prettier rejects what its parser cannot read.
  return formatScript(script, options).catch(() => undefined)
}

/** What was laid out last: plans of one app write the same helpers, and change the same files again and again. */
const recent = new Map<string, Promise<string | undefined>>()
const MOST_REMEMBERED = 500

function remembered(key: string, make: () => Promise<string | undefined>): Promise<string | undefined> {
  const found = recent.get(key) ?? make()
  // The last one asked for comes last, the first one goes.
  recent.delete(key)
  recent.set(key, found)
  const [oldest] = recent.size > MOST_REMEMBERED ? recent.keys() : []
  if (oldest !== undefined) recent.delete(oldest)
  return found
}
