/** The questions a conversion asks of the type checker. Answered by a second process over the user's tsconfig and node_modules types. */

/** What a value of a type can travel as. */
export type Wire =
  | 'json' // strings, finite numbers, booleans, null, plain objects and arrays of them
  | 'dates' // JSON with Dates, with undefined in lists, or with the FormData that came in, in places that `revival` names
  | 'rich' // Map, Set, bigint, typed arrays, and Dates in other places: what superjson and devalue carry
  | 'form-data'
  | 'file' // File, Blob
  | 'void' // void or undefined
  | 'unknown' // any, unknown, unresolved
  | 'other' // functions, class instances, …

/** A value with Dates, or with undefined in lists, that came as JSON. */
export interface RevivedValue {
  readonly revival: Revival
  /** May be null, undefined or false. */
  readonly nullable: boolean
}

/** How these are made again. */
export type Revival =
  | { readonly kind: 'date' }
  /** The FormData that is this parameter of the function, whenever there is one: who called has it. */
  | { readonly kind: 'form'; readonly parameter: string }
  /** An element of a list that JSON made null, for it is undefined; `alone` where it is never anything else. */
  | { readonly kind: 'undefined'; readonly alone: boolean }
  | { readonly kind: 'object'; readonly properties: readonly RevivedProperty[] }
  | { readonly kind: 'list' | 'record'; readonly element: RevivedValue }
  | { readonly kind: 'tuple'; readonly elements: readonly (RevivedValue | null)[] }
  | {
      readonly kind: 'choice'
      /** The property that tells the shape with Dates from the others: there, not empty, or equal to a literal as it is written. Of a tuple its index. */
      readonly when: { readonly property: string; readonly is: string }
      readonly revival: Revival
    }

export interface RevivedProperty extends RevivedValue {
  readonly name: string
  /** May be missing or undefined: a key that is not there stays away. */
  readonly optional: boolean
}

export interface ParameterType {
  readonly name: string
  /**
   * As TypeScript prints it at the asked place: names in scope there as they are, others as
   * `import("<specifier>").Name` with a specifier as that file would write it; null where it cannot be written (a package's internals).
   */
  readonly text: string | null
  /** May be left out, or be `undefined` beside its other values; for a result: `undefined` is among what it answers. */
  readonly optional: boolean
  /** Of an expression in a project whose types have undefined in each of them: this may be that, for all that is known. */
  readonly hidden?: true
  readonly wire: Wire
  /** For `other` and `unknown`: the path to the offending part, `user.createdAt: Date`. */
  readonly because: string | null
  /** For `dates`: how these are made again. */
  readonly revival: RevivedValue | null
  /** The path to a value of type `any` that is taken for JSON because errors have it so: `error.message`. */
  readonly supposed?: string
  /** Of an expression whose type is unknown: what makes it says that it is JSON, or errors have it so by that name. */
  readonly made?: 'known' | 'error'
  /** Holds an object that says itself what it is in JSON. */
  readonly saysItself?: true
  /** Of a parameter that travels as what all callers pass: the path to what its type takes, too, and would not travel. */
  readonly beyond?: string
  /** For `unknown`: what the rest of it travels as, where what is unknown is JSON. */
  readonly beside?: Pick<ParameterType, 'wire' | 'because' | 'revival'>
  /** For `other`: an object with one FormData in it, this member of it, and what the rest of it travels as (`json`, `dates`). */
  readonly formIn?: FormIn
  /** Of a function that a call makes: the emptiest value that the parameter takes (`undefined`, `null`, `{}`), if it takes one of these. */
  readonly standIn?: string
}

/** An object that has a FormData, and more or not. */
export interface FormIn {
  readonly member: string
  /** It has nothing else. */
  readonly alone: boolean
  /** How the rest of it is made again. */
  readonly revival: RevivedValue | null
}

export interface SignatureType {
  readonly parameters: readonly ParameterType[]
  /** The awaited result. */
  readonly result: ParameterType
  /** `json()` of a response is `unknown` in this project, not `any` (ts-reset): what it answers has to be given its type. */
  readonly unknownJson?: true
  /** Of a function expression that is handed to another function: with how many arguments that one calls it. */
  readonly given?: number
  /** Of a function that a call makes: its type is more than what it takes and answers (a brand, properties). */
  readonly branded?: true
  /** Of a function that a call makes: it answers one promise or another (`Promise<A> | Promise<B>`), which no async function is declared to. */
  readonly promises?: true
  /** Of a function that a call makes: what keeps one list of parameters from standing for it. */
  readonly odd?: 'overloads' | 'generic' | 'rest'
}

export interface TypeDiagnostic {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly code: number
  readonly message: string
}

/** Files as they would be after a plan: text, or null for a deleted one. Relative paths. */
export type FileOverlay = ReadonlyMap<string, string | null>

/** A type that is written beside an expression: `as Post` behind it, `: Post` of the constant that it is the value of. Offsets. */
export interface WrittenBeside {
  readonly file: string
  readonly type: readonly [start: number, end: number]
  readonly expression: readonly [start: number, end: number]
  /** What the expression is a promise of is typed. */
  readonly awaited: boolean
}

export interface TypeService {
  /** Signature of the function whose name or keyword stands at `offset`, or of the expression that reaches from there to `end`; undefined where it is no function, and where the checker does not know the file. */
  signature(file: string, offset: number, signal?: AbortSignal, end?: number): Promise<SignatureType | undefined>
  /** Type of the expression or name at `offset`: the innermost one, or with `end` the one that reaches up to there. */
  typeAt(file: string, offset: number, signal?: AbortSignal, end?: number): Promise<ParameterType | undefined>
  /** Errors of the files under the overlay that were not there without it. Undefined where dependencies are not installed or the file is in no project. */
  newErrors(
    overlay: FileOverlay,
    files: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly TypeDiagnostic[] | undefined>
  /** Of each, under the overlay: true where the expression is of that very type by itself. Undefined where nobody can tell. */
  sameTypes(
    overlay: FileOverlay,
    written: readonly WrittenBeside[],
    signal?: AbortSignal,
  ): Promise<readonly boolean[] | undefined>
  dispose(): Promise<void>
}
