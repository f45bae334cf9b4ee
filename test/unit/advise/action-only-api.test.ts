import { expect, test } from 'vitest'
import { action, adviceOn, caller, route, seen, signalsOf } from './build'

test.each(['updateTag', 'refresh'])('%s', name => {
  expect(signalsOf('action-only-api', action({ observations: [seen('calls-cache', name, 6)] }))).toMatchObject([
    { favours: 'action', weight: 'decisive', line: 6, source: expect.stringContaining(name) },
  ])
})

test.each(['revalidatePath', 'revalidateTag'])('%s works anywhere', name => {
  expect(signalsOf('action-only-api', action({ observations: [seen('calls-cache', name)] }))).toEqual([])
})

test('holds from Next.js 16 on, and where the version cannot be read', () => {
  const entryPoint = route('POST', { callers: [caller('fetch')], observations: [seen('calls-cache', 'refresh')] })
  const verdicts = ['16.0.0', '^16.1.0', 'latest', null, '15.5.8', '~14.2'].map(
    next => adviceOn(entryPoint, [], next).verdict,
  )
  expect(verdicts).toEqual(['to-action', 'to-action', 'to-action', 'to-action', 'keep', 'keep'])
})
