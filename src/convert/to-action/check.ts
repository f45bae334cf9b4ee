/** What the index alone refuses of *Convert to Server Action*: cheap, for the light bulb; the plan asks it first as well. */
import type { Snapshot } from '../../index/snapshot'
import { TRPC_LINKS } from '../../index/url-names'
import type { Caller, EntryPoint, ObservationKind, Place, Refusal, RefusalCode, Via } from '../../model'
import { isOfScripts } from '../action/server-graph'
import { checkApp, checkErrors, isPagesRouterFile } from '../app-checks'
import { checkMove } from '../app-router/check'
import { refuse } from '../refuse'

/** Headers by which services sign their calls. */
const SIGNATURE = /signature|hmac|^svix-|^x-hub-|^stripe-|^webhook-|^x-slack-|^x-twilio-/

/** What a user says who knows that nobody outside the app calls: `--accept external-caller`. */
export const EXTERNAL_CALLER: RefusalCode = 'external-caller'

/** Requests that the plan can read as calls. */
const READ: ReadonlySet<Via> = new Set(['fetch', 'axios', 'ky', 'ofetch', 'wrapper'])

/** How a caller that is not a fetch reaches the route, for the sentence. */
const BY_NAME: Readonly<Partial<Record<Via, string>>> = {
  form: 'a form that posts to its URL',
  link: 'a link',
  image: 'an image',
  navigation: 'a navigation',
  'event-source': 'an EventSource',
  beacon: 'sendBeacon',
  xhr: 'an XMLHttpRequest',
  cron: 'a cron job of vercel.json',
  rewrite: 'a rewrite of next.config',
}

/** Handlers that a sentence names. */
const MOST_NAMED = 3

/** What the handler becomes: an action, or a function that only server code calls. */
export type Becomes = 'action' | 'function'

/** The reason why a route handler cannot become an action, or a plain function, as far as the index knows; null where the plan decides. `accepted`: codes the user takes on. */
export function checkToAction(
  id: string,
  snapshot: Snapshot,
  becomes: Becomes = 'action',
  accepted: readonly string[] = [],
): Refusal | null {
  const entryPoint = snapshot.entryPoint(id)
  if (!entryPoint) return refuse('not-found', `There is no entry point ${id}.`, null).refusal
  // A function needs no app/.
  if (entryPoint.kind === 'api-route' && becomes === 'function')
    return checkMove(entryPoint, snapshot, ['not-found-page']) ?? checkCallers(entryPoint, snapshot, becomes)
  const app = checkApp(snapshot, entryPoint)
  if (app) return app
  if (entryPoint.kind === 'api-route')
    return checkMove(entryPoint, snapshot, accepted) ?? checkCallers(entryPoint, snapshot, becomes)
  if (entryPoint.kind !== 'route-handler' || entryPoint.method === null)
    return refuse(
      'not-offered',
      becomes === 'action'
        ? 'Only a route handler becomes a Server Action.'
        : 'Only a route handler becomes a function.',
      entryPoint,
    ).refusal
  return (
    checkNature(entryPoint, snapshot, becomes, accepted) ??
    checkCallers(entryPoint, snapshot, becomes) ??
    checkErrors(snapshot, [entryPoint.file, ...entryPoint.callers.map(({ file }) => file)])
  )
}

/** What speaks for callers outside the app, whom no code here shows: `external-caller`, which a user who knows that there are none takes on. */
export function outsideCallers(
  entryPoint: Pick<EntryPoint, 'file' | 'observations'>,
  snapshot: Snapshot,
): Refusal | null {
  const find = (what: ObservationKind) => entryPoint.observations.find(observation => observation.what === what)
  const foreign = find('sets-cors-header') ?? find('bearer-auth') ?? find('openapi')
  if (foreign)
    return refuse('external-caller', 'It is made for callers outside this app, who need its URL.', foreign).refusal
  const preflight = snapshot.entryPointsIn(entryPoint.file).find(({ method }) => method === 'OPTIONS')
  return preflight
    ? refuse('external-caller', 'The file answers OPTIONS: browsers on other sites may call it.', preflight).refusal
    : null
}

/** What the handler is for: some kinds have to stay routes. A handler that another module declares was not observed there: the plan asks again. */
export function checkNature(
  entryPoint: Pick<EntryPoint, 'file' | 'method' | 'callers' | 'observations' | 'line' | 'column'>,
  snapshot: Snapshot,
  becomes: Becomes,
  accepted: readonly string[] = [],
): Refusal | null {
  const find = (what: ObservationKind, test: (detail: string) => boolean = () => true) =>
    entryPoint.observations.find(observation => observation.what === what && test(observation.detail ?? ''))
  const signed = find('verifies-signature') ?? find('reads-header', detail => SIGNATURE.test(detail))
  if (signed) return refuse('webhook', 'It checks the signature of a service that calls it: a webhook.', signed).refusal
  const outside = accepted.includes(EXTERNAL_CALLER) ? null : outsideCallers(entryPoint, snapshot)
  if (outside) return outside
  const stream = find('returns-stream')
  if (stream) return refuse('streams', 'The handler streams its answer.', stream).refusal
  // What is read as text the plan looks at.
  const raw =
    find('reads-raw-body', detail => detail !== 'text') ?? find('returns-non-json', detail => detail !== 'Response')
  if (raw) return refuse('non-json', 'The handler reads or answers something else than JSON.', raw).refusal
  return checkMethod(entryPoint, becomes)
}

