import { expect, test } from 'vitest'
import { action, caller, route, signalsOf } from './build'

const server = caller('call', { side: 'server', line: 9 })

test('every caller is a call on the server', () => {
  expect(signalsOf('server-only-callers', action({ callers: [server, { ...server, line: 20 }] }))).toMatchObject([
    { favours: 'function', weight: 'strong', line: 9 },
  ])
})

test.each([
  ['nobody calls it', action()],
  ['only a test calls it', action({ callers: [{ ...server, test: true }] })],
  ['the client calls it too', action({ callers: [server, caller('call')] })],
  ['code of both sides calls it', action({ callers: [{ ...server, side: 'both' }] })],
  ['a form on the server has it', action({ callers: [server, { ...server, via: 'action' }] })],
  ['it is passed as a prop', action({ callers: [{ ...server, via: 'prop' }] })],
  ['it is reached through an alias', action({ callers: [{ ...server, through: ['guarded'] }] })],
  ['it is inline', action({ inline: true, callers: [server] })],
  ['it is a route', route('POST', { callers: [server] })],
])('not where %s', (_, entryPoint) => {
  expect(signalsOf('server-only-callers', entryPoint)).toEqual([])
})
