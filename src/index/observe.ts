/** What the code of an entry point was seen to do. */
import type { Observation } from '../model'
import type { ts } from '../workspace/typescript'

/** Observations inside `node`, in source order. */
export function observe(_sf: ts.SourceFile, _node: ts.Node): Observation[] {
  return []
}
