/** The type checker's door: a process that answers the questions of `convert/types.ts` over its parent's channel and ends with it. */
import { createChecker } from './convert/checker/checker'
import { answerQuestion, type CheckerQuestion } from './convert/type-client'
import type { CheckerAnswer, CheckerMessage } from './workspace/checker-process'
import { nodeTypeHost } from './workspace/node-type-host'

const root = (process.argv[2] ?? process.cwd()).replaceAll('\\', '/').replace(/\/$/, '')
const running = new Map<number, AbortController>()
let unsaved: ReadonlyMap<string, string | null> = new Map()
const types = createChecker({ host: nodeTypeHost(), root, unsaved: () => unsaved })

/** One question at a time: two programs at once would only double the memory. */
let queue: Promise<void> = Promise.resolve()

process.on('message', (message: CheckerMessage) => {
  if ('cancel' in message) {
    running.get(message.cancel)?.abort()
    return
  }
  const { id } = message
  const controller = new AbortController()
  running.set(id, controller)
  queue = queue.then(async () => {
    unsaved = new Map(message.unsaved)
    // The compiler can fail on code it does not expect: an unanswered type, not a crash.
    const answer = await answerQuestion(message.question as CheckerQuestion, types, controller.signal).catch(
      () => undefined,
    )
    running.delete(id)
    const reply: CheckerAnswer = { id, answer }
    process.send?.(reply)
  })
})
process.on('disconnect', () => process.exit())
