/** What a plan does and what behaves differently afterwards, as a compact Markdown page. */
import { code, escapeText } from '../lsp/markdown'
import type { Plan } from '../model'

const VERBS = { create: 'Creates', edit: 'Edits', delete: 'Deletes' } as const

export function notesMarkdown(plan: Plan): string {
  const checked = plan.typeChecked ? 'Type-checked: no new error.' : 'Not type-checked.'
  const notes = plan.notes
    .filter(note => note.code !== 'not-type-checked' || plan.typeChecked)
    .map(({ message, file, line }) => {
      const place = file === null ? '' : ` ${code(line === null ? file : `${file}:${line}`)}`
      return `- ${escapeText(message)}${place}`
    })
  const because = plan.notes.find(note => note.code === 'not-type-checked')?.message
  const sections = [`## ${escapeText(plan.title)}`, because && !plan.typeChecked ? escapeText(because) : checked]
  if (notes.length > 0) sections.push('### What behaves differently', notes.join('\n'))
  sections.push('### Files', plan.files.map(({ change, file }) => `- ${VERBS[change]} ${code(file)}`).join('\n'))
  return `${sections.join('\n\n')}\n`
}
