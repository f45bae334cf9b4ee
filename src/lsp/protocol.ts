/** The custom requests between a client and the language server, typed once for both sides. Document URIs as in LSP; `folder` is a workspace folder's URI. */
import type { Advice, AppDetails, EntryPoint, HttpMethod, Plan, Problem, Refusal, Target } from '../model'

/** Sent by the client in `initialize`. */
export interface InitializationOptions {
  /** The client has the commands behind the code actions (asks for a path, previews, applies). Others get plain edits with the default path. */
  readonly interactive?: boolean
  /** Folder for the facts cache. */
  readonly storage?: string
}

export interface EntryPointInfo extends Omit<EntryPoint, 'observations'> {
  /** Null where the rest of the folder is still being read: `callers` is empty then, whoever calls it. */
  readonly advice: Advice | null
}

export interface FolderEntryPoints {
  readonly folder: string
  readonly apps: readonly Pick<AppDetails, 'root' | 'next' | 'routers' | 'basePath'>[]
  /** Those of a large folder's routes alone while it is read for the first time. */
  readonly entryPoints: readonly EntryPointInfo[]
  readonly problems: readonly Problem[]
  readonly indexing: boolean
}

/** Everything the tree shows. */
export const ListRequest = 'actionsRoutes/list'
export type ListParams = Record<string, never>
export type ListResult = readonly FolderEntryPoints[]

/** The index changed: ask again. */
export const ChangedNotification = 'actionsRoutes/changed'

/** Reads every folder anew from disk. */
export const RefreshRequest = 'actionsRoutes/refresh'

/** A default path for a conversion, and what was found wrong with one. */
export const SuggestRequest = 'actionsRoutes/suggest'
export interface SuggestParams {
  readonly folder: string
  readonly id: string
  readonly to: Target
  /** Given: validate this one. Absent: answer the default, refused where no path would do. */
  readonly path?: string
  readonly method?: HttpMethod
}
export interface SuggestResult {
  readonly path: string
  readonly refusal: Refusal | null
}

/** Plans a conversion. Cancellable, with work-done progress. */
export const PlanRequest = 'actionsRoutes/plan'
export interface PlanParams {
  readonly folder: string
  readonly id: string
  readonly to: Target
  readonly path?: string
  readonly method?: HttpMethod
  readonly name?: string
  /** Refusals the user takes on: `unguarded-route`. */
  readonly accept?: readonly string[]
  readonly workDoneToken?: string | number
}
export type PlanResult = { readonly plan: Plan } | { readonly refusal: Refusal }

/** Plans every conversion that can be, as one plan. Cancellable (null then), with work-done progress in percent. */
export const PlanAllRequest = 'actionsRoutes/planAll'
export interface PlanAllParams {
  readonly folder: string
  readonly to: Target
  /** Only this app's entry points. */
  readonly app?: string | null
  /** Only entry points below this folder, relative to the workspace folder. */
  readonly dir?: string
  readonly accept?: readonly string[]
  readonly workDoneToken?: string | number
}
export type PlanAllResult = {
  readonly converted: readonly { readonly id: string; readonly to: Target }[]
  readonly refused: readonly { readonly id: string; readonly refusal: Refusal }[]
  readonly plan: Plan
} | null

/** Entry points at a position: of a declaration, a call site, a URL. */
export const AtRequest = 'actionsRoutes/at'
export interface AtParams {
  readonly uri: string
  readonly line: number
  readonly character: number
}
export type AtResult = readonly { readonly folder: string; readonly id: string }[]

/** Commands a client registers; the server names them in lenses and code actions. Argument: `CommandArgument`. */
export const COMMANDS = {
  convert: 'actionsRoutes.convert',
  showCallers: 'actionsRoutes.showCallers',
} as const
export interface CommandArgument {
  readonly folder: string
  readonly id: string
  readonly to?: Target
}
