import { expect, test } from 'vitest'
import { action, caller, route, seen, signalsOf } from './build'

const read = caller('hook', { within: 'read-hook', line: 9 })

test('a query hook or an effect of client code calls it', () => {
  expect(signalsOf('client-read', action({ name: 'getPosts', callers: [read] }))).toMatchObject([
    { favours: 'route', weight: 'strong', line: 9 },
  ])
  expect(
    signalsOf('client-read', action({ name: 'getPosts', callers: [{ ...read, via: 'call', within: 'effect' }] })),
  ).toHaveLength(1)
})

test('a name that only begins like one that changes something', () => {
  expect(signalsOf('client-read', action({ name: 'settings', callers: [read] }))).toHaveLength(1)
})

test.each([
  ['a mutation hook calls it', action({ callers: [{ ...read, within: 'mutation-hook' }] })],
  ['an event handler calls it', action({ callers: [{ ...read, via: 'call', within: null }] })],
  ['the server calls it', action({ callers: [{ ...read, side: 'server' }] })],
  ['only a test calls it', action({ callers: [{ ...read, test: true }] })],
  ['it changes data', action({ callers: [read], observations: [seen('mutates', 'db.insert')] })],
  ['it revalidates', action({ callers: [read], observations: [seen('calls-cache', 'revalidatePath')] })],
  ['its name says that it changes something', action({ name: 'trackVisit', callers: [read] })],
  ['it begins something, by its name', action({ name: 'startPreview', callers: [read] })],
  ['it changes something elsewhere, by its name', action({ name: 'changeRole', callers: [read] })],
  ['a form submits to it too', action({ callers: [read, caller('action')] })],
  ['it is a route', route('POST', { callers: [read] })],
])('not where %s', (_, entryPoint) => {
  expect(signalsOf('client-read', entryPoint)).toEqual([])
})
