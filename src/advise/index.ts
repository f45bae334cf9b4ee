/** Draws the advice for an entry point from the rules of this folder. */
import type { Advice, AppDetails, EntryPoint, RuleId } from '../model'
import { actionOnlyApi } from './action-only-api'
import { clientRead } from './client-read'
import { externalCaller } from './external-caller'
import { formMutation } from './form-mutation'
import { httpSemantics } from './http-semantics'
import { ownUiOnly } from './own-ui-only'
import type { Rule } from './rule'
import { serverOnlyCallers } from './server-only-callers'
import { combine } from './verdict'
import { holdsFor } from './versions'
import { webhook } from './webhook'

export { SOURCES } from './sources'

/** Every rule, in the order its signals are shown. */
const BY_ID: Record<RuleId, Rule> = {
  webhook,
  'external-caller': externalCaller,
  'http-semantics': httpSemantics,
  'client-read': clientRead,
  'form-mutation': formMutation,
  'own-ui-only': ownUiOnly,
  'action-only-api': actionOnlyApi,
  'server-only-callers': serverOnlyCallers,
}

const ruleTable = <T>(of: (rule: Rule) => T) =>
  Object.fromEntries(Object.values(BY_ID).map(rule => [rule.id, of(rule)])) as Record<RuleId, T>

/** What each rule is about, in a few words. */
export const RULE_TITLES: Readonly<Record<RuleId, string>> = ruleTable(rule => rule.title)

/** The public pages each rule cites. */
export const RULE_SOURCES: Readonly<Record<RuleId, readonly string[]>> = ruleTable(rule => rule.sources)

/**
 * The verdict on one entry point with the signals behind it. `siblings` are the entry points of the same file, itself
 * among them or not. Callers in tests count for nothing.
 */
export function advise(entryPoint: EntryPoint, app: AppDetails | undefined, siblings: readonly EntryPoint[]): Advice {
  const callers = entryPoint.callers.filter(caller => !caller.test)
  const subject = { entryPoint, siblings: siblings.filter(({ id }) => id !== entryPoint.id), callers }
  const signals = Object.values(BY_ID)
    .filter(rule => holdsFor(app?.next ?? null, rule))
    .flatMap(rule => rule.apply(subject).map(finding => ({ ...finding, id: rule.id })))
  return combine(signals, entryPoint.kind, callers.length > 0)
}
