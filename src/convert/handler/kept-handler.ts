/**
 * A handler that stays a function of (request, context) and is called by the action: the form for a handler that another
 * function wraps, or that uses its request in ways an action has no counterpart for.
 *
 * Why it is the faithful one. What a wrapper does (a session, a rate limit, one way of logging and of answering errors) rests on
 * the request and on being able to answer instead of the handler. Taken apart and written into every action, it would be
 * there many times and change for routes alone later; left out, the guard is gone. Called with a request made of the page's
 * own headers and cookies, wrapper and handler run as they did, and callers see the same status and the same JSON.
 * What the browser no longer gets are the response's headers, so a handler or wrapper that sets cookies on its response,
 * redirects or streams is refused (`kept-wrapper`).
 */
import type { Snapshot } from '../../index/snapshot'
import type { EntryPoint } from '../../model'
import { ts } from '../../workspace/typescript'
import { importsOf } from '../code/imports'
import { type Scope, scopeOf } from '../code/scope'
import { placeOf, type Sources } from '../code/source'
import type { ConvertContext } from '../context'
import { refuse } from '../refuse'
import type { FetchCall } from '../request/request-call'
import { modulesFrom } from '../request/request-importers'
import type { HandlerInfo } from '../to-action/function'
import { navigationNames } from '../to-action/navigation-back'
import { camelCase } from '../to-action/text'
import type { Body } from './handler-body'
import { freshName, readBody } from './handler-body'
import type { MethodExport } from './handler-export'
import { NO_REDIRECTS } from './handler-redirect'
import { descendants, type Handler, type HandlerFunction, isRefused, type Refused } from './handler-syntax'
import { checkAnswers, checkWrapper, wrappersOf } from './kept-wrapper'

export interface KeptHandler {
  /** Names of the functions that wrap it, the outermost first; none for a plain handler. */
  readonly wrappers: readonly string[]
  /** It wants a context besides the request. */
  readonly takesContext: boolean
  /** By its type it may answer nothing (Auth.js): Next.js makes a 500 of that. */
  readonly mayAnswerNothing: boolean
  /** True where no error leaves it: a wrapper answers whatever the handler throws. */
  readonly catches: boolean
  /** True where the handler, a wrapper or what they call may answer a text, which a caller cannot read as JSON. */
  readonly answersText: boolean
  /** Where a wrapper or the handler sets headers of the response, for the note. */
  readonly setsHeaders: ts.Node | null
  /** Where a wrapper reads a token of callers outside the app, who the user says are none. */
  readonly readsToken: ts.Node | null
  readonly statement: ts.Statement
  readonly name: ts.Identifier
  /** The function inside the wrappers. */
  readonly inner: HandlerFunction & { readonly body: ts.ConciseBody }
}

/**
 * Reads the handler of `method` as one that stays. Refused: what is taken out of another value (`const { POST } = …`: of 16 in ten real
 * applications all come from a package whose own client calls them), and what `kept-wrapper` refuses.
 */
