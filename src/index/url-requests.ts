/** Calls that send a request or navigate: what URL each one is given, by which means and with which method. */
import { ts } from '../workspace/typescript'
import type { Bindings } from './url-bindings'
import { choicesIn } from './url-choices'
import { keyRequests } from './url-keys'
import { libraryOf, libraryRequests } from './url-libraries'
import { methodNamed, methodOf, methodValue, seen, UNSEEN } from './url-method'
import { isServerReceiver, looksLikeQueueing, looksLikeRequest, TRPC_LINKS, VERBS } from './url-names'
import { outcomesOf } from './url-outcomes'
import { type Callee, calleeOf, each, type Request } from './url-request'
import { nameOf, propertyValue, unwrap } from './url-syntax'
import type { TextReader } from './url-text'
import { HOLE } from './url-texts'
import { mayTakeRelative, namesUrl, wrapperRequests } from './url-wrappers'

const GET = seen('GET')
const POST = seen('POST')
const GLOBAL = /^(?:window|globalThis|self|global|document)$/
const CHAT_HOOKS = new Set(['useChat', 'useCompletion', 'useObject', 'experimental_useObject', 'useAssistant'])
const CHAT_TRANSPORTS = new Set(['DefaultChatTransport', 'TextStreamChatTransport', 'HttpChatTransport'])
/** The requests a call or `new` expression makes; `depth` counts the wrappers it was reached through. */
export function requestsOf(
  call: ts.CallExpression | ts.NewExpression,
  reader: TextReader,
  bindings: Bindings | null,
  depth = 0,
): Request[] {
  const args = call.arguments ?? []
  const [first, second] = args
  if (!first || !mayRequest(call, first, reader, bindings)) return []
  const choices = reader.isTaking ? [] : choicesIn(call, reader, bindings)
  if (choices.length)
    return choices.flatMap(taken => reader.taking(taken, () => requestsOf(call, reader, bindings, depth)))
  const outcomes = depth || bindings || reader.isAssuming ? [] : outcomesOf(call, reader)
  const read = outcomes.map(one => reader.assuming(one, () => requestsOf(call, reader, bindings, depth)))
  // Where another condition decides the URL, either method may go to either.
  if (read.length && read.every(requests => requests.length < 2)) return read.flat()
  const callee = calleeOf(call.expression)
  if (ts.isNewExpression(call)) {
    if (callee.name === 'EventSource' && first) return each(reader.texts(first, bindings), 'event-source', GET)
    return CHAT_TRANSPORTS.has(callee.name) && first ? chatRequests(callee.name, first, reader, bindings) : []
  }
  const global = !callee.receiver || GLOBAL.test(callee.holder)
  if ((callee.name === 'fetch' && global) || isFetchWithin(call.expression))
    return fetchRequests(first, second, reader, bindings)
  const library = reader.mayUseLibrary ? libraryOf(call.expression, reader, bindings) : null
  if (library) return libraryRequests(call, library, reader, bindings)
  const keyed = keyRequests(call, reader, bindings)
  if (keyed) return keyed
  if (first && !callee.receiver) {
    if (CHAT_HOOKS.has(callee.name)) return chatRequests(callee.name, first, reader, bindings)
    if (TRPC_LINKS.test(callee.name)) return trpcRequests(callee.name, first, reader, bindings)
    if (callee.name === 'redirect' || callee.name === 'permanentRedirect') return pathOrObject(first, reader, bindings)
    // next-intl: the path of another locale, `getPathname({ href: '/x', locale })`
    if (callee.name === 'getPathname' && reader.objectOf(first, bindings)) return pathOrObject(first, reader, bindings)
  }
  const navigation = navigationRequests(callee, args, reader, bindings)
  return navigation ?? wrapperRequests(call, callee, reader, bindings, depth)
}

/** Cheap: whether the arguments may hold a path. Keys may be functions, and a client with a base takes paths without a slash. */
function mayRequest(
  call: ts.CallExpression | ts.NewExpression,
  first: ts.Expression,
  reader: TextReader,
  bindings: Bindings | null,
): boolean {
  const { expression } = call
  const name = ts.isIdentifier(expression)
    ? expression.text
    : ts.isPropertyAccessExpression(expression)
      ? expression.name.text
      : ''
  if (NEVER.test(name)) return false
  if (name === 'fetch' || KEYED.test(name) || isFetchWithin(expression)) return true
  if (call.kind === ts.SyntaxKind.NewExpression) return name === 'EventSource' || CHAT_TRANSPORTS.has(name)
  if (CHAT_HOOKS.has(name) || TRPC_LINKS.test(name)) return true
  const isText = ts.isStringLiteralLike(first)
  if (isText && VERBS.has(name)) return true
  if (isText || namesUrl(first)) {
    if (reader.mayUseLibrary && libraryOf(expression, reader, bindings)) return true
    if (mayTakeRelative(call, first, name)) return true
  }
  // a list of jobs may be made in as many ways as lists are
  if (looksLikeQueueing(name)) return true
  if (call.arguments?.some(argument => reader.gate.mayHoldPath(argument, bindings))) return true
  // `requestJson(listUsers, …)`: what another module exports may hold method and path
  return ts.isIdentifier(first) && !name.startsWith('use') && looksLikeRequest(name, '', '/api/')
}

