/** Makes what a plan writes pass the app's own linter, where its configuration asks for a form by name. Code that only moves stays as its team wrote it. */
import type { FileChange } from '../model'
import { ts } from '../workspace/typescript'
import { bracesWanted, withBraces } from './code/braces'
import { createFile, editFile } from './code/edits'
import { refitted } from './code/fit'
import { Formatters } from './code/formatter'
import { functionForm, inForm } from './code/function-form'
import { editsBetween } from './code/line-edits'
import { inLintForms } from './code/lint-forms'
import { Linters, type LintRules } from './code/linter'
import { parseSource } from './code/source'
import { folderOf } from './code/specifiers'
import { type CodeStyle, rememberFormatter, styleOf } from './code/style'
import type { ConvertContext } from './context'

const SCRIPT = /\.[cm]?[jt]sx?$/

type Written = Exclude<FileChange, { change: 'delete' }>

/**
 * The changes with what they add written as ESLint asks for in these files. A rule counts as an error or a warning alike; a
 * configuration that cannot be read asks for nothing.
 */
export async function linted(
  changes: readonly FileChange[],
  { linters, formatters }: AppTools,
): Promise<readonly FileChange[]> {
  let before: Before | undefined
  const result: FileChange[] = []
  for (const change of changes) {
    const rules =
      change.change === 'delete' || !SCRIPT.test(change.file) ? undefined : await linters.rulesFor(change.file)
    if (!rules || rules.size === 0 || change.change === 'delete') {
      result.push(change)
      continue
    }
    const sf = parseSource(change.file, change.after)
    rememberFormatter(sf, await formatters.of(folderOf(change.file)))
    before ??= beforeOf(changes)
    result.push(inRules(change, rules, styleOf(sf), before))
  }
  return result
}

/** The linter and formatter of the app, read once for a plan, or for all plans of a bulk conversion. */
export type AppTools = Required<Pick<ConvertContext, 'linters' | 'formatters'>>

/** Those of a context; what it has is taken. */
export function appTools(context: ConvertContext): AppTools {
  return {
    linters: context.linters ?? lintersOf(context),
    formatters: context.formatters ?? new Formatters(file => context.read(file)),
  }
}

/** What the plans of one context know of its linter. */
export function lintersOf({ read, snapshot }: Pick<ConvertContext, 'read' | 'snapshot'>): Linters {
  return new Linters(read, (file, specifier) => snapshot.resolve(file, specifier))
}

function inRules(change: Written, rules: LintRules, style: CodeStyle, before: Before): FileChange {
  const { file, after } = change
  const named = change.change === 'edit' ? new Set(statementsIn(file, change.before).map(nameOf)) : new Set()
  // A function that the file has already keeps its form, whatever is changed in it.
  const isOurs = (statement: ts.Statement) =>
    !(nameOf(statement) !== '' && named.has(nameOf(statement))) && !before.statements.has(essenceOf(statement))
  const form = functionForm(rules)
  let text = inLintForms(file, after, rules, style, isOurs)
  if (form) text = inForm(file, text, form, style, isOurs)
  text = withBraces(file, text, bracesWanted(rules), style, line => !before.lines.has(line))
  if (text === after) return change
  const fitting = refitted(file, text, style, after)
  if (change.change === 'create') return createFile(file, fitting, style.newline)
  return editFile(file, change.before, editsBetween(change.before, fitting))
}

/** What the files of a plan hold as they are. */
interface Before {
  /** By `essenceOf`. */
  readonly statements: ReadonlySet<string>
  /** Without their indentation. */
  readonly lines: ReadonlySet<string>
}

function beforeOf(changes: readonly FileChange[]): Before {
  const known = changes.filter(change => change.change !== 'create')
  return {
    statements: new Set(known.flatMap(({ file, before }) => statementsIn(file, before).map(essenceOf))),
    lines: new Set(known.flatMap(({ before }) => before.split(/\r?\n/).map(line => line.trim()))),
  }
}

function statementsIn(file: string, text: string): readonly ts.Statement[] {
  return SCRIPT.test(file) ? parseSource(file, text).statements : []
}

/** The name of a function or type; empty for any other statement. */
function nameOf(statement: ts.Statement): string {
  const isNamed =
    ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
  return isNamed ? (statement.name?.text ?? '') : ''
}

/** A statement however it is laid out, exported or not. */
function essenceOf(statement: ts.Statement): string {
  const text = statement.getText().replace(/^export (?:default )?/, '')
  return text.replace(/[\s,;'"]+/g, '')
}
