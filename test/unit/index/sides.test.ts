import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Sides } from '../../../src/index/sides'
import { FIXTURES, indexOf } from './folder'

const graph = (
  modules: Record<string, { imports?: string[]; directive?: 'client' | 'server'; root?: 'server' | 'client' | 'both' }>,
) =>
  new Sides({
    files: Object.keys(modules),
    directiveOf: file => modules[file]?.directive ?? null,
    importsOf: file => modules[file]?.imports ?? [],
    loadersOf: file => Object.keys(modules).filter(loader => modules[loader]?.imports?.includes(file)),
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
    expect(['page', 'form', 'input', 'shared', 'actions', 'db'].map(file => found.sideOf(file))).toEqual([
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

  it('runs what Next.js starts in the browser there', () => {
    const found = graph({ start: { root: 'client', imports: ['part'] }, part: {} })
    expect([found.sideOf('start'), found.sideOf('part')]).toEqual(['client', 'client'])
    expect(found.whySide('part')).toBe('client: imported by start, which is an entry file of Next.js')
  })

  it('ends on a cycle, and calls what nothing imports server', () => {
    const found = graph({ a: { directive: 'client', imports: ['b'] }, b: { imports: ['a', 'b'] }, lone: {} })
    expect([found.sideOf('b'), found.sideOf('lone')]).toEqual(['client', 'server'])
    expect(found.whySide('lone')).toBe('server: nothing on the client imports it')
  })
})

describe('sides of an app', () => {
  it('are on the client what a build puts into the bundles of the browser', async () => {
    const { snapshot } = await indexOf('sample')
    const built = JSON.parse(await readFile(path.join(FIXTURES, 'sample.client-modules.json'), 'utf8'))
    const ours = [...snapshot.files].filter(file => /\.tsx?$/.test(file) && snapshot.sideOf(file) !== 'server')
    expect(ours.sort()).toEqual(built)
  })

  it('leave out a module of which the client uses types alone', async () => {
    const { snapshot } = await indexOf('action-callers')
    expect(snapshot.whySide('components/given.tsx')).toBe("client: the file has 'use client'")
    expect(snapshot.whySide('components/button.tsx')).toBe(
      "client: imported by components/given.tsx, which has 'use client'",
    )
    expect(snapshot.whySide('lib/model.ts')).toBe('server: nothing on the client imports it')
  })
})
