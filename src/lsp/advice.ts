/** The advice for an entry point, drawn once for each picture of the workspace however many features ask. */
import { advise } from '../advise'
import type { Listing } from '../index/snapshot'
import type { Advice, EntryPoint } from '../model'

const drawn = new WeakMap<Listing, Map<string, Advice>>()

export function adviceOf(listing: Listing, entryPoint: EntryPoint): Advice {
  let known = drawn.get(listing)
  if (!known) {
    known = new Map()
    drawn.set(listing, known)
  }
  let advice = known.get(entryPoint.id)
  if (!advice) {
    advice = advise(entryPoint, listing.appOf(entryPoint.file), listing.entryPointsIn(entryPoint.file))
    known.set(entryPoint.id, advice)
  }
  return advice
}
