/** Entry points and their callers: the JSON contract of `actions-routes list --json`. */
import type { Observation } from './observation'
import type { Place, Span } from './place'

export const HTTP_METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'] as const
export type HttpMethod = (typeof HTTP_METHODS)[number]

export const KINDS = ['server-action', 'route-handler', 'api-route'] as const
export type Kind = (typeof KINDS)[number]

/** Where a caller runs, from the module graph. */
export type Side = 'client' | 'server' | 'both'

/** How a caller reaches an action. */
export const ACTION_VIA = [
  'call', // greet(x)
  'action', // <form action={greet}>
  'form-action', // <button formAction={greet}>
  'action-state', // useActionState(greet, …), useFormState(greet, …)
  'hook', // any other use…(greet): useAction, useOptimisticAction, useMutation({ mutationFn: greet })
  'bind', // greet.bind(null, id)
  'prop', // <Child save={greet} />
  'argument', // run(greet)
  'value', // any other use as a value: { greet }, [greet], const save = greet, return greet
] as const

/** How a caller reaches a route. */
export const ROUTE_VIA = [
  'fetch',
  'axios',
  'ky',
  'ofetch',
  'swr',
  'react-query',
  'form', // <form action="/api/x">
  'link', // <a href>, <Link href>
  'image', // <img src>, images of a page's metadata
  'navigation', // window.location, router.push, redirect()
  'event-source',
  'beacon',
  'xhr',
  'wrapper', // a local function that fetches
  'cron', // vercel.json
  'rewrite', // next.config rewrites
] as const
export const VIA = [...ACTION_VIA, ...ROUTE_VIA] as const
export type Via = (typeof VIA)[number]

/** What a caller stands in, where that says what it is for. Input of the advice, no part of the JSON contract. */
export const CALL_CONTEXTS = [
  'submit', // a form's onSubmit, or a function it names
  'read-hook', // useQuery, useSWR, a queryFn
  'mutation-hook', // useMutation, a mutationFn
  'effect', // useEffect
] as const
export type CallContext = (typeof CALL_CONTEXTS)[number]

export interface Caller extends Place {
  readonly via: Via
  readonly side: Side
  /** The app the calling file belongs to; null outside every app. */
  readonly app: string | null
  /** In a test, story or mock file. */
  readonly test: boolean
  /** The steps of an indirect use: alias, property, map. Empty for a direct one. */
  readonly through: readonly string[]
  /** The URL as written, placeholders as `${…}`; null for callers of actions. */
  readonly url: string | null
  readonly method: HttpMethod | null
  /** False where the method cannot be seen. */
  readonly certain: boolean
  /** Length of the reference in the file, in UTF-16 units. */
  readonly length: number
  /** Absent where it was not looked for, null where nothing says what the call is for. */
  readonly within?: CallContext | null
}

export interface EntryPoint extends Span {
  /** `action:<file>#<export>`, `action:<file>#<enclosing names>~<n>`, `route:<file>#POST`, `api:<file>`. */
  readonly id: string
  readonly kind: Kind
  /** The exported name (`default` too); an inline function's own name, or null. */
  readonly name: string | null
  readonly inline: boolean
  readonly method: HttpMethod | null
  /** For an API route: the methods its code distinguishes, null where it does not. */
  readonly methods: readonly HttpMethod[] | null
  readonly route: string | null
  readonly app: string | null
  /** Where the body lives when that is elsewhere. */
  readonly definition: Place | null
  readonly callers: readonly Caller[]
  /** What the code of this entry point was seen to do; input of the advice. */
  readonly observations: readonly Observation[]
}
