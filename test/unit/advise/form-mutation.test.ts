import { expect, test } from 'vitest'
import { action, apiRoute, caller, route, seen, signalsOf } from './build'

const json = [seen('parses-json')]
const submit = caller('fetch', { method: 'POST', within: 'submit', line: 9 })

test.each(['action', 'form-action', 'action-state'] as const)('an action used by a form: %s', via => {
  expect(signalsOf('form-mutation', action({ callers: [caller('call'), caller(via, { line: 9 })] }))).toMatchObject([
    { favours: 'action', weight: 'strong', line: 9 },
  ])
})

test.each(['call', 'prop', 'hook'] as const)('an action used otherwise: %s', via => {
  expect(signalsOf('form-mutation', action({ callers: [caller(via)] }))).toEqual([])
})

test('a route whose only caller is a submit handler', () => {
  expect(signalsOf('form-mutation', route('POST', { callers: [submit], observations: json }))).toMatchObject([
    { favours: 'action', weight: 'strong', line: 9 },
  ])
  expect(signalsOf('form-mutation', apiRoute({ callers: [submit], observations: json }))).toHaveLength(1)
  const form = caller('form', { method: 'POST', side: 'server' })
  expect(
    signalsOf('form-mutation', route('POST', { callers: [form], observations: [seen('parses-form-data')] })),
  ).toHaveLength(1)
})

test.each([
  ['a second caller', route('POST', { callers: [submit, caller('fetch', { line: 20 })], observations: json })],
  ['a caller in another handler', route('POST', { callers: [{ ...submit, within: null }], observations: json })],
  ['a caller in another app', route('POST', { callers: [{ ...submit, app: 'apps/other' }], observations: json })],
  ['a method that reads', route('GET', { callers: [{ ...submit, method: 'GET' }], observations: json })],
  [
    'a method that cannot be seen',
    apiRoute({ callers: [{ ...submit, method: null, certain: false }], observations: json }),
  ],
  ['no body read', route('POST', { callers: [submit] })],
])('a route with %s', (_, entryPoint) => {
  expect(signalsOf('form-mutation', entryPoint)).toEqual([])
})

test('a caller in a test is no second caller', () => {
  const callers = [submit, caller('fetch', { test: true, line: 20 })]
  expect(signalsOf('form-mutation', route('POST', { callers, observations: json }))).toHaveLength(1)
})
