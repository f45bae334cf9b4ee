/** The advice for an entry point, drawn once for each picture of the workspace however many features ask. */
import { advise } from '../advise'
import type { Snapshot } from '../index/snapshot'
import type { Advice, EntryPoint } from '../model'

const drawn = new WeakMap<Snapshot, Map<string, Advice>>()

export function adviceOf(snapshot: Snapshot, entryPoint: EntryPoint): Advice {
  let known = drawn.get(snapshot)
  if (!known) {
    known = new Map()
    drawn.set(snapshot, known)
  }
  let advice = known.get(entryPoint.id)
  if (!advice) {
    advice = advise(entryPoint, snapshot.appOf(entryPoint.file), snapshot.entryPointsIn(entryPoint.file))
    known.set(entryPoint.id, advice)
  }
  return advice
}
