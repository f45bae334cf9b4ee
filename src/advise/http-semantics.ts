/** It uses what only HTTP has: other formats than JSON, headers, redirects, methods a browser sends by itself. */
import type { Caller, HttpMethod, Place } from '../model'
import { type Finding, isAction, placeOf, type Rule } from './rule'
import { SOURCES } from './sources'

const SAFE: ReadonlySet<HttpMethod> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Ways to reach a URL that a browser always takes with GET. */
const BY_BROWSER: ReadonlySet<Caller['via']> = new Set(['link', 'image', 'navigation', 'event-source'])
/** `allow` goes with a 405, `content-type` is judged by its value. */
const ORDINARY_HEADERS: ReadonlySet<string> = new Set(['allow', 'content-type', 'content-length'])

export const httpSemantics: Rule = {
  id: 'http-semantics',
  title: 'Uses HTTP: formats, headers, redirects, GET',
  sources: [SOURCES.routeHandlers, SOURCES.backendForFrontend],
  apply({ entryPoint, callers }) {
    if (isAction(entryPoint)) return []
    const findings: Finding[] = []
    const add = (place: Place, weight: Finding['weight'], fact: string, why: string, source: string) =>
      findings.push({ ...placeOf(place), favours: 'route', weight, why, source, fact })
    const { observations } = entryPoint

    const other = observations.find(o => o.what === 'returns-non-json' || o.what === 'returns-stream')
    if (other)
      add(
        other,
        'decisive',
        'format',
        'It answers with something other than JSON, which an action cannot send as a response of its own.',
        SOURCES.backendForFrontend,
      )
    const header = observations.find(o => o.what === 'sets-header' && !ORDINARY_HEADERS.has(o.detail ?? ''))
    if (header)
      add(
        header,
        'strong',
        'header',
        'It sets a response header, and the response of an action cannot be given headers.',
        SOURCES.routeHandlers,
      )
    const redirect = observations.find(o => o.what === 'returns-redirect' || o.what === 'redirects')
    if (redirect)
      add(
        redirect,
        'strong',
        'redirect',
        'It answers with a redirect status that the browser or the caller follows.',
        SOURCES.routeHandlers,
      )
    const safe = callers.find(c => BY_BROWSER.has(c.via) || (c.method !== null && SAFE.has(c.method)))
    if (safe && (entryPoint.method === null || SAFE.has(entryPoint.method)))
      add(
        safe,
        'strong',
        'method',
        'It is called with a method that only reads; an action is always a POST and is never cached.',
        SOURCES.routeHandlers,
      )
    return findings
  },
}
