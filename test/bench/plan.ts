/** How long plans take in one process with its checker: the first one of the folder, then each entry point without and with verification. */
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { contextOf } from '../../src/cli/convert'
import { plan } from '../../src/convert'
import { PlanMemory } from '../../src/convert/plan-memory'
import { startChecker } from '../../src/convert/type-client'
import type { TypeService } from '../../src/convert/types'
import { openIndex } from '../../src/index/workspace-index'
import type { Target } from '../../src/model'
import { nodeFileSystem } from '../../src/workspace/node-file-system'
import { nodeThreads } from '../../src/workspace/node-threads'

const [folder = '.', worker = '', checker = '', to = 'route', app = ''] = process.argv.slice(2)
/** More would only take longer. */
const PLANS = 60

async function main(): Promise<void> {
  const root = path.resolve(folder)
  const helpers = nodeThreads(worker)
  const index = await openIndex(nodeFileSystem, pathToFileURL(root).href, { helpers })
  const types = startChecker(root, { module: checker })
  let verifying = 0
  let verified = false
  /** The same checker, with a clock on the last step. */
  const timed: TypeService = {
    ...types,
    async newErrors(...question) {
      const start = performance.now()
      const answer = await types.newErrors(...question)
      verifying = performance.now() - start
      verified = answer !== undefined
      return answer
    },
  }
  const context = {
    ...contextOf(index, nodeFileSystem, timed, () => undefined),
    snapshot: index.snapshot,
    // As in the editor.
    memory: new PlanMemory(),
  }
  const all = index.snapshot.entryPoints.filter(
    entry =>
      (to === 'action' ? entry.kind !== 'server-action' : entry.kind === 'server-action') &&
      (!app || entry.app === app),
  )
  let first: number | undefined
  const planned: number[] = []
  const whole: number[] = []
  for (const { id } of all) {
    verifying = 0
    verified = false
    const start = performance.now()
    await plan({ id, to: to as Target, accept: ['unguarded-route'] }, context)
    const took = performance.now() - start
    // What is refused before types are asked says nothing about them.
    if (!verified) continue
    if (first === undefined) first = took
    else {
      planned.push(took - verifying)
      whole.push(took)
    }
    if (whole.length === PLANS) break
  }
  const at = (times: number[], share: number): number | undefined =>
    times.sort((a, b) => a - b)[Math.min(Math.floor(times.length * share), times.length - 1)]
  const times = (list: number[]) => ({ p50: at(list, 0.5), p95: at(list, 0.95) })
  console.log(
    JSON.stringify({
      files: index.snapshot.files.size,
      plans: whole.length,
      first,
      without: times(planned),
      with: times(whole),
    }),
  )
  await types.dispose()
  helpers.dispose()
}

void main()
