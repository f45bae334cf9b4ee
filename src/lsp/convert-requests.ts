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
import { startChecker } from '../convert/type-client'
import type { TypeService } from '../convert/types'
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
  const checkers = new Map<string, TypeService>()
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

  function checkerOf(folder: Folder): TypeService | null {
    if (!session.settingsOf(folder).typeCheck) return null
    let checker = checkers.get(folder.uri)
    if (!checker) {
      checker = startChecker(folder.uri, {
        unsaved: () => session.openTexts(folder),
        log: message => connection.console.warn(message),
      })
      checkers.set(folder.uri, checker)
    }
    return checker
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
    // Two steps are planned over an index of their own.
    if (snapshot.entryPoint(params.id)?.kind === 'api-route' && params.to !== 'app-router')
      return planOver(folder, params, controller.signal, reporter)
    const context: ConvertContext = {
      snapshot,
      read: readerOf(folder),
      memory: memoryOf(folder),
      types: checkerOf(folder),
      signal: controller.signal,
      progress: message => reporter?.report(message),
    }
    return planConversion(params, context)
  }

  async function planOver(
    folder: Folder,
    params: PlanParams,
    signal: AbortSignal,
    reporter?: WorkDoneProgressReporter,
  ): Promise<PlanResult> {
    const own = await folder.fork()
    if (!own) return notFound('This folder is not open.')
    const steps = new Map<string, string | null>()
    const types = checkerOver(folder, steps)
    try {
      const context = {
        snapshot: own.index.snapshot,
        read: textsOf(own),
        types,
        signal,
        progress: (message: string) => reporter?.report(message),
      }
      return await planConversion(params, withOver(context, { ...own, steps }))
    } finally {
      await types?.dispose()
    }
  }

  /** A checker that sees the open buffers and the steps of a plan. */
  function checkerOver(folder: Folder, steps: ReadonlyMap<string, string | null>): TypeService | null {
    if (!session.settingsOf(folder).typeCheck) return null
    const open = session.openTexts(folder)
    return startChecker(folder.uri, {
      unsaved: () => new Map<string, string | null>([...open, ...steps]),
      log: message => connection.console.warn(message),
    })
  }

  /** Over an index and with a checker of their own, which take in every step: what others ask meanwhile is answered from the app as it is. */
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
    const types = checkerOver(folder, steps)
    try {
      const progress = (message: string, done: number, total: number) =>
        reporter.report(Math.round((done / total) * 100), `${done + 1} of ${total}: ${message}`)
      const context = { ...own, types, steps, signal: controller.signal, progress }
      return (await planAll(request, context)) ?? null
    } finally {
      await types?.dispose()
    }
  }

  connection.onRequest(SuggestRequest, async (params: SuggestParams): Promise<SuggestResult> => {
    const snapshot = await session.folders.get(params.folder)?.settle()
    if (!snapshot) return { path: params.path ?? '', ...notFound('This folder is not open.') }
    return suggest(snapshot, params)
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
    for (const checker of checkers.values()) void checker.dispose()
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
