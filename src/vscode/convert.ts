/** The conversion as a dialogue: which entry point, which path, the plan with progress, the preview, the edit. */
import {
  type CancellationToken,
  CancellationTokenSource,
  InputBoxValidationSeverity,
  type LogOutputChannel,
  ProgressLocation,
  window,
} from 'vscode'
import type { CommandArgument, PlanParams, PlanResult } from '../lsp/protocol'
import { CONVERSION_TITLES, KIND_NAMES, knownCallerCount, titleOf } from '../lsp/words'
import { ACCEPTABLE, type Kind, type Plan, type Refusal, type Target } from '../model'
import { applyPlan } from './apply'
import type { EntryPoints, Found } from './entry-points'
import { openPlace } from './places'
import type { Preview } from './preview'
import type { Server } from './server'
import { settings } from './settings'

/** How long a plan may take before its progress is shown, in milliseconds. */
const PATIENCE = 400

/** What a kind of entry point is converted to where nobody said. */
const USUAL: Readonly<Record<Kind, Target>> = {
  'server-action': 'route',
  'route-handler': 'action',
  'api-route': 'app-router',
}

export class Conversions {
  constructor(
    private readonly server: Server,
    private readonly entryPoints: EntryPoints,
    private readonly preview: Preview,
    private readonly log: LogOutputChannel,
  ) {}

  /** Runs a conversion to its end; true when it was applied. `argument` is missing when started from the command palette. */
  async run(argument?: Partial<CommandArgument> & { readonly path?: string }): Promise<boolean> {
    const found = await this.entryPoint(argument)
    if (!found) return false
    const { folder, entryPoint } = found
    const to = argument?.to ?? USUAL[entryPoint.kind]
    const params: PlanParams = { folder, id: entryPoint.id, to }
    const path = to === 'route' || to === 'both' ? (argument?.path ?? (await this.askPath(found, to))) : undefined
    if (path === undefined && (to === 'route' || to === 'both')) return false
    return this.finish(found, path === undefined ? params : { ...params, path })
  }

  private async entryPoint(argument?: Partial<CommandArgument>): Promise<Found | undefined> {
    if (argument?.folder !== undefined && argument.id !== undefined) {
      await this.entryPoints.ask()
      const found = this.entryPoints.find(argument.folder, argument.id)
      if (!found) void window.showWarningMessage('This entry point is not there any more.')
      return found
    }
    const here = await this.atCursor()
    return here ?? this.pick()
  }

  private async atCursor(): Promise<Found | undefined> {
    const editor = window.activeTextEditor
    if (editor?.document.uri.scheme !== 'file') return undefined
    const { line, character } = editor.selection.active
    const [first, second] = await this.server.at({ uri: editor.document.uri.toString(), line, character })
    return first && !second ? this.entryPoints.find(first.folder, first.id) : undefined
  }

  private async pick(): Promise<Found | undefined> {
    const items = this.entryPoints.all.map(found => ({
      label: titleOf(found.entryPoint),
      description: [KIND_NAMES[found.entryPoint.kind], knownCallerCount(found.entryPoint)]
        .filter(part => part !== '')
        .join(' · '),
      detail: found.entryPoint.file,
      found,
    }))
    const options = { title: 'Convert Entry Point', placeHolder: 'Which entry point?', matchOnDetail: true }
    const item = await window.showQuickPick(items, options)
    return item?.found
  }

  private async askPath(found: Found, to: Target): Promise<string | undefined> {
    const { folder, entryPoint } = found
    const base = { folder, id: entryPoint.id, to }
    const { path, refusal } = await this.server.suggest(base)
    // Nobody should think of a path for what is refused at any.
    if (refusal) {
      await this.refused(found, base, refusal)
      return undefined
    }
    return window.showInputBox({
      title: `${CONVERSION_TITLES[to]}: ${titleOf(entryPoint)}`,
      prompt: 'URL path of the new route',
      value: path,
      valueSelection: [path.lastIndexOf('/') + 1, path.length],
      ignoreFocusOut: true,
      validateInput: async value => {
        const { refusal } = await this.server.suggest({ ...base, path: value })
        if (!refusal) return undefined
        // What can be taken on is a warning here: the plan asks.
        const severity =
          refusal.code === 'unguarded-route' ? InputBoxValidationSeverity.Warning : InputBoxValidationSeverity.Error
        return { message: refusal.message, severity }
      },
    })
  }

