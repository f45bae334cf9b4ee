/** What an entry point's code is seen to do, and what is left alone because it only looks alike. */
import { describe, expect, test } from 'vitest'
import { actionFacts } from '../../../src/index/actions'
import { apiRouteFact } from '../../../src/index/api-routes'
import { handlerFacts } from '../../../src/index/handlers'
import { parse } from '../../../src/index/parse'
import type { Observation } from '../../../src/model'

const short = (observations: readonly Observation[] | undefined) =>
  (observations ?? []).map(o => (o.detail === null ? o.what : `${o.what} ${o.detail}`))
const handler = (text: string) => short(handlerFacts(parse('app/api/x/route.ts', text)).handlers[0]?.observations)
const post = (body: string, above = '') => handler(`${above}\nexport async function POST(request: Request) { ${body} }`)
const api = (body: string, more = '') =>
  short(
    apiRouteFact(parse('pages/api/x.ts', `${more}\nexport default async function handler(req, res) { ${body} }`))
      ?.observations,
  )
const action = (body: string, above = '') =>
  short(
    actionFacts(parse('app/actions.ts', `'use server'\n${above}\nexport async function a(data) { ${body} }`)).actions[0]
      ?.observations,
  )

test('a place is the start of what was seen', () => {
  const text = 'export async function POST(request: Request) {\n  const a = 1\n  return Response.json({ a })\n}'
  expect(handlerFacts(parse('app/api/x/route.ts', text)).handlers[0]?.observations).toEqual([
    { what: 'returns-json', detail: null, file: 'app/api/x/route.ts', line: 3, column: 10 },
  ])
})

describe('the request of a route handler', () => {
  test.each([
    ['await request.json()', ['parses-json']],
    ['await request.formData()', ['parses-form-data']],
    ['await request.clone().text()', ['reads-raw-body text']],
    ["request.headers.get('Stripe-Signature')", ['reads-header stripe-signature']],
    ["const { headers } = request; headers.get('x-a')", ['reads-header x-a']],
    ["const h = new Headers(request.headers); h.get('x-a')", ['reads-header x-a']],
    ["request.headers.get('authorization')", ['reads-header authorization', 'bearer-auth authorization']],
    ["request.headers.get('X-API-Key')", ['reads-header x-api-key', 'bearer-auth x-api-key']],
    ["request.headers.get('x-csrf-token')", ['reads-header x-csrf-token']],
    ['stripe.webhooks.constructEvent(a, b, c)', ['verifies-signature constructEvent']],
    ['new Webhook(secret).verify(a, b)', ['verifies-signature verify']],
    ['jwt.verify(token, secret)', []],
    ["(await fetch(url)).headers.get('x-a')", []],
    ['await other.json()', []],
  ])('%s', (body, expected) => {
    expect(post(body)).toEqual(expected)
  })

  test('headers() of next/headers, and a header named by a constant', () => {
    const above = "import { headers } from 'next/headers'\nconst NAME = 'svix-id'"
    expect(post('const list = await headers(); list.get(NAME)', above)).toEqual(['reads-header svix-id'])
    expect(post("(await headers()).get('svix-id')", above)).toEqual(['reads-header svix-id'])
  })

  test('the first parameter of a handler is its request whatever it is called', () => {
    expect(handler('export const PUT = async r => Response.json(await r.json())')).toEqual([
      'returns-json',
      'parses-json',
    ])
    expect(handler('export const PUT = guard(async r => r.text())')).toEqual(['wrapped guard', 'reads-raw-body text'])
  })
})

describe('the answer of a route handler', () => {
  test.each([
    [
      "return new Response('a,b', { headers: { 'Content-Type': 'text/csv' } })",
      ['returns-non-json text/csv', 'sets-header content-type'],
    ],
    ["return new Response('hello')", ['returns-non-json Response']],
    ["return new Response('No', { status: 401 })", ['returns-status 401']],
    ['return new Response(null, { status: 204 })', ['returns-status 204']],
    ['return new Response(JSON.stringify(a))', ['returns-json']],
    ['return new Response(upstream.body)', ['returns-stream upstream.body']],
    ['return result.toDataStreamResponse()', ['returns-stream toDataStreamResponse']],
    ['return NextResponse.json(a, { status: 201 })', ['returns-json', 'returns-status 201']],
    ["return NextResponse.redirect('/done', 303)", ['returns-redirect /done', 'returns-status 303']],
    [
      "return Response.json(a, { headers: { 'Access-Control-Allow-Origin': '*' } })",
      ['returns-json', 'sets-cors-header access-control-allow-origin'],
    ],
    [
      "const res = NextResponse.json(a); res.headers.set('Cache-Control', 'no-store'); return res",
      ['returns-json', 'sets-header cache-control'],
    ],
    ["const res = NextResponse.json(a); res.cookies.set('a', 'b'); return res", ['returns-json', 'sets-cookie']],
    ["const h = new Headers(); h.set('X-A', '1'); return new Response(null, { headers: h })", ['sets-header x-a']],
    ["const h = new Headers(); h.set('X-A', '1'); await fetch(url, { headers: h })", []],
    ["await fetch(url, { headers: { 'X-A': '1' } })", []],
  ])('%s', (body, expected) => {
    expect(post(body)).toEqual(expected)
  })

  test('headers spread from a constant', () => {
    const above = "const cors = { 'Access-Control-Allow-Origin': '*' }"
    expect(post('return Response.json(a, { headers: { ...cors, "X-A": "1" } })', above)).toEqual([
      'sets-cors-header access-control-allow-origin',
      'returns-json',
      'sets-header x-a',
    ])
  })
})

