/** The view "Server Entry Points": data, title, welcome state and progress, and the reveal of the active editor. */
import {
  commands,
  type Disposable,
  EventEmitter,
  type TextEditor,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
  window,
} from 'vscode'
import type { EntryPoints } from './entry-points'
import { accepts, describe, type Filter } from './filter'
import { type AppNode, buildNodes, type EntryPointNode, entryPointNodes, type KindNode, type Node } from './nodes'
import { uriOf } from './places'
import { settings } from './settings'
import { tooltip, treeItem } from './tree-items'

export const VIEW = 'actionsRoutes.entryPoints'

export class EntryPointTree implements TreeDataProvider<Node>, Disposable {
  private top: readonly (AppNode | KindNode)[] = []
  private readonly changed = new EventEmitter<void>()
  private readonly subscriptions: Disposable[]
  private readonly view: TreeView<Node>
  private endProgress: (() => void) | undefined
  readonly onDidChangeTreeData = this.changed.event

  constructor(
    private readonly entryPoints: EntryPoints,
    private readonly filter: Filter,
  ) {
    this.view = window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true })
    this.subscriptions = [
      this.view,
      entryPoints.onDidChange(() => this.update()),
      filter.onDidChange(() => this.update()),
      window.onDidChangeActiveTextEditor(editor => {
        if (editor && settings.followActiveEditor() && this.view.visible && !this.stands(editor)) {
          // Rows may be replaced just then; the next editor is followed again.
          this.revealEditor(editor).catch(() => false)
        }
      }),
    ]
    this.update()
  }

  /** Resolves the welcome state, the filter's name and the progress bar, and shows the tree anew. */
  private update(): void {
    const { state, folders, indexing } = this.entryPoints
    this.top = buildNodes(folders, entryPoint => accepts(this.filter.state, entryPoint))
    const shown = entryPointNodes(this.top).length
    // A message, as the title of a view alone in its container has no room for more; none where the welcome text says it.
    this.view.message = this.filter.active && shown > 0 ? this.filterMessage(shown) : undefined
    void commands.executeCommand('setContext', 'actionsRoutes.state', state)
    this.progress(indexing || state === 'starting')
    this.changed.fire()
  }

  /** `Server Actions · “greet”: 3 of 19` */
  private filterMessage(shown: number): string {
    return `${describe(this.filter.state)}: ${shown} of ${this.entryPoints.all.length}`
  }

  /** What stands above the tree; undefined where nothing is filtered. */
  get message(): string | undefined {
    return this.view.message
  }

  private progress(working: boolean): void {
    if (working === (this.endProgress !== undefined)) return
    if (!working) {
      this.endProgress?.()
      this.endProgress = undefined
      return
    }
    void window.withProgress({ location: { viewId: VIEW } }, () => {
      return new Promise<void>(done => {
        this.endProgress = done
      })
    })
  }

  getChildren(node?: Node): Node[] {
    return [...(node ? node.children : this.top)]
  }

  getParent(node: Node): Node | undefined {
    return node.parent
  }

  getTreeItem(node: Node): TreeItem {
    return treeItem(node)
  }

  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    item.tooltip = tooltip(node)
    return item
  }

  /** The node of an entry point, undefined where the filter hides it. */
  node(folder: string, id: string): EntryPointNode | undefined {
    return entryPointNodes(this.top).find(node => node.folder === folder && node.entryPoint.id === id)
  }

  /** Whether the selected node stands in the editor's file: it may have opened it. */
  private stands({ document }: TextEditor): boolean {
    const [node] = this.view.selection
    if (node?.type !== 'entryPoint' && node?.type !== 'caller') return false
    const { file } = node.type === 'caller' ? node.caller : node.entryPoint
    return uriOf(node.folder, file).toString() === document.uri.toString()
  }

  /** Selects the entry point that stands at or above the cursor of an editor; false where its file has none. */
  async revealEditor(editor: TextEditor, focus = false): Promise<boolean> {
    const line = editor.selection.active.line + 1
    const uri = editor.document.uri.toString()
    const own = entryPointNodes(this.top).filter(
      ({ folder, entryPoint }) => uriOf(folder, entryPoint.file).toString() === uri,
    )
    const sorted = own.sort((a, b) => a.entryPoint.line - b.entryPoint.line)
    const node = sorted.findLast(({ entryPoint }) => entryPoint.line <= line) ?? sorted[0]
    if (!node) return false
    await this.view.reveal(node, { select: true, focus })
    return true
  }

  dispose(): void {
    this.endProgress?.()
    for (const subscription of this.subscriptions) subscription.dispose()
    this.changed.dispose()
  }
}
