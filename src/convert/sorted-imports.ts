/** Puts the imports of what a plan writes where the app's own sorter has them, if they stood in its order before. */
import type { FileChange } from '../model'
import { eslintOrder, inOrder } from './code/import-order'
import { editsBetween } from './code/line-edits'
import { folderOf } from './code/specifiers'
import type { AppTools } from './linted'

const SCRIPT = /\.[cm]?[jt]sx?$/

/** The changes with the imports of each file in order: by a rule of ESLint that is on for it, else as its formatter sorts them. */
export async function withSortedImports(
  changes: readonly FileChange[],
  { linters, formatters }: AppTools,
): Promise<readonly FileChange[]> {
  return Promise.all(
    changes.map(async change => {
      if (change.change === 'delete' || !SCRIPT.test(change.file)) return change
      const rules = await linters.rulesFor(change.file)
      const order = eslintOrder(rules) ?? (await formatters.importOrder(folderOf(change.file)))
      if (!order) return change
      const before = change.change === 'edit' ? change.before : undefined
      const after = inOrder(change.file, before, change.after, order)
      if (after === change.after) return change
      return before === undefined ? { ...change, after } : { ...change, edits: editsBetween(before, after), after }
    }),
  )
}
