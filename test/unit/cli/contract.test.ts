import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { FIXTURES } from '../index/folder'
import { actionsRoutes } from './run'
import { schema } from './schema'

const SCHEMA = '../../../media/actions-routes.schema.json'

describe('the JSON contract', { timeout: 120_000 }, () => {
  const generated = schema()
  const ajv = new Ajv({ strict: false, allErrors: true }).addSchema(generated, 'contract')
  const conforms = (definition: string, value: unknown): void => {
    const validate = ajv.getSchema(`contract#/definitions/${definition}`)
    expect(validate, `a definition of ${definition}`).toBeDefined()
    expect(validate?.(value) ? [] : validate?.errors).toEqual([])
  }

  it('is published as a schema that equals the types', async () => {
    await expect(`${JSON.stringify(generated, null, 2)}\n`).toMatchFileSnapshot(SCHEMA)
  })

  it.each(['sample', 'callers'])('holds for list and check over %s', fixture => {
    const list = actionsRoutes(['list', '--json', fixture], FIXTURES)
    conforms('ListOutput', JSON.parse(list.stdout))
    const records = actionsRoutes(['list', '--ndjson', fixture], FIXTURES).stdout.trim().split('\n')
    for (const record of records) conforms('ListRecord', JSON.parse(record))
    expect(records.length).toBeGreaterThan(3)
    conforms('CheckOutput', JSON.parse(actionsRoutes(['check', '--json', fixture], FIXTURES).stdout))
  })

  it('holds for a plan, a refusal and a plan of all', () => {
    const convert = (...args: string[]): unknown =>
      JSON.parse(actionsRoutes(['convert', '--json', '--root', 'sample', ...args], FIXTURES).stdout)
    const plan = convert('route:app/api/share/route.ts#POST', '--to', 'action')
    expect(plan).toHaveProperty('plan.files')
    conforms('ConvertOutput', plan)
    const refusal = convert('route:app/api/webhooks/billing/route.ts#POST', '--to', 'action')
    expect(refusal).toHaveProperty('refusal.code')
    conforms('ConvertOutput', refusal)
    const all = convert('--all', '--to', 'action', '--dir', 'app/api/share')
    expect(all).toHaveProperty('converted')
    conforms('ConvertAllOutput', all)
  })
})
