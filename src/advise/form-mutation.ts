/** A form of this app submits to it: forms are what actions are made for. */
import type { Caller, EntryPoint, HttpMethod } from '../model'
import { callerFact, isAction, MUTATING, placeOf, type Rule } from './rule'
import { SOURCES } from './sources'

const FORM: ReadonlySet<Caller['via']> = new Set(['action', 'form-action', 'action-state'])

export const formMutation: Rule = {
  id: 'form-mutation',
  title: 'A form of this app submits to it',
  sources: [SOURCES.mutatingData],
  apply({ entryPoint, callers }) {
    const form = isAction(entryPoint) ? callers.find(c => FORM.has(c.via)) : submitHandler(entryPoint, callers)
    if (!form) return []
    return [
      {
        ...placeOf(form),
        favours: 'action',
        weight: 'strong',
        why: isAction(entryPoint)
          ? 'A form submits to it: the page refreshes in the same round trip, pending state comes from React, and it works before JavaScript has loaded.'
          : 'Its only caller is the submit handler of a form in this app, which an action replaces together with the URL, the parsing and the pending state.',
        source: SOURCES.mutatingData,
        fact: callerFact(form),
      },
    ]
  },
}

/** The only caller of a route, where that is a form of the same app that sends JSON or form data by a changing method. */
export function submitHandler(entryPoint: EntryPoint, callers: readonly Caller[]): Caller | null {
  const [caller, ...others] = callers
  if (!caller || others.length > 0 || caller.app !== entryPoint.app) return null
  const submits = caller.via === 'form' || (caller.side === 'client' && caller.within === 'submit')
  const method: HttpMethod | null = entryPoint.method ?? caller.method
  if (!submits || method === null || !MUTATING.has(method)) return null
  return entryPoint.observations.some(o => o.what === 'parses-json' || o.what === 'parses-form-data') ? caller : null
}
