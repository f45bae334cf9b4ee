/** What a plan does and what behaves differently afterwards, as a compact Markdown page. */
import { code, escapeText } from '../lsp/markdown'
import type { Plan } from '../model'

const VERBS = { create: 'created', edit: 'edited', delete: 'deleted' } as const

export function notesMarkdown(plan: Plan): string {
  const checked = plan.typeChecked ? 'Type-checked: no new error.' : 'Not type-checked.'
  const notes = plan.notes
    .filter(note => note.code !== 'not-type-checked' || plan.typeChecked)
    .map(({ message, file, line }) => {
      const place = file === null ? '' : ` ${code(line === null ? file : `${file}:${line}`)}`
      return `- ${escapeText(message)}${place}`
    })
  const because = plan.notes.find(note => note.code === 'not-type-checked')?.message
  const sections = [
    `**${escapeText(plan.title)}**`,
    `${countFiles(plan)} ${because && !plan.typeChecked ? escapeText(because) : checked}`,
  ]
  if (notes.length > 0) sections.push('**What behaves differently**', notes.join('\n'))
  return `${sections.join('\n\n')}\n`
}

/** `Files: 2 created, 5 edited.` */
function countFiles({ files }: Plan): string {
  const parts = (['create', 'edit', 'delete'] as const).flatMap(change => {
    const count = files.filter(file => file.change === change).length
    return count === 0 ? [] : [`${count} ${VERBS[change]}`]
  })
  return `Files: ${parts.join(', ')}.`
}
