/** The form that a result hands back, called for real: as the action it was, and through the client function and the route. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../random/execute'
import { fetchOf, PACKAGES } from '../../random/typed-app'
import { FIXTURES, filesIn } from '../fixtures'

interface State {
  readonly message: string
  readonly payload?: FormData
}
type Send = (state: State, form: FormData) => Promise<State>

const filesOf = (side: string) => new Map(Object.entries(filesIn(join(FIXTURES, 'to-route/form-back', side))))

function sendOf(side: string): Send {
  const files = filesOf(side)
  return run('app/actions.ts', files, { packages: PACKAGES, fetch: fetchOf(files, PACKAGES) }).send as Send
}

describe.each(['before', 'after'])('%s', side => {
  it('comes back where the action answers it, and only there', async () => {
    const form = new FormData()
    form.append('name', 'Ada')
    const refused = await sendOf(side)({ message: '' }, form)
    expect(refused.message).toBe('An address is required')
    expect([...(refused.payload ?? [])]).toEqual([['name', 'Ada']])
    form.append('email', 'ada@example.com')
    expect(await sendOf(side)({ message: '' }, form)).toEqual({ message: 'Sent' })
  })
})
