/** Random API routes of the Pages Router: ways to tell methods apart, to read the request, to leave early and to answer, each with a client for every method. */
import fc from 'fast-check'
import { HELPERS, indented, type Parts, parts, statementsOf } from './api-statements'
import type { Sent } from './pages-router'

export interface RandomApiRoute {
  /** Files of the app: the API route and its client. */
  readonly files: ReadonlyMap<string, string>
  readonly id: string
  /** The API route, and the route file that it becomes. */
  readonly api: string
  readonly route: string
  readonly name: string
  readonly requests: readonly Sent[]
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof METHODS)[number]

const SHAPES = [
  'guard',
  'if',
  'if-else',
  'switch',
  'switch-blocks',
  'functions',
  'switch-functions',
  'map',
  'every',
] as const
const REJECTS = ['end', 'json', 'send', 'allow', 'status-code'] as const

const whole = fc.record({
  shape: fc.constantFrom(...SHAPES),
  methods: fc.subarray([...METHODS], { minLength: 1, maxLength: 3 }),
  segment: fc.boolean(),
  arrow: fc.boolean(),
  named: fc.boolean(),
  reject: fc.constantFrom(...REJECTS),
  parts: fc.array(parts, { minLength: 5, maxLength: 5 }),
})
type Whole = typeof whole extends fc.Arbitrary<infer T> ? T : never

const value = fc.constantFrom('a', 'bc', 'def', 'ä b', '', '7')
const request = fc.record({
  q: fc.option(value, { nil: undefined }),
  page: fc.option(fc.constantFrom('1', '2', 'x'), { nil: undefined }),
  id: fc.constantFrom('1', 'xy', 'ä'),
  token: fc.option(fc.constantFrom('t1', 'secret'), { nil: undefined }),
  sid: fc.option(fc.constantFrom('s1', 'ab'), { nil: undefined }),
  body: fc.record(
    { title: value, count: fc.integer({ min: -2, max: 3 }), tags: fc.array(value, { maxLength: 2 }) },
    { requiredKeys: [] },
  ),
})
type Asked = typeof request extends fc.Arbitrary<infer T> ? T : never

export function randomApiRoute(n: number): fc.Arbitrary<RandomApiRoute> {
  return fc
    .tuple(whole, fc.array(request, { minLength: 4, maxLength: 4 }))
    .map(([own, asked]) => routeOf(n, own, asked))
}

function routeOf(n: number, own: Whole, asked: readonly Asked[]): RandomApiRoute {
  const folder = `r${n}${own.segment ? '/[id]' : ''}`
  const api = `pages/api/${folder}.ts`
  // Where no method is named, GET is one that a body is sent with in vain.
  const bodies = new Map(METHODS.map((method, at) => [method, bodyOf(method, own.parts[at])]))
  const methods = own.shape === 'every' ? METHODS.filter(method => method === own.methods[0]) : own.methods
  const requests = METHODS.flatMap(method =>
    asked.map(each => sentOf(method, `/api/r${n}`, own, each, bodies.get(method) !== 'none')),
  )
  return {
    files: new Map([
      [api, apiText(own, methods, bodies)],
      [`clients/client${n}.ts`, clientText(n, own, methods, bodies)],
    ]),
    id: `api:${api}`,
    api,
    route: `app/api/${folder}/route.ts`,
    name: `useApi${n}`,
    requests: own.shape === 'every' ? requests.filter(({ method }) => method === methods[0]) : requests,
  }
}

function bodyOf(method: Method, part: Parts | undefined): Parts['body'] {
  return method === 'GET' || method === 'DELETE' ? 'none' : (part?.body ?? 'none')
}

