/** What a random API route does for one method: what it reads of the request, where it leaves early, which headers it sets, and how it answers. */
import fc from 'fast-check'

const QUERIES = ['none', 'member', 'cast', 'pattern', 'default', 'number', 'list', 'or', 'alias', 'fallback'] as const
const BODIES = ['none', 'pattern', 'typed', 'member', 'whole', 'cast', 'in-condition', 'spread'] as const
const HEADERS = ['none', 'none', 'member', 'named', 'pattern', 'cookie'] as const
const EARLY = ['none', 'return', 'block', 'else', 'helper', 'guard', 'text', 'status-code', 'throw', 'nested'] as const
const SETS = [
  'none',
  'none',
  'before',
  'value',
  'cookie',
  'cookie-made',
  'chained',
  'sometimes',
  'two',
  'changed',
  'appended',
] as const
const ENDS = [
  'json',
  'json',
  'created',
  'text',
  'object',
  'list',
  'end',
  'no-content',
  'redirect',
  'redirect-to',
  'status-code',
  'helper',
  'two-ways',
  'computed',
  'null',
] as const
const LEAVES = ['return', 'bare', 'bare-return', 'await'] as const
const CATCHES = ['none', 'none', 'all', 'message', 'inner', 'finally'] as const

const anyParts = fc.record({
  query: fc.constantFrom(...QUERIES),
  body: fc.constantFrom(...BODIES),
  header: fc.constantFrom(...HEADERS),
  early: fc.constantFrom(...EARLY),
  sets: fc.constantFrom(...SETS),
  end: fc.constantFrom(...ENDS),
  leave: fc.constantFrom(...LEAVES),
  caught: fc.constantFrom(...CATCHES),
})
export type Parts = typeof anyParts extends fc.Arbitrary<infer T> ? T : never

/**
 * Ways that are put together otherwise where they are refused: an answer of another function, or a redirect, behind a header; a `catch` that would
 * answer with a status, or a list of values, that was set before.
 */
function sensible(part: Parts): Parts {
  const takesNone = part.end === 'helper' || /^redirect/.test(part.end)
  const isCaught = part.caught === 'all' || part.caught === 'message'
  const sets = takesNone && part.sets !== 'chained' ? 'none' : part.sets
  return {
    ...part,
    sets: isCaught && (sets === 'two' || sets === 'appended') ? 'before' : sets,
    end: isCaught && part.end === 'status-code' ? 'json' : part.end,
  }
}

export const parts: fc.Arbitrary<Parts> = anyParts.map(sensible)

/** Functions and types that a file declares where it mentions them. */
export const HELPERS: readonly (readonly [name: string, text: string])[] = [
  ['cookieOf', 'function cookieOf(value: string) {\n  return `last=${encodeURIComponent(value)}; Path=/`\n}'],
  ['Input', 'interface Input {\n  title?: string\n  count?: number\n  tags?: string[]\n}'],
  [
    'fail',
    `function fail(res: NextApiResponse, status: number, error: string) {\n  res.status(status).json({ error })\n}`,
  ],
  [
    'sessionOf',
    [
      'async function sessionOf(req: NextApiRequest, res: NextApiResponse) {',
      `  const token = req.headers['x-token']`,
      '  if (!token) {',
      `    res.status(401).json({ error: 'Sign in first' })`,
      '    return null',
      '  }',
      "  return { token, admin: token === 'secret' }",
      '}',
    ].join('\n'),
  ],
]

export function indented(lines: readonly string[], by = '  '): string[] {
  return lines.flatMap(line => line.split('\n')).map(line => (line === '' ? line : by + line))
}

