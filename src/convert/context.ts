/** What every conversion is given, and the two questions it answers. */
import type { Snapshot } from '../index/snapshot'
import type { Conversion, FileChange, HttpMethod, Refusal, Target } from '../model'
import type { Formatters } from './code/formatter'
import type { Linters } from './code/linter'
import type { PlanMemory } from './plan-memory'
import type { TypeService } from './types'

export interface ConvertRequest {
  /** Id of the entry point. */
  readonly id: string
  readonly to: Target
  /** The new route's URL path (`/api/greet`, without basePath); default: `suggestPath`. */
  readonly path?: string
  /** The new route's method; POST by default. */
  readonly method?: HttpMethod
  /** The `fetch` at the call site, in the place of a client function. */
  readonly client?: 'inline'
  /** The new action's name; default from the route. */
  readonly name?: string
  /** Refusals the user takes on: `unguarded-route`; `cross-origin` for an exposed route without the origin check. */
  readonly accept?: readonly string[]
  /**
   * More of the workspace is converted. To a plain function: the other actions of the file go along where they can, so that the file
   * itself need only lose its directive. To an action: a client function beside others waits for them.
   */
  readonly together?: boolean
}

export interface ConvertContext {
  readonly snapshot: Snapshot
  /** Text of a file: the open buffer first, then the disk. */
  read(file: string): Promise<string | undefined>
  /** Given by a bulk conversion and by an editor, so that plans need not read every file each; whoever gives it has it forget the files that change. */
  readonly memory?: PlanMemory
  /** Given by a bulk conversion: what its plans know of how the app is formatted. */
  readonly formatters?: Formatters
  /** Given by a bulk conversion: what its plans know of the app's linter. */
  readonly linters?: Linters
  /** null where no checker runs: the plan then says `typeChecked: false` with a note, or refuses where a type decides. */
  readonly types: TypeService | null
  /** Plans over what these changes would leave, and takes them back. Absent where the index is not the conversion's own. */
  over?<Answer>(changes: readonly FileChange[], then: (context: ConvertContext) => Promise<Answer>): Promise<Answer>
  readonly signal?: AbortSignal
  /** The module that declares the action, where the action's file passes it on only: its function stays there. */
  readonly declaredIn?: string
  /** One short present-tense phrase: `Type-checking 4 files`. */
  progress?(message: string): void
}

/** One conversion: `check` is what the index alone can refuse (cheap, for the light bulb); `plan` is the whole answer. Both share one analysis. */
export interface ConversionKind {
  readonly to: Target
  check(id: string, snapshot: Snapshot): Refusal | null
  plan(request: ConvertRequest, context: ConvertContext): Promise<Conversion>
}
