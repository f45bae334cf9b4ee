/** The sample app as written does what it should: what the conversions are measured against. */
import { afterAll, beforeAll, describe, it } from 'vitest'
import { behaviours, observeAs } from './behaviours'
import { RunningSample } from './running'

describe('the sample app as written', () => {
  let sample: RunningSample

  beforeAll(async () => {
    sample = await RunningSample.create()
    await sample.rebuild()
  })

  afterAll(() => sample?.dispose())

  it.each(behaviours)('$name', async behaviour => {
    const kind = behaviour.entryPoint?.startsWith('action:') ? 'action' : 'route'
    await observeAs(kind, behaviour, sample.page, sample.baseUrl)
  })
})
