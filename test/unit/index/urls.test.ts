/** URLs in request, link and navigation positions, in pairs: what is a caller beside what only looks like one. */
import { describe, expect, it } from 'vitest'
import { mayHoldUrls, urlFacts } from '../../../src/index/urls'
import { ts } from '../../../src/workspace/typescript'

/** `via METHOD pattern` of each fact; `?` after the method where it is not certain, `*` for a placeholder. */
function read(code: string, name = 'a.tsx'): string[] {
  const facts = urlFacts(ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true))
  if (facts.length) expect(mayHoldUrls(code)).toBe(true)
  return facts.map(f => `${f.via} ${f.method ?? '-'}${f.certain ? '' : '?'} ${f.pattern.replaceAll('\u0001', '*')}`)
}

describe('fetch', () => {
  it.each([
    [`fetch('/api/x')`, 'fetch GET /api/x'],
    [`fetch("/api/x", { method: 'post' })`, 'fetch POST /api/x'],
    ['fetch(`/api/x/${id}`, { method: "DELETE" })', 'fetch DELETE /api/x/*'],
    [`window.fetch('/api/x')`, 'fetch GET /api/x'],
    [`globalThis.fetch('/api/x')`, 'fetch GET /api/x'],
    [`fetch(new Request('/api/x', { method: 'PUT' }))`, 'fetch PUT /api/x'],
    [`const r = new Request('/api/x', { method: 'PUT' }); fetch(r)`, 'fetch PUT /api/x'],
    [`fetch(new URL('/api/x', location.origin))`, 'fetch GET /api/x'],
    [`fetch(new URL('/api/x', req.url).toString())`, 'fetch GET /api/x'],
    [`fetch('http://localhost:3000/api/x')`, 'fetch GET /api/x'],
    ['fetch(`${process.env.NEXT_PUBLIC_BASE_PATH ?? ""}/api/x`)', 'fetch GET /api/x'],
    ['fetch(`https://${process.env.VERCEL_URL}/api/x`)', 'fetch GET /api/x'],
    ['fetch(`${req.nextUrl.protocol}//${req.headers.get("host")}/api/x`)', 'fetch GET /api/x'],
    [`fetch('/api/x', { ...init, method: 'POST' })`, 'fetch POST /api/x'],
    [`fetch('/api/x', { method: 'POST', ...init })`, 'fetch -? /api/x'],
    [`fetch('/api/x', { method })`, 'fetch -? /api/x'],
    [`fetch('/api/x', init)`, 'fetch -? /api/x'],
    [`const init = { method: 'POST' }; fetch('/api/x', init)`, 'fetch POST /api/x'],
    [`const method = 'POST'; fetch('/api/x', { method })`, 'fetch POST /api/x'],
    [`await fetch(('/api/x' as string)!, undefined)`, 'fetch GET /api/x'],
    ['fetch("/api/x?" + params)', 'fetch GET /api/x?*'],
    ['fetch("/api/x/" + id + "/y")', 'fetch GET /api/x/*/y'],
    ['fetch(`${workerUrl}/api/x/y`)', 'fetch GET */api/x/y'],
  ])('%s', (code, expected) => expect(read(code)).toEqual([expected]))
})
