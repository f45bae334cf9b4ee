/** Which files a client is asked to watch, and which of its events the index hears of. */
import { FileChangeType, type FileEvent, type FileSystemWatcher, WatchKind } from 'vscode-languageserver'
import { SKIPPED_FOLDERS } from '../workspace/file-system'
import type { ChangeKind } from './folder'

/**
 * Content is watched only where it is read: source files and what configures an app. Creation and deletion are watched
 * for every path, since a client that sees a folder go reports the folder alone.
 *
 * VS Code leaves out what `files.watcherExclude` names before we hear of it, by default folders that are never entered.
 * Where a person names a folder of sources, what another program writes there is seen when its document is opened or the
 * workspace is read again; what is edited in VS Code itself is seen at once.
 */
export const WATCHERS: readonly FileSystemWatcher[] = [
  { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
  { globPattern: '**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs,mdx}', kind: WatchKind.Change },
  // A tsconfig may extend any of them.
  { globPattern: '**/*.json', kind: WatchKind.Change },
  { globPattern: '**/{.gitignore,pnpm-workspace.yaml,pnpm-workspace.yml,.yarnrc.yml}', kind: WatchKind.Change },
]

const KINDS: Record<FileChangeType, ChangeKind> = {
  [FileChangeType.Created]: 'created',
  [FileChangeType.Changed]: 'changed',
  [FileChangeType.Deleted]: 'deleted',
}

export function changeKind(event: FileEvent): ChangeKind {
  return KINDS[event.type]
}

/** Neither source, nor configuration, nor a folder's name that anyone would choose. */
const IRRELEVANT =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|s[ac]ss|less|md|txt|log|lock|map|woff2?|ttf|eot|mp[34]|pdf|html|snap|sqlite|db|db-journal|tsbuildinfo|ya?ml|tmp|swp)$/i

/** True for a path that is never part of the index: below a folder that is not entered, or of a kind that is not read. */
export function isSkipped(file: string): boolean {
  if (file === '' || file.split('/').some(segment => SKIPPED_FOLDERS.has(segment))) return true
  return IRRELEVANT.test(file) && !/(?:^|\/)(?:pnpm-workspace\.ya?ml|\.yarnrc\.yml)$/.test(file)
}
