/** Random route handlers and the clients that fetch them, converted, and converted back: what a client is told stays what it was. */
import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plan } from '../../../src/convert'
import type { EntryPoint, FileChange } from '../../../src/model'
import { run } from '../random/execute'
import { type RandomRoute, randomRoute } from '../random/handlers'
import { randomParameters } from '../random/picture'
import {
  axiosOver,
  carried,
  changed,
  commonFiles,
  fetchOf,
  openTyped,
  PACKAGES,
  type TypedApp,
} from '../random/typed-app'

/** Three calls each. */
const { seed, numRuns } = randomParameters(50)
const routes = Array.from(
  { length: numRuns },
  (_, n) => fc.sample(randomRoute(n), { seed: seed + n, numRuns: 1 })[0] as RandomRoute,
)

/** The app as written, with actions, and with routes again. */
const states: ReadonlyMap<string, string>[] = []
const apps: TypedApp[] = []
const errors: unknown[] = []
const refused: unknown[] = []

beforeAll(async () => {
  const written = commonFiles()
  const names = routes.map((_, n) => `used${n}`)
  const imports = names.map(name => `import { used as ${name} } from './${name}'`)
  written.set('app/all.ts', `'use client'\n\n${imports.join('\n')}\n\nexport const all = [${names.join(', ')}]\n`)
  for (const { files } of routes) for (const [file, text] of files) written.set(file, text)
  states.push(written)

  await convert('action', () => routes.map(({ id }) => id))
  const isAction = ({ kind }: EntryPoint) => kind === 'server-action'
  await convert('route', app => app.context.snapshot.entryPoints.filter(isAction).map(({ id }) => id))
}, 300_000)
afterAll(() => {
  for (const app of apps) app.dispose()
})

/** Converts each of the entry points of the last state by itself; what all of them change is the next state. */
async function convert(to: 'action' | 'route', ids: (app: TypedApp) => readonly string[]): Promise<void> {
  const before = states.at(-1) ?? new Map()
  const app = await openTyped(before)
  apps.push(app)
  const changes: FileChange[] = []
  for (const id of ids(app)) {
    const made = await plan({ id, to }, app.context)
    if (made.refusal) refused.push([made.refusal, id])
    else changes.push(...made.plan.files)
  }
  errors.push(...((await app.errorsOf(changes, sameTypes())) ?? ['nothing was checked']))
  states.push(changed(before, changes))
}

/** The clients as written, and what says that those of now take the same and answer no other type. */
function sameTypes(): Map<string, string> {
  const more = new Map<string, string>()
  const lines = routes.map(({ client }, n) => {
    for (const [file, text] of routes[n]?.files ?? []) if (file.startsWith('clients/')) more.set(`was/${file}`, text)
    const now = `typeof import('@/${client.file.replace(/\.ts$/, '')}').${client.name}`
    return `export const same${n}: Same<${now}, typeof import('@/was/clients/client${n}').useRoute${n}> = true`
  })
  const same = `type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Same<A extends F, B extends F> = Equal<Parameters<A>, Parameters<B>> extends true ? ReturnType<A> extends ReturnType<B> ? true : false : false
type F = (...given: never[]) => unknown
`
  return more.set('was/same.ts', `${same}${lines.join('\n')}\n`)
}

type Client = (...given: readonly unknown[]) => Promise<unknown>

/** What a client is told: a value, or that it failed. */
async function toldBy(files: ReadonlyMap<string, string>, { client, calls }: RandomRoute): Promise<unknown[]> {
  const fetch = fetchOf(files, PACKAGES)
  const around = { packages: { ...PACKAGES, axios: axiosOver(fetch) }, fetch }
  const call = run(client.file, files, around)[client.name] as Client
  const told: unknown[] = []
  for (const given of calls)
    told.push(
      await call(...given.map(carried)).then(
        value => ({ value: carried(value) }),
        () => 'failed',
      ),
    )
  return told
}

describe(`${numRuns} random routes`, () => {
  it('are all converted, and back', () => {
    expect(refused).toEqual([])
  })

  it('type-check after it, and their clients have the types they had', () => {
    expect(errors).toEqual([])
  })

  it.each([
    ['actions', 1],
    ['routes again', 2],
  ])('answer the same as %s', async (_, n) => {
    const [before = new Map(), after = new Map()] = [states[0], states[n]]
    for (const route of routes) {
      const [expected, actual] = [await toldBy(before, route), await toldBy(after, route)]
      if (isDeepStrictEqual(actual, expected)) continue
      const files = [...route.files].flatMap(([file, text]) => [text, after.get(file)])
      throw new Error([inspect({ ...route.calls, expected, actual }, { depth: 12 }), ...files].join('\n'))
    }
  })
})
