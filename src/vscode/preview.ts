/**
 * The preview of a conversion: every file in VS Code's multi-file diff over read-only documents, the notes beside it,
 * one Apply and one Discard. (VS Code's own refactor preview starts edits unticked: Apply there would write half a conversion.)
 */
import {
  commands,
  type Disposable,
  EventEmitter,
  StatusBarAlignment,
  type StatusBarItem,
  type Tab,
  TabInputCustom,
  type TextDocumentContentProvider,
  ThemeColor,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode'
import type { Plan } from '../model'
import { notesMarkdown } from './notes'
import { uriOf } from './places'

export const SCHEME = 'actions-routes-preview'
const NOTES = 'Conversion notes.md'
const REPORT = 'Conversion report.md'

export type Decision = 'apply' | 'discard'

interface Open {
  readonly plan: Plan
  readonly serial: string
  readonly decide: (decision: Decision) => void
}

export class Preview implements TextDocumentContentProvider, Disposable {
  private readonly texts = new Map<string, string>()
  /** Kept while the window is open: a tab that comes back shows its report again. */
  private readonly reports = new Map<string, string>()
  private open: Open | undefined
  /** In the status bar while a preview is open: unlike a notification they go with it. */
  private readonly buttons = [
    button('$(check) Apply Conversion', 'actionsRoutes.applyPreview', 'Changes every file of the preview'),
    button('$(discard) Discard Conversion', 'actionsRoutes.discardPreview', 'Closes the preview and changes nothing'),
  ]
  private serial = 0
  private readonly shown = new EventEmitter<Plan>()
  private readonly subscriptions: Disposable[]
  /** A preview is on screen. */
  readonly onDidShow = this.shown.event

  constructor() {
    this.subscriptions = [
      ...this.buttons,
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      window.tabGroups.onDidChangeTabs(({ closed }) => {
        // Closing the diff is a Discard.
        if (this.open && closed.some(tab => this.isDiff(tab))) this.decide('discard')
      }),
    ]
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.toString()) ?? this.reports.get(uri.toString()) ?? ''
  }

  /** Shows a plan with what is to be said of it, and resolves with what the user decides. A preview still open is discarded. */
  async show(folder: string, plan: Plan, notes = plan.notes.length > 0 ? notesMarkdown(plan) : ''): Promise<Decision> {
    this.decide('discard')
    const serial = String(++this.serial)
    const resources = plan.files.map((change): [Uri, Uri | undefined, Uri | undefined] => [
      uriOf(folder, change.file),
      change.change === 'create' ? undefined : this.document(serial, 'before', change.file, change.before),
      change.change === 'delete' ? undefined : this.document(serial, 'after', change.file, change.after),
    ])
    const decision = new Promise<Decision>(decide => {
      this.open = { plan, serial, decide }
    })
    await commands.executeCommand('setContext', 'actionsRoutes.preview', true)
    await commands.executeCommand('vscode.changes', plan.title, resources)
    if (this.open?.serial === serial) for (const item of this.buttons) item.show()
    if (notes !== '') await this.showNotes(serial, notes)
    this.shown.fire(plan)
    return decision
  }

  /** Shows the report of a conversion that was applied, or of one that came to nothing. */
  async showReport(markdown: string): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${REPORT}`, query: `report=${++this.serial}` })
    this.reports.set(uri.toString(), markdown)
    await commands.executeCommand('vscode.openWith', uri, 'vscode.markdown.preview.editor')
  }

  private async showNotes(serial: string, notes: string): Promise<void> {
    const uri = this.document(serial, 'notes', NOTES, notes)
    const alone = window.tabGroups.all.length === 1
    const options = { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true }
    await commands.executeCommand('vscode.openWith', uri, 'vscode.markdown.preview.editor', options)
    if (!alone) return
    await commands.executeCommand('vscode.setEditorLayout', { orientation: 0, groups: [{ size: 0.7 }, { size: 0.3 }] })
  }

  /** Ends the preview that is open, if one is, and closes its tabs. */
  decide(decision: Decision): void {
    const { open } = this
    if (!open) return
    const tabs = window.tabGroups.all.flatMap(group => group.tabs)
    const [notes, diffs] = [tabs.filter(isNotes), tabs.filter(tab => this.isDiff(tab))]
    this.open = undefined
    this.texts.clear()
    void commands.executeCommand('setContext', 'actionsRoutes.preview', false)
    for (const item of this.buttons) item.hide()
    void this.close(notes, diffs).then(() => open.decide(decision))
  }

  /** The notes first: VS Code fails while it removes the column of a multi-file diff. */
  private async close(...lots: Tab[][]): Promise<void> {
    for (const tabs of lots) if (tabs.length > 0) await window.tabGroups.close(tabs, true)
  }

  /** The API knows no input for a multi-file diff; its label is the title and a count of files. */
  private isDiff(tab: Tab): boolean {
    return (
      this.open !== undefined && !(tab.input instanceof TabInputCustom) && tab.label.startsWith(this.open.plan.title)
    )
  }

  private document(serial: string, side: string, file: string, text: string): Uri {
    // Both sides have one path: with two, the diff would call it a rename.
    const uri = Uri.from({ scheme: SCHEME, path: `/${file}`, query: `${side}=${serial}` })
    this.texts.set(uri.toString(), text)
    return uri
  }

  dispose(): void {
    this.decide('discard')
    for (const subscription of this.subscriptions) subscription.dispose()
    this.shown.dispose()
  }
}

function button(text: string, command: string, tooltip: string): StatusBarItem {
  const item = window.createStatusBarItem(command, StatusBarAlignment.Left, 1000)
  item.name = text.replace(/^\$\(\w+\) /, '')
  item.text = text
  item.command = command
  item.tooltip = tooltip
  if (command === 'actionsRoutes.applyPreview') item.backgroundColor = new ThemeColor('statusBarItem.warningBackground')
  return item
}

function isNotes(tab: Tab): boolean {
  return tab.input instanceof TabInputCustom && tab.input.uri.scheme === SCHEME && !tab.input.uri.path.endsWith(REPORT)
}
