/** What one should know of an action that a route exposes: one sentence each, at the place. */
import type { EntryPoint, Note, NoteCode } from '../../model'
import { placeOf } from '../code/source'
import { revivedKinds } from '../wire/revive'
import type { ActionSignature } from './action-signature'
import type { CapturedValue } from './captured-values'
import type { ServerEffect } from './server-effects'

export interface ExposedNotesInput {
  readonly entryPoint: EntryPoint
  readonly signature: ActionSignature
  readonly path: string
  readonly effects: readonly ServerEffect[]
  /** A proxy covered the page and does not cover the path, which the user has accepted. */
  readonly unguarded: boolean
  /** The user asked for a handler that answers every site. */
  readonly anyOrigin: boolean
  /** What an inline action takes from the function around it. */
  readonly captured: readonly CapturedValue[]
}

/** The notes of an exposed action. Facts: measured on Next.js 16 (redirects, cookies, limits). */
export function exposedNotes(input: ExposedNotesInput): Note[] {
  const { entryPoint, signature, path, effects, unguarded, anyOrigin, captured } = input
  const notes: Note[] = []
  const add = (code: NoteCode, message: string, place: { file: string; line: number } | null = null): void => {
    notes.push({ code, message, file: place?.file ?? null, line: place?.line ?? null })
  }
  const proxy = unguarded ? ' The proxy does not run for it.' : ''
  add(
    'public-url',
    `${path} can be called by anyone who knows it, as the action could be: keep its checks.${proxy}`,
    entryPoint,
  )
  add(
    'origin-check',
    anyOrigin
      ? 'Pages of other sites can call it, with the cookies of its user where the browser sends them.'
      : 'Pages of other sites are answered 403, as by an action; requests without an Origin header (servers, mobile apps) pass. `--accept cross-origin` leaves the check out.',
  )
  for (const { text, uses } of captured)
    add(
      'forgeable-value',
      `Next.js encrypts ${text} for the action; who calls the route sends what they like for it: check it.`,
      uses[0] ? placeOf(uses[0]) : null,
    )
  add('body-limit', 'The 1 MB limit on arguments does not apply to the route.')
  const navigates = effects.find(({ name }) => /redirect|sign(In|Out)/i.test(name))
  if (navigates)
    add(
      'redirect-status',
      `${navigates.name}() answers a request to the route with ${navigates.name === 'permanentRedirect' ? 308 : 307} and the target.`,
      navigates.place,
    )
  const missing = effects.find(({ name }) => ERROR_PAGES.has(name))
  if (missing)
    add(
      'redirect-status',
      `${missing.name}() answers a request to the route with ${ERROR_PAGES.get(missing.name)} and no body.`,
      missing.place,
    )
  const cookie = effects.find(({ does }) => does === 'cookie')
  if (cookie)
    add('cookies-lost', 'A cookie set before an error is not sent by a route, as it is by an action.', cookie.place)
  const revived = signature.answer.revived ? revivedKinds(signature.answer.revived) : []
  if (revived.includes('date')) add('json-text', 'A Date in its result arrives as a string, in ISO format.', entryPoint)
  if (revived.includes('form'))
    add('json-text', 'The form in its result arrives as an empty object: who calls has what it sent.', entryPoint)
  const refresh = effects.find(({ does }) => does !== 'navigates')
  if (refresh)
    add('refresh', 'A page that calls the route is not rendered again: it asks with router.refresh().', refresh.place)
  if (
    signature.parameters.some(({ type }) => /\bnumber\b/.test(type.text)) ||
    /\bnumber\b/.test(signature.returns.text)
  )
    add('number-limit', 'NaN, Infinity and -0 arrive as null and 0: JSON does not have them.')
  return notes
}

const ERROR_PAGES: ReadonlyMap<string, number> = new Map([
  ['notFound', 404],
  ['forbidden', 403],
  ['unauthorized', 401],
])
