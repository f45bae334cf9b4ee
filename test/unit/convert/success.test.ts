import { describe, expect, it } from 'vitest'
import { parseSource } from '../../../src/convert/code/source'
import { holdsOnSuccess } from '../../../src/convert/to-route/success'
import { ts } from '../../../src/workspace/typescript'

function holds(condition: string): boolean | undefined {
  const [statement] = parseSource('a.ts', condition).statements
  if (!statement || !ts.isExpressionStatement(statement)) throw new Error(condition)
  return holdsOnSuccess(statement.expression, ['res'])
}

describe('a condition on what an action has answered', () => {
  it.each([
    'res.ok',
    'res?.success',
    'res',
    '!res.error',
    'res.error === null',
    "res.status === 'success'",
    'res && res.ok',
  ])('%s holds on success', condition => expect(holds(condition)).toBe(true))

  it.each(['!res.ok', 'res.err', 'res.isInvalid', '!res || res.error', "res.status === 'failed'", 'res.error && open'])(
    '%s holds on failure alone',
    condition => expect(holds(condition)).toBe(false),
  )

  it.each(['res.transferred', 'open', 'res.ok && open', 'res.count > 1', 'res.id === 1'])(
    '%s says nothing of it',
    condition => expect(holds(condition)).toBeUndefined(),
  )
})
