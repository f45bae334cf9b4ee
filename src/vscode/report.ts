/** What came of a conversion of everything, as a Markdown page: converted, refused and why, and what behaves differently. */
import { code, escapeText } from '../lsp/markdown'
import type { PlanAllResult } from '../lsp/protocol'
import { textEdits } from '../lsp/text-edits'
import type { Plan, Refusal } from '../model'
import { placeLink, summary } from './notes'

/** `names` are the titles of the entry points by id; `folder` is the URI that places are relative to. Places are those before the plan is applied. */
export function reportMarkdown(
  { converted, refused, plan }: NonNullable<PlanAllResult>,
  names: ReadonlyMap<string, string>,
  folder: string,
): string {
  const nameOf = (id: string) => code(names.get(id) ?? id)
  const sections = [`**${escapeText(plan.title)}**`]
  if (plan.files.length > 0) sections.push(summary(plan))
  if (converted.length > 0)
    sections.push(`**Converted (${converted.length})**`, list(converted.map(({ id }) => nameOf(id))))
  if (refused.length > 0) {
    const lines = refused.map(({ id, refusal }) => `${nameOf(id)}: ${reason(refusal, folder)}`)
    sections.push(`**Refused (${refused.length})**`, list(lines))
  }
  const times = new Map<string, number>()
  for (const { message } of plan.notes) times.set(message, (times.get(message) ?? 0) + 1)
  if (times.size > 0) {
    const lines = [...times].map(([message, n]) => `${escapeText(message)}${n > 1 ? ` (${n} times)` : ''}`)
    sections.push('**What behaves differently**', list(lines))
  }
  return `${sections.join('\n\n')}\n`
}

/** The same with places in the files as the plan has changed them, for a report that is shown after that. */
export function afterPlan({ converted, refused, plan }: NonNullable<PlanAllResult>): NonNullable<PlanAllResult> {
  return {
    converted,
    refused: refused.map(({ id, refusal }) => ({ id, refusal: { ...refusal, ...placeAfter(refusal, plan) } })),
    plan,
  }
}

function placeAfter({ file, line }: Refusal, { files }: Plan): Pick<Refusal, 'file' | 'line'> {
  const change = files.find(candidate => candidate.file === file)
  if (change?.change === 'delete') return { file: null, line: null }
  if (change?.change !== 'edit' || line === null) return { file, line }
  const above = textEdits(change.before, change.edits).filter(({ range }) => range.end.line < line)
  const added = above.map(({ range, newText }) => newText.split('\n').length - 1 - (range.end.line - range.start.line))
  return { file, line: added.reduce((sum, lines) => sum + lines, line) }
}

function reason({ message, file, line }: Refusal, folder: string): string {
  return file === null ? escapeText(message) : `${escapeText(message)} ${placeLink(folder, file, line)}`
}

function list(lines: readonly string[]): string {
  return lines.map(line => `- ${line}`).join('\n')
}
