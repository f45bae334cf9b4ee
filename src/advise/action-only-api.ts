/** `updateTag` and `refresh` throw anywhere but in a Server Action. */
import { placeOf, type Rule } from './rule'
import { SOURCES } from './sources'

const ACTION_ONLY: Readonly<Record<string, string>> = { updateTag: SOURCES.updateTag, refresh: SOURCES.refresh }

export const actionOnlyApi: Rule = {
  id: 'action-only-api',
  title: 'Calls what only an action may call',
  sources: [SOURCES.updateTag, SOURCES.refresh],
  since: '16',
  apply({ entryPoint }) {
    const call = entryPoint.observations.find(
      o => o.what === 'calls-cache' && ACTION_ONLY[o.detail ?? ''] !== undefined,
    )
    const source = ACTION_ONLY[call?.detail ?? '']
    if (!call || !source) return []
    return [
      {
        ...placeOf(call),
        favours: 'action',
        weight: 'decisive',
        why: `It calls ${call.detail}, which throws outside a Server Action.`,
        source,
        fact: 'cache',
      },
    ]
  },
}
