/** The tree as plain data: app, kind, entry point, caller. Built from the server's list; knows nothing of VS Code. */

import type { EntryPointInfo, FolderEntryPoints } from '../lsp/protocol'
import { type Caller, KINDS, type Kind } from '../model'

export interface AppNode {
  readonly type: 'app'
  readonly id: string
  readonly folder: string
  /** Relative folder of the app, null for what lies outside every app. */
  readonly root: string | null
  readonly next: string | null
  readonly children: readonly KindNode[]
  readonly parent: undefined
}

export interface KindNode {
  readonly type: 'kind'
  readonly id: string
  readonly kind: Kind
  readonly children: readonly EntryPointNode[]
  readonly parent: AppNode | undefined
}

export interface EntryPointNode {
  readonly type: 'entryPoint'
  readonly id: string
  readonly folder: string
  readonly entryPoint: EntryPointInfo
  readonly children: readonly CallerNode[]
  readonly parent: KindNode
}

export interface CallerNode {
  readonly type: 'caller'
  readonly id: string
  readonly folder: string
  readonly caller: Caller
  readonly children: readonly []
  readonly parent: EntryPointNode
}

export type Node = AppNode | KindNode | EntryPointNode | CallerNode

/** The top of the tree: the apps, or the kinds where there is only one app. Apps and kinds without entry points are left out. */
export function buildNodes(
  folders: readonly FolderEntryPoints[],
  accepts: (entryPoint: EntryPointInfo) => boolean,
): readonly (AppNode | KindNode)[] {
  const apps = folders.flatMap(folder => appNodes(folder, accepts))
  const [only] = apps
  if (!only || apps.length > 1) return apps
  return kindNodes(
    undefined,
    only.folder,
    only.id,
    only.children.flatMap(kind => kind.children.map(entryPointOf)),
  )
}

function entryPointOf(node: EntryPointNode): EntryPointInfo {
  return node.entryPoint
}

function appNodes(folder: FolderEntryPoints, accepts: (entryPoint: EntryPointInfo) => boolean): AppNode[] {
  const byApp = new Map<string | null, EntryPointInfo[]>()
  for (const entryPoint of folder.entryPoints.filter(accepts)) {
    const own = byApp.get(entryPoint.app) ?? []
    own.push(entryPoint)
    byApp.set(entryPoint.app, own)
  }
  const roots = [...byApp.keys()].sort((a, b) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b)))
  return roots.map(root => {
    const id = `${folder.folder}|${root ?? '(none)'}`
    const next = folder.apps.find(app => app.root === root)?.next ?? null
    const children: KindNode[] = []
    const node: AppNode = { type: 'app', id, folder: folder.folder, root, next, children, parent: undefined }
    children.push(...kindNodes(node, folder.folder, id, byApp.get(root) ?? []))
    return node
  })
}

function kindNodes(
  parent: AppNode | undefined,
  folder: string,
  prefix: string,
  entryPoints: readonly EntryPointInfo[],
): KindNode[] {
  return KINDS.flatMap(kind => {
    const own = entryPoints.filter(entryPoint => entryPoint.kind === kind)
    if (own.length === 0) return []
    const children: EntryPointNode[] = []
    const node: KindNode = { type: 'kind', id: `${prefix}|${kind}`, kind, children, parent }
    children.push(...own.sort(byTitle).map(entryPoint => entryPointNode(node, folder, entryPoint)))
    return [node]
  })
}

/** Routes by URL and then in the order of their file, actions by file: neighbours in the app are neighbours here. */
function byTitle(a: EntryPointInfo, b: EntryPointInfo): number {
  if (a.route !== null && b.route !== null && a.route !== b.route) return a.route.localeCompare(b.route)
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column
}

function entryPointNode(parent: KindNode, folder: string, entryPoint: EntryPointInfo): EntryPointNode {
  const id = `${folder}|${entryPoint.id}`
  const children: CallerNode[] = []
  const node: EntryPointNode = { type: 'entryPoint', id, folder, entryPoint, children, parent }
  const seen = new Map<string, number>()
  for (const caller of entryPoint.callers) {
    // Numbered within its file: an edit above a call does not make it another node.
    const nth = (seen.get(caller.file) ?? 0) + 1
    seen.set(caller.file, nth)
    children.push({
      type: 'caller',
      id: `${id}|${caller.file}~${nth}`,
      folder,
      caller,
      children: [],
      parent: node,
    })
  }
  return node
}

/** The nodes of entry points in a tree, in the order shown. */
export function entryPointNodes(nodes: readonly (AppNode | KindNode)[]): EntryPointNode[] {
  return nodes.flatMap(node => (node.type === 'app' ? entryPointNodes(node.children) : node.children))
}
