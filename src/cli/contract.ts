/** The JSON that tools rely on, as types: `list --json`, `convert --json`, `check --json`. Places are 1-based, paths relative to the directory asked about. */
import type {
  Advice,
  App,
  Caller,
  EntryPoint,
  Note,
  Place,
  Problem,
  ProblemCode,
  Refusal,
  Severity,
  Target,
  Verdict,
} from '../model'

export interface ListOutput {
  readonly version: 1
  readonly apps: readonly App[]
  readonly entryPoints: readonly EntryPointOutput[]
  readonly problems: readonly ProblemOutput[]
  readonly stats: { readonly files: number; readonly milliseconds: number; readonly cached: boolean }
}

export interface EntryPointOutput extends Omit<EntryPoint, 'callers' | 'observations'> {
  readonly callers: readonly Omit<Caller, 'length' | 'within'>[]
  readonly advice: Advice
}

export type ProblemOutput = Omit<Problem, 'length'>

export interface FileOutput {
  readonly file: string
  readonly change: 'create' | 'edit' | 'delete'
  /** SHA-256 of the text the plan was made on, hexadecimal; null for a created file. */
  readonly before: string | null
  readonly diff: string
}

export interface PlanOutput {
  readonly files: readonly FileOutput[]
  readonly notes: readonly Note[]
  readonly typeChecked: boolean
}

export type ConvertOutput = { readonly plan: PlanOutput } | { readonly refusal: RefusalOutput }
export type RefusalOutput = Pick<Refusal, 'code' | 'message' | 'file' | 'line'>

export interface ConvertAllOutput {
  readonly converted: readonly { readonly id: string; readonly to: Target }[]
  readonly refused: readonly { readonly id: string; readonly refusal: RefusalOutput }[]
  readonly plan: PlanOutput
}

/** One line of `list --ndjson`. */
export type ListRecord =
  | { readonly type: 'version'; readonly version: 1 }
  | ({ readonly type: 'app' } & App)
  | ({ readonly type: 'entryPoint' } & EntryPointOutput)
  | ({ readonly type: 'problem' } & ProblemOutput)
  | ({ readonly type: 'stats' } & ListOutput['stats'])

export interface CheckOutput {
  readonly version: 1
  readonly diagnostics: readonly Diagnostic[]
}

export interface Diagnostic extends Place {
  readonly severity: Severity
  readonly code: ProblemCode | Exclude<Verdict, 'keep'>
  readonly message: string
  /** A page that explains it, null where none does. */
  readonly source: string | null
}
