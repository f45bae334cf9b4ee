/** Hover: what an entry point is, who calls it and which kind it should be, with the place and the source of every statement. */
import type { Hover, Position } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Snapshot } from '../index/snapshot'
import type { Advice, Caller, EntryPoint, Signal } from '../model'
import { toUri } from '../workspace/uri'
import { adviceOf } from './advice'
import { decisionMarkdown } from './decision'
import { directiveAt, spotsAt } from './locate'
import { code, escapeText, link } from './markdown'
import { callerCount, callerSummary, KIND_NAMES, titleOf, VERDICT_NAMES, viaName } from './words'

/** How many callers and reasons a hover lists before it says how many more there are. */
const SHOWN = 5

/** The hover at a position, null where the index knows nothing of it. */
export function hover(snapshot: Snapshot, file: string, position: Position, document?: TextDocument): Hover | null {
  const [spot] = spotsAt(snapshot, file, position, document)
  if (spot) {
    const others = spotsAt(snapshot, file, position, document).filter(
      ({ entryPoint }) => entryPoint !== spot.entryPoint,
    )
    const parts = [entryPointMarkdown(snapshot, spot.entryPoint)]
    if (spot.what === 'declaration' && spot.entryPoint.kind === 'route-handler') parts.push(decisionMarkdown())
    if (others.length > 0) parts.push(`Also reaches ${others.map(other => code(titleOf(other.entryPoint))).join(', ')}`)
    return markdownHover(parts.join('\n\n---\n\n'), spot.range)
  }
  const directive = document && directiveAt(document, position)
  const actions = snapshot.entryPointsIn(file).filter(entryPoint => entryPoint.kind === 'server-action')
  if (!directive || actions.length === 0) return null
  return markdownHover(directiveMarkdown(snapshot, actions), directive)
}

function markdownHover(value: string, range: Hover['range']): Hover {
  return { contents: { kind: 'markdown', value }, range }
}

/** One entry point as Markdown: heading, callers, verdict with reasons. */
export function entryPointMarkdown(snapshot: Snapshot, entryPoint: EntryPoint): string {
  const parts = [heading(entryPoint), callersMarkdown(snapshot, entryPoint)]
  parts.push(adviceMarkdown(snapshot, adviceOf(snapshot, entryPoint)))
  return parts.join('\n\n')
}

function heading(entryPoint: EntryPoint): string {
  const kind = `**${KIND_NAMES[entryPoint.kind]}**`
  if (entryPoint.kind === 'server-action' && entryPoint.name === null) return `${kind} (inline)`
  return `${kind} ${code(titleOf(entryPoint))}`
}

function callersMarkdown(snapshot: Snapshot, { callers }: EntryPoint): string {
  const shown = callers.slice(0, SHOWN).map(caller => `- ${callerMarkdown(snapshot, caller)}`)
  if (callers.length > SHOWN) shown.push(`- and ${callers.length - SHOWN} more`)
  const summary = callerSummary(callers)
  return [summary.charAt(0).toUpperCase() + summary.slice(1), ...shown].join('\n')
}

function callerMarkdown(snapshot: Snapshot, caller: Caller): string {
  const notes = [viaName(caller.via), caller.side === 'both' ? 'client and server' : caller.side]
  if (caller.test) notes.push('test')
  if (!caller.certain) notes.push('method not seen')
  const through = caller.through.length > 0 ? `, through ${caller.through.map(code).join(' → ')}` : ''
  return `${placeLink(snapshot, caller)} ${escapeText(notes.join(', '))}${through}`
}

function placeLink(snapshot: Snapshot, place: { file: string; line: number; column: number }): string {
  return link(code(`${place.file}:${place.line}`), `${toUri(snapshot.root, place.file)}#L${place.line},${place.column}`)
}

function adviceMarkdown(snapshot: Snapshot, { verdict, signals }: Advice): string {
  const shown = signals.slice(0, SHOWN).map(signal => `- ${signalMarkdown(snapshot, signal)}`)
  if (shown.length === 0) shown.push('', 'Nothing seen here speaks for another kind.')
  return [`**${VERDICT_NAMES[verdict]}**`, ...shown].join('\n')
}

function signalMarkdown(snapshot: Snapshot, signal: Signal): string {
  return `${escapeText(signal.why)} ${placeLink(snapshot, signal)} · ${link('source', signal.source)}`
}

function directiveMarkdown(snapshot: Snapshot, actions: readonly EntryPoint[]): string {
  const lines = actions.slice(0, SHOWN).map(action => {
    const { verdict } = adviceOf(snapshot, action)
    const note = verdict === 'keep' ? '' : ` · ${VERDICT_NAMES[verdict].toLowerCase()}`
    return `- ${code(titleOf(action))} ${callerCount(action.callers.length)}${note}`
  })
  if (actions.length > SHOWN) lines.push(`- and ${actions.length - SHOWN} more`)
  const count = actions.length === 1 ? '1 Server Action' : `${actions.length} Server Actions`
  return [decisionMarkdown(), '---', `**${count} in this file**\n${lines.join('\n')}`].join('\n\n')
}
