/** Someone outside this app calls it: another origin, a script with a key, a scheduler, a client made from its description. */
import type { Observation, Place } from '../model'
import { type Finding, isAction, placeOf, type Rule } from './rule'
import { SOURCES } from './sources'

const REASONS: Partial<Record<Observation['what'], string>> = {
  'sets-cors-header': 'It sets CORS headers, so pages of other origins call it; a Server Action refuses other origins.',
  'bearer-auth':
    'It authenticates by a token or key in a header, which a browser page of this app does not send by itself.',
  openapi: 'It is described for clients outside this app, which need a stable URL.',
}

export const externalCaller: Rule = {
  id: 'external-caller',
  title: 'Called from outside this app',
  sources: [SOURCES.backendForFrontend, SOURCES.buildingApis],
  apply({ entryPoint, siblings, callers }) {
    if (isAction(entryPoint)) return []
    const findings: Finding[] = []
    const add = (place: Place, fact: string, why: string, source: string) =>
      findings.push({ ...placeOf(place), favours: 'route', weight: 'decisive', why, source, fact })

    for (const [what, why] of Object.entries(REASONS)) {
      const seen = entryPoint.observations.find(o => o.what === what)
      if (seen) add(seen, what, why, SOURCES.backendForFrontend)
    }
    const options = [entryPoint, ...siblings].find(e => e.kind === 'route-handler' && e.method === 'OPTIONS')
    if (options)
      add(
        options,
        'options',
        'The file answers OPTIONS itself, which browsers ask before a call from another origin.',
        SOURCES.backendForFrontend,
      )
    const cron = callers.find(caller => caller.via === 'cron')
    if (cron) add(cron, 'cron', 'A scheduler calls it by its URL.', SOURCES.buildingApis)
    return findings
  },
}
