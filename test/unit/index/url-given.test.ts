import { describe, expect, it } from 'vitest'
import { RouteFilter } from '../../../src/index/route-filter'
import { mayGivePath } from '../../../src/index/url-given'
import type { TextFact, ValueFact } from '../../../src/index/url-terms'

const filter = new RouteFilter(['/api/posts/[id]', '/blog'])
const gives = (value: ValueFact) => mayGivePath(value, path => filter.lets(path))
const text = (written: string, holes: TextFact['holes'] = []): TextFact => ({
  text: written,
  holes,
  base: null,
  through: [],
})

describe('whether an exported value may give a path of ours', () => {
  it('does by a text that a route may serve, in whole or behind a base', () => {
    expect(gives({ texts: [text('/api/posts/1')] })).toBe(true)
    expect(gives({ texts: [text('\u0001/api/posts/\u0001', ['base', 'id'])] })).toBe(true)
    expect(gives({ texts: [text('http://localhost:3000/blog?page=1')] })).toBe(true)
  })

  it('does not by words, other paths and other hosts', () => {
    expect(gives({ texts: [text('X-Execution-Id')] })).toBe(false)
    expect(gives({ texts: [text('/images/logo.png')] })).toBe(false)
    expect(gives({ texts: [text('https://api.example.com/api/posts/1')] })).toBe(false)
  })

  it('looks into tables, functions, clients and the arguments of calls', () => {
    const path: ValueFact = { texts: [text('/api/posts')] }
    expect(gives({ members: [['posts', path]], open: false })).toBe(true)
    expect(gives({ fn: { id: 0, returns: path, requests: [], closed: true } })).toBe(true)
    expect(gives({ client: 'axios', base: [text('/api')] })).toBe(true)
    expect(gives({ client: 'axios', base: null })).toBe(false)
    const route: ValueFact = { members: [['path', path]], open: false }
    expect(gives({ ref: { from: './define', name: 'defineRoute', steps: [[route]] } })).toBe(true)
    expect(gives({ ref: { from: './schemas', name: 'PostSchema', steps: [] } })).toBe(false)
  })
})
