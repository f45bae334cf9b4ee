/** What a conversion answers: a `Plan` of edits with notes, or a `Refusal` with a reason and a place. */

export const TARGETS = ['route', 'action', 'function', 'both', 'app-router'] as const
export type Target = (typeof TARGETS)[number]

export const REFUSAL_CODES = [
  // any conversion
  'not-found', // no entry point with this id or at this place
  'not-offered', // this conversion does not apply to this kind of entry point
  'not-implemented', // the shape is legitimate, the conversion of it is not built yet
  'file-has-errors',
  'file-changed', // edited since it was read
  'unclassified-reference', // a use we do not understand
  'no-app-router', // the app has no app/ folder
  'next-too-old', // before 14
  'static-export', // output: 'export'
  'several-apps', // reached from two apps
  'caller-in-test', // a test or mock refers to it
  'pages-router-caller',
  'type-unknown', // any or unresolved, where a type decides
  'type-not-serialisable',
  'types-unavailable', // the checker could not be started or does not know the file
  'new-type-errors', // the converted code does not type-check
  'hidden-type-error', // what travelled as JSON was `any`: as an argument or a result it has a type that its reader does not take
  'name-taken',
  'cancelled',
  // action to route
  'inline-action',
  'wrapped-action', // made by something that may need a Server Action around it
  'unsupported-signature', // overloads, generics, this-parameters
  'crosses-server-boundary', // passed from a Server Component to a client component or form
  'refresh-out-of-reach',
  'action-only-api', // updateTag, refresh
  'streamed-result',
  'allowed-origins-unreadable',
  'unguarded-route', // the proxy's matcher does not cover the new path
  'path-invalid',
  'path-taken',
  'path-beside-page',
  'path-shadowed', // a catch-all, rewrite or proxy serves the path today
  'no-callers',
  'caller-on-both-sides', // code that the browser and the server run, where a relative fetch fails
  'only-server-callers', // a plain function is the answer, not a route
  // to a plain function
  'client-caller', // client code reaches it, or loads its module
  // route to action
  'webhook',
  'external-caller', // made for callers outside the app, as far as its code shows
  'streams',
  'non-json',
  'cached-get',
  'safe-method', // GET, HEAD or OPTIONS used by a link, image, download or cache
  'status-read', // a caller reads a status or header that cannot be mapped
  'url-unresolved',
  'shared-request', // one request reaches several handlers, which one is decided as it is made
  'caller-in-other-app',
  'wrapped-handler',
  'unsupported-handler', // a statement or use of the request that has no counterpart
  'unsupported-caller',
  'input-type-unknown',
  'several-result-shapes',
  // API route to the App Router
  'not-found-page', // the first file of app/ would replace pages/404
  'body-unknown', // nobody is known to call it: JSON or a form
  // writing
  'uncommitted-changes',
  'write-failed',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]

/** Refusals that a user can take on, who knows more than the code shows. */
export const ACCEPTABLE: readonly RefusalCode[] = [
  'unguarded-route',
  'type-unknown',
  'external-caller',
  'not-found-page',
  'body-unknown',
]

export const NOTE_CODES = [
  'not-type-checked',
  'queueing', // actions run one after another, fetches do not
  'body-limit', // 1 MB for actions
  'error-text', // masked in an action, visible or absent in a route
  'origin-check',
  'redirect-status', // redirect() and notFound() in an exposed action: the route answers 307, 404
  'json-text', // a Date of an exposed action arrives as a string, a form that it hands back empty, or as the caller's own
  'cookies-lost', // set before an error: a route does not send them
  'no-js', // progressive enhancement ends
  'form-reset',
  'form-action', // an onSubmit handler that <form action={…}> could replace
  'number-limit', // NaN, infinities and -0 do not survive JSON
  'unknown-type', // taken for JSON by the user's word
  'passed-types', // what callers pass travels, not all that a parameter's type takes
  'invalid-date', // an invalid Date travels as null
  'refresh', // the page no longer re-renders by itself
  'route-config',
  'http-caching',
  'forgeable-value',
  'location-assign',
  'response-headers', // set by a handler or its wrapper, read by nobody
  'external-caller', // made for callers outside the app, taken on by the user
  'base-url', // a request went to the address that a variable holds
  'comment', // one that goes with what it was about
  'goes-along', // another handler that the same request reaches, which converts with it
  'public-url', // the path becomes callable by anyone who knows it
  'unused-file',
  'method-not-allowed', // what other methods were answered, and are now
  'unnamed-methods', // methods are exported that the code does not name
  'search-params', // a repeated parameter was a list
  'malformed-body', // what is not JSON was answered before the handler ran
  'content-type',
  'no-answer', // a way through the handler that answers nothing
  'app-folder', // the first file of app/
] as const
export type NoteCode = (typeof NOTE_CODES)[number]

export interface Note {
  readonly code: NoteCode
  readonly message: string
  readonly file: string | null
  readonly line: number | null
}

/** An edit of one file, offsets in UTF-16 units of the text it was planned on. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly newText: string
}

export type FileChange =
  | { readonly change: 'create'; readonly file: string; readonly after: string }
  | {
      readonly change: 'edit'
      readonly file: string
      readonly before: string
      readonly edits: readonly TextEdit[]
      readonly after: string
    }
  | { readonly change: 'delete'; readonly file: string; readonly before: string }

export interface Plan {
  /** What it does, for titles and undo: `Convert greet to POST /api/greet`. */
  readonly title: string
  readonly files: readonly FileChange[]
  readonly notes: readonly Note[]
  /** True where a type-check of the touched files before and after showed no new error. */
  readonly typeChecked: boolean
}

export interface Refusal {
  readonly code: RefusalCode
  readonly message: string
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
}

export type Conversion =
  | { readonly plan: Plan; readonly refusal?: undefined }
  | { readonly refusal: Refusal; readonly plan?: undefined }
