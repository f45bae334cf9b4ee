/** Random API routes of the Pages Router, moved to the App Router and asked both ways: what a client is told stays what it was. */
import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plan } from '../../../src/convert'
import type { FileChange } from '../../../src/model'
import { type RandomApiRoute, randomApiRoute } from '../random/api-routes'
import { type Ran, run, type Surroundings } from '../random/execute'
import { ROUTER_PACKAGES, type Sent, type Told, toldByApp, toldByPages } from '../random/pages-router'
import { randomParameters } from '../random/picture'
import { changed, commonFiles, openTyped, type TypedApp } from '../random/typed-app'

/** Twenty requests each: four of every method. */
const { seed, numRuns } = randomParameters(60)
const routes = Array.from(
  { length: numRuns },
  (_, n) => fc.sample(randomApiRoute(n), { seed: seed + n, numRuns: 1 })[0] as RandomApiRoute,
)

const before = commonFiles()
let after: ReadonlyMap<string, string> = new Map()
let app: TypedApp | undefined
let errors: readonly unknown[] | undefined
const refused: unknown[] = []
const moved = new Set<RandomApiRoute>()

beforeAll(async () => {
  const imports = routes.map(({ name }, n) => `import { ${name} } from '@/clients/client${n}'`)
  const names = routes.map(({ name }) => name)
  before.set('app/all.ts', `'use client'\n\n${imports.join('\n')}\n\nexport const all = [${names.join(', ')}]\n`)
  for (const { files } of routes) for (const [file, text] of files) before.set(file, text)
  app = await openTyped(before)
  const changes: FileChange[] = []
  for (const route of routes) {
    const made = await plan({ id: route.id, to: 'app-router' }, app.context)
    if (made.refusal) refused.push(`${made.refusal.code}: ${made.refusal.message}\n${before.get(route.api)}`)
    else {
      changes.push(...made.plan.files)
      moved.add(route)
    }
  }
  errors = await app.errorsOf(changes)
  after = changed(before, changes)
}, 300_000)
afterAll(() => app?.dispose())

const around: Surroundings = { packages: ROUTER_PACKAGES, fetch: () => Promise.reject(new Error('nothing is fetched')) }

/** What a client can tell apart: not the text of an error that nobody catches, nor what a method is refused with. */
function seenOf(told: Told | 'nothing', expected: Told | 'nothing'): unknown {
  if (told === 'nothing') return told
  const { status, headers, body } = told
  if (status === 405) return status
  const isUncaught = expected !== 'nothing' && expected.body === 'Internal Server Error'
  const isRedirect = status >= 300 && status < 400
  const shown = Object.entries(headers).flatMap(([name, value]) => {
    // A text that had no content type is text/plain, which the plan says.
    if (name === 'content-type' && (expected === 'nothing' || !expected.headers[name])) return []
    return [[name, name === 'content-type' ? value.split(';')[0] : value]]
  })
  return { status, headers: Object.fromEntries(shown), body: isUncaught || isRedirect ? '' : body }
}

describe(`${numRuns} random API routes`, () => {
  it('move', () => {
    expect(refused).toEqual([])
  })

  it('type-check after it', () => {
    expect(errors).toEqual([])
  })

  it('answer the same', async () => {
    const [were, are]: [Ran, Ran] = [new Map(), new Map()]
    for (const route of moved)
      for (const sent of route.requests) {
        const [expected, actual] = await told(route, sent, were, are)
        // A request that was left without an answer is answered 500, which the plan says.
        if (expected === 'nothing') continue
        const [was, is] = [seenOf(expected, expected), seenOf(actual, expected)]
        if (isDeepStrictEqual(was, is)) continue
        throw new Error(
          [inspect({ sent, was, is }, { depth: 12 }), before.get(route.api), after.get(route.route)].join('\n'),
        )
      }
  })
})

async function told(route: RandomApiRoute, sent: Sent, were: Ran, are: Ran): Promise<[Told | 'nothing', Told]> {
  return [
    await toldByPages(run(route.api, before, around, were).default, sent),
    await toldByApp(run(route.route, after, around, are), sent),
  ]
}
