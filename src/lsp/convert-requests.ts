/** The requests of a conversion in a session: a path, the plan with progress, and the edit behind a code action. */
import {
  type CancellationToken,
  type CodeAction,
  LSPErrorCodes,
  ResponseError,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver'
import { planAll } from '../convert/all'
import type { ConvertContext } from '../convert/context'
import { type Bench, withOver } from '../convert/over'
import { PlanMemory } from '../convert/plan-memory'
import { checkerChannel, typeClient } from '../convert/type-client'
import type { TypeService } from '../convert/types'
import type { RequestChannel } from '../workspace/checker-process'
import { decode } from '../workspace/text'
import { toUri } from '../workspace/uri'
import { conversionOf } from './code-actions'
import { planConversion, suggest } from './conversions'
import type { Folder } from './folder'
import {
  type PlanAllParams,
  PlanAllRequest,
  type PlanAllResult,
  type PlanParams,
  PlanRequest,
  type PlanResult,
  type SuggestParams,
  SuggestRequest,
  type SuggestResult,
} from './protocol'
import type { Session } from './session'
import { canApply, toWorkspaceEdit } from './workspace-edit'

export function registerConversions(session: Session): void {
  const { connection, client } = session
  const channels = new Map<string, RequestChannel>()
  const readers = new WeakMap<Folder, ConvertContext['read']>()
  const memories = new WeakMap<Folder, PlanMemory>()

  /** One a folder: plans that read alike share what they have read. */
  function readerOf(folder: Folder): ConvertContext['read'] {
    const reader = readers.get(folder) ?? ((file: string) => session.read(folder, file))
    readers.set(folder, reader)
    return reader
  }

  /** One a folder as well, which forgets what was edited since the last plan. */
  function memoryOf(folder: Folder): PlanMemory {
    const edited = folder.takeEdited()
    const known = edited && memories.get(folder)
    const memory = known ?? new PlanMemory()
    memory.forget([...(edited ?? [])])
    memories.set(folder, memory)
    return memory
  }

  /** One process a folder, which all its plans ask: the first question makes a program, and that takes longer than all others. */
  function channelOf(folder: Folder): RequestChannel {
    const log = (message: string) => connection.console.warn(message)
    const started = () => connection.console.info(`Type checker started for ${folder.uri}`)
    const channel = channels.get(folder.uri) ?? checkerChannel(folder.uri, { log, started })
    channels.set(folder.uri, channel)
    return channel
  }

  /** Types as the open buffers have them now, over which lie the steps of a plan. */
  function typesOf(folder: Folder, steps?: ReadonlyMap<string, string | null>): TypeService | null {
    if (!session.settingsOf(folder).typeCheck) return null
    // What is typed while such a plan is made is not in its own index either.
    const open = steps && session.openTexts(folder)
    return typeClient(
      channelOf(folder),
      () => new Map<string, string | null>([...(open ?? session.openTexts(folder)), ...(steps ?? [])]),
    )
  }

  async function planFor(
    params: PlanParams,
    token: CancellationToken,
    reporter?: WorkDoneProgressReporter,
  ): Promise<PlanResult> {
    const folder = session.folders.get(params.folder)
    const snapshot = await folder?.settle()
    if (!folder || !snapshot) return notFound('This folder is not open.')
    const controller = new AbortController()
    token.onCancellationRequested(() => controller.abort())
    const context: ConvertContext = {
      snapshot,
      read: readerOf(folder),
      memory: memoryOf(folder),
      types: typesOf(folder),
      signal: controller.signal,
      progress: message => reporter?.report(message),
      // Two steps are planned over an index of their own, made where it turns out that there are two.
      over: async (changes, then) => {
        const own = await folder.fork()
        const { over } = own ? forked(folder, own, context) : {}
        if (!over) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'This folder is not open.')
        return over(changes, then)
      },
    }
    return planConversion(params, context)
  }

  /** The context over an index of its own. */
  function forked(folder: Folder, own: Omit<Bench, 'steps'>, context: ConvertContext): ConvertContext {
    const steps = new Map<string, string | null>()
    // What is remembered of the app is not what the steps leave.
    const { memory: _, ...rest } = context
    const seen = { snapshot: own.index.snapshot, read: textsOf(own), types: typesOf(folder, steps) }
    return withOver({ ...rest, ...seen }, { ...own, steps })
  }

  /** Over an index of their own, which takes in every step: what others ask meanwhile is answered from the app as it is. */
  async function planAllFor(
    { folder: uri, workDoneToken: _, ...request }: PlanAllParams,
    token: CancellationToken,
    reporter: WorkDoneProgressReporter,
  ): Promise<PlanAllResult> {
    const folder = session.folders.get(uri)
    const own = await folder?.fork()
    if (!folder || !own) return null
    const controller = new AbortController()
    token.onCancellationRequested(() => controller.abort())
    const steps = new Map<string, string | null>()
    const progress = (message: string, done: number, total: number) =>
      reporter.report(Math.round((done / total) * 100), `${done + 1} of ${total}: ${message}`)
    const context = { ...own, types: typesOf(folder, steps), steps, signal: controller.signal, progress }
    return (await planAll(request, context)) ?? null
  }

  connection.onRequest(SuggestRequest, async (params: SuggestParams): Promise<SuggestResult> => {
    const folder = session.folders.get(params.folder)
    const snapshot = await folder?.settle()
    if (!folder || !snapshot) return { path: params.path ?? '', ...notFound('This folder is not open.') }
    const suggested = suggest(snapshot, params)
    const entry = params.path === undefined && !suggested.refusal && snapshot.entryPoint(params.id)
    // The plan comes next: its program is made while the user reads the path.
    if (entry) void typesOf(folder)?.typeAt(entry.file, 0)
    return suggested
  })

  connection.onRequest<PlanResult, void>(
    PlanRequest,
    async (params: PlanParams, token: CancellationToken): Promise<PlanResult> => {
      const reporter = connection.window.attachWorkDoneProgress(params.workDoneToken)
      reporter.begin('Planning the conversion', 0, '', true)
      try {
        return await planFor(params, token, reporter)
      } finally {
        reporter.done()
      }
    },
  )

  connection.onRequest<PlanAllResult, void>(
    PlanAllRequest,
    async (params: PlanAllParams, token: CancellationToken): Promise<PlanAllResult> => {
      const reporter = connection.window.attachWorkDoneProgress(params.workDoneToken)
      reporter.begin('Planning the conversions', 0, '', true)
      try {
        return await planAllFor(params, token, reporter)
      } finally {
        reporter.done()
      }
    },
  )

  connection.onCodeActionResolve(async (action, token): Promise<CodeAction> => {
    const conversion = conversionOf(action)
    if (!conversion) return action
    const result = await planFor(conversion, token)
    if ('refusal' in result) throw new ResponseError(LSPErrorCodes.RequestFailed, result.refusal.message)
    const { plan } = result
    if (!canApply(plan, client.edits)) {
      throw new ResponseError(LSPErrorCodes.RequestFailed, 'This editor cannot create or delete files in an edit.')
    }
    const edit = toWorkspaceEdit(conversion.folder, plan, uri => session.documents.get(uri)?.version ?? null)
    return { ...action, edit }
  })

  connection.onExit(() => {
    for (const channel of channels.values()) void channel.dispose()
  })
}

/** The texts of an index's own file system. */
function textsOf({ index, fs }: Omit<Bench, 'steps'>): ConvertContext['read'] {
  return async file => {
    const [bytes] = await fs.read([toUri(index.root, file)])
    return bytes && decode(bytes)
  }
}

function notFound(message: string): Extract<PlanResult, { refusal: unknown }> {
  return { refusal: { code: 'not-found', message, file: null, line: null, column: null } }
}
