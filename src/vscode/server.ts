/** The client's end of the language server: started without being waited for, its custom requests typed. */
import { join } from 'node:path'
import {
  type CancellationToken,
  type Disposable,
  EventEmitter,
  type ExtensionContext,
  type LogOutputChannel,
} from 'vscode'
import {
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  TransportKind,
  WorkDoneProgress,
} from 'vscode-languageclient/node'
import {
  type AtParams,
  AtRequest,
  type AtResult,
  ChangedNotification,
  type InitializationOptions,
  ListRequest,
  type ListResult,
  type PlanAllParams,
  PlanAllRequest,
  type PlanAllResult,
  type PlanParams,
  PlanRequest,
  type PlanResult,
  RefreshRequest,
  type SuggestParams,
  SuggestRequest,
  type SuggestResult,
} from '../lsp/protocol'

export type ServerState = 'starting' | 'running' | 'stopped'

/** The languages whose documents are kept in step with the server. */
export const LANGUAGES = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'] as const

export class Server implements Disposable {
  private readonly client: LanguageClient
  private readonly changed = new EventEmitter<void>()
  private readonly stateChanged = new EventEmitter<ServerState>()
  private tokens = 0
  /** The index changed: `list` answers something else. */
  readonly onDidChange = this.changed.event
  readonly onDidChangeState = this.stateChanged.event

  constructor(context: ExtensionContext, log: LogOutputChannel) {
    const module = join(context.extensionPath, 'dist', 'server.js')
    const initializationOptions: InitializationOptions = {
      interactive: true,
      storage: context.storageUri?.toString(),
    }
    const options: LanguageClientOptions = {
      documentSelector: LANGUAGES.map(language => ({ scheme: 'file', language })),
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions,
    }
    const run = { module, transport: TransportKind.ipc }
    const debug = { ...run, options: { execArgv: ['--nolazy', '--inspect=6017', '--enable-source-maps'] } }
    this.client = new LanguageClient('actionsRoutes', 'Actions & Routes', { run, debug }, options)
    this.client.onNotification(ChangedNotification, () => this.changed.fire())
    this.client.onDidChangeState(({ newState }) => {
      this.stateChanged.fire(
        newState === State.Running ? 'running' : newState === State.Starting ? 'starting' : 'stopped',
      )
    })
  }

  start(): Promise<void> {
    return this.client.start()
  }

  restart(): Promise<void> {
    return this.client.restart()
  }

  list(): Promise<ListResult> {
    return this.client.sendRequest<ListResult>(ListRequest, {})
  }

  refresh(): Promise<void> {
    return this.client.sendRequest<void>(RefreshRequest, {})
  }

  at(params: AtParams): Promise<AtResult> {
    return this.client.sendRequest<AtResult>(AtRequest, params)
  }

  suggest(params: SuggestParams): Promise<SuggestResult> {
    return this.client.sendRequest<SuggestResult>(SuggestRequest, params)
  }

  /** Plans a conversion; `report` is told what it is doing. */
  plan(params: PlanParams, token: CancellationToken, report: (message: string) => void): Promise<PlanResult> {
    return this.withProgress(
      message => report(message),
      workDoneToken => this.client.sendRequest<PlanResult>(PlanRequest, { ...params, workDoneToken }, token),
    )
  }

  /** Plans everything that can be converted; `report` is told what it is doing, and how much is behind in percent. */
  planAll(
    params: PlanAllParams,
    token: CancellationToken,
    report: (message: string, percentage: number) => void,
  ): Promise<PlanAllResult> {
    return this.withProgress(report, workDoneToken =>
      this.client.sendRequest<PlanAllResult>(PlanAllRequest, { ...params, workDoneToken }, token),
    )
  }

  private async withProgress<T>(
    report: (message: string, percentage: number) => void,
    request: (workDoneToken: string) => Promise<T>,
  ): Promise<T> {
    const workDoneToken = `plan-${++this.tokens}`
    const listener = this.client.onProgress(WorkDoneProgress.type, workDoneToken, progress => {
      if (progress.kind !== 'end' && progress.message) report(progress.message, progress.percentage ?? 0)
    })
    try {
      return await request(workDoneToken)
    } finally {
      listener.dispose()
    }
  }

  dispose(): void {
    this.changed.dispose()
    this.stateChanged.dispose()
    if (this.client.state !== State.Stopped) void this.client.dispose().catch(() => undefined)
  }
}
