/** Random actions, converted and called both ways: as the function they were, and through the client function and the route handler. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plan } from '../../../src/convert'
import { createChecker } from '../../../src/convert/checker/checker'
import { openIndex } from '../../../src/index/workspace-index'
import type { FileChange, Refusal } from '../../../src/model'
import { nodeFileSystem } from '../../../src/workspace/node-file-system'
import { nodeTypeHost } from '../../../src/workspace/node-type-host'
import { decode } from '../../../src/workspace/text'
import { toUri } from '../../../src/workspace/uri'
import { type RandomAction, randomAction, TYPES } from '../random/actions'
import { run, type Surroundings } from '../random/execute'
import { randomParameters } from '../random/picture'
import { FIXTURES } from './fixtures'

const ACTIONS = 100
/** Three calls each: some hundreds of comparisons. */
const { seed, numRuns } = randomParameters(ACTIONS)
const names = Array.from({ length: numRuns }, (_, n) => `action${n}`)
const actions = new Map(
  names.map((name, n) => [name, fc.sample(randomAction(name), { seed: seed + n, numRuns: 1 })[0] as RandomAction]),
)
const fileOf = (name: string) => `actions/${name}.ts`

/** The app before, and what each conversion changes. */
let folder: string
const before = new Map<string, string>()
const changed = new Map<string, readonly FileChange[]>()
const refused = new Map<string, Refusal>()
let errors: readonly unknown[] | undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'both-paths-'))
  const stub = (file: string) => [join(FIXTURES, 'stubs', file)]
  const paths = { '@/*': ['./*'], next: stub('next/index.d.ts'), 'next/*': stub('next/*'), react: stub('react.d.ts') }
  const lib = ['dom', 'dom.iterable', 'esnext']
  const compilerOptions = {
    strict: true,
    lib,
    module: 'esnext',
    moduleResolution: 'bundler',
    jsx: 'preserve',
    types: [],
    paths,
  }
  before.set('package.json', JSON.stringify({ dependencies: { next: '16.0.0', react: '19.0.0' } }))
  before.set('tsconfig.json', JSON.stringify({ compilerOptions }))
  before.set('lib/types.ts', TYPES)
  before.set(
    'app/page.tsx',
    `import { all } from './all'\n\nexport default function Page() {\n  return all.length\n}\n`,
  )
  const imports = [...actions].map(([name, { exported }]) =>
    exported === 'default' ? `import ${name} from '@/actions/${name}'` : `import { ${name} } from '@/actions/${name}'`,
  )
  before.set('app/all.ts', `'use client'\n\n${imports.join('\n')}\n\nexport const all = [${names.join(', ')}]\n`)
  for (const [name, { source }] of actions) before.set(fileOf(name), source)
  for (const [file, text] of before) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const types = createChecker({ host: nodeTypeHost(), root: folder })
  const index = await openIndex(nodeFileSystem, pathToFileURL(folder).href)
  const context = {
    snapshot: index.snapshot,
    // All of them are type-checked at once, below.
    types: { ...types, newErrors: () => Promise.resolve([]) },
    read: async (file: string) => {
      const [bytes] = await nodeFileSystem.read([toUri(index.root, file)])
      return bytes && decode(bytes)
    },
  }
  for (const [name, { exported }] of actions) {
    const made = await plan({ id: `action:${fileOf(name)}#${exported}`, to: 'route' }, context)
    if (made.refusal) refused.set(name, made.refusal)
    else changed.set(name, made.plan.files)
  }
  const overlay = new Map(
    [...changed.values()]
      .flat()
      .map(change => [change.file, change.change === 'delete' ? null : change.after] as const),
  )
  errors = await types.newErrors(overlay, [...overlay.keys()])
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** As a Server Action carries it: a key with undefined is dropped. */
function carried(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(carried)
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof FormData) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, own]) => (own === undefined ? [] : [[key, carried(own)] as const])),
  )
}

class NextResponse extends Response {}
const packages = { 'next/server': { NextResponse } }
const noFetch: Surroundings = { packages, fetch: () => Promise.reject(new Error('nothing is fetched here')) }

type Action = (...given: readonly unknown[]) => Promise<unknown>

describe(`${numRuns} random actions`, () => {
  it('are converted, but for some with Dates', () => {
    const unexpected = [...refused].filter(
      ([name, { code }]) => actions.get(name)?.isJson || code !== 'type-not-serialisable',
    )
    expect(unexpected.map(([name, refusal]) => [refusal, actions.get(name)?.source])).toEqual([])
    expect(changed.size).toBeGreaterThan(0.75 * names.length)
  })

  it('type-check after it', () => {
    expect(errors).toEqual([])
  })

  it('answer the same both ways', async () => {
    for (const [name, files] of changed) {
      const action = actions.get(name) as RandomAction
      const after = new Map(before)
      for (const change of files) {
        if (change.change === 'delete') after.delete(change.file)
        else after.set(change.file, change.after)
      }
      const route = files.find(({ file }) => file.endsWith('/route.ts'))?.file ?? ''
      const { POST } = run(route, after, noFetch) as { POST(request: Request): Promise<Response> }
      const sent: Surroundings['fetch'] = (url, init) => POST(new Request(`http://localhost${url}`, init))
      const client = run(fileOf(name), after, { packages, fetch: sent })[action.exported] as Action
      const original = run(fileOf(name), before, noFetch)[action.exported] as Action
      for (const given of action.calls) {
        const expected = carried(await original(...given.map(carried)))
        const actual = await client(...given)
        if (isDeepStrictEqual(actual, expected)) continue
        const values = inspect({ given, expected, actual }, { depth: 12 })
        throw new Error(
          [`${name} differs`, action.source, after.get(route), after.get(fileOf(name)), values].join('\n'),
        )
      }
    }
  })
})
