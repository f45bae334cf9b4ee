/** What a rule sees and what it answers, with the small questions several rules ask. */
import type { Caller, EntryPoint, HttpMethod, Place, RuleId, Signal } from '../model'

/** One entry point with everything a rule may look at. */
export interface Subject {
  readonly entryPoint: EntryPoint
  /** The other entry points of the same file. */
  readonly siblings: readonly EntryPoint[]
  /** Callers outside tests. */
  readonly callers: readonly Caller[]
}

/** A signal with the fact it rests on: two findings on one fact count once. */
export interface Finding extends Omit<Signal, 'id'> {
  readonly fact: string
}

export interface Rule {
  readonly id: RuleId
  /** What it is about, for lists of rules. */
  readonly title: string
  /** The pages its signals cite. */
  readonly sources: readonly string[]
  /** The first Next.js version it holds for, `16` or `15.1`. */
  readonly since?: string
  /** The first Next.js version it no longer holds for. */
  readonly until?: string
  /** Nothing where it does not apply. Every finding has a place in the code. */
  apply(subject: Subject): readonly Finding[]
}

export const isAction = ({ kind }: EntryPoint): boolean => kind === 'server-action'

/** Methods that change something by their meaning. */
export const MUTATING: ReadonlySet<HttpMethod> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Where something stands, and nothing more of it. */
export const placeOf = ({ file, line, column }: Place): Place => ({ file, line, column })

/** Names one caller, so that two rules can say that they mean the same. */
export const callerFact = ({ file, line, column }: Caller): string => `caller ${file}:${line}:${column}`

/** Words of a path or name: `/api/stripe-webhook/[id]` and `onWebhook` both have `webhook`. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '')
}
