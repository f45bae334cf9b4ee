/** Random actions, converted and called both ways: as the function they were, and through the client function and the route handler; then converted back. */
import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plan } from '../../../src/convert'
import type { FileChange, Refusal } from '../../../src/model'
import { type RandomAction, randomAction } from '../random/actions'
import { run } from '../random/execute'
import { randomParameters } from '../random/picture'
import { carried, changed, commonFiles, fetchOf, openTyped, PACKAGES, type TypedApp } from '../random/typed-app'

const ACTIONS = 100
/** Three calls each: some hundreds of comparisons. */
const { seed, numRuns } = randomParameters(ACTIONS)
const names = Array.from({ length: numRuns }, (_, n) => `action${n}`)
const actions = new Map(
  names.map((name, n) => [name, fc.sample(randomAction(name), { seed: seed + n, numRuns: 1 })[0] as RandomAction]),
)
const fileOf = (name: string) => `actions/${name}.ts`

const apps: TypedApp[] = []
const before = commonFiles()
/** What each conversion changes, and what it makes of the app. */
const there = new Map<string, readonly FileChange[]>()
const refused = new Map<string, Refusal>()
let errors: readonly unknown[] | undefined
/** The app with every action back, and the module that their caller imports them from. */
let after: ReadonlyMap<string, string> = new Map()
const back = new Map<string, string>()
const refusedBack = new Map<string, Refusal>()
let errorsBack: readonly unknown[] | undefined

beforeAll(async () => {
  const imports = [...actions].map(([name, { exported }]) =>
    exported === 'default' ? `import ${name} from '@/actions/${name}'` : `import { ${name} } from '@/actions/${name}'`,
  )
  before.set('app/all.ts', `'use client'\n\n${imports.join('\n')}\n\nexport const all = [${names.join(', ')}]\n`)
  for (const [name, { source }] of actions) before.set(fileOf(name), source)
  const app = await openTyped(before)
  apps.push(app)
  for (const [name, { exported }] of actions) {
    const made = await plan({ id: `action:${fileOf(name)}#${exported}`, to: 'route' }, app.context)
    if (made.refusal) refused.set(name, made.refusal)
    else there.set(name, made.plan.files)
  }
  errors = await app.errorsOf([...there.values()].flat())

  const routes = changed(before, [...there.values()].flat())
  const converted = await openTyped(routes)
  apps.push(converted)
  const changes: FileChange[] = []
  for (const [name, files] of there) {
    const id = `route:${routeIn(files)}#POST`
    const made = await plan({ id, to: 'action' }, converted.context)
    if (made.refusal) refusedBack.set(name, made.refusal)
    else {
      changes.push(...made.plan.files)
      back.set(name, importedIn(changed(routes, made.plan.files).get('app/all.ts') ?? '', name))
    }
  }
  after = changed(routes, changes)
  errorsBack = await converted.errorsOf(changes, sameTypes())
}, 300_000)
afterAll(() => {
  for (const app of apps) app.dispose()
})

/** The module from which a name is imported: where the action is, or a client function that calls it. */
function importedIn(text: string, name: string): string {
  const module = new RegExp(`^import (?:${name}|\\{ ${name} \\}) from '@/([^']+)'`, 'm').exec(text)?.[1]
  return `${module}.ts`
}

function routeIn(files: readonly FileChange[]): string {
  return files.find(({ file }) => file.endsWith('/route.ts'))?.file ?? ''
}

/** The actions as written, and what says that those of now are of the same types. */
function sameTypes(): Map<string, string> {
  const more = new Map<string, string>()
  const lines = [...back].map(([name, file], n) => {
    const { source, exported } = actions.get(name) as RandomAction
    more.set(`was/${name}.ts`, source)
    const was = `typeof import('@/was/${name}').${exported}`
    return `export const same${n}: Same<typeof import('@/${file.replace(/\.ts$/, '')}').${exported}, ${was}> = true`
  })
  const same = 'type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false'
  return more.set('was/same.ts', `${same}\n${lines.join('\n')}\n`)
}

type Action = (...given: readonly unknown[]) => Promise<unknown>

/** Calls an action as it was and as it is now. */
async function expectSame(name: string, files: ReadonlyMap<string, string>, file: string, isBack = false) {
  const { exported, calls, source } = actions.get(name) as RandomAction
  const now = run(file, files, { packages: PACKAGES, fetch: fetchOf(files, PACKAGES) })[exported] as Action
  const original = run(fileOf(name), before, { packages: PACKAGES, fetch: fetchOf(before, PACKAGES) })[
    exported
  ] as Action
  for (const given of calls) {
    const expected = carried(await original(...given.map(carried)))
    const actual = isBack ? carried(await now(...given.map(carried))) : await now(...given)
    if (isDeepStrictEqual(actual, expected)) continue
    const values = inspect({ given, expected, actual }, { depth: 12 })
    throw new Error([`${name} differs`, source, files.get(file), values].join('\n'))
  }
}

describe(`${numRuns} random actions`, () => {
  it('are converted, but for some with Dates', () => {
    const unexpected = [...refused].filter(
      ([name, { code }]) => actions.get(name)?.isJson || code !== 'type-not-serialisable',
    )
    expect(unexpected.map(([name, refusal]) => [refusal, actions.get(name)?.source])).toEqual([])
    expect(there.size).toBeGreaterThan(0.75 * names.length)
  })

  it('type-check after it', () => {
    expect(errors).toEqual([])
  })

  it('answer the same both ways', async () => {
    for (const [name, files] of there) await expectSame(name, changed(before, files), fileOf(name))
  })

  it('are converted back, but for those whose route takes a Date as a string', () => {
    const unexpected = [...refusedBack].filter(([name, { code }]) => {
      const { isJson, source } = actions.get(name) as RandomAction
      // Form data with other values, answered by nothing or a value: that client function is not known by its form.
      if (code === 'several-result-shapes') return !source.includes(', formData: FormData')
      return isJson || code !== 'type-not-serialisable'
    })
    expect(unexpected.map(([name, refusal]) => [refusal, actions.get(name)?.source])).toEqual([])
    expect(back.size).toBeGreaterThan(0.5 * names.length)
  })

  it('have the types they had when they are back', () => {
    expect(errorsBack).toEqual([])
  })

  it('answer the same when they are back', async () => {
    for (const [name, file] of back) await expectSame(name, after, file, true)
  })
})
