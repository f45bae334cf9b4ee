/** Hover on names, calls, URLs, methods and the directive. */
import { beforeAll, describe, expect, test } from 'vitest'
import { hover } from '../../../src/lsp/hover'
import { type Picture, pictureOf } from './picture'

let picture: Picture
beforeAll(async () => {
  picture = await pictureOf()
})

const ROUTE = 'app/api/items/[id]/route.ts'

function textAt(file: string, text: string, offset = 1): string | null {
  const position = picture.at(file, text, offset)
  const result = hover(picture.snapshot, file, position, picture.document(file))
  return result ? (result.contents as { value: string }).value : null
}

describe('on a Server Action', () => {
  test('the name says kind, callers with links, verdict with reasons and sources', () => {
    const text = textAt('app/actions.ts', 'save(')
    expect(text).toContain('**Server Action** `save`')
    expect(text).toMatch(/3 callers: all client/)
    expect(text).toMatch(/\[`app\/editor\.tsx:12`\]\(file:\/\/\/.*\/app\/editor\.tsx#L12,11\) call, client/)
  })

  test('never shows a URL for it', () => {
    expect(textAt('app/actions.ts', 'save(')).not.toContain('/api/')
  })

  test('a call shows the same', () => {
    expect(textAt('app/editor.tsx', 'save(name)')).toBe(textAt('app/actions.ts', 'save('))
  })

  test('an action that only the server calls is better as a plain function, with the reason and its source', () => {
    const text = textAt('app/actions.ts', 'count(')
    expect(text).toContain('**Better as a plain server function**')
    expect(text).toMatch(/\[source\]\(https:\/\//)
  })

  test('an inline action answers at its name', () => {
    expect(textAt('app/page.tsx', 'rename(form')).toContain('**Server Action** `rename`')
  })
})

describe('on a route', () => {
  test('the method says route, callers and the decision in three lines with sources', () => {
    const text = textAt(ROUTE, 'PUT(')
    expect(text).toContain('**Route Handler** `PUT /api/items/[id]`')
    expect(text).toContain('1 caller: client')
    const sources = text?.match(/^- \*\*(Server Action|Route Handler|Plain function)\*\*.*nextjs\.org\/docs.*$/gm)
    expect(sources).toHaveLength(3)
  })

  test('a URL in a fetch shows the handler its method reaches', () => {
    expect(textAt('app/editor.tsx', '`/api/items/', 3)).toContain('`GET /api/items/[id]`')
  })
})

describe('on the directive', () => {
  test('a file’s says the decision and what the file holds', () => {
    const text = textAt('app/actions.ts', "'use server'")
    expect(text).toContain('**2 Server Actions in this file**')
    expect(text).toMatch(/- `count` 1 caller · better as a plain server function/)
    expect(text?.match(/nextjs\.org\/docs/g)).toHaveLength(3)
  })

  test('a function’s does too', () => {
    expect(textAt('app/page.tsx', "'use server'")).toContain('**1 Server Action in this file**')
  })
})

test.each([
  ['app/actions.ts', 'names.push'],
  ['app/editor.tsx', 'response.json'],
  ['app/editor.tsx', "'use client'"],
])('nothing in %s at %s', (file, text) => {
  expect(textAt(file, text)).toBeNull()
})
