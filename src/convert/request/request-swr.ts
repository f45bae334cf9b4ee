/**
 * `useSWRMutation(key, (url, { arg }) => fetch(url, …))`: the key is the URL, the request stands in the function beside it. A read by an
 * SWR key stays a route: SWR asks again on focus, shares and caches answers, which rests on requests that run beside others.
 * https://swr.vercel.app/docs/mutation#useswrmutation
 */
import type { Caller, EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import type { Scope } from '../code/scope'
import { nodeAt, offsetAt, placeOf } from '../code/source'
import { isExported, isRefused, type Refused } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { NavigationNames } from '../to-action/navigation-back'
import { type FetchCall, isGlobalFetch, readOptions, tailOf } from './request-call'
import { type ResponseUse, readResponse } from './request-response'
import { readUrl } from './request-url'

type Fetcher = ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration

/** The request of a mutation's function. Refused: keys that are no URL, a function that others use too, one that does not `fetch` its first parameter. */
export function readSwrMutation(
  sf: ts.SourceFile,
  scope: Scope,
  caller: Caller,
  entryPoint: EntryPoint,
  navigation: NavigationNames,
): { readonly fetch: FetchCall; readonly use: ResponseUse } | Refused {
  const hook = hookAround(nodeAt(sf, offsetAt(sf, caller)))
  const [key, given] = hook?.arguments ?? []
  if (!hook || !key || !given)
    return refuse('unsupported-caller', 'SWR reads it by its key, which is its URL: it asks again and caches.', caller)
  const target = readUrl(key, entryPoint.route ?? '', false, scope, caller.url)
  if (!target)
    return refuse('url-unresolved', `The parts of this key cannot be matched with ${entryPoint.route}.`, placeOf(key))
  const fetcher = fetcherOf(given, scope)
  if (!fetcher) return refuse('unsupported-caller', "The mutation's function cannot be followed.", placeOf(given))
  if (fetcher !== given && target.segments.size + target.query.size > 0)
    return refuse('unsupported-caller', "The key's values are not known in the mutation's function.", placeOf(given))
  const [url] = fetcher.parameters
  const [use, ...more] = url && ts.isIdentifier(url.name) ? scope.usesOf(url.name) : []
  const call = use?.parent
  const isFetch = call && ts.isCallExpression(call) && isGlobalFetch(call, scope) && call.arguments[0] === use
  if (!url || !isFetch || more.length > 0)
    return refuse('unsupported-caller', "The mutation's function does more with the key than fetch it.", placeOf(given))
  const options = readOptions(call, scope)
  if (isRefused(options)) return options
  const name = url.name.getText(sf)
  const edit = { start: url.name.getStart(sf), end: url.name.end, newText: name.startsWith('_') ? name : `_${name}` }
  const constants = [...options.constants, ...target.constants]
  const fetch: FetchCall = {
    caller,
    sf,
    scope,
    call,
    ...target,
    ...options,
    constants,
    tail: tailOf(call),
    edits: [edit],
  }
  const answer = readResponse(fetch, navigation)
  return isRefused(answer) ? answer : { fetch, use: answer }
}

function hookAround(node: ts.Node): ts.CallExpression | undefined {
  for (let current = node; current.parent && !ts.isStatement(current); current = current.parent) {
    const call = current.parent
    if (ts.isCallExpression(call) && call.arguments[0] === current && call.expression.getText() === 'useSWRMutation')
      return call
  }
  return undefined
}

/** The function written in place, or one of the file that nothing else uses. */
function fetcherOf(given: ts.Expression, scope: Scope): Fetcher | undefined {
  if (ts.isArrowFunction(given) || ts.isFunctionExpression(given)) return given
  if (!ts.isIdentifier(given)) return undefined
  const declaration = scope.symbolOf(given)?.declarations?.[0]
  const name = declaration && ts.getNameOfDeclaration(declaration)
  if (!declaration || !name || !ts.isIdentifier(name) || scope.usesOf(name).length > 1) return undefined
  if (ts.isFunctionDeclaration(declaration)) return isExported(declaration) ? undefined : declaration
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined
  const statement = declaration.parent.parent
  if (!ts.isVariableStatement(statement) || isExported(statement)) return undefined
  const value = declaration.initializer
  return ts.isArrowFunction(value) || ts.isFunctionExpression(value) ? value : undefined
}