/** Methods of arrays, strings and assertions: nobody names a wrapper so, and most calls are theirs. */
const NEVER =
  /^(?:map|filter|forEach|flatMap|reduce|some|every|findIndex|includes|indexOf|startsWith|endsWith|join|split|slice|splice|concat|localeCompare|toBe\w*|toEqual|toHave\w+|toContain\w*|toMatch\w*|toThrow\w*|toStrictEqual|mock[A-Z]\w+|then|catch|useState|useRef|useEffect|useCallback|useMemo|setTimeout|expect|describe|it|test|mocked|objectContaining|stringify|isArray|keys|values|entries|fromEntries|encodeURIComponent|String|Number|Boolean|info|warn|error|debug|log)$/
const KEYED = /^(?:useSWR|mutate$|preload$|use(?:Suspense)?(?:Infinite)?Query$)/

/** `location.assign`, `router.push`, `redirect`, `sendBeacon`, `xhr.open`: null where it is none of them. */
function navigationRequests(
  { name, receiver, holder }: Callee,
  args: readonly ts.Expression[],
  reader: TextReader,
  bindings: Bindings | null,
): Request[] | null {
  const [first, second] = args
  if (!receiver || !first) return null
  const to = (argument: ts.Expression, method = GET): Request[] =>
    each(reader.texts(argument, bindings), 'navigation', method)
  switch (name) {
    case 'assign':
      return /(?:^|\.)location$/.test(holder) ? to(first) : null
    case 'open':
      if (GLOBAL.test(holder)) return to(first)
      if (!second || !ts.isStringLiteralLike(first) || !methodNamed(first.text)) return null
      return each(reader.texts(second, bindings), 'xhr', methodValue(first, reader, bindings))
    case 'push':
    case 'replace':
    case 'prefetch':
      if (/(?:^|\.)location$/.test(holder)) return name === 'replace' ? to(first) : null
      return /router$/i.test(holder) ? pathOrObject(first, reader, bindings) : null
    // Playwright's and Puppeteer's pages, and Cypress
    case 'goto':
      return /page/i.test(holder) ? to(first) : null
    case 'visit':
      return holder === 'cy' ? to(first) : null
    case 'sendBeacon':
      return each(reader.texts(first, bindings), 'beacon', POST)
    case 'redirect': {
      if (isServerReceiver(holder)) return []
      const target = ts.isNumericLiteral(unwrap(first)) && second ? second : first
      return to(target)
    }
    case 'rewrite':
      return /(?:^|\.)NextResponse$/.test(holder) ? each(reader.texts(first, bindings), 'rewrite', UNSEEN) : null
    default:
      return null
  }
}

/** `orError(fetch)(url)`: what a function makes of `fetch` takes what that takes. */
function isFetchWithin(callee: ts.Expression): boolean {
  const e = unwrap(callee)
  return ts.isCallExpression(e) && e.arguments.some(argument => ts.isIdentifier(argument) && argument.text === 'fetch')
}

/**
 * A path, `{ pathname: '/x', query }` of the Pages Router, or next-intl's `{ href: '/x', locale }`
 * (https://next-intl.dev/docs/routing/navigation), whose `href` may be an object with a `pathname` again.
 */
function pathOrObject(argument: ts.Expression, reader: TextReader, bindings: Bindings | null): Request[] {
  const object = reader.objectOf(argument, bindings)
  if (!object) return each(reader.texts(argument, bindings), 'navigation', GET)
  const path = propertyValue(object, 'pathname')
  if (path) return each(reader.texts(path, bindings), 'navigation', GET)
  const href = propertyValue(object, 'href')
  return href ? pathOrObject(href, reader, bindings) : []
}

function fetchRequests(
  first: ts.Expression,
  options: ts.Expression | undefined,
  reader: TextReader,
  bindings: Bindings | null,
): Request[] {
  let target = unwrap(first)
  let init = options
  if (ts.isIdentifier(target)) {
    const value = reader.valueOf(target, bindings)?.expression
    const built = value && unwrap(value)
    if (built && ts.isNewExpression(built) && nameOf(built.expression) === 'Request') target = built
  }
  if (ts.isNewExpression(target) && nameOf(target.expression) === 'Request') {
    init ??= target.arguments?.[1]
    const inner = target.arguments?.[0]
    if (!inner) return []
    return each(reader.texts(inner, bindings), 'fetch', methodOf(init, GET, reader, bindings))
  }
  return each(reader.texts(target, bindings), 'fetch', methodOf(init, GET, reader, bindings))
}

function trpcRequests(name: string, argument: ts.Expression, reader: TextReader, bindings: Bindings | null): Request[] {
  const object = reader.objectOf(argument, bindings)
  const value = object && propertyValue(object, 'url')
  const texts = value ? reader.texts(value, bindings) : []
  return each(
    texts.map(t => ({
      ...t,
      text: `${t.text}/${HOLE}`,
      holes: [...t.holes, 'procedure'],
      through: [name, ...t.through],
    })),
    'wrapper',
    UNSEEN,
  )
}

/** `useChat({ api })`, `new DefaultChatTransport({ api })` of the AI SDK send POST requests to `api`. */
function chatRequests(name: string, argument: ts.Expression, reader: TextReader, bindings: Bindings | null): Request[] {
  const object = reader.objectOf(argument, bindings)
  const value = object && propertyValue(object, 'api')
  const texts = value ? reader.texts(value, bindings) : []
  return each(
    texts.map(t => ({ ...t, through: [name, ...t.through] })),
    'wrapper',
    seen('POST'),
  )
}
