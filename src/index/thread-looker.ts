/** Looks at files in other threads, which read them from disk themselves. */
import type { FileSystem } from '../workspace/file-system'
import { type Looker, type LookRequest, localLooker, type Sighting } from './looker'
import { RouteFilter } from './route-filter'

/** Where questions are answered elsewhere; `undefined` where nobody could. */
export interface Helpers {
  readonly count: number
  request(question: unknown): Promise<unknown>
}

export interface LookQuestion {
  readonly root: string
  readonly requests: readonly LookRequest[]
  readonly routes: readonly string[]
}

/** A looker over helpers; what they do not answer is looked at here. */
export function threadLooker(helpers: Helpers, root: string, local: Looker): Looker {
  return {
    async look(requests, filter, signal) {
      const question: LookQuestion = { root, requests, routes: filter.routes }
      const answer = await helpers.request(question)
      signal?.throwIfAborted()
      return typeof answer === 'string' ? (JSON.parse(answer) as Sighting[]) : local.look(requests, filter, signal)
    },
  }
}

let lastFilter = new RouteFilter([])

/** The other end: looks at the files of a question on `fs`. Text is quicker to send than objects are. */
export async function answerLook({ root, requests, routes }: LookQuestion, fs: FileSystem): Promise<string> {
  if (routes.length !== lastFilter.routes.length || routes.some((route, i) => route !== lastFilter.routes[i]))
    lastFilter = new RouteFilter(routes)
  return JSON.stringify(await localLooker(fs, root).look(requests, lastFilter))
}