describe('an API route', () => {
  test.each([
    ['res.status(404).json({})', ['returns-json', 'returns-status 404']],
    [
      "res.setHeader('Content-Type', 'text/xml').end(xml)",
      ['returns-non-json end', 'sets-header content-type', 'returns-non-json text/xml'],
    ],
    ["res.status(401).send('No')", ['returns-status 401']],
    ['res.send({ a })', []],
    ["res.redirect(302, '/in')", ['returns-redirect /in']],
    ['res.statusCode = 500; res.end()', ['returns-status 500']],
    ['file.pipe(res)', ['returns-stream pipe']],
    ['const { a } = req.body', ['parses-json']],
    ["req.headers['X-Hub-Signature']", ['reads-header x-hub-signature']],
    ['req.headers.authorization', ['reads-header authorization', 'bearer-auth authorization']],
    ['const { authorization } = req.headers', ['reads-header authorization', 'bearer-auth authorization']],
  ])('%s', (body, expected) => {
    expect([...api(body)].sort()).toEqual([...expected].sort())
  })

  test('its config', () => {
    expect(api('buffer(req)', 'export const config = { api: { bodyParser: false }, runtime: "edge" }')).toEqual([
      'reads-raw-body bodyParser=false',
      'exports-config runtime=edge',
      'reads-raw-body buffer',
    ])
    expect(api('', 'export const config = { api: { bodyParser: { sizeLimit: "2mb" } } }')).toEqual([])
  })
})

describe('what changes', () => {
  const imports = [
    "import { createPost, sendMail } from '@/lib/posts'",
    "import { createHmac } from 'crypto'",
    "import { addDays } from 'date-fns'",
    "import { createClient } from '@/lib/supabase'",
    "import * as service from '../service'",
    "import { writeFile } from 'node:fs/promises'",
  ].join('\n')
  test.each([
    ['await prisma.user.create(a)', ['mutates prisma.user.create']],
    ['await db.update(users).set(a).where(b)', ['mutates db.update']],
    ['cookieStore.set(a); hash.update(b)', []],
    ['await ctx.db.insert(users).values(a)', ['mutates ctx.db.insert']],
    ["await supabase.from('a').delete().eq('id', 1)", ['mutates supabase.from.delete']],
    ['await userRepository.addMember(a)', ['mutates userRepository.addMember']],
    ['await sql`INSERT INTO a VALUES (1)`', ['mutates sql']],
    ['await sql`SELECT 1`', []],
    ["await pool.query('UPDATE a SET b = 1')", ['mutates pool.query']],
    ["await pool.query('SELECT 1')", []],
    ['await User.findByIdAndUpdate(a)', ['mutates User.findByIdAndUpdate']],
    ['await createPost(a); await sendMail(b)', ['mutates createPost', 'mutates sendMail']],
    ['await service.updatePost(a)', ['mutates service.updatePost']],
    ["await writeFile('a', b)", ['mutates writeFile']],
    ['addDays(a, 1); createClient(); new Map().set(1, 2); list.push(a); unknown.create(); setTimeout(a)', []],
    ['await prisma.user.findMany(); await db.select().from(users)', []],
    ["createHmac('sha256', a)", ['verifies-signature createHmac']],
  ])('%s', (body, expected) => {
    expect(action(body, imports)).toEqual(expected)
  })

  test('a function of the file that is called by name counts, one level deep', () => {
    const above = 'async function store(a) { await db.insert(a); deeper() }\nfunction deeper() { db.delete(1) }'
    expect(action('await store(data)', above)).toEqual(['mutates db.insert'])
  })
})

describe('an action', () => {
  test('cache, cookies and redirects by what is imported, not by name', () => {
    const above = [
      "import { revalidatePath as again, refresh } from 'next/cache'",
      "import { cookies } from 'next/headers'",
      "import { redirect } from 'next/navigation'",
      "import { updateTag } from './tags'",
    ].join('\n')
    expect(
      action("again('/'); refresh(); updateTag('a'); (await cookies()).set('a', 'b'); redirect('/')", above),
    ).toEqual([
      'calls-cache revalidatePath',
      'calls-cache refresh',
      'mutates updateTag',
      'sets-cookie',
      'redirects redirect',
    ])
  })

  test('its first parameter is no request', () => {
    expect(action('await data.text(); data.headers.get("authorization")')).toEqual([])
  })

  test('a wrapped one is observed through its wrapper', () => {
    const text =
      "'use server'\nexport const a = client.schema(shape).action(async ({ input }) => { await db.insert(input) })"
    expect(short(actionFacts(parse('app/actions.ts', text)).actions[0]?.observations)).toEqual([
      'wrapped client.schema(shape).action',
      'mutates db.insert',
    ])
  })

  test('a handler passed to a wrapper by name is observed', () => {
    expect(handler('async function h(req) { await req.json() }\nexport const POST = guard(h)')).toEqual([
      'parses-json',
      'wrapped guard',
    ])
  })
})

describe('around the handler', () => {
  test('route config', () => {
    const text = "export const dynamic = 'force-static', revalidate = 60, other = 1\nexport function GET() {}"
    expect(handler(text)).toEqual(['exports-config dynamic=force-static', 'exports-config revalidate=60'])
  })

  test('OpenAPI comments', () => {
    expect(handler('/**\n * @swagger\n * /api/x: {}\n */\nexport function GET() {}')).toEqual(['openapi swagger'])
    expect(handler('/** @returns everything */\nexport function GET() {}')).toEqual([])
  })
})
