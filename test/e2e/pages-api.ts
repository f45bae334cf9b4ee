/** What the API routes in the sample's pages/api answer: moved to the App Router, they have to answer the same. */
import type { APIResponse, Page } from 'playwright-core'

interface Ask {
  readonly method?: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

const JSON_BODY = { 'content-type': 'application/json' }

/** In this order, and of a server that has just started: some change what later ones read. */
export const ASKED: readonly Ask[] = [
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
export const NOT_ALLOWED: readonly Ask[] = [
  { method: 'PATCH', path: '/api/bookmarks/start' },
  { path: '/api/webhooks/mail' },
  { method: 'POST', path: '/api/reminders' },
  // Answered every method; what calls it is a GET.
  { method: 'POST', path: '/api/health' },
]

const HEADERS = ['content-type', 'location', 'set-cookie', 'cache-control', 'content-disposition']

/** Asks one after another, without cookies to begin with; a redirect is an answer. */
export async function answersOf(page: Page, baseUrl: string, asked: readonly Ask[]): Promise<unknown[]> {
  const answers: unknown[] = []
  await page.context().clearCookies()
  for (const { method = 'GET', path, headers, body } of asked) {
    const answer = await page.request.fetch(baseUrl + path, {
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
