import { expect, test } from 'vitest'
import { action, apiRoute, caller, route, seen, signalsOf } from './build'

const weights = (entryPoint: Parameters<typeof signalsOf>[1]) =>
  signalsOf('http-semantics', entryPoint).map(s => `${s.favours} ${s.weight} ${s.line}`)

test('another format than JSON, a stream included, decides', () => {
  expect(weights(route('POST', { observations: [seen('returns-non-json', 'text/csv', 7)] }))).toEqual([
    'route decisive 7',
  ])
  expect(weights(apiRoute({ observations: [seen('returns-stream', 'pipe', 7)] }))).toEqual(['route decisive 7'])
  expect(weights(route('POST', { observations: [seen('returns-json', null, 7)] }))).toEqual([])
})

test('a response header, but not those every JSON answer and every 405 has', () => {
  expect(weights(route('POST', { observations: [seen('sets-header', 'cache-control', 7)] }))).toEqual([
    'route strong 7',
  ])
  expect(
    weights(apiRoute({ observations: [seen('sets-header', 'allow'), seen('sets-header', 'content-type')] })),
  ).toEqual([])
})

test('a redirect status', () => {
  expect(weights(route('POST', { observations: [seen('returns-redirect', '/in', 7)] }))).toEqual(['route strong 7'])
  expect(weights(action({ observations: [seen('redirects', 'redirect', 7)] }))).toEqual([])
})

test('a reading method that callers use', () => {
  expect(weights(route('GET', { callers: [caller('fetch', { method: 'GET', line: 9 })] }))).toEqual(['route strong 9'])
  expect(weights(route('GET', { callers: [caller('image', { line: 9 })] }))).toEqual(['route strong 9'])
  expect(weights(apiRoute({ callers: [caller('swr', { method: 'GET', line: 9 })] }))).toEqual(['route strong 9'])
  expect(weights(route('GET'))).toEqual([])
  expect(weights(route('POST', { callers: [caller('fetch', { method: 'POST' })] }))).toEqual([])
  expect(weights(route('GET', { callers: [caller('fetch', { method: 'GET', test: true })] }))).toEqual([])
})
