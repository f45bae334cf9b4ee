/** A webhook is called by a service that knows a URL, a method and a signature: an action has none of them to give. */
import type { EntryPoint } from '../model'
import { type Finding, isAction, placeOf, type Rule, wordsOf } from './rule'
import { SOURCES } from './sources'

const WORDS: ReadonlySet<string> = new Set(['webhook', 'webhooks', 'callback', 'callbacks'])
const SIGNATURE_HEADER = /signature|hmac|^(?:svix|webhook)-|^x-(?:github-event|goog-channel-token)$/

export const webhook: Rule = {
  id: 'webhook',
  title: 'Called by another service: a webhook or callback',
  sources: [SOURCES.backendForFrontend],
  apply({ entryPoint }) {
    const findings: Finding[] = []
    const add = (place: Finding | EntryPoint | EntryPoint['observations'][number], fact: string, why: string) =>
      findings.push({
        ...placeOf(place),
        favours: 'route',
        weight: 'decisive',
        why,
        source: SOURCES.backendForFrontend,
        fact,
      })

    const word = isWebhookName(entryPoint)
    if (word)
      add(entryPoint, 'path', `Its ${word} says that another service calls it, and a service needs a URL to call.`)
    const header = entryPoint.observations.find(o => o.what === 'reads-header' && SIGNATURE_HEADER.test(o.detail ?? ''))
    if (header)
      add(header, 'signature', `It reads the ${header.detail} header, which the service that sends the message sets.`)
    const raw = entryPoint.observations.find(o => o.what === 'reads-raw-body')
    const verifier = entryPoint.observations.find(o => o.what === 'verifies-signature')
    if (raw && verifier)
      add(verifier, 'signature', 'It checks a signature over the raw body, which only a route can read as it was sent.')
    return findings
  },
}

/** For an action only the name of a receiver counts: `createWebhook` is what a settings page calls. */
function isWebhookName(entryPoint: EntryPoint): 'path' | 'name' | null {
  const { route, name } = entryPoint
  if (isAction(entryPoint)) {
    const words = wordsOf(name ?? '')
    const receives = words.length === 1 || ['handle', 'receive', 'process'].includes(words[0] ?? '')
    return receives && words.at(-1) === 'webhook' ? 'name' : null
  }
  if (route !== null && wordsOf(route).some(word => WORDS.has(word))) return 'path'
  return entryPoint.kind === 'api-route' && wordsOf(name ?? '').some(word => WORDS.has(word)) ? 'name' : null
}

/** True where the path or name alone makes a webhook of it. */
export const looksLikeWebhook = (entryPoint: EntryPoint): boolean => isWebhookName(entryPoint) !== null