export async function readKept(
  { sf, statement, name, value, element }: MethodExport,
  method: string,
  snapshot: Snapshot,
  sources: Sources,
  context: ConvertContext,
  accepted: readonly string[] = [],
): Promise<KeptHandler | Refused> {
  if (element)
    return refuse(
      'wrapped-handler',
      ts.isIdentifier(value) && !importsOf(sf).some(({ local }) => local === value.text)
        ? `${method} is taken out of ${value.text}: export it as a function of its own first.`
        : `${value.getText(sf)} makes several methods at once, for callers that know its URL.`,
      placeOf(value),
    )
  const chain = ts.isFunctionDeclaration(value) ? { calls: [], inner: value } : wrappersOf(value, sf)
  let catches = false
  let answersText = false
  let setsHeaders: ts.Node | null = null
  let readsToken: ts.Node | null = null
  for (const call of chain.calls) {
    const wrapper = await checkWrapper(call, sf, snapshot, sources, accepted)
    if (isRefused(wrapper)) return wrapper
    catches ||= wrapper.catches
    answersText ||= wrapper.answersText
    setsHeaders ??= wrapper.setsHeaders ? call : null
    readsToken ??= wrapper.readsToken ? call : null
  }
  const answers = await checkAnswers(statement, sf, snapshot, sources)
  if (isRefused(answers)) return answers
  const inner = chain.inner
  if (!hasBody(inner) || inner.asteriskToken)
    return refuse('wrapped-handler', `The function that ${method} wraps is not written in this file.`, placeOf(name))
  const signature = await context.types?.signature(sf.fileName, name.getStart(sf), context.signal)
  return {
    wrappers: chain.calls.map(call => call.expression.getText(sf)),
    takesContext: (signature?.parameters ?? inner.parameters).length > 1,
    mayAnswerNothing: signature?.result.optional === true,
    catches,
    answersText: answersText || answers.answersText,
    setsHeaders: setsHeaders ?? answers.setsHeaders,
    readsToken,
    statement,
    name,
    inner,
  }
}

function hasBody(fn: HandlerFunction | null): fn is KeptHandler['inner'] {
  return fn?.body !== undefined
}

/** What the action takes for the body: typed as the inner handler reads it, else as the callers send it. */
export function keptBody(
  handler: Handler,
  kept: KeptHandler,
  scope: Scope,
  fetches: readonly FetchCall[],
): Body | null | Refused {
  const sent = fetches.flatMap(({ body }) => body ?? [])
  const [first] = sent
  if (!first) return null
  const odd = fetches.find(({ body }) => body?.kind !== first.kind)
  if (odd)
    return refuse('unsupported-caller', 'This caller sends another kind of body than the others.', placeOf(odd.call))
  if (first.kind === 'text')
    return refuse(
      'unsupported-caller',
      'The request that this handler is called with has JSON for its body.',
      placeOf(first.value),
    )
  const names = first.kind === 'json' ? ['body', 'input', 'data'] : ['formData', 'form']
  return {
    kind: first.kind,
    type: bodyTypeOf(handler, kept, scope) ?? { from: 'callers' },
    binding: null,
    name: freshName(names, handler),
    removed: [],
    edits: [],
    node: kept.name,
  }
}

function bodyTypeOf(handler: Handler, { inner }: KeptHandler, scope: Scope): Body['type'] | undefined {
  const request = inner.parameters[0]?.name
  if (!request || !ts.isIdentifier(request)) return undefined
  const within: Handler = { ...handler, fn: inner, body: inner.body, request }
  for (const node of descendants(inner)) {
    if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'json') continue
    if (!ts.isIdentifier(node.expression) || node.expression.text !== request.text) continue
    const body = readBody(within, scope, node)
    if (isRefused(body)) return undefined
    // `unknown` is what a handler makes of what it does not know: the action's callers are known.
    const unknown = body.type.from === 'annotation' && body.type.node.kind === ts.SyntaxKind.UnknownKeyword
    return unknown ? undefined : body.type
  }
  return undefined
}

/**
 * What is known of a handler that stays: the route's dynamic segments and the callers' bodies are the action's arguments.
 * `because`: why it cannot become the action itself, which is the answer for a plain handler that cannot stay either.
 */
