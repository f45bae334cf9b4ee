/** Which conversions an entry point has, and the requests behind them: a path suggested or checked, and the plan. */
import { check, checkPath, offered, plan, suggestPath } from '../convert'
import type { ConvertContext } from '../convert/context'
import type { Snapshot } from '../index/snapshot'
import type { EntryPoint, Refusal, Target, Verdict } from '../model'
import type { PlanParams, PlanResult, SuggestParams, SuggestResult } from './protocol'
import { VERDICT_TARGETS } from './words'

/** A conversion of one entry point, with the reason where the index alone can refuse it. */
export interface OfferedConversion {
  readonly to: Target
  readonly refusal: Refusal | null
}

export function offeredConversions(snapshot: Snapshot, entryPoint: EntryPoint): OfferedConversion[] {
  return offered(entryPoint, snapshot).map(to => ({ to, refusal: check(entryPoint.id, to, snapshot) }))
}

/** The conversion a verdict asks for, undefined for `keep` and where the product does not offer it. */
export function offeredTarget(snapshot: Snapshot, entryPoint: EntryPoint, verdict: Verdict): Target | undefined {
  if (verdict === 'keep') return undefined
  const target = VERDICT_TARGETS[verdict]
  return offered(entryPoint, snapshot).includes(target) ? target : undefined
}

/** A default path with what speaks against the conversion at any path, or what is wrong with the given path. */
export function suggest(snapshot: Snapshot, params: SuggestParams): SuggestResult {
  const { id, to, method, path } = params
  if (path === undefined) return { path: suggestPath(id, to, snapshot, method), refusal: check(id, to, snapshot) }
  return { path, refusal: checkPath(path, method ?? 'POST', id, snapshot) }
}

export async function planConversion(params: PlanParams, context: ConvertContext): Promise<PlanResult> {
  const { id, to, path, method, name, accept } = params
  const result = await plan({ id, to, path, method, name, accept }, context)
  return result.plan ? { plan: result.plan } : { refusal: result.refusal }
}
