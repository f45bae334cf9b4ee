/**
 * Requests that reach several handlers, which one is decided as they are made: `fetch(note ? `/api/notes/${note.id}` : '/api/notes', …)`.
 * Each is written as a choice of requests first (`request-split`), over which the handlers are converted together.
 */
import type { Snapshot } from '../../index/snapshot'
import type { EntryPoint, FileChange, Place, TextEdit } from '../../model'
import type { ts } from '../../workspace/typescript'
import { editFile, overlaps } from '../code/edits'
import { scopeOf } from '../code/scope'
import { nodeAt, offsetAt, type Sources } from '../code/source'
import { functionAround, type Refused } from '../handler/handler-syntax'
import { callAround } from '../request/request-axios'
import { fetchAround } from '../request/request-call'
import { isOfAxios } from '../request/request-choice'
import { splitRequest } from '../request/request-split'
import { sharedRequest } from './check'

/** The files with each shared request of a handler, and of those that it shares one with, as a choice; none where it shares no request. Refused (`shared-request`): one that cannot be written so. */
export async function splitShared(
  entryPoint: EntryPoint,
  snapshot: Snapshot,
  sources: Sources,
): Promise<readonly FileChange[] | Refused> {
  const members = [entryPoint]
  const edits = new Map<ts.SourceFile, TextEdit[]>()
  const seen = new Set<ts.CallExpression>()
  const functions = new Set<ts.Node | undefined>()
  for (const member of members)
    for (const caller of member.callers) {
      if (!/^(?:fetch|axios)$/.test(caller.via) || caller.test) continue
      const sf = await sources.get(caller.file)
      if (!sf) continue
      const node = nodeAt(sf, offsetAt(sf, caller))
      const call = caller.via === 'fetch' ? fetchAround(node, scopeOf(sf)) : callAround(node)
      if (!call || seen.has(call) || (caller.via === 'axios' && !isOfAxios(call))) continue
      const others = reachedBy(call, snapshot).filter(({ id }) => id !== member.id)
      if (others.length === 0) continue
      seen.add(call)
      for (const other of others) if (!members.some(({ id }) => id === other.id)) members.push(other)
      const split = splitRequest(call, scopeOf(sf))
      const own = [...(edits.get(sf) ?? []), ...(split ?? [])]
      // A second one in the same function may share its names and constants with the first.
      const isSecond = functions.has(functionAround(call))
      functions.add(functionAround(call))
      const refusal = !split || isSecond || overlaps(own) ? sharedRequest(caller, member, snapshot, isIn(call)) : null
      if (refusal) return { refusal }
      edits.set(sf, own)
    }
  return [...edits].map(([sf, own]) => editFile(sf.fileName, sf.text, own))
}

/** The handlers that a request may reach. */
export function reachedBy(call: ts.CallExpression, snapshot: Snapshot): readonly EntryPoint[] {
  const isOfCall = isIn(call)
  const { fileName } = call.getSourceFile()
  return snapshot.entryPoints.filter(
    ({ kind, callers }) =>
      kind !== 'server-action' && callers.some(caller => caller.file === fileName && isOfCall(caller)),
  )
}

/** Whether a place is that of a request's URL. */
function isIn(call: ts.CallExpression): (place: Place) => boolean {
  const [url] = call.arguments
  const sf = call.getSourceFile()
  return place => {
    const offset = offsetAt(sf, place)
    return url !== undefined && offset >= url.pos && offset < url.end
  }
}
