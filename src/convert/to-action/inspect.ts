/** The one analysis of *Convert to Server Action*: the handler, every caller, and how they fit. What cannot be understood refuses here. */
import { observe } from '../../index/observe'
import type { Snapshot } from '../../index/snapshot'
import type { AppDetails, Conversion, EntryPoint, HttpMethod, Place } from '../../model'
import { ts } from '../../workspace/typescript'
import { majorOf } from '../app-checks'
import { scopeOf } from '../code/scope'
import { placeOf, Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { isOfBody } from '../handler/body-values'
import { cachedGet } from '../handler/handler-cache'
import { type MethodExport, methodExport } from '../handler/handler-export'
import { type HandlerResult, isOk } from '../handler/handler-results'
import { functionAround, isExported, isRefused, type Refused, statementAround } from '../handler/handler-syntax'
import { type KeptHandler, readAsKept } from '../handler/kept-handler'
import { checkOwnHeaders } from '../handler/own-headers'
import { refuse } from '../refuse'
import type { RequestInfo } from '../request/read-request'
import { areTextual, withEmptyAnswers, withJsonAsText } from '../request/request-body-kinds'
import type { FetchCall } from '../request/request-call'
import { choiceAround } from '../request/request-choice'
import { insideTry } from '../request/request-failure'
import { type RequestFunction, requestFunction } from '../request/request-function'
import { reachedByPages } from '../request/request-importers'
import { membersReadOf } from '../request/request-members'
import { isOnEvent } from '../request/request-moment'
import { needsObject } from '../request/request-rewrite'
import { checkStatusTexts } from '../request/request-status-text'
import { type ModuleUse, usesOfModule } from '../request/type-importers'
import { type Becomes, checkNature, outsideCallers } from './check'
import { checkBodies, checkInputs } from './check-inputs'
import { checkUses } from './check-uses'
import { expectedInTest } from './expected-in-tests'
import type { HandlerInfo } from './function'
import { checkGuard } from './guard'
import { issuesIn } from './issues'
import { readCallers } from './read-callers'
import { readAsData, readHandler } from './read-handler'
import { checkResults, type KnownValues } from './types'

/** Why a handler cannot become an action itself, but may stay a function that the action calls. */
export const MAY_BE_KEPT: ReadonlySet<string> = new Set(['wrapped-handler', 'unsupported-handler'])

/** A request that is planned for as another one than it is written: files have another text, to which places and types are led. */
export interface SeenRequest {
  readonly context: ConvertContext
  back(conversion: Conversion): Conversion
  /** In how many places of the body the handler makes a Date again, which its text there does not show. */
  readonly dates: number
  /** The body is a form beside other arguments, which are known to be JSON. */
  readonly isForm: boolean
}

export interface ActionInfo extends HandlerInfo {
  readonly becomes: Becomes
  readonly entryPoint: EntryPoint
  readonly app: AppDetails
  readonly callers: readonly RequestInfo[]
  /** The handler that stays a function, which the action calls; null where it becomes the action itself. */
  readonly kept: KeptHandler | null
  readonly form: 'value' | 'object'
  /** The object has the body's text: see `areTextual`. */
  readonly textual: boolean
  /** Answers of type `any` that are taken for what errors have by their name. */
  readonly supposed: readonly ts.Expression[]
  /** What the proxy does for the route's path is taken on by the user. */
  readonly unguarded: boolean
  /** Where the code speaks of callers outside the app, who the user says are none. */
  readonly outside: Pick<Place, 'file' | 'line'> | null
  /** The client function that the action replaces, where the one caller is such a function. */
  readonly replaces: RequestFunction | null
  /** What other files import of the route file: types that it declares, and what stays in it. */
  readonly uses: readonly ModuleUse[]
  readonly sources: Sources
}

/**
 * Reads everything a conversion rests on. Every refusal beyond the index's own comes from here, with its place. `accepted`: codes the
 * user takes on. `seen`: how the request is seen, where that is otherwise than it is written. `sources`: those of handlers that it is
 * converted with.
 */
export async function inspect(
  entryPoint: EntryPoint,
  context: ConvertContext,
  accepted: readonly string[] = [],
  becomes: Becomes = 'action',
  seen?: SeenRequest,
  sources: Sources = new Sources(context),
): Promise<ActionInfo | Refused> {
  const { snapshot } = context
  const app = snapshot.appOf(entryPoint.file)
  const { method, route } = entryPoint
  if (!app || method === null || route === null)
    return refuse('not-offered', 'Only a route handler becomes a Server Action.', entryPoint)
  const routeFile = await sources.get(entryPoint.file)
  if (!routeFile) return refuse('file-changed', 'The route file cannot be read.', { file: entryPoint.file })
  const found = await methodExport(routeFile, method, { snapshot, sources, read: context.read })
  if (isRefused(found)) return found
  const elsewhere =
    found.sf === routeFile ? null : checkNature(observedThere(entryPoint, found), snapshot, becomes, accepted)
  if (elsewhere) return { refusal: elsewhere }
  const whole = await readHandler(found, method, snapshot, sources)
  if (isRefused(whole) && !MAY_BE_KEPT.has(whole.refusal.code)) return whole
  context.progress?.(`Reading ${entryPoint.callers.length} callers`)
  const asking = await readCallers(entryPoint, snapshot, sources)
  if (isRefused(asking)) return asking
  const plain = isRefused(whole) ? whole : readAsData(whole, asking)
  if (isRefused(plain) && !MAY_BE_KEPT.has(plain.refusal.code)) return plain
  const callers = isRefused(plain) ? asking : withEmptyAnswers(plain.results, withJsonAsText(plain.results, asking))
  if (isRefused(callers)) return callers
  const stays = isRefused(plain) ? undefined : checkRedirects(plain, callers, becomes)
  if (stays) return stays
  const fetches = callers.map(({ fetch }) => fetch)
  const early =
    method === 'GET' && becomes === 'action' && !accepted.includes('safe-method')
      ? fetches.find(({ call, scope }) => !isOnEvent(call, scope))
      : undefined
  if (early)
    return refuse(
      'safe-method',
      'This read is not made by an event handler alone: as an action it would wait for, and hold up, all others of the page.',
      placeOf(early.call),
    )
  const inputs = isRefused(plain) ? plain : checkInputs(fetches, plain, entryPoint)
  const asAction = isRefused(plain) || inputs ? null : plain
  if (!asAction && inputs && !MAY_BE_KEPT.has(inputs.refusal.code) && !fetches.some(({ headers }) => headers.size > 0))
    return inputs
  const cached = method === 'GET' ? cachedGet(found, app) : undefined
  if (cached) return cached
  const inPage = becomes === 'function' ? callers.find(({ fetch }) => !isOfServer(fetch)) : undefined
  if (inPage)
    return refuse(
      'client-caller',
      'The client loads this module, too, and only what getServerSideProps calls is left out of it.',
      placeOf(inPage.fetch.call),
    )
  const server = checkServerCallers(callers, plain, app, method, becomes)
  if (server) return server
  const expected = await expectedInTest(entryPoint, snapshot, sources)
  if (expected) return { refusal: expected }
  // A handler that stays reads its body as it is written, not as it is seen here.
  if ((becomes === 'function' || seen) && !asAction)
    return isRefused(plain)
      ? plain
      : (inputs ?? refuse('unsupported-handler', 'The handler cannot be a function.', entryPoint))
  const read: (HandlerInfo & { readonly kept?: KeptHandler }) | Refused =
    asAction ?? (await readAsKept(entryPoint, found, fetches, inputs, context, sources, accepted))
  if (isRefused(read)) return read
  const own = checkOwnHeaders(read.handler, read.kept !== undefined)
  if (own) return own
  const uses = await usesOfModule(routeFile, snapshot, sources, context.read)
  const loaded = checkUses(uses, found, method)
  if (loaded) return loaded
  const files = new Set(callers.map(({ fetch }) => fetch.sf.fileName))
  const reached = becomes === 'action' ? await reachedByPages(files, app, snapshot, sources) : undefined
  if (reached !== undefined)
    return refuse('pages-router-caller', 'A page of the Pages Router uses the caller; actions need the App Router.', {
      file: reached,
    })

  // Nobody reaches a plain function from outside.
  const guarded = becomes === 'action' ? await checkGuard(route, app, snapshot, sources) : null
  if (guarded && !accepted.includes(guarded.code)) return { refusal: guarded }

  const kept = read.kept ?? null
  const fails = kept !== null || read.results.results.some(({ status }) => !isOk(status))
  const unseen = kept ? checkStatusTexts(null, callers) : undefined
  if (unseen) return unseen
  const textual = kept !== null && areTextual(callers, kept.answersText)
  if (isRefused(textual)) return textual
  const form = textual || callers.some(({ use }) => needsObject(use, fails)) ? 'object' : 'value'
  const [only, ...more] = callers
  const replaces =
    becomes === 'action' &&
    only &&
    more.length === 0 &&
    !fails &&
    choiceAround(only.fetch.call) === only.fetch.call &&
    only.fetch.caller.side !== 'server' &&
    read.results.redirects.nodes.length === 0
      ? requestFunction(only.fetch, only.use)
      : null
  if (seen?.isForm && !replaces)
    return refuse('unsupported-caller', 'A form travels with other arguments here.', entryPoint)
  const dates = replaces?.revives ?? 0
  const readOf = ({ status }: HandlerResult) => membersReadOf(status, callers)
  const areIssues = issuesIn(read.handler.sf, snapshot, sources, context)
  const known: KnownValues = { isJson: ofBody(read), areIssues, supposed: [] }
  const refused =
    (await checkResults(read.results.results, context, dates, readOf, known)) ??
    (seen?.isForm ? undefined : await checkBodies(callers, kept ? 'any' : (seen?.dates ?? 0), context))
  if (refused) return refused
  const { navigations, caught } = read.results
  const follows = callers.some(({ use }) => use.form === 'variable' && use.follows.length > 0)
  // What answers every error alike does it for the cookies that were set before: where nobody follows, it goes nowhere.
  const goes = follows || caught === 'navigation' || navigations.length > 0
  if ((goes || caught || (kept && read.navigation.file !== null)) && (kept || !replaces || goes !== follows))
    return refuse(
      'unsupported-caller',
      'The route says where the page is to go, and its caller is no function that does only that.',
      only ? placeOf(only.fetch.call) : entryPoint,
    )
  return {
    ...read,
    becomes,
    kept,
    entryPoint,
    app,
    callers,
    form: replaces ? 'value' : form,
    textual,
    supposed: known.supposed,
    unguarded: guarded !== null,
    outside: outsideOf(found.sf === routeFile ? entryPoint : observedThere(entryPoint, found), kept, snapshot),
    replaces,
    uses,
    sources,
  }
}

function outsideOf(entryPoint: EntryPoint, kept: KeptHandler | null, snapshot: Snapshot): ActionInfo['outside'] {
  const said = outsideCallers(entryPoint, snapshot)
  if (said?.file && said.line !== null) return { file: said.file, line: said.line }
  return kept?.readsToken ? placeOf(kept.readsToken) : null
}

/**
 * Calls from the server run in the caller's own request: with its cookies and headers, which a `fetch` does not send, and while a
 * page renders, where no cookie can be set. Next.js 14 caches a GET that is fetched on the server
 * (https://nextjs.org/docs/app/guides/upgrading/version-15#fetch-requests).
 */
function checkServerCallers(
  callers: readonly RequestInfo[],
  plain: HandlerInfo | Refused,
  app: AppDetails,
  method: HttpMethod,
  becomes: Becomes,
): Refused | undefined {
  const server = callers.find(({ fetch }) => fetch.caller.side !== 'client')
  if (!server || (becomes === 'action' && server.fetch.caller.side === 'both')) return undefined
  const place = placeOf(server.fetch.call)
  if (isRefused(plain))
    return becomes === 'function'
      ? plain
      : refuse('unsupported-caller', 'Server code calls it, and the handler needs its request.', place)
  if (plain.request.stores.length > 0)
    return refuse(
      'unsupported-caller',
      "The handler reads its request's cookies or headers: called from here it would see those of the page's own request.",
      place,
    )
  if (plain.results.cookies.length > 0)
    return refuse('unsupported-caller', 'The handler sets cookies, which cannot be set while a page renders.', place)
  if (method === 'GET' && (majorOf(app.next) ?? 15) < 15)
    return refuse('cached-get', 'Next.js 14 caches the answer of this request.', place)
  return undefined
}

/** Whether a value of the handler is what its request sent. */
function ofBody({ handler, request }: HandlerInfo): (value: ts.Expression) => boolean {
  const scope = scopeOf(handler.sf)
  return value => isOfBody(value, request.body, scope)
}

/** A redirect leads the page elsewhere, which a `fetch` did not: only a caller that looks at nothing is the same but for that. */
function checkRedirects(
  { results }: HandlerInfo,
  callers: readonly RequestInfo[],
  becomes: Becomes,
): Refused | undefined {
  if (results.redirects.nodes.length === 0) return undefined
  const odd = callers.find(
    ({ use, fetch }) => becomes === 'function' || use.form !== 'ignored' || insideTry(fetch.call),
  )
  return (
    odd &&
    refuse(
      'unsupported-caller',
      'The route may answer with a redirect, which this caller follows without leaving the page: an action goes there.',
      placeOf(odd.fetch.call),
    )
  )
}

/** True for a call in a module of the server, or in `getServerSideProps`, whose code and imports Next.js takes out of the client's. */
function isOfServer({ caller, call }: FetchCall): boolean {
  if (caller.side === 'server') return true
  for (let fn = functionAround(call); fn; fn = functionAround(fn)) {
    const declaration = ts.isVariableDeclaration(fn.parent) ? fn.parent : fn
    const name = ts.getNameOfDeclaration(declaration)?.getText()
    const statement = statementAround(declaration)
    if (name === 'getServerSideProps' && statement && isExported(statement) && ts.isSourceFile(statement.parent))
      return true
  }
  return false
}

/** The entry point with what the code of another module is seen to do. */
function observedThere(entryPoint: EntryPoint, { sf, value }: MethodExport): EntryPoint {
  return { ...entryPoint, observations: [...entryPoint.observations, ...observe(sf, value)] }
}
