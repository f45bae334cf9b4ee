import { describe, expect, it } from 'vitest'
import { scopeOf } from '../../../../src/convert/code/scope'
import { parseSource } from '../../../../src/convert/code/source'
import type { ts } from '../../../../src/workspace/typescript'

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

  it('finds what is declared in any way', () => {
    const declared = `import plain, * as all from './a'
import old = require('./b')
const { one: two, ...three } = plain, [four] = old
if (four) var five = 5
switch (five) { case 1: let six }
enum Kind { Seven, Eight = Seven }
namespace Nine { export const inside = 1 }
class Ten<Type> {}
const eleven = class Twelve { made() { return Twelve } }
export { plain as renamed }
`
    const used =
      'export const use = () => [plain, all, old, two, three, four, five, six, Kind, Nine, Ten, eleven, Twelve, inside, one, renamed, Type]'
    const file = parseSource('b.ts', declared + used)
    const names = (node?: ts.Node) =>
      scopeOf(file)
        .mentions(node ?? file)
        .map(({ name }) => name)
    expect(names(file.statements.at(-1)).join(' ')).toBe('plain all old two three four five Kind Nine Ten eleven')
    // What a class or an enum calls itself inside.
    const member = file.statements[8] as ts.VariableStatement
    const made = member.declarationList.declarations[0]?.initializer as ts.ClassExpression
    expect(names(made.members[0])).toEqual(['Twelve'])
    const enumeration = file.statements[5] as ts.EnumDeclaration
    expect(names(enumeration.members[1])).toEqual(['Seven'])
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
