/** Workspace symbols: entry points by route or action name. */
import { type SymbolInformation, SymbolKind } from 'vscode-languageserver'
import type { Snapshot } from '../index/snapshot'
import { toUri } from '../workspace/uri'
import { declarationRange } from './locate'
import { KIND_NAMES, titleOf } from './words'

/** More than this a client does not show usefully. */
const MOST = 200

/** Routes and named actions whose title holds the letters of the query in order, as clients filter symbols. */
export function workspaceSymbols(snapshot: Snapshot, query: string): SymbolInformation[] {
  const symbols: SymbolInformation[] = []
  for (const entryPoint of snapshot.entryPoints) {
    if (symbols.length === MOST) break
    // An action's export is a symbol of TypeScript's already; its routes and inline actions are not.
    if (entryPoint.kind === 'server-action' && !entryPoint.inline) continue
    const name = titleOf(entryPoint)
    if (!holdsInOrder(name, query)) continue
    symbols.push({
      name,
      kind: entryPoint.kind === 'server-action' ? SymbolKind.Function : SymbolKind.Interface,
      containerName: `${KIND_NAMES[entryPoint.kind]} · ${entryPoint.file}`,
      location: { uri: toUri(snapshot.root, entryPoint.file), range: declarationRange(entryPoint) },
    })
  }
  return symbols
}

function holdsInOrder(text: string, query: string): boolean {
  const lower = text.toLowerCase()
  let from = 0
  for (const letter of query.toLowerCase().replace(/\s+/g, '')) {
    const at = lower.indexOf(letter, from)
    if (at < 0) return false
    from = at + 1
  }
  return true
}
