/** What a plan does and what behaves differently afterwards, as a compact Markdown page. */
import { code, escapeText, link } from '../lsp/markdown'
import type { Plan } from '../model'
import { uriOf } from './places'

const VERBS = { create: 'created', edit: 'edited', delete: 'deleted' } as const

export function notesMarkdown(plan: Plan): string {
  const notes = plan.notes
    .filter(note => note.code !== 'not-type-checked' || plan.typeChecked)
    .map(({ message, file, line }) => {
      const place = file === null ? '' : ` ${code(line === null ? file : `${file}:${line}`)}`
      return `- ${escapeText(message)}${place}`
    })
  const sections = [`**${escapeText(plan.title)}**`, summary(plan)]
  if (notes.length > 0) sections.push('**What behaves differently**', notes.join('\n'))
  return `${sections.join('\n\n')}\n`
}

/** How many files change, and whether the result was type-checked. */
export function summary(plan: Plan): string {
  const because = plan.notes.find(note => note.code === 'not-type-checked')?.message
  if (plan.typeChecked) return `${countFiles(plan)} Type-checked: no new error.`
  return `${countFiles(plan)} ${because === undefined ? 'Not type-checked.' : escapeText(because)}`
}

/** A place as a link that opens it. */
export function placeLink(folder: string, file: string, line: number | null): string {
  const target = uriOf(folder, file).toString()
  return line === null ? link(code(file), target) : link(code(`${file}:${line}`), `${target}#L${line}`)
}

/** `Files: 2 created, 5 edited.` */
function countFiles({ files }: Plan): string {
  const parts = (['create', 'edit', 'delete'] as const).flatMap(change => {
    const count = files.filter(file => file.change === change).length
    return count === 0 ? [] : [`${count} ${VERBS[change]}`]
  })
  return `Files: ${parts.join(', ')}.`
}
