import { expect, test } from 'vitest'
import { action, apiRoute, caller, route, seen, signalsOf } from './build'

test.each([
  ['CORS headers', seen('sets-cors-header', 'access-control-allow-origin', 8)],
  ['a token or key', seen('bearer-auth', 'authorization', 8)],
  ['an OpenAPI comment', seen('openapi', 'swagger', 8)],
])('%s', (_, observation) => {
  expect(signalsOf('external-caller', route('POST', { observations: [observation] }))).toMatchObject([
    { favours: 'route', weight: 'decisive', line: 8 },
  ])
  expect(signalsOf('external-caller', action({ observations: [observation] }))).toEqual([])
})

test('OPTIONS exported beside it', () => {
  const options = route('OPTIONS', { line: 30 })
  expect(signalsOf('external-caller', route('POST'), [route('POST'), options])).toMatchObject([{ line: 30 }])
  expect(signalsOf('external-caller', route('POST'), [route('GET', { line: 30 })])).toEqual([])
})

test('a cron job of vercel.json', () => {
  const cron = caller('cron', { file: 'vercel.json', line: 2, side: 'server' })
  expect(signalsOf('external-caller', apiRoute({ callers: [cron] }))).toMatchObject([{ file: 'vercel.json', line: 2 }])
  expect(signalsOf('external-caller', apiRoute({ callers: [{ ...cron, via: 'fetch' }] }))).toEqual([])
})
