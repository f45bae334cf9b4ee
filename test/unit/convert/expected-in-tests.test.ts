import { describe, expect, it } from 'vitest'
import { pathsIn } from '../../../src/convert/to-action/expected-in-tests'

describe('the paths that a test names', () => {
  it('are told with their lines, without origin, query and what a template takes in', () => {
    const text = [
      "expect(fetch).toHaveBeenCalledWith('/api/greet', {})",
      `await page.route("https://example.com/api/leave?now=1", stub)`,
      'expect(url).toBe(`${base}/api/notes/${note.id}/seen`)',
    ].join('\n')
    expect(pathsIn(text)).toEqual(['/api/greet:1', '/api/leave:2', '/api/notes/x/seen:3'])
  })

  it('are not those of titles, nor what has spaces', () => {
    expect(pathsIn("describe('/api/greet', () => it('/api/leave', go))\nlog('/ or not')")).toEqual([])
  })

  it('are found in time where many values stand in an open template', () => {
    expect(pathsIn(`\`/${'${a}'.repeat(60)} \``)).toEqual([])
  })
})
