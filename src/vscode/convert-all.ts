/** Everything that can be converted, as a dialogue: what into what, the plan with progress, the report beside the preview, one edit. */
import { type LogOutputChannel, ProgressLocation, window } from 'vscode'
import type { PlanAllParams, PlanAllResult } from '../lsp/protocol'
import { ALL_CONVERSIONS, titleOf } from '../lsp/words'
import { applyPlan } from './apply'
import type { EntryPoints, Found } from './entry-points'
import type { AppNode, KindNode, Node } from './nodes'
import type { Preview } from './preview'
import { afterPlan, reportMarkdown } from './report'
import type { Server } from './server'

/** Which entry points are meant: all of a folder, or those of one app. */
interface Scope {
  readonly folder: string
  /** Undefined for every app of the folder. */
  readonly app?: string | null
  readonly title: string
}

const SHOW_REPORT = 'Show Report'

export class BulkConversions {
  constructor(
    private readonly server: Server,
    private readonly entryPoints: EntryPoints,
    private readonly preview: Preview,
    private readonly log: LogOutputChannel,
  ) {}

  /** Runs to the end; true when something was converted. From a node of the tree, or for everything. */
  async run(node?: Node): Promise<boolean> {
    const scope = node?.type === 'app' || node?.type === 'kind' ? scopeOf(node) : await this.askScope()
    if (!scope) return false
    const inScope = this.entryPoints.all.filter(found => isIn(found, scope))
    const conversion = await askConversion(inScope, node?.type === 'kind' ? node : undefined)
    if (!conversion) return false
    const names = new Map(inScope.map(({ entryPoint }) => [entryPoint.id, titleOf(entryPoint)]))
    const { folder, app } = scope
    const result = await this.plan({ folder, to: conversion.to, ...(app !== undefined && { app }) }, conversion.label)
    if (!result) return false
    const report = reportMarkdown(result, names, folder)
    const { converted, refused, plan } = result
    if (plan.files.length === 0) {
      const text = `Nothing was converted: ${count(refused.length, 'entry point')} refused, each for a reason.`
      void window.showInformationMessage(text, SHOW_REPORT).then(chosen => this.show(chosen, report))
      return false
    }
    if ((await this.preview.show(folder, plan, report)) === 'discard') return false
    const reason = await applyPlan(folder, plan)
    if (reason) {
      void window.showWarningMessage(reason)
      return false
    }
    const rest = refused.length === 0 ? '' : `, ${refused.length} refused`
    const done = `${count(converted.length, 'entry point')} converted${rest}.`
    const reportNow = reportMarkdown(afterPlan(result), names, folder)
    void window.showInformationMessage(done, SHOW_REPORT).then(chosen => this.show(chosen, reportNow))
    return true
  }

  private async show(chosen: string | undefined, report: string): Promise<void> {
    if (chosen === SHOW_REPORT) await this.preview.showReport(report)
  }

  /** The only app, or the one that is picked; all of a folder where its apps are many. */
  private async askScope(): Promise<Scope | undefined> {
    const apps = new Map<string, Scope>()
    for (const { folder, entryPoint } of this.entryPoints.all)
      apps.set(`${folder}\0${entryPoint.app}`, { folder, app: entryPoint.app, title: entryPoint.app || '.' })
    const scopes = [...apps.values()]
    if (scopes.length < 2) return scopes[0]
    const items = scopes.map(scope => ({ label: scope.title, scope }))
    const picked = await window.showQuickPick(items, { title: 'Convert All', placeHolder: 'In which app?' })
    return picked?.scope
  }

  private async plan(params: PlanAllParams, title: string): Promise<PlanAllResult> {
    try {
      return await window.withProgress(
        { location: ProgressLocation.Notification, title, cancellable: true },
        (progress, token) => {
          let last = 0
          return this.server.planAll(params, token, (message, percentage) => {
            progress.report({ message, increment: percentage - last })
            last = percentage
          })
        },
      )
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error))
      void window.showErrorMessage('The conversions could not be planned. The output of Actions & Routes says why.')
      return null
    }
  }
}

function scopeOf(node: AppNode | KindNode): Scope | undefined {
  if (node.type === 'app') return { folder: node.folder, app: node.root, title: node.root || '.' }
  const [first] = node.children
  return first && { folder: first.folder, app: first.entryPoint.app, title: first.entryPoint.app || '.' }
}

function isIn({ folder, entryPoint }: Found, scope: Scope): boolean {
  return folder === scope.folder && (scope.app === undefined || entryPoint.app === scope.app)
}

/** What to make of them: only what applies to some of them is offered. */
async function askConversion(inScope: readonly Found[], kind: KindNode | undefined) {
  const items = ALL_CONVERSIONS.flatMap(({ to, label, kinds }) => {
    if (kind && !kinds.includes(kind.kind)) return []
    const candidates = inScope.filter(({ entryPoint }) => kinds.includes(entryPoint.kind)).length
    return candidates === 0 ? [] : [{ label, to, description: count(candidates, 'entry point') }]
  })
  const placeHolder = 'What is refused stays as it is, and the report says why.'
  return window.showQuickPick(items, { title: 'Convert All', placeHolder })
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
