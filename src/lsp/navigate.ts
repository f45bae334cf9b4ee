/**
 * Definition and references that TypeScript cannot give: from a route's URL to its handler and back.
 * For a Server Action TypeScript already answers with every direct use, and clients show the union of all answers,
 * so ours hold only what it misses: uses through an alias, a property or a map, and inline actions without a name.
 */
import type { Location, LocationLink, Position } from 'vscode-languageserver'
import type { TextDocument } from 'vscode-languageserver-textdocument'
import type { Snapshot } from '../index/snapshot'
import type { EntryPoint } from '../model'
import { callerLocation, definitionLocation, spotsAt } from './locate'

/** The handlers a URL at the position reaches; empty where there is no URL. */
export function definition(
  snapshot: Snapshot,
  file: string,
  position: Position,
  document?: TextDocument,
): LocationLink[] {
  return spotsAt(snapshot, file, position, document).flatMap(spot => {
    if (spot.what !== 'caller' || spot.caller.url === null) return []
    const { uri, range } = definitionLocation(snapshot, spot.entryPoint)
    return [{ targetUri: uri, targetRange: range, targetSelectionRange: range, originSelectionRange: spot.range }]
  })
}

/** The callers of what stands at the position, see the head of this file for which. */
export function references(
  snapshot: Snapshot,
  file: string,
  position: Position,
  includeDeclaration: boolean,
  document?: TextDocument,
): Location[] {
  const spots = spotsAt(snapshot, file, position, document)
  const entryPoints = new Set(spots.map(spot => spot.entryPoint))
  const locations = [...entryPoints].flatMap(entryPoint => {
    const own = includeDeclaration && entryPoint.route !== null ? [definitionLocation(snapshot, entryPoint)] : []
    return [...own, ...callersBeyondTypeScript(entryPoint).map(caller => callerLocation(snapshot, caller))]
  })
  return unique(locations)
}

/** One URL may reach several methods of a handler: its place is listed once. */
function unique(locations: readonly Location[]): Location[] {
  const byPlace = new Map(
    locations.map(location => [
      `${location.uri}#${location.range.start.line}:${location.range.start.character}`,
      location,
    ]),
  )
  return [...byPlace.values()]
}

function callersBeyondTypeScript(entryPoint: EntryPoint) {
  if (entryPoint.kind !== 'server-action' || entryPoint.name === null) return entryPoint.callers
  return entryPoint.callers.filter(caller => caller.through.length > 0)
}
