import { describe, expect, it } from 'vitest'
import { scopeOf } from '../../../../src/convert/code/scope'
import { parseSource } from '../../../../src/convert/code/source'

const text = `import { db } from './db'
import type { User } from './types'
import { z, Kind } from './z'
const limit = 3
type Limit = typeof limit
function helper(db: Limit) { return db }
export async function act(user: User, { z: y = limit }: { z: Kind }) {
  const { db: inner } = { db }
  return helper(window.name) + inner.z + y
}
`

describe('scopeOf', () => {
  const sf = parseSource('a.ts', text)
  const scope = scopeOf(sf)
  const statement = (n: number) => sf.statements[n] as (typeof sf.statements)[number]

  it('finds the top-level names a node mentions, and which are types only', () => {
    const found = scope.mentions(statement(6)).map(({ name, typeOnly }) => `${name}${typeOnly ? ' type' : ''}`)
    expect(found.sort()).toEqual(['Kind type', 'User type', 'db', 'helper', 'limit'])
  })

  it('tells a parameter from the import it shadows', () => {
    expect(scope.mentions(statement(5)).map(({ name }) => name)).toEqual(['Limit'])
  })

  it('counts typeof as a type mention', () => {
    expect(scope.mentions(statement(4))).toMatchObject([{ name: 'limit', typeOnly: true }])
  })

  it('names globals', () => {
    expect([...scope.globals(statement(6))]).toEqual(['window'])
  })
})
