/**
 * What the two routers do around a handler: the Pages Router's parsed request and its response, as Next.js documents them
 * (https://nextjs.org/docs/pages/building-your-application/routing/api-routes), and `NextRequest` with `redirect` for the App Router.
 */
import type { Surroundings } from './execute'

/** What a client sends. */
export interface Sent {
  readonly method: string
  /** Path and search. */
  readonly url: string
  readonly params: Readonly<Record<string, string | readonly string[]>>
  readonly headers: Readonly<Record<string, string>>
  /** As JSON; undefined for none. */
  readonly body?: unknown
}

/** What it is told. */
export interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

type ApiHandler = (request: unknown, response: unknown) => unknown
type RouteHandler = (request: Request, context: { readonly params: Promise<unknown> }) => Promise<Response> | Response

export async function toldByPages(handler: unknown, sent: Sent): Promise<Told | 'nothing'> {
  const { searchParams } = new URL(sent.url, 'http://localhost')
  const query: Record<string, unknown> = {}
  for (const name of searchParams.keys()) {
    const all = searchParams.getAll(name)
    query[name] = all.length > 1 ? all : all[0]
  }
  const text = sent.body === undefined ? '' : JSON.stringify(sent.body)
  const request = {
    method: sent.method,
    url: sent.url,
    headers: { ...sent.headers },
    cookies: cookiesOf(sent),
    query: { ...query, ...sent.params },
    // A request without a content type is read as text.
    body: sent.body === undefined ? '' : JSON.parse(text),
  }
  const response = new PagesResponse()
  try {
    await (handler as ApiHandler)(request, response)
  } catch {
    if (!response.told) return { status: 500, headers: {}, body: 'Internal Server Error' }
  }
  return response.told ?? 'nothing'
}

class PagesResponse {
  statusCode = 200
  told: Told | undefined
  private readonly headers = new Map<string, string>()

  status(code: number): this {
    this.statusCode = code
    return this
  }

  setHeader(name: string, value: string | number | readonly string[]): this {
    if (this.told) throw new Error('Cannot set headers after they are sent to the client')
    this.headers.set(name.toLowerCase(), typeof value === 'object' ? value.join(', ') : String(value))
    return this
  }

  appendHeader(name: string, value: string): this {
    const before = this.headers.get(name.toLowerCase())
    return this.setHeader(name, before === undefined ? value : `${before}, ${value}`)
  }

  json(value: unknown): void {
    this.setHeader('Content-Type', 'application/json')
    this.send(JSON.stringify(value))
  }

  send(body: unknown): void {
    if (body === null || body === undefined) this.end()
    else if (this.statusCode === 204 || this.statusCode === 304) this.end()
    else if (typeof body === 'string') this.end(body)
    else {
      this.setHeader('Content-Type', 'application/json')
      this.end(JSON.stringify(body))
    }
  }

  end(body = ''): void {
    if (this.told) throw new Error('write after end')
    this.told = { status: this.statusCode, headers: Object.fromEntries(this.headers), body }
  }

  redirect(...[first, second]: [string] | [number, string]): this {
    this.statusCode = typeof first === 'number' ? first : 307
    this.setHeader('Location', second ?? String(first))
    this.end(second ?? String(first))
    return this
  }
}

class NextResponse extends Response {
  static override json(body: unknown, init: ResponseInit = {}): NextResponse {
    const headers = new Headers(init.headers)
    if (!headers.has('content-type')) headers.set('content-type', 'application/json')
    return new NextResponse(JSON.stringify(body), { ...init, headers })
  }
}

/** What handlers of the App Router import. */
export const ROUTER_PACKAGES: Surroundings['packages'] = {
  'next/server': { NextResponse },
  'next/navigation': {
    redirect: (url: string) => {
      throw new Redirect(307, url)
    },
    permanentRedirect: (url: string) => {
      throw new Redirect(308, url)
    },
  },
}

class Redirect extends Error {
  constructor(
    readonly status: number,
    readonly url: string,
  ) {
    super('NEXT_REDIRECT')
  }
}

/** `handlers`: the exports of the route file. */
export async function toldByApp(handlers: Readonly<Record<string, unknown>>, sent: Sent): Promise<Told> {
  const handler = handlers[sent.method] as RouteHandler | undefined
  if (!handler) return { status: 405, headers: {}, body: '' }
  const url = new URL(sent.url, 'http://localhost')
  const body = sent.body === undefined ? undefined : JSON.stringify(sent.body)
  const request = new Request(url, { method: sent.method, headers: sent.headers, body })
  const cookies = cookiesOf(sent)
  const own = Object.assign(request, {
    nextUrl: url,
    cookies: { get: (name: string) => (name in cookies ? { name, value: cookies[name] } : undefined) },
  })
  try {
    const response = await handler(own, { params: Promise.resolve(sent.params) })
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  } catch (error) {
    if (error instanceof Redirect) return { status: error.status, headers: { location: error.url }, body: '' }
    return { status: 500, headers: {}, body: '' }
  }
}

function cookiesOf({ headers: { cookie = '' } }: Sent): Record<string, string> {
  const pairs = cookie.split('; ').filter(Boolean)
  return Object.fromEntries(
    pairs.map(pair => [pair.slice(0, pair.indexOf('=')), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]),
  )
}