/** Reads stay routes: an action is a POST, runs one at a time, and is never cached, linked or prefetched. See `request-moment` for those that may not. */
function checkMethod(
  entryPoint: Pick<EntryPoint, 'file' | 'method' | 'callers' | 'observations' | 'line' | 'column'>,
  becomes: Becomes,
): Refusal | null {
  const { method } = entryPoint
  if (method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS') return null
  const cached = entryPoint.observations.find(
    ({ what, detail }) =>
      what === 'exports-config' && /^(?:revalidate=|dynamic=.*(?:force-static|error)|fetchCache=)/.test(detail ?? ''),
  )
  if (method === 'GET' && cached) return refuse('cached-get', 'The answer of this GET is cached.', cached).refusal
  // A function may read as well as write.
  if (method === 'GET' && becomes === 'function') return null
  // Requests of the app's own code: the plan looks at when they are made.
  const own = entryPoint.callers.filter(({ test }) => !test)
  if (method === 'GET' && own.length > 0 && own.every(({ via }) => READ.has(via))) return null
  const cache = own.find(({ via }) => via === 'swr' || via === 'react-query')
  if (method === 'GET' && cache)
    return refuse(
      'safe-method',
      `${cache.via === 'swr' ? 'SWR' : 'React Query'} reads it by this key: it asks again on focus, shares and caches the answer, which actions, that run one after another, do not allow.`,
      cache,
    ).refusal
  return refuse(
    'safe-method',
    `A ${method} reads: it may be cached, repeated and run beside others, which an action cannot.`,
    entryPoint,
  ).refusal
}

/** The callers of an entry point: each in the same app, read by its code, and on the side that what it becomes is for. */
export function checkCallers(entryPoint: EntryPoint, snapshot: Snapshot, becomes: Becomes): Refusal | null {
  if (entryPoint.callers.length === 0)
    return refuse('no-callers', 'Nothing in this workspace calls it, so a caller outside must be assumed.', entryPoint)
      .refusal
  for (const caller of entryPoint.callers) {
    const refusal = checkCaller(caller, entryPoint, snapshot, becomes)
    if (refusal) return refusal
  }
  const [first] = entryPoint.callers
  if (becomes === 'action' && first && entryPoint.callers.every(({ side }) => side === 'server'))
    return refuse(
      'only-server-callers',
      'Only server code calls it: a plain function is the answer, not an action.',
      first,
    ).refusal
  return null
}

function checkCaller(caller: Caller, entryPoint: EntryPoint, snapshot: Snapshot, becomes: Becomes): Refusal | null {
  const app = snapshot.appOf(caller.file)
  if (caller.test) return refuse('caller-in-test', 'A test, story or mock calls it.', caller).refusal
  // A mutation's key; reads are refused by their method.
  const isMutation = caller.via === 'swr' && entryPoint.method !== 'GET'
  if (!READ.has(caller.via) && !isMutation)
    return refuse(
      'unsupported-caller',
      `It is reached by ${BY_NAME[caller.via] ?? caller.via}, which needs its URL.`,
      caller,
    ).refusal
  if (caller.through.some(name => TRPC_LINKS.test(name)))
    return refuse('unsupported-caller', "It is reached by tRPC's client, which needs its URL.", caller).refusal
  if (app?.root !== entryPoint.app)
    return refuse('caller-in-other-app', `It is called from ${caller.app ?? 'outside every app'}.`, caller).refusal
  if (isOfScripts(caller.file, snapshot))
    return refuse('unsupported-caller', 'A script calls it, which runs without Next.js.', caller).refusal
  const isPage = isPagesRouterFile(caller.file, app)
  if (isPage && becomes === 'action')
    return refuse('pages-router-caller', 'A page of the Pages Router calls it; actions need the App Router.', caller)
      .refusal
  if (!caller.certain || (entryPoint.method !== null && caller.method !== entryPoint.method))
    return (
      sharedRequest(caller, entryPoint, snapshot) ??
      refuse('url-unresolved', 'Whether this request reaches the handler cannot be seen.', caller).refusal
    )
  // Whether it is `getServerSideProps` of a page that calls, the plan sees.
  if (becomes === 'function' && caller.side !== 'server' && !(isPage && caller.side === 'both'))
    return refuse('client-caller', 'Client code calls it: a plain function would not be reached from there.', caller)
      .refusal
  return null
}

/** Refuses (`shared-request`) a request that reaches other handlers, too: `fetch(note ? `/api/notes/${note.id}` : '/api/notes', …)`. `isSame`: whether a place in the file is of that request. */
export function sharedRequest(
  caller: Caller,
  entryPoint: EntryPoint,
  snapshot: Snapshot,
  isSame = ({ line, column }: Place) => line === caller.line && column === caller.column,
): Refusal | null {
  const others = snapshot.entryPoints.filter(
    ({ id, kind, callers }) =>
      id !== entryPoint.id &&
      kind !== 'server-action' &&
      callers.some(other => other.file === caller.file && isSame(other)),
  )
  if (others.length === 0) return null
  const names = others.map(({ method, route }) => `${method === null ? '' : `${method} `}${route}`)
  const shown = names.slice(0, MOST_NAMED)
  const more = names.length > MOST_NAMED ? [`${names.length - MOST_NAMED} more`] : shown.splice(-1)
  const said = [...(shown.length > 0 ? [shown.join(', ')] : []), ...more].join(' and ')
  return refuse(
    'shared-request',
    `This request may also reach ${said}, which is decided as it is made: give each handler a request of its own.`,
    caller,
  ).refusal
}
