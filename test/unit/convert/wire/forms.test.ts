/** Forms that a result hands back or that an object holds, for real: as the action it was, and through the client function and the route. */
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

const read = (folder: string) => Object.entries(filesIn(join(FIXTURES, folder)))
const filesOf = (side: string) => new Map(read(`to-route/form-back/${side}`))

function sendOf(side: string): Send {
  const files = filesOf(side)
  return run('app/actions.ts', files, { packages: PACKAGES, fetch: fetchOf(files, PACKAGES) }).send as Send
}

describe.each(['before', 'after'])('%s: a form in a result', side => {
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

describe.each(['before', 'after'])('%s: a form in an object', side => {
  it('arrives with what stands beside it, and without the field that this travels in', async () => {
    const before = read('wire/before')
    const converted = [...read('wire/after/picture-body'), ...read('to-route/form-back/after')]
    const files = new Map(side === 'before' ? before : [...before, ...converted])
    const around = { packages: PACKAGES, fetch: fetchOf(files, PACKAGES) }
    const count = run('actions/picture-body.ts', files, around).pictureBody as (body: unknown) => Promise<number>
    const body = new FormData()
    body.append('name', 'a')
    body.append('name', 'b')
    expect(await count({ body, fields: ['c'] })).toBe(3)
    expect(await count({ body })).toBe(2)
    expect([...body.keys()]).toEqual(['name', 'name'])
  })
})
