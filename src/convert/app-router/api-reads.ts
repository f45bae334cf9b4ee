/** The first pass over the functions of an API route: what they read of the request, written for Request. */
import type { AppDetails, Place, TextEdit } from '../../model'
import type { ts } from '../../workspace/typescript'
import { overlaps } from '../code/edits'
import { firstFree, namesIn } from '../code/names'
import { scopeOf } from '../code/scope'
import { parseSource } from '../code/source'
import type { CodeStyle } from '../code/style'
import type { TracedText } from '../code/traced-text'
import { isRefused, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ResponseName } from '../to-route/route-handler'
import {
  type ApiFunction,
  type ApiFunctions,
  type Callee,
  findFunctions,
  type OutsideHelper,
  rolesOf,
} from './api-functions'
import { requestEdits } from './api-request'
import { dynamicSegments } from './dynamic-segments'
import type { LostHelpers } from './handed-on'
import type { MethodFile } from './method-plan'
import type { RawKind } from './raw-body'
import type { RequestContext } from './request-values'

export interface RewriteOptions {
  readonly route: string
  readonly app: AppDetails
  readonly style: CodeStyle
  readonly response: ResponseName
  readonly typed: boolean
  readonly asyncParams: boolean
  /** Functions of other modules that are rewritten as well, by the names the file calls them. */
  readonly helpers: ReadonlyMap<
    string,
    OutsideHelper & {
      readonly readsRequest: boolean
      readonly readsNext: boolean
      readonly readsParams: boolean
      readonly readsBody: Place | null
    }
  >
  /** Those that cannot be. */
  readonly lost: LostHelpers
  /** Those that collect the chunks of a body. */
  readonly collectors: ReadonlyMap<string, RawKind>
}

/** The helper of this name, which is a function of the file. */
export function helperIn(sf: ts.SourceFile, name: string | undefined): ApiFunction | undefined {
  return name === undefined ? undefined : rolesOf(sf, name)
}

/** What the functions of a file call their `params`, so that it means nothing else there. */
function paramsName(sf: ts.SourceFile): string {
  return firstFree(['params', 'segments', 'routeParams'], namesIn(sf))
}

export interface RequestsRead {
  /** What the functions call `params`. */
  readonly params: string
  readonly traced: TracedText
  readonly sf: ts.SourceFile
  readonly entries: readonly string[]
  readonly helper: string | undefined
  /** Helpers of other modules that take the request. */
  readonly readsRequest: ReadonlySet<string>
  readonly readsParams: ReadonlySet<string>
  readonly readsNext: ReadonlySet<string>
  /** Something reads the cookies through next/headers. */
  readonly cookies: boolean
  readonly searchParams: Place | null
  readonly body: Place | null
  /** Where a body is read up to a size. */
  readonly limited: Place | null
  readonly bodyReaders: ReadonlySet<string>
  /** Where the body is read, in whatever way. */
  readonly readers: ReadonlySet<string>
}

/** First pass: what is read of the request. */
export function readRequests(file: MethodFile, options: RewriteOptions): RequestsRead | Refused {
  const { sf, traced, entries } = file
  const scope = scopeOf(sf)
  const place = (node: ts.Node) => traced.placeOf(node.getStart(sf))
  const found = findFunctions(sf, scope, entries, place, helperIn(sf, file.helper), options.helpers)
  if (isRefused(found)) return found
  const segments = dynamicSegments(options.route)
  const readsRequest = new Set<string>()
  const readsParams = new Set<string>()
  const readsNext = new Set<string>()
  let cookies = false
  let searchParams: Place | null = null
  let body: Place | null = null
  let limited: Place | null = null
  const bodyReaders = new Set<string>()
  const readers = new Set<string>()
  const requests: RequestContext = {
    sf,
    scope,
    style: options.style,
    place,
    segments: new Set(segments.map(({ name }) => name)),
    lists: new Set(segments.flatMap(({ name, type }) => (type === 'string[]' ? [name] : []))),
    lost: options.lost,
    collectors: options.collectors,
    asyncParams: options.asyncParams,
    params: paramsName(sf),
    told: (what, own, node) => {
      if (what === 'params') readsParams.add(own.name.text)
      if (what === 'next-request') readsNext.add(own.name.text)
      if (what === 'cookies') cookies = true
      if (what === 'search-params') searchParams ??= place(node)
      if (what === 'body-limit') limited ??= place(node)
      if (what === 'body') {
        body ??= place(node)
        bodyReaders.add(own.name.text)
      }
      if (what === 'body' || what === 'raw-body') readers.add(own.name.text)
    },
  }
  const edits: TextEdit[] = []
  for (const own of found.functions) {
    const isOwn = (call: ts.CallExpression) => found.calls.some(one => one.call === call)
    const ownEdits = requestEdits(own, isOwn, requests)
    if (isRefused(ownEdits)) return ownEdits
    edits.push(...ownEdits)
  }
  if (overlaps(edits))
    return refuse('unsupported-handler', 'The request is used inside another use of it.', { file: sf.fileName })
  for (const { to } of found.calls) {
    const outside = [...options.helpers.values()].find(({ own }) => own === to)
    if (!outside?.readsBody) continue
    body ??= outside.readsBody
    bodyReaders.add(to.name.text)
    readers.add(to.name.text)
  }
  const twice = readTwice(found, readers, place)
  if (twice) return twice
  // Who calls a function that reads the body reads it.
  const all = [...found.calls, ...found.handed]
  for (const { from, to } of [...all, ...all, ...all])
    if (bodyReaders.has(to.name.text)) bodyReaders.add(from.name.text)
  for (const { method, to } of found.handed) if (method && bodyReaders.has(to.name.text)) bodyReaders.add(method)
  for (const helper of options.helpers.values()) {
    if (helper.readsRequest) readsRequest.add(helper.own.name.text)
    if (helper.readsNext) readsNext.add(helper.own.name.text)
    if (helper.readsParams) readsParams.add(helper.own.name.text)
  }
  const next = traced.edited(edits)
  const parsed = parseSource(sf.fileName, next.text)
  return {
    traced: next,
    sf: parsed,
    entries,
    helper: file.helper,
    params: requests.params,
    readsRequest,
    readsParams,
    readsNext,
    cookies,
    searchParams,
    body,
    limited,
    bodyReaders,
    readers,
  }
}

/** A body can be read once: refuses a function that reads it beside one that it calls, or that does not answer itself. */
function readTwice(
  found: ApiFunctions,
  readers: ReadonlySet<string>,
  place: (node: ts.Node) => Place,
): Refused | undefined {
  const calls = [...found.calls, ...found.handed]
  const reads = ({ name }: Callee): boolean =>
    readers.has(name.text) || calls.some(({ from, to }) => from.name === name && to.name !== name && reads(to))
  const wrong = calls.find(
    ({ from, to, call }) =>
      reads(to) &&
      (to.response === null ||
        readers.has(from.name.text) ||
        // What runs behind a guard may read it, too.
        (to.guard && calls.some(other => other.call !== call && other.from === from && reads(other.to)))),
  )
  return (
    wrong &&
    refuse('unsupported-handler', 'The body is read in two functions, and can be read once.', place(wrong.call))
  )
}
