import { describe, expect, it } from 'vitest'
import { parseSource } from '../../../../src/convert/code/source'
import { joinPath, movedSpecifier, relativeSpecifier, specifierBetween } from '../../../../src/convert/code/specifiers'
import { contextFor } from '../fixtures'

describe('paths', () => {
  it('goes from a folder to a path', () => {
    expect(relativeSpecifier('app/api/x', 'lib/db')).toBe('../../../lib/db')
    expect(relativeSpecifier('app', 'app/a/b')).toBe('./a/b')
    expect(relativeSpecifier('', 'lib/db')).toBe('./lib/db')
    expect(joinPath('app/api', '../lib/./x')).toBe('app/lib/x')
  })
})

describe('specifierBetween', () => {
  const like = (text: string) => [parseSource('app/notes.ts', text)]
  const between = async (to: string, text: string) =>
    specifierBetween(
      'app/api/x/route.ts',
      to,
      like(text),
      (await contextFor('to-route/three-callers/before', null)).snapshot,
    )

  it('takes the alias its neighbours use, for existing files and new ones', async () => {
    expect(await between('lib/db.ts', "import { a } from '@/lib/types'")).toBe('@/lib/db')
    expect(await between('lib/same-origin.ts', "import { a } from '@/lib/types'")).toBe('@/lib/same-origin')
  })

  it('climbs where a neighbour does', async () => {
    expect(await between('lib/db.ts', "import { a } from '../lib/types'")).toBe('../../../lib/db')
  })

  it('names a file beside it relatively', async () => {
    expect(await between('app/api/x/helper.ts', "import { a } from '@/lib/types'")).toBe('./helper')
  })

  it('writes extensions as the neighbours do', async () => {
    expect(await between('lib/db.ts', "import { a } from '../lib/types.js'")).toBe('../../../lib/db.js')
    expect(await between('lib/db.ts', "import { a } from '../lib/types.ts'")).toBe('../../../lib/db.ts')
  })
})

describe('movedSpecifier', () => {
  it('keeps packages and aliases, rewrites relative ones, assets too', async () => {
    const { snapshot } = await contextFor('to-route/three-callers/before', null)
    const original = parseSource('app/notes.ts', "import { db } from '../lib/db'")
    const moved = (specifier: string) => movedSpecifier(specifier, original, 'app/api/x/route.ts', [], snapshot)
    expect(moved('zod')).toBe('zod')
    expect(moved('@/lib/db')).toBe('@/lib/db')
    expect(moved('../lib/db')).toBe('../../../lib/db')
    expect(moved('./data.json')).toBe('../../data.json')
  })

  it('keeps relative ones in the same folder, where others use an alias', async () => {
    const { snapshot } = await contextFor('to-route/three-callers/before', null)
    const original = parseSource('app/notes.ts', "import { db } from '../lib/db'")
    const aliased = parseSource('app/page.tsx', "import { db } from '@/lib/db'")
    expect(movedSpecifier('../lib/db', original, 'app/notes-server.ts', [aliased], snapshot)).toBe('../lib/db')
  })
})