function sentOf(method: Method, path: string, { segment }: Whole, asked: Asked, hasBody: boolean): Sent {
  const { q, page, id, token, sid } = asked
  const search = new URLSearchParams({
    ...(q === undefined ? {} : { q }),
    ...(page === undefined ? {} : { page }),
  }).toString()
  return {
    method,
    url: `${path}${segment ? `/${encodeURIComponent(id)}` : ''}${search ? `?${search}` : ''}`,
    params: segment ? { id } : {},
    headers: {
      ...(token === undefined ? {} : { 'x-token': token }),
      ...(sid === undefined ? {} : { cookie: `sid=${encodeURIComponent(sid)}; other=1` }),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    body: hasBody ? asked.body : undefined,
  }
}

/** A client that sends a request of each method, JSON where a body is read. */
function clientText(n: number, own: Whole, methods: readonly Method[], bodies: ReadonlyMap<Method, string>): string {
  const url = `\`/api/r${n}${own.segment ? '/${encodeURIComponent(id)}' : ''}?q=\${encodeURIComponent(id)}\``
  const calls = methods.map(method => {
    const init =
      bodies.get(method) === 'none'
        ? `{ method: '${method}' }`
        : `{ method: '${method}', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ title: id }) }`
    return `  await fetch(${url}, ${init})`
  })
  return `'use client'\n\nexport async function useApi${n}(id: string) {\n${calls.join('\n')}\n}\n`
}

function apiText(own: Whole, methods: readonly Method[], bodies: ReadonlyMap<Method, Parts['body']>): string {
  const { shape, named, arrow } = own
  const bodyFor = (method: Method) => {
    const part = own.parts[METHODS.indexOf(method)] as Parts
    return statementsOf({ ...part, body: bodies.get(method) ?? 'none' }, own.segment)
  }
  const parameters = '(req: NextApiRequest, res: NextApiResponse)'
  const below: string[] = []
  const apart = (method: Method): string => {
    below.push(`async function on${method}${parameters} {`, ...indented(bodyFor(method)), '}', '')
    return `on${method}(req, res)`
  }
  const lines: string[] = []
  const test = named ? 'method' : 'req.method'
  if (named && shape !== 'every') lines.push('const { method } = req')
  switch (shape) {
    case 'every':
      lines.push(...bodyFor(methods[0] as Method))
      break
    case 'guard': {
      const [method] = methods as [Method]
      lines.push(`if (${test} !== '${method}') {`, ...indented(rejected(own, true)), '}', '', ...bodyFor(method))
      break
    }
    case 'if':
      for (const method of methods)
        lines.push(`if (${test} === '${method}') {`, ...indented(ended(bodyFor(method))), '}')
      lines.push(...rejected(own, false))
      break
    case 'if-else':
      for (const [n, method] of methods.entries())
        lines.push(`${n > 0 ? '} else if' : 'if'} (${test} === '${method}') {`, ...indented(bodyFor(method)))
      lines.push('} else {', ...indented(rejected(own, false)), '}')
      break
    case 'switch':
    case 'switch-blocks':
      lines.push(`switch (${test}) {`)
      for (const method of methods) {
        const block = shape === 'switch-blocks'
        lines.push(`  case '${method}': ${block || needsBlock(bodyFor(method)) ? '{' : ''}`.trimEnd())
        lines.push(...indented(ended(bodyFor(method)), '    '))
        if (block || needsBlock(bodyFor(method))) lines.push('  }')
      }
      lines.push('  default:', ...indented(rejected(own, false), '    '), '}')
      break
    case 'switch-functions':
      lines.push(`switch (${test}) {`)
      for (const method of methods) lines.push(`  case '${method}':`, `    return ${apart(method)}`)
      lines.push('  default:', ...indented(rejected(own, false), '    '), '}')
      break
    case 'functions':
      for (const method of methods) lines.push(`if (${test} === '${method}') return ${apart(method)}`)
      lines.push(...rejected(own, false))
      break
    case 'map':
      lines.push(
        `const handlers: Record<string, (req: NextApiRequest, res: NextApiResponse) => unknown> = {`,
        ...methods.map(method => `  ${method}: on${method},`),
        '}',
        `const handler = handlers[${test} ?? '']`,
        'if (!handler) {',
        ...indented(rejected(own, true)),
        '}',
        'return handler(req, res)',
      )
      for (const method of methods) apart(method)
  }
  const main = arrow
    ? [`const handlerOf = async ${parameters} => {`, ...indented(lines), '}', '', `export default handlerOf`]
    : [`export default async function route${parameters} {`, ...indented(lines), '}']
  const text = [...main, '', ...below].join('\n').trimEnd()
  const helpers = HELPERS.filter(([name]) => new RegExp(`\\b${name}\\b`).test(text)).map(([, helper]) => helper)
  return `import type { NextApiRequest, NextApiResponse } from 'next'\n\n${helpers.map(helper => `${helper}\n\n`).join('')}${text}\n`
}

function needsBlock(lines: readonly string[]): boolean {
  return lines.some(line => /^(?:const|let) /.test(line))
}

/** Ends with a way out, where the statements may not. */
function ended(lines: readonly string[]): readonly string[] {
  return /^(?:return|throw)\b/.test(lines.at(-1) ?? '') ? lines : [...lines, 'return']
}

function rejected({ reject }: Whole, leaves: boolean): readonly string[] {
  const returned = (lines: readonly string[]) => (leaves ? [...lines, 'return'] : lines)
  switch (reject) {
    case 'end':
      return ['return res.status(405).end()']
    case 'json':
      return [`return res.status(405).json({ error: 'Not allowed' })`]
    case 'send':
      return returned([`res.status(405).send('Not allowed')`])
    case 'allow':
      return returned([
        `res.setHeader('Allow', ['GET', 'POST'])`,
        'res.status(405).end(`Method ${req.method} Not Allowed`)',
      ])
    case 'status-code':
      return returned(['res.statusCode = 405', 'res.end()'])
  }
}
