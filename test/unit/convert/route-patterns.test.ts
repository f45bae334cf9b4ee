import { describe, expect, it } from 'vitest'
import { pathPattern, serves } from '../../../src/convert/route-patterns'

describe('serves', () => {
  it.each([
    ['/api/[id]', '/api/greet', true],
    ['/api/[id]', '/api/greet/x', false],
    ['/api/[...all]', '/api/greet/x', true],
    ['/api/[...all]', '/api', false],
    ['/api/[[...all]]', '/api', true],
    ['/a.b', '/axb', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(serves(pattern, path)).toBe(expected)
  })
})

describe('pathPattern', () => {
  it.each([
    ['/api/:path*', '/api/greet', true],
    ['/api/:path*', '/api', true],
    ['/api/:path+', '/api', false],
    ['/api/:id', '/api/greet/x', false],
    ['/post/:id(\\d+)', '/post/greet', false],
    ['/post/:id(\\d+)', '/post/12', true],
    ['/((?!api|_next/static|favicon.ico).*)', '/api/greet', false],
    ['/((?!api|_next/static|favicon.ico).*)', '/dashboard/team', true],
    ['/dashboard/:path*', '/api/greet', false],
    ['/(.*)', '/api/greet', true],
  ])('%s and %s: %s', (source, path, expected) => {
    expect(pathPattern(source)?.test(path)).toBe(expected)
  })

  it('answers undefined for what it cannot read', () => {
    expect(pathPattern('/(unclosed')).toBeUndefined()
  })
})
