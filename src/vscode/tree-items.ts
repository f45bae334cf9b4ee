/** How each node of the tree looks: label, description, icon, tooltip and what a screen reader says. */
import { MarkdownString, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri, workspace } from 'vscode'
import { code, escapeText, link } from '../lsp/markdown'
import {
  baseName,
  callerSummary,
  KIND_NAMES,
  KIND_PLURALS,
  knownCallerCount,
  titleOf,
  VERDICT_NAMES,
  viaName,
} from '../lsp/words'
import type { Kind, Side, Verdict } from '../model'
import type { AppNode, CallerNode, EntryPointNode, KindNode, Node } from './nodes'

const KIND_ICONS: Record<Kind, string> = {
  'server-action': 'zap',
  'route-handler': 'globe',
  'api-route': 'plug',
}
const SIDE_ICONS: Record<Side, string> = { client: 'browser', server: 'server', both: 'arrow-both' }
const SIDE_NAMES: Record<Side, string> = { client: 'client', server: 'server', both: 'client and server' }

/** The verdict in a row: an arrow to what it should become. */
const VERDICT_HINTS: Record<Verdict, string> = {
  keep: '',
  'to-route': '→ API route',
  'to-action': '→ Server Action',
  'to-function': '→ plain function',
  'expose-both': '→ action and route',
}

export function treeItem(node: Node): TreeItem {
  switch (node.type) {
    case 'app':
      return appItem(node)
    case 'kind':
      return kindItem(node)
    case 'entryPoint':
      return entryPointItem(node)
    case 'caller':
      return callerItem(node)
  }
}

function appItem(node: AppNode): TreeItem {
  const folderName = workspace.getWorkspaceFolder(Uri.parse(node.folder))?.name ?? baseName(node.folder)
  const several = (workspace.workspaceFolders?.length ?? 0) > 1
  const own = node.root === null ? 'Outside every app' : node.root === '.' ? folderName : node.root
  const item = new TreeItem(own, TreeItemCollapsibleState.Expanded)
  item.id = node.id
  item.iconPath = new ThemeIcon(node.root === null ? 'folder' : 'package')
  const next = node.next === null ? '' : `Next.js ${node.next}`
  item.description = [several && own !== folderName ? folderName : '', next].filter(part => part !== '').join(' · ')
  item.contextValue = 'actionsRoutes.app'
  item.accessibilityInformation = { label: `${node.root === null ? '' : 'App '}${own}, ${next}` }
  return item
}

function kindItem(node: KindNode): TreeItem {
  const item = new TreeItem(KIND_PLURALS[node.kind], TreeItemCollapsibleState.Expanded)
  item.id = node.id
  item.description = String(node.children.length)
  item.contextValue = 'actionsRoutes.kind'
  item.accessibilityInformation = { label: `${KIND_PLURALS[node.kind]}, ${node.children.length}` }
  return item
}

function entryPointItem(node: EntryPointNode): TreeItem {
  const { entryPoint } = node
  const verdict = entryPoint.advice?.verdict ?? 'keep'
  const count = knownCallerCount(entryPoint)
  const item = new TreeItem(
    titleOf(entryPoint),
    entryPoint.callers.length > 0 ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  )
  item.id = node.id
  item.iconPath = new ThemeIcon(KIND_ICONS[entryPoint.kind])
  // The URL of a route says where its file is; the name of an action does not.
  const name = entryPoint.kind === 'server-action' ? shortName(entryPoint.file) : ''
  // A default export is named after its file already.
  const file = titleOf(entryPoint) === `default (${name})` ? '' : name
  item.description = [VERDICT_HINTS[verdict], count, file].filter(part => part !== '').join(' · ')
  // Menus ask for the kind, and for the verdict where the conversion it asks for stands first.
  const kind = entryPoint.kind === 'server-action' ? 'actionsRoutes.action' : 'actionsRoutes.route'
  const pages = entryPoint.kind === 'api-route' ? '.pages' : ''
  item.contextValue = (verdict === 'keep' ? kind : `${kind}.${verdict}`) + pages
  item.command = { title: 'Open', command: 'actionsRoutes.open', arguments: [node] }
  const spoken = [KIND_NAMES[entryPoint.kind], count, verdict === 'keep' ? '' : VERDICT_NAMES[verdict], entryPoint.file]
  item.accessibilityInformation = {
    label: [titleOf(entryPoint), ...spoken].filter(part => part !== '').join(', '),
  }
  return item
}

/** The file's own name, with its folder where the name alone says nothing. */
function shortName(file: string): string {
  const segments = file.split('/')
  const generic = /^(?:page|layout|index|actions?|route|server)\.\w+$/.test(baseName(file))
  return segments.slice(generic ? -2 : -1).join('/')
}

function callerItem(node: CallerNode): TreeItem {
  const { caller } = node
  const item = new TreeItem(`${baseName(caller.file)}:${caller.line}`, TreeItemCollapsibleState.None)
  item.id = node.id
  item.iconPath = new ThemeIcon(caller.test ? 'beaker' : SIDE_ICONS[caller.side])
  const folder = caller.file.slice(0, -baseName(caller.file).length - 1)
  item.description = [viaName(caller.via), caller.certain ? '' : 'method not seen', folder]
    .filter(part => part !== '')
    .join(' · ')
  item.contextValue = 'actionsRoutes.caller'
  item.command = { title: 'Open', command: 'actionsRoutes.open', arguments: [node] }
  item.accessibilityInformation = {
    label: `${baseName(caller.file)} line ${caller.line}, ${viaName(caller.via)}, ${SIDE_NAMES[caller.side]}, ${folder}`,
  }
  return item
}

/** The tooltip, built when it is wanted. */
export function tooltip(node: Node): MarkdownString | undefined {
  if (node.type === 'caller') {
    const { caller } = node
    const lines = [
      `${code(`${caller.file}:${caller.line}`)}`,
      `${escapeText(viaName(caller.via))}, runs on the ${SIDE_NAMES[caller.side]}`,
    ]
    if (caller.url !== null) lines.push(`URL ${code(caller.url)}`)
    if (caller.through.length > 0) lines.push(`Through ${caller.through.map(code).join(' → ')}`)
    return new MarkdownString(lines.join('\n\n'))
  }
  if (node.type !== 'entryPoint') return undefined
  const { entryPoint } = node
  const heading = [
    `**${KIND_NAMES[entryPoint.kind]}** ${code(titleOf(entryPoint))}`,
    code(`${entryPoint.file}:${entryPoint.line}`),
  ]
  const { callers, advice } = entryPoint
  if (!advice) return new MarkdownString(heading.join('\n\n'))
  const reasons = advice.signals.map(
    signal => `- ${escapeText(signal.why)} ${code(`${signal.file}:${signal.line}`)} · ${link('source', signal.source)}`,
  )
  return new MarkdownString(
    [...heading, callerSummary(callers), [`**${VERDICT_NAMES[advice.verdict]}**`, ...reasons].join('\n')].join('\n\n'),
  )
}
