/** The comparison behind `npm run accuracy`: what counts as found, what as a difference, and what must be explained. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EntryPointOutput, ListOutput } from '../../src/cli/contract'
import { compare } from '../accuracy/compare.mts'
import { type Explanation, explain } from '../accuracy/explain.mts'
import { report } from '../accuracy/report.mts'
import type { Truth } from '../accuracy/truth.mts'

const nothing: Truth = { name: 'x', commit: null, actions: null, apps: null, callers: null, urls: null }
type Callers = readonly Partial<EntryPointOutput['callers'][number]>[]
const entry = (more: Partial<EntryPointOutput>, callers: Callers = []) =>
  ({ inline: false, method: null, methods: null, route: null, ...more, callers }) as EntryPointOutput
const list = (...entryPoints: EntryPointOutput[]) => ({ entryPoints }) as unknown as ListOutput
const action = (callers: Callers) => entry({ kind: 'server-action', id: 'action:a.ts#save' }, callers)
const call = (line: number, column: number, through: readonly string[] = []) =>
  ({ file: 'b.ts', line, column, via: 'call', through, url: null }) as const
const only = (truth: Partial<Truth>, listing: ListOutput, words: Record<string, string> = {}) => {
  const [found] = compare(
    { ...nothing, ...truth },
    listing,
    (file, line, column) => words[`${file}:${line}:${column}`] ?? '',
  )
  const { wanted, found: count, missing, extra, apart } = found as NonNullable<typeof found>
  return { wanted, count, missing: missing.map(one => one.what), extra: extra.map(one => one.what), apart }
}

describe('callers of actions', () => {
  const reference = (line: number, col: number, kind = 'call') => ({ file: 'b.ts', line, col, kind })

  it('are the same at the same place; imports are none, aliases are counted apart', () => {
    const callers = { 'a.ts#save': [reference(1, 1, 'import'), reference(2, 1), reference(3, 1)] }
    expect(only({ callers }, list(action([call(2, 1), call(4, 1), call(5, 1, ['alias'])])))).toMatchObject({
      wanted: 2,
      count: 1,
      missing: ['call a.ts#save'],
      extra: ['call a.ts#save'],
      apart: [expect.stringContaining('1 callers through an alias')],
    })
  })

  it('behind a name that a dynamic import binds stand for the binding above them', () => {
    const callers = {
      'a.ts#save': [reference(1, 9, 'dynamic-import-binding'), reference(5, 9, 'dynamic-import-binding')],
    }
    const words = {
      'b.ts:1:9': 'save',
      'b.ts:2:1': 'save',
      'b.ts:3:1': 'save',
      'b.ts:6:1': 'other',
      'b.ts:5:9': 'save',
    }
    expect(only({ callers }, list(action([call(2, 1), call(3, 1), call(6, 1)])), words)).toMatchObject({
      wanted: 2,
      count: 1,
      missing: ['dynamic-import-binding a.ts#save'],
      extra: ['call a.ts#save'],
      apart: [expect.stringContaining('(2 of them, no extras)')],
    })
  })
})

describe('callers of URLs', () => {
  const url = (line: number, col: number, more: object = {}) =>
    ({
      file: 'b.ts',
      line,
      col,
      url: '/api/x',
      use: 'call-arg0',
      routes: [{ route: '/api/x', file: 'r.ts' }],
      ...more,
    }) as const
  const route = (callers: Callers, method = 'GET') =>
    entry({ kind: 'route-handler', route: '/api/x', method: method as 'GET' }, callers)
  const request = (line: number, column: number, method: 'GET' | 'POST' | null = 'GET') =>
    ({ file: 'b.ts', line, column, via: 'fetch', url: '/api/x', method, through: [] }) as const

  it('are the same call on the same line, once for a route of several methods', () => {
    const listing = list(route([request(1, 7), request(2, 1, null)]), route([request(2, 1, null)], 'POST'))
    expect(only({ urls: [url(1, 9), url(2, 1)] }, listing)).toMatchObject({
      wanted: 2,
      count: 2,
      missing: [],
      extra: [],
    })
  })

  it('differ where both sides see another method', () => {
    expect(only({ urls: [url(1, 7, { method: 'POST' })] }, list(route([request(1, 7)])))).toMatchObject({
      missing: ['POST /api/x as call-arg0'],
    })
    expect(only({ urls: [url(1, 7, { method: '?' })] }, list(route([request(1, 7)])))).toMatchObject({ missing: [] })
  })

  it('are no extras where the record only has the text', () => {
    expect(only({ urls: [url(1, 7, { use: 'var' })] }, list(route([request(1, 7), request(9, 1)])))).toMatchObject({
      wanted: 0,
      extra: ['GET /api/x by fetch'],
    })
  })
})

describe('explanations', () => {
  const difference = {
    repository: 'x',
    table: 'actions',
    side: 'extra',
    file: 'a.ts',
    line: 3,
    column: 1,
    what: 'save',
  } as const
  const because = (more: Partial<Explanation>): Explanation => ({
    repository: 'x',
    table: 'actions',
    side: 'extra',
    file: 'a.ts',
    what: 'save',
    right: 'listing',
    why: 'because',
    ...more,
  })

  it('name a difference by its text or line, and must name one', () => {
    const others = [because({ what: 'other' }), because({ side: 'missing' }), because({ repository: 'y' })]
    const { explained, stale } = explain([difference], [...others, because({ what: ':3' })], new Set(['x']))
    expect(explained[0]?.explanation?.what).toBe(':3')
    expect(stale).toEqual(others.slice(0, 2))
    expect(explain([difference], others, new Set(['x'])).explained[0]?.explanation).toBeNull()
  })

  it('make the judged numbers, which never round up', () => {
    const comparison = {
      table: 'actions',
      wanted: 2000,
      found: 1999,
      missing: [],
      extra: [difference],
      apart: [],
    } as const
    const explained = [{ difference, explanation: because({}) }]
    expect(report([{ repository: 'x', comparisons: [comparison] }], explained)).toContain(
      '| actions | x | 2000 | 1999 | 1 | 99.9 % | 99.9 % | 99.9 % | 100 % |',
    )
  })
})

it('says in one line what it needs', () => {
  const script = join(import.meta.dirname, '../accuracy/run.mts')
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env: { ...process.env, TRUTH_REPOS: '' } })
  for (const { status, stderr } of [run(), run('--wrong')]) {
    expect(status).toBe(1)
    expect(stderr).toMatch(/^accuracy: .+\n$/)
  }
})
