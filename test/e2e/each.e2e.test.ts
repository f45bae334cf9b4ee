/** Each plain action and route of the sample app on its own: converted, built, used; converted back, built, used. `E2E_EACH=1` runs it. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ACTIONS, behaviours, observe, ROUTES } from './behaviours'
import { convert, idsOf, list } from './cli'
import { RunningSample } from './running'

let sample: RunningSample

beforeAll(async () => {
  sample = await RunningSample.create()
})

afterAll(() => sample?.dispose())

it('knows the three callers of addNote, in three files', async () => {
  const { entryPoints } = await list(sample.app.dir)
  const callers = entryPoints.find(({ id }) => id === 'action:app/actions/notes.ts#addNote')?.callers
  expect(callers?.map(({ file }) => file).sort()).toEqual([
    'components/composer.tsx',
    'components/quick-add.tsx',
    'components/templates.tsx',
  ])
})

it.each([...ACTIONS, ...ROUTES])('%s and back', { timeout: 300_000 }, async id => {
  const [kind, other] = id.startsWith('action:') ? (['action', 'route'] as const) : (['route', 'action'] as const)
  await sample.app.restore()
  const before = await idsOf(sample.app.dir, other)

  expect(await convert(sample.app.dir, id, other)).toMatchObject({ plan: { typeChecked: true } })
  const added = (await idsOf(sample.app.dir, other)).filter(candidate => !before.includes(candidate))
  expect(added).toHaveLength(1)
  await sample.rebuild()
  await useAs(other, id)

  const back = await convert(sample.app.dir, added[0] ?? '', kind)
  expect(back).toMatchObject({ plan: { typeChecked: true } })
  await sample.rebuild()
  await useAs(kind, id)
})

/** Goes through what the entry point serves, and what its neighbours in the same file serve. */
async function useAs(kind: 'action' | 'route', id: string): Promise<void> {
  for (const behaviour of behaviours) {
    if (behaviour.entryPoint !== id) continue
    const calls = await observe(behaviour, sample.page, sample.baseUrl)
    // Its neighbours on the page are of the kind they were: that this one is not among them, the listing has shown.
    expect(calls.filter(call => (kind === 'action' ? call.action : call.path.startsWith('/api/')))).not.toEqual([])
  }
  const others = behaviours.filter(({ entryPoint }) => entryPoint !== id)
  for (const behaviour of others.filter(({ entryPoint }) => fileOf(entryPoint) === fileOf(id))) {
    await observe(behaviour, sample.page, sample.baseUrl)
  }
}

function fileOf(id: string | null): string | undefined {
  return id?.slice(id.indexOf(':') + 1, id.indexOf('#'))
}
