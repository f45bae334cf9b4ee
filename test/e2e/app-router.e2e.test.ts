/** Moved to the App Router, the API routes of the sample app answer every request as they did. */
import type { APIResponse } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { convertAll } from './cli'
import { RunningSample } from './running'

interface Ask {
  readonly method?: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

const JSON_BODY = { 'content-type': 'application/json' }

/** In this order: some change what later ones read. */
const ASKED: readonly Ask[] = [
  { path: '/api/bookmarks/start' },
  { path: '/api/bookmarks/start?lang=de&limit=5', headers: { cookie: 'seen=a%20b' } },
  { path: '/api/bookmarks/start?limit=' },
  { path: '/api/bookmarks/a%20b%2Fc' },
  { path: '/api/bookmarks/start?as=redirect' },
  { path: '/api/bookmarks/start?as=text' },
  { path: '/api/bookmarks/start?as=failure' },
  { method: 'PUT', path: '/api/bookmarks/new', headers: JSON_BODY, body: '{"title":"Ä","url":"/n"}' },
  {
    method: 'PUT',
    path: '/api/bookmarks/new',
    headers: { ...JSON_BODY, 'x-user': 'ada' },
    body: '{"title":"N","url":"/n"}',
  },
  { method: 'PUT', path: '/api/bookmarks/new', headers: JSON_BODY, body: '{"title":""}' },
  { path: '/api/bookmarks/new' },
  { method: 'DELETE', path: '/api/bookmarks/new' },
  { method: 'DELETE', path: '/api/bookmarks/new' },
  { method: 'POST', path: '/api/webhooks/mail', headers: { ...JSON_BODY, 'x-signature': '7' }, body: '{"a":1}' },
  { method: 'POST', path: '/api/webhooks/mail', headers: { 'x-signature': '1' }, body: '{"a":1}' },
  { path: '/api/reminders' },
  { method: 'DELETE', path: '/api/reminders' },
  { path: '/api/health' },
]

/** Methods that are not allowed: the status alone stays, as the plan's notes say. */
const NOT_ALLOWED: readonly Ask[] = [
  { method: 'PATCH', path: '/api/bookmarks/start' },
  { path: '/api/webhooks/mail' },
  { method: 'POST', path: '/api/reminders' },
  // Answered every method; what calls it is a GET.
  { method: 'POST', path: '/api/health' },
]

const HEADERS = ['content-type', 'location', 'set-cookie', 'cache-control', 'content-disposition']

async function answersOf(sample: RunningSample, asked: readonly Ask[]): Promise<unknown[]> {
  const answers: unknown[] = []
  await sample.page.context().clearCookies()
  for (const { method = 'GET', path, headers, body } of asked) {
    const answer = await sample.page.request.fetch(sample.baseUrl + path, {
      method,
      headers,
      data: body,
      maxRedirects: 0,
    })
    answers.push({
      asked: `${method} ${path}`,
      status: answer.status(),
      ...headersOf(answer),
      body: await bodyOf(answer),
    })
  }
  return answers
}

/** The headers that a handler decides; JSON is UTF-8 whether that is said or not, and a Response calls a text by its type. */
function headersOf(answer: APIResponse): Record<string, string | undefined> {
  const all = answer.headers()
  if (all['content-type'] === 'text/plain;charset=UTF-8') delete all['content-type']
  return Object.fromEntries(
    HEADERS.map(name => [name, all[name]?.replace(/^(application\/json); charset=utf-8$/, '$1')]),
  )
}

/** The Pages Router writes a redirect's target into its body, which no client reads. */
async function bodyOf(answer: APIResponse): Promise<string> {
  return answer.headers().location === undefined ? answer.text() : ''
}

describe('the API routes of the sample app', () => {
  let sample: RunningSample
  let before: unknown[]

  beforeAll(async () => {
    sample = await RunningSample.create()
    await sample.rebuild()
    before = await answersOf(sample, ASKED)
    const { converted, refused, plan } = await convertAll(sample.app.dir, 'app-router', '--accept', 'body-unknown')
    expect(refused).toEqual([])
    expect(converted).toHaveLength(4)
    expect(plan.typeChecked).toBe(true)
    await sample.rebuild()
  }, 600_000)

  afterAll(() => sample?.dispose())

  it('answer the same once they are route handlers', async () => {
    expect(await answersOf(sample, ASKED)).toEqual(before)
  })

  it.each(NOT_ALLOWED)('answer 405 to $path', async asked => {
    expect(await answersOf(sample, [asked])).toMatchObject([{ status: 405, body: '' }])
  })
})
