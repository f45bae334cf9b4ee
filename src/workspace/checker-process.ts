/** Runs the type checker in a process of its own: started by the first question, ended when idle, replaced after a crash. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

/** Texts that stand in for the disk, by relative path, null for a file that is not there. */
export type Unsaved = ReadonlyMap<string, string | null>

/** Questions out, answers back, whatever they are about. */
export interface RequestChannel {
  /** The answer over these texts; `undefined` after a crash, a cancellation or a failure to start. Never rejects. */
  request(question: unknown, unsaved: Unsaved, signal?: AbortSignal): Promise<unknown>
  dispose(): Promise<void>
}

/** What the process is sent. */
export type CheckerMessage =
  | { readonly id: number; readonly question: unknown; readonly unsaved: readonly (readonly [string, string | null])[] }
  | { readonly cancel: number }

/** What it sends back. */
export interface CheckerAnswer {
  readonly id: number
  readonly answer: unknown
}

export interface CheckerProcessOptions {
  /** Absolute path of the checker's door; default: the bundle beside this one, `dist/checker.js`. */
  readonly module?: string
  /** Ended after this long without a question; default five minutes. */
  readonly idleMilliseconds?: number
  /** Is told of every process that is started. */
  started?(): void
  /** One line for a log: the process could not start or ended by itself. */
  log?(message: string): void
}

/** Megabytes of new objects between two collections. A checker keeps most of what it makes: from the one that is usual each collection copies nearly all. */
const ROOM_FOR_NEW = ['--min-semi-space-size=32', '--max-semi-space-size=32']

/** The channel to a checker process for one workspace folder, given by its absolute path. */
export function checkerProcess(root: string, options: CheckerProcessOptions = {}): RequestChannel {
  const idleMilliseconds = options.idleMilliseconds ?? 5 * 60_000
  const waiting = new Map<number, (answer: unknown) => void>()
  let child: ChildProcess | undefined
  let idle: NodeJS.Timeout | undefined
  let lastId = 0

  const end = (): void => {
    child?.removeAllListeners()
    child?.kill()
    child = undefined
  }

  const lost = (reason: string): void => {
    if (!child) return
    options.log?.(`The type checker's process ended: ${reason}`)
    end()
    for (const answer of [...waiting.values()]) answer(undefined)
  }

  const start = (): ChildProcess => {
    const started = fork(options.module ?? join(__dirname, 'checker.js'), [root], {
      // Nothing of a debugger's flags: two processes cannot share an inspector's port.
      execArgv: [...ROOM_FOR_NEW],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    options.started?.()
    started.on('message', message => {
      const { id, answer } = message as CheckerAnswer
      waiting.get(id)?.(answer)
    })
    started.on('error', error => lost(error.message))
    started.on('exit', (code, signal) => lost(signal ?? `status ${code}`))
    return started
  }

  const rest = (): void => {
    clearTimeout(idle)
    if (waiting.size > 0 || !child) return
    idle = setTimeout(end, idleMilliseconds)
    idle.unref()
    child.unref()
    child.channel?.unref()
  }

  return {
    request(question, unsaved, signal) {
      if (signal?.aborted) return Promise.resolve(undefined)
      return new Promise(resolve => {
        const id = ++lastId
        const cancel = (): void => {
          send({ cancel: id })
          finish(undefined)
        }
        const finish = (answer: unknown): void => {
          waiting.delete(id)
          signal?.removeEventListener('abort', cancel)
          rest()
          resolve(answer)
        }
        const send = (message: CheckerMessage): void => {
          // A channel that closed meanwhile reports by `exit`; the callback keeps the error from being thrown.
          if (child?.connected) child.send(message, () => undefined)
        }
        clearTimeout(idle)
        waiting.set(id, finish)
        signal?.addEventListener('abort', cancel, { once: true })
        child ??= start()
        child.ref()
        child.channel?.ref()
        send({ id, question, unsaved: [...unsaved] })
      })
    },
    async dispose() {
      clearTimeout(idle)
      end()
      for (const answer of [...waiting.values()]) answer(undefined)
    },
  }
}