  private async finish(found: Found, params: PlanParams): Promise<boolean> {
    const result = await this.plan(found, params)
    if (!result) return false
    if ('refusal' in result) return this.refused(found, params, result.refusal)
    const { plan } = result
    // What was not type-checked, though asked for, is never applied unseen.
    const unseen = !settings.preview() && (plan.typeChecked || !settings.typeCheck())
    if (!unseen && (await this.preview.show(found.folder, plan)) === 'discard') return false
    return this.apply(found.folder, plan)
  }

  private async plan({ entryPoint }: Found, params: PlanParams): Promise<PlanResult | undefined> {
    const source = new CancellationTokenSource()
    let message = ''
    let report = (text: string) => {
      message = text
    }
    const planning = this.server.plan(params, source.token, text => report(text))
    const title = `Converting ${titleOf(entryPoint)}`
    const slow = await Promise.race([settled(planning), delay(PATIENCE, source.token)])
    if (slow) {
      void window.withProgress(
        { location: ProgressLocation.Notification, title, cancellable: true },
        (progress, token) => {
          token.onCancellationRequested(() => source.cancel())
          progress.report({ message })
          report = text => progress.report({ message: text })
          return settled(planning)
        },
      )
    }
    try {
      const result = await planning
      return source.token.isCancellationRequested ? undefined : result
    } catch (error) {
      if (source.token.isCancellationRequested) return undefined
      this.log.error(error instanceof Error ? error : String(error))
      void window.showErrorMessage('The conversion could not be planned. The output of Actions & Routes says why.')
      return undefined
    }
  }

  private async refused(found: Found, params: PlanParams, refusal: Refusal): Promise<boolean> {
    if (refusal.code === 'cancelled') return false
    const { file, line, column } = refusal
    const show = 'Show Place'
    const anyway = 'Convert Anyway'
    const buttons = [
      ...(file === null ? [] : [show]),
      ...(ACCEPTABLE.includes(refusal.code) && !params.accept?.includes(refusal.code) ? [anyway] : []),
    ]
    const text = `${titleOf(found.entryPoint)} was not converted. ${refusal.message}`
    const chosen = await window.showWarningMessage(text, ...buttons)
    if (chosen === anyway) return this.finish(found, { ...params, accept: [...(params.accept ?? []), refusal.code] })
    if (chosen === show && file !== null) await openPlace(found.folder, { file, line: line ?? 1, column: column ?? 1 })
    return false
  }

  private async apply(folder: string, plan: Plan): Promise<boolean> {
    const reason = await applyPlan(folder, plan)
    if (reason) {
      void window.showWarningMessage(reason)
      return false
    }
    window.setStatusBarMessage(`$(check) ${plan.title}: applied`, 5000)
    // Undo works from an editor: with none open, show what came of it.
    const result = plan.files.find(({ change }) => change === 'create') ?? plan.files.find(isEdit)
    if (!window.activeTextEditor && result) await openPlace(folder, { file: result.file, line: 1, column: 1 })
    return true
  }
}

function isEdit({ change }: Plan['files'][number]): boolean {
  return change === 'edit'
}

/** False once a promise has ended either way. */
function settled(promise: Promise<unknown>): Promise<false> {
  return promise.then(
    () => false,
    () => false,
  )
}

/** True after so many milliseconds. */
function delay(milliseconds: number, token: CancellationToken): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(true), milliseconds)
    token.onCancellationRequested(() => {
      clearTimeout(timer)
      resolve(false)
    })
  })
}
