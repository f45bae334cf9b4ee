/** The verdict drawn from signals. Rules and sources: one file each under `advise/`. */
import type { Place } from './place'

export const VERDICTS = ['keep', 'to-route', 'to-action', 'to-function', 'expose-both'] as const
export type Verdict = (typeof VERDICTS)[number]

export const RULES = [
  'webhook',
  'external-caller',
  'http-semantics',
  'client-read',
  'form-mutation',
  'own-ui-only',
  'action-only-api',
  'server-only-callers',
] as const
export type RuleId = (typeof RULES)[number]

export type Favours = 'route' | 'action' | 'function' | 'both'
export type Weight = 'decisive' | 'strong' | 'hint'

/** One observed fact, with its place in the code and the public page that says why it matters. */
export interface Signal extends Place {
  readonly id: RuleId
  readonly favours: Favours
  readonly weight: Weight
  /** One sentence for a reader who did not know. */
  readonly why: string
  /** A public page. */
  readonly source: string
}

export interface Advice {
  readonly verdict: Verdict
  readonly signals: readonly Signal[]
}
