/** The language status of open TypeScript and JavaScript files: what the server is doing and what it found. */
import { type Disposable, LanguageStatusSeverity, languages } from 'vscode'
import type { EntryPoints } from './entry-points'
import { LANGUAGES } from './server'

export function createStatus(entryPoints: EntryPoints): Disposable {
  const item = languages.createLanguageStatusItem(
    'actionsRoutes.status',
    LANGUAGES.map(language => ({ language })),
  )
  item.name = 'Actions & Routes'
  const update = () => {
    const { state, folders, all } = entryPoints
    const problems = folders.reduce((sum, folder) => sum + folder.problems.filter(isSerious).length, 0)
    item.busy = state === 'starting' || state === 'indexing' || entryPoints.indexing
    item.severity = state === 'failed' ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information
    item.text = text(state === 'ready' && entryPoints.indexing ? 'indexing' : state, all.length)
    item.detail = problems === 0 ? 'Actions & Routes' : `Actions & Routes, ${count(problems, 'problem')}`
    item.command =
      state === 'failed'
        ? { title: 'Restart', command: 'actionsRoutes.restartServer' }
        : { title: 'Show Output', command: 'actionsRoutes.showOutput' }
  }
  update()
  const subscription = entryPoints.onDidChange(update)
  return {
    dispose: () => {
      subscription.dispose()
      item.dispose()
    },
  }
}

function isSerious({ severity }: { readonly severity: string }): boolean {
  return severity !== 'hint'
}

function text(state: EntryPoints['state'], entryPoints: number): string {
  if (state === 'failed') return 'The server is not running'
  if (state === 'starting') return 'Starting'
  if (state === 'indexing') return 'Reading the workspace'
  if (state === 'noApp' || state === 'noFolder') return 'No Next.js app'
  return count(entryPoints, 'server entry point')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
