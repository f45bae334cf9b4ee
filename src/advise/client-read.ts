/** An action that client code calls to read: the client sends actions one at a time, and nothing caches them. */
import type { Caller, EntryPoint } from '../model'
import { callerFact, isAction, placeOf, type Rule } from './rule'
import { SOURCES } from './sources'

/** What shows that an action is there to change something, whatever calls it. */
const CHANGES: ReadonlySet<EntryPoint['observations'][number]['what']> = new Set([
  'mutates',
  'calls-cache',
  'sets-cookie',
  'redirects',
])
const VERBS = [
  'create|add|insert|save|set|upsert|upload|import|record|log|track|submit|sign|register|subscribe|unsubscribe',
  'update|change|edit|rename|move|switch|toggle|mark|assign|reset|restore|duplicate|archive|publish|send|invite',
  'delete|remove|clear|cancel|dismiss|revoke|accept|approve|decline|reject|activate|deactivate|enable|disable',
  'start|stop|run|trigger|complete|finish',
].join('|')
const CHANGING_NAME = new RegExp(`^(?:${VERBS})(?=[A-Z_]|$)`)
const FORM: ReadonlySet<Caller['via']> = new Set(['action', 'form-action', 'action-state'])

export const clientRead: Rule = {
  id: 'client-read',
  title: 'Called by client code to read',
  sources: [SOURCES.sequentialActions],
  apply({ entryPoint, callers }) {
    if (!isAction(entryPoint) || CHANGING_NAME.test(entryPoint.name ?? '')) return []
    if (entryPoint.observations.some(o => CHANGES.has(o.what)) || callers.some(c => FORM.has(c.via))) return []
    const reader = callers.find(c => c.side !== 'server' && (c.within === 'read-hook' || c.within === 'effect'))
    if (!reader) return []
    return [
      {
        ...placeOf(reader),
        favours: 'route',
        weight: 'strong',
        why: 'Client code reads through it: actions are, as an implementation detail, sent one at a time and each is an uncached POST, while reads of a route run side by side and can be cached.',
        source: SOURCES.sequentialActions,
        fact: callerFact(reader),
      },
    ]
  },
}
