/** The JSON that tools rely on, as types: `list --json`, `convert --json`, `check --json`. Places are 1-based, paths relative to the directory asked about. */
import type { Advice, App, Caller, EntryPoint, Note, Problem, Refusal, Target } from '../model'

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
