/** Makes what a plan writes pass the app's own linter, where its configuration asks for a form by name. Code that only moves stays as its team wrote it. */
import type { FileChange } from '../model'
import { ts } from '../workspace/typescript'
import { createFile, editFile } from './code/edits'
import { refitted } from './code/fit'
import { Formatters } from './code/formatter'
import { functionForm, inForm } from './code/function-form'
import { editsBetween } from './code/line-edits'
import { Linters } from './code/linter'
import { parseSource } from './code/source'
import { folderOf } from './code/specifiers'
import { type CodeStyle, rememberFormatter, styleOf } from './code/style'
import type { ConvertContext } from './context'

const SCRIPT = /\.[cm]?[jt]sx?$/

/**
 * The changes with the functions that they add written as ESLint asks for in these files. A rule counts as an error or a
 * warning alike; a configuration that cannot be read asks for nothing.
 */
export async function linted(changes: readonly FileChange[], context: ConvertContext): Promise<readonly FileChange[]> {
  const linters = context.linters ?? lintersOf(context)
  const formatters = context.formatters ?? new Formatters(file => context.read(file))
  let known: ReadonlySet<string> | undefined
  const result: FileChange[] = []
  for (const change of changes) {
    const form =
      change.change === 'delete' || !SCRIPT.test(change.file) ? null : functionForm(await linters.rulesFor(change.file))
    if (!form || change.change === 'delete') {
      result.push(change)
      continue
    }
    known ??= functionsBefore(changes)
    const moved = known
    const own = change.change === 'edit' ? namesBefore(change) : NONE
    const sf = parseSource(change.file, change.after)
    rememberFormatter(sf, await formatters.of(folderOf(change.file)))
    const style = styleOf(sf)
    const text = inForm(
      change.file,
      change.after,
      form,
      style,
      fn => !own.has(fn.name?.text ?? '') && !moved.has(essenceOf(fn)),
    )
    result.push(
      text === change.after ? change : changed(change, refitted(change.file, text, style, change.after), style),
    )
  }
  return result
}

/** What the plans of one context know of its linter. */
export function lintersOf({ read, snapshot }: Pick<ConvertContext, 'read' | 'snapshot'>): Linters {
  return new Linters(read, (file, specifier) => snapshot.resolve(file, specifier))
}

function changed(change: Exclude<FileChange, { change: 'delete' }>, text: string, { newline }: CodeStyle): FileChange {
  if (change.change === 'create') return createFile(change.file, text, newline)
  return editFile(change.file, change.before, editsBetween(change.before, text))
}

const NONE: ReadonlySet<string> = new Set()

function functionsIn(file: string, text: string): readonly ts.FunctionDeclaration[] {
  return SCRIPT.test(file) ? parseSource(file, text).statements.filter(ts.isFunctionDeclaration) : []
}

/** The functions that an edited file declares already: they keep their form, whatever is changed in them. */
function namesBefore({ file, before }: { readonly file: string; readonly before: string }): ReadonlySet<string> {
  return new Set(functionsIn(file, before).map(({ name }) => name?.text ?? ''))
}

/** All functions in the files as they are. */
function functionsBefore(changes: readonly FileChange[]): ReadonlySet<string> {
  return new Set(
    changes.flatMap(change =>
      change.change === 'create' ? [] : functionsIn(change.file, change.before).map(essenceOf),
    ),
  )
}

/** A function from its name on, however it is laid out, exported or not. */
function essenceOf(fn: ts.FunctionDeclaration): string {
  const sf = fn.getSourceFile()
  return sf.text.slice(fn.name?.getStart(sf) ?? fn.getStart(sf), fn.end).replace(/[\s,;'"]+/g, '')
}
