/** What one file adds to the picture, and what it is worked out from. */
import type { AppDetails, Caller, EntryPoint } from '../model'
import type { ParsedFacts } from './extract'
import type { ActionFact } from './facts'
import type { Reference } from './snapshot'
import type { ExportForUrls } from './url-passed'

/** An entry point whose callers stand elsewhere. */
export type Declared = Omit<EntryPoint, 'callers'>

/** One caller and the id of the entry point it reaches. */
export interface Call {
  readonly to: string
  readonly caller: Caller
}

/** A mention of an entry point's symbol, callers included. */
export interface Mention {
  readonly to: string
  readonly reference: Reference
}

/** The modules of the workspace as one file's link sees them. Whatever is asked here, the answer depends on. */
export interface Modules {
  parsed(file: string): ParsedFacts | null
  resolve(file: string, specifier: string): string | undefined
  /** True where an action may be reached through what a module exports. */
  bears(file: string): boolean
  /** What an exported name is for a URL; null where nothing is known of the file. */
  exported(file: string, name: string): ExportForUrls | null
}

/** The file that is linked, with what its place in the workspace makes of it. */
export interface LinkedFile {
  readonly file: string
  readonly facts: ParsedFacts
  readonly app: AppDetails | undefined
  /** The parts of a caller that are the same for the whole file. */
  readonly where: Pick<Caller, 'app' | 'side' | 'test'>
  /** The same for a module that this one hands an action to. */
  whereOf(file: string): LinkedFile['where']
}

export function actionId(file: string, fact: ActionFact): string {
  return `action:${file}#${fact.inline ? fact.key : fact.name}`
}
