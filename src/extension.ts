/** VS Code's door: starts the server without waiting for it, and registers views and commands. */
import { type ExtensionContext, window } from 'vscode'
import { registerCommands } from './vscode/commands'
import { Conversions } from './vscode/convert'
import { BulkConversions } from './vscode/convert-all'
import { EntryPoints } from './vscode/entry-points'
import { Filter } from './vscode/filter'
import { Preview } from './vscode/preview'
import { Server } from './vscode/server'
import { createStatus } from './vscode/status'
import { EntryPointTree } from './vscode/tree'

/** What `activate` hands to whoever asks for the extension's exports: its tests, above all. */
export interface Api {
  readonly activationMilliseconds: number
  readonly entryPoints: EntryPoints
  readonly tree: EntryPointTree
  readonly filter: Filter
  readonly preview: Preview
  /** Resolves when the server answers. */
  readonly ready: Promise<void>
}

export function activate(context: ExtensionContext): Api {
  const start = performance.now()
  const log = window.createOutputChannel('Actions & Routes', { log: true })
  const server = new Server(context, log)
  const entryPoints = new EntryPoints(server)
  const filter = new Filter()
  const tree = new EntryPointTree(entryPoints, filter)
  const preview = new Preview()
  const conversions = new Conversions(server, entryPoints, preview, log)
  const bulk = new BulkConversions(server, entryPoints, preview, log)
  const parts = { server, entryPoints, filter, tree, preview, conversions, bulk, log }
  context.subscriptions.push(
    log,
    server,
    entryPoints,
    filter,
    tree,
    preview,
    createStatus(entryPoints),
    ...registerCommands(parts),
  )
  // The views stand first; forking the server is not what VS Code should wait for.
  const ready = new Promise(setImmediate).then(() => server.start()).then(() => entryPoints.ask())
  ready.catch(error => {
    log.error(error instanceof Error ? error : String(error))
    void window.showErrorMessage('The Actions & Routes server did not start. Its output says why.')
  })
  return { activationMilliseconds: performance.now() - start, entryPoints, tree, filter, preview, ready }
}
