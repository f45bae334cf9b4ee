/** A path suggested: the default, or a refusal where no path would do. */
import { beforeAll, describe, expect, test } from 'vitest'
import { suggest } from '../../../src/lsp/conversions'
import { type Picture, pictureOf } from './picture'

let picture: Picture
beforeAll(async () => {
  picture = await pictureOf()
})

describe('a path', () => {
  const folder = 'file:///app'

  test('is suggested where the conversion may go on', () => {
    const params = { folder, id: 'action:app/actions.ts#save', to: 'route' } as const
    expect(suggest(picture.snapshot, params)).toEqual({ path: '/api/save', refusal: null })
  })

  test('is not asked for where none would do', () => {
    const params = { folder, id: 'route:app/api/billing-webhook/route.ts#POST', to: 'route' } as const
    expect(suggest(picture.snapshot, params).refusal?.code).toBe('not-offered')
  })

  test('that is given is judged alone', () => {
    const params = { folder, id: 'action:app/actions.ts#save', to: 'route', path: 'no/slash' } as const
    expect(suggest(picture.snapshot, params).refusal?.code).toBe('path-invalid')
  })
})
