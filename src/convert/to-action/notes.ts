/** What behaves differently once a route is an action, said at its place. Facts: measured on Next.js 16, see the manual. */
import type { HttpMethod, Note, Via } from '../../model'
import { placeOf } from '../code/source'
import { statusTextRead } from '../request/request-status-text'
import type { CallerChanges } from './callers'
import type { ActionInfo } from './inspect'
import { declaredNames, type Move } from './module'

/** How the way of a caller's failures changes. */
const FAILURES: Readonly<Record<CallerChanges['failures'][number]['kind'], string>> = {
  'network-too': 'A request that fails on the network now takes the same way as one that fails on the server.',
  'as-network': 'A request that fails on the server now takes the same way as one that fails on the network.',
  'none-of-axios':
    'A request that fails on the network was an error of axios here, which the rejected call of an action is not.',
  'now-rejects': 'An error thrown on the server now rejects this call at once; the caller went on for a while before.',
}

/** The notes of a plan. */
export function actionNotes(info: ActionInfo, move: Move, failures: CallerChanges['failures']): Note[] {
  const { entryPoint, handler, results, request } = info
  const { file } = entryPoint
  const note = (
    code: Note['code'],
    message: string,
    at: string | null = file,
    line: number | null = entryPoint.line,
  ): Note => ({
    code,
    message,
    file: at,
    line,
  })
  const proxy = info.unguarded ? " What the proxy does for its path it does not do for the action's calls." : ''
  const notes = [
    note(
      'public-url',
      `${handler.method} ${entryPoint.route} ends: callers outside this workspace get 404 or 405.${proxy}`,
    ),
  ]
  if (info.outside)
    notes.push(
      note(
        'external-caller',
        'This is made for callers outside the app: by your word there are none, and whoever calls its URL will be answered 404 or 405.',
        info.outside.file,
        info.outside.line,
      ),
    )
  if (info.becomes === 'function') return [...notes, ...functionNotes(info, note)]
  notes.push(note('queueing', 'Calls of actions run one after another; requests ran side by side.'))
  if (handler.method === 'GET')
    notes.push(note('http-caching', 'A read becomes a POST: no browser or proxy caches or repeats it.'))
  if (request.body)
    notes.push(note('body-limit', 'A call may send 1 MB (serverActions.bodySizeLimit); the route had no limit.'))
  if (results.mayThrow)
    notes.push(
      note(
        'error-text',
        'An error thrown on the server now rejects the call with a masked text; the route answered an empty 500.',
      ),
    )
  const [supposed] = info.supposed
  if (supposed)
    notes.push(
      note(
        'unknown-type',
        `${supposed.getText()} is any: taken for the text or number that an error has by that name.`,
        placeOf(supposed).file,
        placeOf(supposed).line,
      ),
    )
  const [redirect] = results.redirects.nodes
  if (redirect)
    notes.push(
      note(
        'redirect-status',
        'The request followed this redirect and stayed on the page; the action leads the page there.',
        placeOf(redirect).file,
        placeOf(redirect).line,
      ),
    )
  const headers = info.kept?.setsHeaders ?? results.results.find(result => result.headers)?.headers
  if (headers)
    notes.push(
      note(
        'response-headers',
        'The headers of the response do not reach the browser; no caller reads them.',
        placeOf(headers).file,
        placeOf(headers).line,
      ),
    )
  for (const { file: at, line, kind } of failures) notes.push(note('error-text', FAILURES[kind], at, line))
  for (const { use } of info.callers) {
    const read = statusTextRead(use)
    if (read)
      notes.push(
        note(
          'error-text',
          'Only HTTP/1.1 sends what a status is called: where the app is served over HTTP/2 this was empty, now it is told.',
          placeOf(read).file,
          placeOf(read).line,
        ),
      )
  }
  for (const { fetch } of info.callers)
    if (fetch.base)
      notes.push(
        note(
          'base-url',
          `This request went to ${fetch.base.getText()}; the action is called at the server that the page came from.`,
          fetch.caller.file,
          fetch.caller.line,
        ),
      )
  for (const { fetch } of info.callers)
    if (isRepeated(fetch.caller.via, handler.method))
      notes.push(
        note(
          'error-text',
          `${fetch.caller.via} sent this request again when it failed; the action is called once.`,
          fetch.caller.file,
          fetch.caller.line,
        ),
      )
  for (const { fetch } of info.callers)
    if (fetch.caller.within === 'submit' && fetch.body?.kind === 'form-data')
      notes.push(
        note(
          'form-action',
          'The form is sent by its onSubmit: <form action={…}> can be given an action, and then works before scripts do.',
          fetch.caller.file,
          fetch.caller.line,
        ),
      )
  const refreshing = entryPoint.observations.find(({ what }) => what === 'sets-cookie' || what === 'calls-cache')
  if (refreshing)
    notes.push(
      note(
        'refresh',
        'In an action this renders the open page anew: a router.refresh() after the call is no longer needed.',
        refreshing.file,
        refreshing.line,
      ),
    )
  for (const statement of move.config) {
    const names = declaredNames(statement).join(', ')
    notes.push(
      note(
        'route-config',
        `${names} goes: an action takes the configuration of the page that calls it.`,
        file,
        placeOf(statement).line,
      ),
    )
  }
  return notes
}

/** What differs where only server code calls it. */
function functionNotes(
  { results, callers }: ActionInfo,
  note: (code: Note['code'], message: string, at?: string | null, line?: number | null) => Note,
): Note[] {
  if (!results.mayThrow) return []
  return callers.map(({ fetch: { caller } }) =>
    note(
      'error-text',
      'An error thrown in it now reaches this caller as it is; the route answered an empty 500.',
      caller.file,
      caller.line,
    ),
  )
}

/** https://github.com/sindresorhus/ky#retry https://github.com/unjs/ofetch#auto-retry */
function isRepeated(via: Via, method: HttpMethod): boolean {
  if (via === 'ofetch') return method === 'GET'
  return via === 'ky' && method !== 'POST' && method !== 'PATCH'
}
