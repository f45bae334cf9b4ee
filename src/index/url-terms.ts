/**
 * What one file says of texts, functions and clients where another module or a caller must fill something in. Plain data:
 * it is kept with the facts of its file, and `url-link.ts` fills it in when the other modules are known.
 */
import type { HttpMethod, Via } from '../model'

/** A member that is read, or the arguments of a call (of `new` too). */
export type Step = string | readonly (ValueFact | null)[]

/** A value of another module: `routes.user(id)` is `routes` of `@/lib/routes`, then `user`, then a call. */
export interface ImportRef {
  readonly from: string
  readonly name: string
  readonly steps: readonly Step[]
}

/** A value that the caller of a function hands over: `<function>.<position>`, then what is read from it. */
export interface ParameterRef {
  readonly parameter: string
  readonly steps: readonly Step[]
  /** Its default, or that of the member taken out of it. */
  readonly otherwise: ValueFact | null
  /** How many steps stand before the default: one where it is that of a member. */
  readonly before: 0 | 1
}

export type Ref = ImportRef | ParameterRef

/** A part of a text that is not known: its name and, where another module or a caller knows, what stands there. */
export type HoleFact = string | OpenHole

export interface OpenHole {
  readonly name: string
  readonly ref: Ref
  /** What to take for it where it cannot be followed: the path given to `absoluteUrl('/x')`, the default of `BASE || '/api'`. */
  readonly otherwise?: TextFact
}

/** `kind === 'link'`: what the caller of a function must hand over, or must not, for a text to stand. */
export interface Condition {
  readonly ref: ParameterRef
  readonly is: string
  readonly not: boolean
}

/** One possible text; unknown parts are U+0001. */
export interface TextFact {
  readonly text: string
  /** What each hole is, in order. */
  readonly holes: readonly HoleFact[]
  /** For `new URL(path, base)`: what the base is called, or its text. */
  readonly base: string | null
  /** Constants and functions the text was followed through. */
  readonly through: readonly string[]
  /** All of these must hold. */
  readonly when?: readonly Condition[]
}

/** The method of a request; `open` where an argument or another module decides it. */
export interface MethodFact {
  readonly method: HttpMethod | null
  /** False where the method cannot be seen. */
  readonly certain: boolean
  readonly open?: OpenMethod
}

export type OpenMethod =
  /** It is a text; `fallback` where none is given. */
  | { readonly text: TextFact; readonly fallback?: MethodFact }
  /** It is in the options, where they name one. */
  | { readonly options: Ref; readonly fallback: MethodFact }
  /** It is what a function given elsewhere sends: `useSWRMutation(key, sendRequest)`. */
  | { readonly sentBy: ImportRef }

/** A request of a function, with holes for its parameters. */
export interface RequestFact {
  readonly url: TextFact
  readonly via: Via
  readonly method: MethodFact
  /** The call of an imported function or client that sends it, its arguments the last step. */
  readonly call?: ImportRef
  /** Only that module can say that it is a request. */
  readonly unsure?: boolean
}

export interface FunctionFact {
  /** Its parameters are `<id>.<position>`. */
  readonly id: number
  readonly returns: ValueFact | null
  /** The requests whose URL a parameter takes part in. */
  readonly requests: readonly RequestFact[]
  /** No parameter is handed to anything: whatever is not among its requests is not requested. */
  readonly closed: boolean
}

export type Library = 'axios' | 'ky' | 'ofetch'

/** What an expression is, as far as it matters for URLs. */
export type ValueFact =
  | { readonly texts: readonly TextFact[] }
  /** Pairs, for a member may have any name. `open` where there may be others. */
  | { readonly members: readonly (readonly [string, ValueFact])[]; readonly open: boolean }
  | { readonly fn: FunctionFact }
  | { readonly client: Library; readonly base: readonly TextFact[] | null }
  | { readonly ref: Ref }

/** A URL whose text, or whose sender, another module decides. */
export interface OpenUrl {
  readonly text: TextFact
  /** The file is about a service of another host. */
  readonly service: boolean
  readonly method: MethodFact
  readonly call: ImportRef | null
}
