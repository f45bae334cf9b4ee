/** The commands, each a line or two over what the views and the server do. */
import { commands, type Disposable, env, type LogOutputChannel, window } from 'vscode'
import type { CommandArgument } from '../lsp/protocol'
import { COMMANDS } from '../lsp/protocol'
import type { Target } from '../model'
import type { Conversions } from './convert'
import type { BulkConversions } from './convert-all'
import type { EntryPoints } from './entry-points'
import type { Filter } from './filter'
import type { CallerNode, EntryPointNode, Node } from './nodes'
import { locationOf, openPlace } from './places'
import type { Preview } from './preview'
import type { Server } from './server'
import { type EntryPointTree, VIEW } from './tree'

export interface Parts {
  readonly server: Server
  readonly entryPoints: EntryPoints
  readonly filter: Filter
  readonly tree: EntryPointTree
  readonly preview: Preview
  readonly conversions: Conversions
  readonly bulk: BulkConversions
  readonly log: LogOutputChannel
}

export function registerCommands(parts: Parts): Disposable[] {
  const { server, entryPoints, filter, tree, preview, conversions, bulk, log } = parts
  const convertNode = (to: Target) => (node?: Node) => {
    const target = node?.type === 'entryPoint' ? node : undefined
    return conversions.run(target ? { folder: target.folder, id: target.entryPoint.id, to } : undefined)
  }
  const handlers: Record<string, (...args: never[]) => unknown> = {
    [COMMANDS.convert]: (argument?: CommandArgument) => conversions.run(argument),
    [COMMANDS.showCallers]: (argument?: CommandArgument) => argument && showCallers(entryPoints, argument),
    'actionsRoutes.convertToRoute': convertNode('route'),
    'actionsRoutes.exposeAsRoute': convertNode('both'),
    'actionsRoutes.convertToFunction': convertNode('function'),
    'actionsRoutes.convertToAction': convertNode('action'),
    'actionsRoutes.moveToAppRouter': convertNode('app-router'),
    'actionsRoutes.convertAll': (node?: Node) => bulk.run(node),
    'actionsRoutes.applyPreview': () => preview.decide('apply'),
    'actionsRoutes.discardPreview': () => preview.decide('discard'),
    'actionsRoutes.open': open,
    'actionsRoutes.copyRoute': (node?: EntryPointNode) => env.clipboard.writeText(node?.entryPoint.route ?? ''),
    'actionsRoutes.refresh': () => server.refresh(),
    'actionsRoutes.filter': () => filter.ask(),
    'actionsRoutes.editFilter': () => filter.ask(),
    'actionsRoutes.clearFilter': () => filter.clear(),
    'actionsRoutes.revealActive': () => revealActive(tree),
    'actionsRoutes.restartServer': () => server.restart(),
    'actionsRoutes.showOutput': () => log.show(),
  }
  return Object.entries(handlers).map(([id, handler]) => commands.registerCommand(id, handler))
}

function open(node?: CallerNode | EntryPointNode): Promise<void> | undefined {
  if (node?.type === 'caller') return openPlace(node.folder, node.caller, true)
  return node && openPlace(node.folder, node.entryPoint, true)
}

async function revealActive(tree: EntryPointTree): Promise<void> {
  const editor = window.activeTextEditor
  await commands.executeCommand(`${VIEW}.focus`)
  if (editor && (await tree.revealEditor(editor, true))) return
  void window.showInformationMessage('The active editor holds no server entry point that the tree shows.')
}

async function showCallers(entryPoints: EntryPoints, { folder, id }: CommandArgument): Promise<void> {
  const found = entryPoints.find(folder, id)
  if (!found) return
  const { entryPoint } = found
  const place = locationOf(folder, entryPoint)
  const callers = entryPoint.callers.map(caller => locationOf(folder, caller, caller.length))
  await commands.executeCommand('editor.action.showReferences', place.uri, place.range.start, callers)
}