/** What a handler does for one method. */
export function statementsOf(part: Parts, segment: boolean): string[] {
  const seen: string[] = []
  const reads = [...readsOf(part, segment, seen)]
  const first = seen[0] ?? `'none'`
  const lines = [...earlyOf(part, first, seen), ...setsOf(part, first), ...endOf(part, seen, first)]
  switch (part.caught) {
    case 'none':
      return [...reads, ...lines]
    case 'all':
      return [
        ...reads,
        'try {',
        ...indented(lines),
        '} catch (error) {',
        '  console.debug(error)',
        `  ${left(part, `res.status(500).json({ error: 'Failed' })`)}`,
        '}',
      ]
    case 'message':
      return [
        'try {',
        ...indented([...reads, ...lines]),
        '} catch (error) {',
        `  return res.status(500).json({ error: error instanceof Error ? error.message : 'Failed' })`,
        '}',
      ]
    case 'inner':
      return [
        ...reads,
        'let extra = 0',
        'try {',
        `  extra = JSON.parse(String(${first}))`,
        '} catch {',
        '  extra = -1',
        '}',
        `if (extra > 5) return res.status(409).json({ extra })`,
        ...lines,
      ]
    case 'finally':
      return [...reads, 'try {', ...indented(lines), '} finally {', `  console.debug('done')`, '}']
  }
}

function left({ leave }: Parts, answer: string): string {
  return leave === 'return' ? `return ${answer}` : answer
}

function readsOf({ query, body, header }: Parts, segment: boolean, seen: string[]): string[] {
  const lines: string[] = []
  const take = (line: string, ...names: readonly string[]) => {
    lines.push(line)
    seen.push(...names)
  }
  switch (query) {
    case 'none':
      break
    case 'member':
      seen.push('req.query.q')
      break
    case 'cast':
      take('const q = req.query.q as string', 'q')
      break
    case 'pattern':
      take(segment ? 'const { q, id } = req.query' : 'const { q } = req.query', 'q', ...(segment ? ['id'] : []))
      break
    case 'default':
      take(`const { q = 'none' } = req.query`, 'q')
      break
    case 'number':
      take('const page = Number(req.query.page ?? 1)', 'page')
      break
    case 'list':
      take('const q = Array.isArray(req.query.q) ? req.query.q[0] : req.query.q', 'q')
      break
    case 'or':
      take(`const q = req.query.q || 'none'`, 'q')
      break
    case 'alias':
      take(`const { q: text, page = '1' } = req.query as { q?: string; page?: string }`, 'text', 'page')
      break
    case 'fallback':
      take(`const limit = parseInt((req.query.page as string) || '10', 10)`, 'limit')
  }
  if (segment && query !== 'pattern') take('const id = req.query.id as string', 'id')
  switch (body) {
    case 'none':
      break
    case 'pattern':
      take('const { title, count } = req.body', 'title', 'count')
      break
    case 'typed':
      take('const { title, count, tags }: Input = req.body', 'title', 'count', 'tags')
      break
    case 'member':
      seen.push('req.body.title', 'req.body.count')
      break
    case 'whole':
      take('const body = req.body', 'body.title', 'body.tags')
      break
    case 'cast':
      take('const input = req.body as Input', 'input.title', 'input')
      break
    case 'in-condition':
      take(
        `if (!req.body.title) {\n  return res.status(422).json({ errors: { title: 'missing' } })\n}`,
        'req.body.title',
      )
      break
    case 'spread':
      take('const all = { ...req.body, more: true }', 'all')
  }
  switch (header) {
    case 'none':
      break
    case 'member':
      take(`const token = req.headers['x-token']`, 'token')
      break
    case 'named':
      take(`const language = req.headers['accept-language']`, 'language')
      break
    case 'pattern':
      take(`const { 'x-token': given } = req.headers`, 'given')
      break
    case 'cookie':
      take('const { sid } = req.cookies', 'sid')
  }
  return lines
}

