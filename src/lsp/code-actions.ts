/** Code actions: the conversions of the entry point under the cursor, and the quick fix of an advice hint. */

import type { Range } from 'vscode-languageserver'
import { type CodeAction, type CodeActionContext, CodeActionKind, type Diagnostic } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Snapshot } from '../index/snapshot'
import { ACCEPTABLE, type EntryPoint, TARGETS, type Target } from '../model'
import { adviceOf } from './advice'
import { type OfferedConversion, offeredConversions, offeredTarget } from './conversions'
import { type AdviceData, adviceDiagnostic, SOURCE } from './diagnostics'
import { entryPointsAt } from './locate'
import { COMMANDS, type CommandArgument } from './protocol'
import { CONVERSION_TITLES, titleOf } from './words'

export interface CodeActionClient {
  /** The client asks for a path, previews and applies through `actionsRoutes.convert`. */
  readonly interactive: boolean
  /** The client shows an action that is disabled with its reason. */
  readonly disabled: boolean
}

/** The conversions at the start of `range`. Only what the client's context asks for is built. */
export function codeActions(
  snapshot: Snapshot,
  file: string,
  range: Range,
  context: CodeActionContext,
  client: CodeActionClient,
  document?: TextDocument,
): CodeAction[] {
  const entryPoints = entryPointsAt(snapshot, file, range.start, document)
  const fixes = wanted(context, CodeActionKind.QuickFix) ? quickFixes(snapshot, entryPoints, context, client) : []
  if (!wanted(context, CodeActionKind.RefactorRewrite)) return fixes
  const rewrites = entryPoints.flatMap(entryPoint => {
    // Two entry points under one cursor (a URL that reaches two methods) need their names in the titles.
    const suffix = entryPoints.length > 1 ? `: ${titleOf(entryPoint)}` : ''
    return offeredConversions(snapshot, entryPoint).flatMap(
      conversion => rewrite(snapshot, entryPoint, conversion, suffix, client) ?? [],
    )
  })
  // The light bulb's menu shows both kinds: what is there as a quick fix need not be there twice.
  return [...fixes, ...rewrites.filter(({ title }) => !fixes.some(fix => fix.title === title))]
}

function wanted(context: CodeActionContext, kind: string): boolean {
  return (
    context.only === undefined || context.only.some(only => only === '' || kind === only || kind.startsWith(`${only}.`))
  )
}

function rewrite(
  snapshot: Snapshot,
  entryPoint: EntryPoint,
  { to, refusal }: OfferedConversion,
  suffix: string,
  client: CodeActionClient,
): CodeAction | undefined {
  const title = CONVERSION_TITLES[to] + suffix
  const kind = CodeActionKind.RefactorRewrite
  // What a user may take on, the plan asks.
  const isAsked = refusal !== null && client.interactive && ACCEPTABLE.includes(refusal.code)
  if (refusal && !isAsked) return client.disabled ? { title, kind, disabled: { reason: refusal.message } } : undefined
  return { title, kind, ...effect(snapshot, entryPoint, to, client) }
}

function quickFixes(
  snapshot: Snapshot,
  entryPoints: readonly EntryPoint[],
  context: CodeActionContext,
  client: CodeActionClient,
): CodeAction[] {
  return entryPoints.flatMap(entryPoint => {
    const hint = context.diagnostics.find(diagnostic => isHintOn(snapshot, entryPoint, diagnostic))
    const to = offeredTarget(snapshot, entryPoint, adviceOf(snapshot, entryPoint).verdict)
    const conversion = offeredConversions(snapshot, entryPoint).find(offer => offer.to === to)
    if (!hint || !to || !conversion || conversion.refusal) return []
    const title = CONVERSION_TITLES[to]
    return [{ title, kind: CodeActionKind.QuickFix, diagnostics: [hint], ...effect(snapshot, entryPoint, to, client) }]
  })
}

/** Clients hand a diagnostic back with its data, or without it where they do not support that. */
function isHintOn(snapshot: Snapshot, entryPoint: EntryPoint, diagnostic: Diagnostic): boolean {
  if (diagnostic.source !== SOURCE) return false
  const data = diagnostic.data as AdviceData | undefined
  if (data) return data.id === entryPoint.id
  const own = adviceDiagnostic(snapshot, entryPoint)
  return own?.code === diagnostic.code && own?.range.start.line === diagnostic.range.start.line
}

function effect(
  snapshot: Snapshot,
  entryPoint: EntryPoint,
  to: Target,
  { interactive }: CodeActionClient,
): Pick<CodeAction, 'command' | 'data'> {
  const argument: CommandArgument = { folder: snapshot.root, id: entryPoint.id, to }
  if (!interactive) return { data: argument }
  return { command: { title: CONVERSION_TITLES[to], command: COMMANDS.convert, arguments: [argument] } }
}

/** What a code action to resolve is about, undefined where it is not one of ours. */
export function conversionOf(action: CodeAction): (CommandArgument & { readonly to: Target }) | undefined {
  if (typeof action.data !== 'object' || action.data === null) return undefined
  const { folder, id, to } = action.data as Partial<CommandArgument>
  if (typeof folder !== 'string' || typeof id !== 'string' || !to || !TARGETS.includes(to)) return undefined
  return { folder, id, to }
}
