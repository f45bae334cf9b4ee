import { describe, expect, it } from 'vitest'
import { sides } from '../../../src/index/sides'

const graph = (
  modules: Record<string, { imports?: string[]; directive?: 'client' | 'server'; root?: 'server' | 'both' }>,
) =>
  sides({
    files: Object.keys(modules),
    directiveOf: file => modules[file]?.directive ?? null,
    importsOf: file => modules[file]?.imports ?? [],
    rootOf: file => modules[file]?.root ?? null,
  })

describe('sides', () => {
  it('follows the client graph from the directive, not from the name', () => {
    const found = graph({
      page: { root: 'server', imports: ['form', 'shared'] },
      form: { directive: 'client', imports: ['input', 'shared', 'actions'] },
      input: {},
      shared: {},
      actions: { directive: 'server', imports: ['db'] },
      db: {},
    })
    expect(['page', 'form', 'input', 'shared', 'actions', 'db'].map(found.sideOf)).toEqual([
      'server',
      'client',
      'client',
      'both',
      'server',
      'server',
    ])
    expect(found.whySide('input')).toBe("client: imported by form, which has 'use client'")
    expect(found.whySide('form')).toBe("client: the file has 'use client'")
    expect(found.whySide('db')).toBe("server: imported by actions, which has 'use server'")
  })

  it('runs a page of the Pages Router on both sides', () => {
    const found = graph({ page: { root: 'both', imports: ['part'] }, part: {} })
    expect([found.sideOf('page'), found.sideOf('part')]).toEqual(['both', 'both'])
  })

  it('ends on a cycle, and calls what nothing imports server', () => {
    const found = graph({ a: { directive: 'client', imports: ['b'] }, b: { imports: ['a', 'b'] }, lone: {} })
    expect([found.sideOf('b'), found.sideOf('lone')]).toEqual(['client', 'server'])
    expect(found.whySide('lone')).toBe('server: nothing on the client imports it')
  })
})
