import { expect, test } from 'vitest'
import { action, apiRoute, caller, route, seen, signalsOf } from './build'

const observations = [seen('mutates', 'db.insert', 14)]
const own = caller('fetch', { method: 'POST' })

test('a route that changes data for client code of this app', () => {
  expect(signalsOf('own-ui-only', route('POST', { callers: [own, { ...own, line: 8 }], observations }))).toMatchObject([
    { favours: 'action', weight: 'strong', line: 14 },
  ])
  expect(signalsOf('own-ui-only', apiRoute({ callers: [own], observations }))).toHaveLength(1)
})

test.each([
  ['changes nothing', route('POST', { callers: [own] })],
  ['has no caller', route('POST', { observations })],
  ['is only called by tests', route('POST', { callers: [{ ...own, test: true }], observations })],
  ['is called by the server too', route('POST', { callers: [own, { ...own, side: 'server' }], observations })],
  ['is called by code that runs on both sides', route('POST', { callers: [{ ...own, side: 'both' }], observations })],
  ['is called by another app', route('POST', { callers: [{ ...own, app: 'apps/other' }], observations })],
  ['is opened by a link', route('POST', { callers: [caller('link')], observations })],
  ['is called with GET', apiRoute({ callers: [own, { ...own, method: 'GET' }], observations })],
  ['is a webhook by its path', route('POST', { route: '/api/webhook', callers: [own], observations })],
  ['sets CORS headers', route('POST', { callers: [own], observations: [...observations, seen('sets-cors-header')] })],
  ['is an action', action({ callers: [caller('call')], observations })],
])('not where it %s', (_, entryPoint) => {
  expect(signalsOf('own-ui-only', entryPoint)).toEqual([])
})
