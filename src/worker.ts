/** The door of a helping thread: looks at files as its parent would, and answers what it found as text. */
import { parentPort } from 'node:worker_threads'
import { answerLook, type LookQuestion } from './index/thread-looker'
import { nodeFileSystem } from './workspace/node-file-system'
import type { ThreadMessage } from './workspace/node-threads'

parentPort?.on('message', async ({ id, content }: ThreadMessage) => {
  const answer = await answerLook(content as LookQuestion, nodeFileSystem)
  parentPort?.postMessage({ id, content: answer } satisfies ThreadMessage)
})
