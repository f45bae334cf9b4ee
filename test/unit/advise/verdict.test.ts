/** How signals are weighed, and what the whole advises on entry points as they come. */
import { describe, expect, test } from 'vitest'
import { RULE_SOURCES, RULE_TITLES, SOURCES } from '../../../src/advise'
import { combine, type WeighedSignal } from '../../../src/advise/verdict'
import { RULES } from '../../../src/model'
import { action, adviceOn, apiRoute, caller, route, seen } from './build'

let facts = 0
function signal(
  favours: WeighedSignal['favours'],
  weight: WeighedSignal['weight'],
  fact = `fact ${facts++}`,
): WeighedSignal {
  return {
    id: 'webhook',
    favours,
    weight,
    fact,
    why: 'Because.',
    source: 'https://nextjs.org',
    file: 'a.ts',
    line: 1,
    column: 1,
  }
}
const verdict = (signals: readonly WeighedSignal[], kind: Parameters<typeof combine>[1] = 'route-handler') =>
  combine(signals, kind, true).verdict

describe('weighing', () => {
  test('nothing keeps', () => expect(verdict([])).toBe('keep'))
  test('one strong signal leads by 3', () => expect(verdict([signal('action', 'strong')])).toBe('to-action'))
  test('two hints do not', () => expect(verdict([signal('action', 'hint'), signal('action', 'hint')])).toBe('keep'))
  test('three hints do', () =>
    expect(verdict([signal('action', 'hint'), signal('action', 'hint'), signal('action', 'hint')])).toBe('to-action'))
  test('strong against hint leads by 2 only', () =>
    expect(verdict([signal('action', 'strong'), signal('route', 'hint')])).toBe('keep'))
  test('strong against strong keeps', () =>
    expect(verdict([signal('action', 'strong'), signal('route', 'strong')])).toBe('keep'))
  test('two strong against one lead by 3', () =>
    expect(verdict([signal('action', 'strong'), signal('action', 'strong'), signal('route', 'strong')])).toBe(
      'to-action',
    ))
  test('one fact counts once', () =>
    expect(verdict([signal('action', 'strong', 'x'), signal('action', 'strong', 'x'), signal('route', 'hint')])).toBe(
      'keep',
    ))
  test('a decisive one wins over any sum', () =>
    expect(
      verdict([signal('action', 'strong'), signal('action', 'strong'), signal('route', 'decisive')], 'server-action'),
    ).toBe('to-route'))
  test('the kind it has is kept', () => {
    expect(verdict([signal('route', 'decisive')], 'api-route')).toBe('keep')
    expect(verdict([signal('action', 'strong')], 'server-action')).toBe('keep')
  })
  test('function and both', () => {
    expect(verdict([signal('function', 'strong')], 'server-action')).toBe('to-function')
    expect(verdict([signal('both', 'strong')])).toBe('expose-both')
  })

  test('opposing decisive ones keep and say so', () => {
    const { verdict, signals } = combine(
      [signal('action', 'decisive'), signal('route', 'decisive')],
      'route-handler',
      true,
    )
    expect(verdict).toBe('keep')
    expect(signals.map(s => s.why)).toEqual([
      'Because. Another fact decides the opposite, so it is left as it is.',
      'Because. Another fact decides the opposite, so it is left as it is.',
    ])
  })

  test('without a caller nothing moves, and the signals are still shown', () => {
    const advice = combine([signal('action', 'decisive')], 'route-handler', false)
    expect(advice).toMatchObject({ verdict: 'keep', signals: [{ favours: 'action' }] })
    expect(advice.signals[0]).not.toHaveProperty('fact')
  })
})

describe('as a whole', () => {
  const submit = caller('fetch', { method: 'POST', within: 'submit' })
  const mutates = [seen('parses-json', null, 4), seen('mutates', 'db.insert', 5)]

  test('a route that only its own form calls becomes an action; both signals rest on one fact', () => {
    const advice = adviceOn(route('POST', { callers: [submit], observations: mutates }))
    expect(advice).toMatchObject({ verdict: 'to-action', signals: [{ id: 'form-mutation' }, { id: 'own-ui-only' }] })
    const header = adviceOn(
      route('POST', { callers: [submit], observations: [...mutates, seen('sets-header', 'etag')] }),
    )
    expect(header.verdict).toBe('keep')
  })

  test('a webhook that a page calls as well stays', () => {
    expect(adviceOn(route('POST', { route: '/api/webhook', callers: [submit], observations: mutates })).verdict).toBe(
      'keep',
    )
  })

  test('a route that nobody is seen to call stays', () => {
    expect(adviceOn(apiRoute({ observations: mutates }))).toEqual({ verdict: 'keep', signals: [] })
  })

  test('an action that client code reads through becomes a route', () => {
    expect(adviceOn(action({ name: 'getPosts', callers: [caller('call', { within: 'effect' })] })).verdict).toBe(
      'to-route',
    )
  })

  test('an action that only the server calls becomes a function, unless it needs to be an action', () => {
    const callers = [caller('call', { side: 'server' })]
    expect(adviceOn(action({ callers })).verdict).toBe('to-function')
    expect(adviceOn(action({ callers, observations: [seen('calls-cache', 'refresh')] })).verdict).toBe('keep')
  })

  test('a route that streams and refreshes is left alone and says why', () => {
    const observations = [seen('returns-stream'), seen('calls-cache', 'refresh')]
    const advice = adviceOn(route('POST', { callers: [submit], observations }))
    expect(advice.verdict).toBe('keep')
    expect(advice.signals.filter(s => s.why.includes('decides the opposite'))).toHaveLength(2)
  })

  test('every rule has a title and cites known pages', () => {
    expect(Object.keys(RULE_TITLES)).toEqual([...RULES])
    const known: readonly string[] = Object.values(SOURCES)
    for (const sources of Object.values(RULE_SOURCES)) for (const source of sources) expect(known).toContain(source)
  })
})
