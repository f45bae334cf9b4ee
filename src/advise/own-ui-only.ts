/** A route that changes something and that only this app's own client code calls: nobody needs its URL. */
import type { Caller } from '../model'
import { externalCaller } from './external-caller'
import { submitHandler } from './form-mutation'
import { callerFact, isAction, MUTATING, placeOf, type Rule } from './rule'
import { SOURCES } from './sources'
import { looksLikeWebhook } from './webhook'

/** Ways in which code of a page sends a request. */
const REQUESTS: ReadonlySet<Caller['via']> = new Set([
  'fetch',
  'axios',
  'ky',
  'ofetch',
  'swr',
  'react-query',
  'form',
  'xhr',
  'wrapper',
])

export const ownUiOnly: Rule = {
  id: 'own-ui-only',
  title: 'Changes data for this app’s own client code only',
  sources: [SOURCES.serverActions],
  apply(subject) {
    const { entryPoint, callers } = subject
    if (isAction(entryPoint) || callers.length === 0) return []
    const mutation = entryPoint.observations.find(o => o.what === 'mutates')
    if (!mutation || looksLikeWebhook(entryPoint) || externalCaller.apply(subject).length > 0) return []
    const own = callers.every(
      c =>
        c.side === 'client' &&
        c.app === entryPoint.app &&
        REQUESTS.has(c.via) &&
        isChanging(entryPoint.method ?? c.method),
    )
    if (!own) return []
    const form = submitHandler(entryPoint, callers)
    return [
      {
        ...placeOf(mutation),
        favours: 'action',
        weight: 'strong',
        why: 'It changes data, and every caller seen is client code of this app: an action needs no URL, keeps the types of its arguments and checks the origin of the request.',
        source: SOURCES.serverActions,
        fact: form ? callerFact(form) : 'callers',
      },
    ]
  },
}

const isChanging = (method: Caller['method']) => method !== null && MUTATING.has(method)