function earlyOf({ early }: Parts, first: string, seen: readonly string[]): string[] {
  const last = seen.at(-1) ?? first
  switch (early) {
    case 'none':
      return []
    case 'return':
      return [`if (!${first}) return res.status(400).json({ error: 'missing' })`]
    case 'block':
      return [`if (!${last}) {`, `  res.status(400).json({ error: 'missing' })`, '  return', '}']
    case 'else':
      return [
        `if (String(${first}).length > 2) {`,
        `  return res.status(413).json({ error: 'long', length: String(${first}).length })`,
        `} else if (String(${last}) === '7') {`,
        '  return res.status(418).end()',
        '}',
      ]
    case 'helper':
      return [`if (!${first}) return fail(res, 404, 'nothing')`]
    case 'guard':
      return [
        'const session = await sessionOf(req, res)',
        'if (!session) return',
        '',
        'if (!session.admin) return res.status(403).end()',
      ]
    case 'text':
      return [`if (!${first}) return res.status(400).send('Bad request')`]
    case 'status-code':
      return [`if (!${first}) {`, '  res.statusCode = 404', `  return res.json({ error: 'nothing' })`, '}']
    case 'throw':
      return [`if (String(${first}).length === 2) throw new Error('two')`]
    case 'nested':
      return [
        `if (String(${first}).length < 5) {`,
        `  if (String(${last}) === 'a') {`,
        `    return res.status(409).json({ conflict: String(${last}) })`,
        '  }',
        '}',
      ]
  }
}

function setsOf({ sets }: Parts, first: string): string[] {
  switch (sets) {
    case 'none':
    case 'chained':
      return []
    case 'before':
      return [`res.setHeader('Cache-Control', 'no-store')`]
    case 'value':
      return [`res.setHeader('X-Length', String(${first}).length)`]
    case 'cookie':
      return [`res.setHeader('Set-Cookie', 'seen=1; Path=/; HttpOnly')`]
    case 'sometimes':
      return [`if (String(${first}).length > 2) res.setHeader('X-Long', 'yes')`]
    case 'cookie-made':
      return [`res.setHeader('Set-Cookie', cookieOf(String(${first})))`]
    case 'changed':
      return ['let hits = 1', `res.setHeader('X-Hits', String(hits))`, 'hits += 1']
    case 'appended':
      return [`res.setHeader('X-Kind', 'one')`, `res.appendHeader('X-Other', 'two')`]
    case 'two':
      return [`res.setHeader('X-One', '1')`, `res.setHeader('X-Two', ['a', 'b'])`]
  }
}

function endOf(part: Parts, seen: readonly string[], first: string): string[] {
  const { end, sets, leave } = part
  const chain = sets === 'chained' ? `res.setHeader('X-Chained', 'yes')` : 'res'
  const data = `{ ${['ok: true', ...seen.map((name, n) => `v${n}: ${name}`)].join(', ')} }`
  const answered = (answer: string): string[] => {
    switch (leave) {
      case 'return':
        return [`return ${answer}`]
      case 'bare':
        return [answer]
      case 'bare-return':
        return [answer, 'return']
      case 'await':
        return ['await Promise.resolve()', `return ${answer}`]
    }
  }
  switch (end) {
    case 'json':
      return answered(`${chain}.status(200).json(${data})`)
    case 'created':
      return answered(`${chain}.status(201).json(${data})`)
    case 'text':
      return answered(`${chain}.status(200).send(\`text \${${first}}\`)`)
    case 'object':
      return answered(`${chain}.send(${data})`)
    case 'list':
      return answered(`${chain}.json([${seen.map(name => `${name} ?? null`).join(', ')}])`)
    case 'end':
      return answered(`${chain}.status(200).end()`)
    case 'no-content':
      return answered(`${chain}.status(204).end()`)
    case 'redirect':
      return answered(`res.redirect(\`/next?from=\${encodeURIComponent(String(${first}))}\`)`)
    case 'redirect-to':
      return answered(`res.redirect(302, '/elsewhere')`)
    case 'status-code':
      return ['res.statusCode = 202', ...answered(`${chain}.json(${data})`)]
    case 'helper':
      return leave === 'return' ? [`return fail(res, 400, 'at the end')`] : [`fail(res, 400, 'at the end')`]
    case 'two-ways':
      return [
        `const even = String(${first}).length % 2 === 0`,
        'if (even) {',
        `  ${left(part, `res.status(200).json({ even, of: String(${first}) })`)}`,
        '} else {',
        `  ${left(part, `res.status(404).json({ odd: true })`)}`,
        '}',
      ]
    case 'computed':
      return [
        `const status = String(${first}).length > 1 ? 200 : 206`,
        ...answered(`${chain}.status(status).json({ status })`),
      ]
    case 'null':
      return answered(`${chain}.json(null)`)
  }
}
