/** The tree's filter: a text, a kind and a verdict, each of which may be set. */
import { commands, type Disposable, EventEmitter, type QuickPickItem, QuickPickItemKind, window } from 'vscode'
import type { EntryPointInfo } from '../lsp/protocol'
import { KIND_PLURALS, titleOf, VERDICT_NAMES } from '../lsp/words'
import { KINDS, type Kind, VERDICTS, type Verdict } from '../model'

export interface FilterState {
  readonly text: string
  readonly kind: Kind | null
  /** A verdict, or `callerless` for entry points that nothing was seen to call. */
  readonly only: Verdict | 'callerless' | null
}

const NOTHING: FilterState = { text: '', kind: null, only: null }

/** Whether an entry point passes: the text is looked for in title, file and id, letter case aside. */
export function accepts(state: FilterState, entryPoint: EntryPointInfo): boolean {
  if (state.kind !== null && entryPoint.kind !== state.kind) return false
  const { callers, advice } = entryPoint
  // Nothing has a verdict, and nothing is without callers, before all callers are known.
  if (state.only === 'callerless' && (advice === null || callers.length > 0)) return false
  if (state.only !== null && state.only !== 'callerless' && advice?.verdict !== state.only) return false
  const text = state.text.trim().toLowerCase()
  return text === '' || `${titleOf(entryPoint)} ${entryPoint.file}`.toLowerCase().includes(text)
}

/** `Server Actions · “greet”`, empty where nothing is filtered. */
export function describe({ text, kind, only }: FilterState): string {
  const parts = [
    kind === null ? '' : KIND_PLURALS[kind],
    only === null ? '' : only === 'callerless' ? 'No callers' : VERDICT_NAMES[only],
    text.trim() === '' ? '' : `“${text.trim()}”`,
  ]
  return parts.filter(part => part !== '').join(' · ')
}

interface FilterItem extends QuickPickItem {
  readonly next: FilterState
}

export class Filter implements Disposable {
  private current = NOTHING
  private readonly changed = new EventEmitter<void>()
  readonly onDidChange = this.changed.event

  get state(): FilterState {
    return this.current
  }

  get active(): boolean {
    return describe(this.current) !== ''
  }

  set(state: Partial<FilterState>): void {
    this.current = { ...this.current, ...state }
    void commands.executeCommand('setContext', 'actionsRoutes.filtered', this.active)
    this.changed.fire()
  }

  clear(): void {
    this.set(NOTHING)
  }

  /** Asks: a chosen kind or verdict is toggled, anything typed becomes the text. */
  ask(): void {
    const pick = window.createQuickPick<FilterItem>()
    pick.title = 'Filter Server Entry Points'
    pick.placeholder = 'Type part of a name, route or file, or choose a kind or verdict'
    pick.value = this.current.text
    const show = () => {
      pick.items = this.items(pick.value)
    }
    show()
    pick.onDidChangeValue(show)
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems
      if (item) this.set(item.next)
      pick.hide()
    })
    pick.onDidHide(() => pick.dispose())
    pick.show()
  }

  private items(typed: string): FilterItem[] {
    const { current } = this
    const items: FilterItem[] = []
    const text = typed.trim()
    if (text !== current.text) {
      const label = text === '' ? '$(close) Any name, route or file' : `$(search) Containing “${text}”`
      items.push({ label, alwaysShow: true, next: { ...current, text } })
    }
    const choice = <K extends 'kind' | 'only'>(key: K, value: NonNullable<FilterState[K]>, label: string) => {
      const chosen = current[key] === value
      items.push({
        // Until something else is typed, the text in the box is the filter's own and narrows no choice.
        alwaysShow: text === current.text,
        label: `${chosen ? '$(check) ' : ''}${label}`,
        next: { ...current, [key]: chosen ? null : value },
      })
    }
    items.push({ label: 'Kind', kind: QuickPickItemKind.Separator, next: current })
    for (const kind of KINDS) choice('kind', kind, KIND_PLURALS[kind])
    items.push({ label: 'Verdict', kind: QuickPickItemKind.Separator, next: current })
    for (const verdict of VERDICTS) choice('only', verdict, VERDICT_NAMES[verdict])
    choice('only', 'callerless', 'No callers')
    if (this.active) {
      items.push({ label: '', kind: QuickPickItemKind.Separator, next: current })
      items.push({ label: '$(clear-all) Show all', alwaysShow: true, next: NOTHING })
    }
    return items
  }

  dispose(): void {
    this.changed.dispose()
  }
}
