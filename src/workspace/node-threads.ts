/** Work handed to other threads: started by the first question, ended when idle. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** Questions out, answers back, whatever they are about; several at a time. */
export interface Threads {
  /** How many questions are worked on at once. */
  readonly count: number
  /** The answer; `undefined` where the thread ended or could not start. Never rejects. */
  request(question: unknown): Promise<unknown>
  dispose(): void
}

/** What a thread is sent and sends back. */
export interface ThreadMessage {
  readonly id: number
  readonly content: unknown
}

export interface ThreadOptions {
  /** Default: `helpfulThreads()`. */
  readonly count?: number
  /** Ended after this long without a question; default five seconds. */
  readonly idleMilliseconds?: number
}

interface Thread {
  readonly worker: Worker
  readonly waiting: Map<number, (answer: unknown) => void>
}

/** Room for the trees of a few files at a time: with less, what is garbage soon is copied before it is. */
const YOUNG_GENERATION_MB = 48
/** Threads that ended by themselves, until no more are started. */
const MOST_FAILURES = 4

/**
 * How many threads are worth while: none on a machine of two, where what a second one saves is less than what it takes to
 * load and to warm up its own compiler.
 */
export function helpfulThreads(): number {
  const parallel = availableParallelism()
  return parallel < 4 ? 0 : Math.min(4, parallel - 2)
}

/** Threads that run the door `module`, an absolute path. */
export function nodeThreads(module: string, options: ThreadOptions = {}): Threads {
  const count = options.count ?? helpfulThreads()
  const threads: Thread[] = []
  let idle: NodeJS.Timeout | undefined
  let lastId = 0
  let failures = 0

  const end = (thread: Thread): void => {
    const at = threads.indexOf(thread)
    if (at >= 0) threads.splice(at, 1)
    thread.worker.removeAllListeners()
    thread.worker.on('error', () => undefined)
    void thread.worker.terminate()
    for (const answer of [...thread.waiting.values()]) answer(undefined)
  }
  const fail = (thread: Thread): void => {
    failures++
    end(thread)
  }
  const endAll = (): void => {
    for (const thread of [...threads]) end(thread)
  }
  const start = (): Thread | undefined => {
    let worker: Worker
    try {
      worker = new Worker(module, {
        execArgv: [],
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      })
    } catch {
      failures++
      return undefined
    }
    const thread: Thread = { worker, waiting: new Map() }
    worker.on('message', ({ id, content }: ThreadMessage) => thread.waiting.get(id)?.(content))
    worker.on('error', () => fail(thread))
    worker.on('exit', () => fail(thread))
    threads.push(thread)
    return thread
  }
  const rest = (): void => {
    if (threads.some(({ waiting }) => waiting.size > 0)) return
    for (const { worker } of threads) worker.unref()
    idle = setTimeout(endAll, options.idleMilliseconds ?? 5000)
    idle.unref()
  }
  /** A thread without work, a new one, or the one with the least. */
  const next = (): Thread | undefined => {
    const least = threads.reduce<Thread | undefined>(
      (best, thread) => (best && best.waiting.size <= thread.waiting.size ? best : thread),
      undefined,
    )
    return least && (least.waiting.size === 0 || threads.length >= count) ? least : start()
  }

  return {
    count,
    request(question) {
      clearTimeout(idle)
      return new Promise(resolve => {
        const id = ++lastId
        const thread = failures < MOST_FAILURES ? next() : undefined
        if (!thread) return resolve(undefined)
        thread.worker.ref()
        thread.waiting.set(id, answer => {
          thread.waiting.delete(id)
          rest()
          resolve(answer)
        })
        thread.worker.postMessage({ id, content: question } satisfies ThreadMessage)
      })
    },
    dispose() {
      clearTimeout(idle)
      endAll()
    },
  }
}