export async function readAsKept(
  entryPoint: EntryPoint,
  found: MethodExport,
  fetches: readonly FetchCall[],
  because: Refused | undefined,
  context: ConvertContext,
  sources: Sources,
  accepted: readonly string[],
): Promise<(HandlerInfo & { readonly kept: KeptHandler }) | Refused> {
  const { snapshot } = context
  const { method, route } = entryPoint
  const { sf } = found
  if (!method || !route) return refuse('not-offered', 'Only a route handler becomes a Server Action.', entryPoint)
  const kept = await readKept(found, method, snapshot, sources, context, accepted)
  if (isRefused(kept)) return because?.refusal.code === 'wrapped-handler' || !because ? kept : because
  const [request, second] = kept.inner.parameters
  const handler: Handler = {
    ...found,
    method,
    fn: kept.inner,
    body: kept.inner.body,
    request: request && ts.isIdentifier(request.name) ? request.name : null,
    context: second?.name ?? null,
  }
  const body = keptBody(handler, kept, scopeOf(sf), fetches)
  if (isRefused(body)) return body
  const headers = await checkHeaders(fetches, sf.fileName, snapshot, sources)
  if (headers) return headers
  const segments = route.split('/').flatMap(part => /^\[([^\].]+)\]$/.exec(part)?.[1] ?? [])
  const many = route.split('/').find(part => part.startsWith('[') && !/^\[[^\].]+\]$/.test(part))
  if (many !== undefined)
    return refuse('unsupported-handler', `The segment ${many} may hold several parts of the path.`, entryPoint)
  const missing = fetches.find(fetch => segments.some(segment => !fetch.segments.has(segment)))
  if (missing) return refuse('url-unresolved', 'The URL has no part for a segment of the route.', placeOf(missing.call))
  const queries = queriesOf(fetches, [...segments, ...(body ? [body.name] : [])])
  if (isRefused(queries)) return queries
  return {
    handler,
    kept,
    request: { body, edits: [], stores: [], query: { queries, edits: [], removed: [], nodes: [] } },
    params: {
      segments: segments.map(segment => ({
        segment,
        name: segment.replace(/\W+(\w?)/g, (_, next: string) => next.toUpperCase()),
      })),
      edits: [],
      removed: [],
    },
    results: {
      results: [],
      mayThrow: !kept.catches,
      navigations: [],
      redirects: NO_REDIRECTS,
      caught: null,
      cookies: [],
    },
    origin: null,
    navigation: await navigationNames(handler.sf, snapshot, sources),
  }
}

/** The names in the callers' queries, the same for all. `taken`: names of other arguments. */
function queriesOf(
  fetches: readonly FetchCall[],
  taken: readonly string[],
): readonly { readonly key: string; readonly name: string }[] | Refused {
  const [first] = fetches
  const keys = [...(first?.query.keys() ?? [])]
  const optional = fetches.find(({ when }) => when.size > 0)
  if (optional)
    return refuse('url-unresolved', 'What is in the query of this URL depends on the call.', placeOf(optional.call))
  const odd = fetches.find(({ query }) => query.size !== keys.length || keys.some(key => !query.has(key)))
  if (odd) return refuse('url-unresolved', 'This URL has another query than that of another caller.', placeOf(odd.call))
  const queries = keys.map(key => ({ key, name: camelCase([key]) }))
  const clash = queries.find(({ name }) => taken.includes(name))
  if (clash && first) return refuse('name-taken', `${clash.name} is another argument already.`, placeOf(first.call))
  return queries
}

/** Headers that callers set are literals, the same for all, so that the request can be made with them. Who reads them through next/headers would not see them. */
async function checkHeaders(
  fetches: readonly FetchCall[],
  handlerFile: string,
  snapshot: Snapshot,
  sources: Sources,
): Promise<Refused | undefined> {
  const [first] = fetches
  if (!first) return undefined
  const text = (fetch: FetchCall) => JSON.stringify([...fetch.headers].sort())
  const odd = fetches.find(fetch => text(fetch) !== text(first))
  if (odd)
    return refuse('unsupported-caller', 'This caller sends other request headers than another.', placeOf(odd.call))
  if (first.headers.size === 0) return undefined
  for (const file of await modulesFrom(handlerFile, snapshot, sources)) {
    const code = (await sources.get(file))?.text
    if (!code?.includes('next/headers')) continue
    const name = [...first.headers.keys()].find(header => code.toLowerCase().includes(header))
    if (name !== undefined)
      return refuse('unsupported-caller', `The header ${name} is read through next/headers in ${file}.`, { file })
  }
  return undefined
}
