/** Random route handlers, each with a client that fetches it: inputs (JSON, Dates, forms, search parameters, segments), statuses, early returns, errors, and the ways in which clients of fetch and axios read answers, with types of their own and without. */
import fc from 'fast-check'
import { objectOf, type RandomType, typeOf } from './actions'

export interface RandomRoute {
  /** Files of the app: the handler, the client and who imports it. */
  readonly files: ReadonlyMap<string, string>
  readonly id: string
  /** The module to run, and its export to call. */
  readonly client: { readonly file: string; readonly name: string }
  /** Lists of arguments to call it with. */
  readonly calls: readonly (readonly unknown[])[]
}

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
const INPUTS = ['cast', 'cast', 'annotated', 'dated', 'whole', 'query', 'queries', 'form', 'none'] as const
const ANSWERS = ['one', 'one', 'created', 'early', 'early', 'caught', 'several', 'empty', 'list', 'thrown'] as const
const READS = [
  'data',
  'typed',
  'typed-otherwise',
  'annotated',
  'failure',
  'failure-body',
  'status',
  'throws',
  'request',
  'chain',
  'chain-throws',
  'chain-caught',
  'caught',
  'range',
  'axios',
  'axios-typed',
  'axios-caught',
  'axios-chain',
  'sent',
] as const

/** The fields of the query, and of the form. */
const TEXTS = { query: ['search'], queries: ['search', 'page'], form: ['title', 'note'] } as const

/** JSON types only: a Date is a string for a route that does not make one of it. */
const plain = typeOf(1).filter(({ dated }) => !dated)
const object = objectOf(typeOf(1)).filter(({ dated }) => !dated)
const date: RandomType = {
  text: 'Date',
  value: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
  dated: true,
  literal: null,
}
const property = fc.record({ name: fc.constantFrom('first', 'second', 'third'), type: plain })

export function randomRoute(n: number): fc.Arbitrary<RandomRoute> {
  return fc
    .record({
      method: fc.constantFrom(...METHODS),
      input: fc.constantFrom(...INPUTS),
      answer: fc.constantFrom(...ANSWERS),
      read: fc.constantFrom(...READS),
      segment: fc.boolean(),
      properties: fc.uniqueArray(property, { selector: ({ name }) => name, minLength: 1, maxLength: 3 }),
      whole: object,
      text: fc.boolean(),
    })
    .chain(parts => {
      const { input, segment, properties, whole } = parts
      const query: RandomType = { text: 'string', value: fc.string(), dated: false, literal: null }
      const sent: readonly (readonly [string, RandomType])[] =
        input === 'none'
          ? []
          : input === 'query' || input === 'queries' || input === 'form'
            ? TEXTS[input].map(name => [name, query] as const)
            : input === 'whole'
              ? [['input', whole]]
              : [
                  ...properties.map(({ name, type }) => [name, type] as const),
                  ...(input === 'dated' ? [['day', date] as const] : []),
                ]
      const id: readonly (readonly [string, RandomType])[] = segment
        ? [['id', { ...query, value: fc.stringMatching(/^[a-z0-9 ä%/]{1,6}$/) }]]
        : []
      const parameters = [...id, ...sent]
      return fc
        .array(fc.tuple(...parameters.map(([, { value }]) => value)), { minLength: 3, maxLength: 3 })
        .map(calls => routeOf(n, { ...parts, sent, parameters, calls }))
    })
}

interface Parts {
  readonly method: string
  readonly input: (typeof INPUTS)[number]
  readonly answer: (typeof ANSWERS)[number]
  readonly read: (typeof READS)[number]
  readonly segment: boolean
  /** The URL in a constant of its own. */
  readonly text: boolean
  readonly sent: readonly (readonly [string, RandomType])[]
  readonly parameters: readonly (readonly [string, RandomType])[]
  readonly calls: readonly (readonly unknown[])[]
}

function routeOf(n: number, parts: Parts): RandomRoute {
  const { method, segment, calls } = parts
  const route = `app/api/r${n}${segment ? '/[id]' : ''}/route.ts`
  const file = `clients/client${n}.ts`
  const name = `useRoute${n}`
  return {
    files: new Map([
      [route, handlerOf(parts)],
      [file, clientOf(name, `/api/r${n}`, parts)],
      [
        `app/used${n}.ts`,
        `'use client'\n\nimport { ${name} } from '@/clients/client${n}'\n\nexport const used = ${name}\n`,
      ],
    ]),
    id: `route:${route}#${method}`,
    client: { file: `app/used${n}.ts`, name: 'used' },
    calls,
  }
}

function typesIn(text: string): string {
  const used = ['Id', 'Tree'].filter(type => new RegExp(`\\b${type}\\b`).test(text))
  return used.length > 0 ? `import type { ${used.join(', ')} } from '@/lib/types'\n` : ''
}

/** What the handler's statements can read: names, and the time of a Date. */
function namesIn({ segment, sent }: Parts): readonly string[] {
  return [...(segment ? ['id'] : []), ...sent.map(([name, { dated }]) => (dated ? `${name}.getTime()` : name))]
}

/** The type of what is answered without failing. */
function answerType({ input, segment, sent, answer }: Parts): string {
  const query = input === 'query' || input === 'queries' ? ' | null' : ''
  const types = [
    ...(segment ? ['string'] : []),
    ...sent.map(([, { text, dated }]) => (dated ? 'number' : text + query)),
  ]
  const type = `{ ${['ok: boolean', ...types.map((text, n) => `v${n}: ${text}`)].join('; ')} }`
  return answer === 'list' ? `(${type})[]` : type
}

function handlerOf(parts: Parts): string {
  const { method, input, segment, sent } = parts
  const names = namesIn(parts)
  const members = sent.map(([name, { text }]) => `${name}: ${text}`).join('; ')
  const pattern = `{ ${sent.map(([name]) => name).join(', ')} }`
  const reads: Record<Parts['input'], string> = {
    cast: `const ${pattern} = (await request.json()) as { ${members} }`,
    annotated: `const ${pattern}: { ${members} } = await request.json()`,
    dated: [
      `const body = (await request.json()) as { ${members} }`,
      `const { ${sent.flatMap(([name, { dated }]) => (dated ? [] : [name])).join(', ')} } = body`,
      '// JSON carries a Date as its ISO string, an invalid one as null.',
      'const day = body.day && new Date(body.day)',
    ].join('\n'),
    whole: `const input: ${sent[0]?.[1].text} = await request.json()`,
    query: `const search = new URL(request.url).searchParams.get('search')`,
    queries: [
      'const { searchParams } = new URL(request.url)',
      `const search = searchParams.get('search')`,
      `const page = searchParams.get('page')`,
    ].join('\n'),
    form: [
      'const form = await request.formData()',
      `const title = String(form.get('title'))`,
      `const note = String(form.get('note'))`,
    ].join('\n'),
    none: '',
  }
  const lines = [segment ? 'const { id } = await params' : '', reads[input], ...answersOf(parts, names)].filter(Boolean)
  const request = input === 'none' ? '_request: Request' : 'request: Request'
  const parameters = segment
    ? `${request}, { params }: { params: Promise<{ id: string }> }`
    : input === 'none'
      ? ''
      : request
  const body = lines.join('\n').replace(/^/gm, '  ')
  return `import { NextResponse } from 'next/server'\n${typesIn(members)}\nexport async function ${method}(${parameters}) {\n${body}\n}\n`
}

function answersOf({ answer }: Parts, names: readonly string[]): readonly string[] {
  const [first = '0'] = names
  const data = `{ ok: true, ${names.map((name, n) => `v${n}: ${name}`).join(', ')} }`.replace(', }', ' }')
  const json = (value: string, status?: number) =>
    `return NextResponse.json(${value}${status ? `, { status: ${status} }` : ''})`
  const even = `if (String(${first}).length % 2 === 0) `
  switch (answer) {
    case 'one':
      return [json(data)]
    case 'created':
      return [json(data, 201)]
    case 'early':
      return [even + json(`{ error: 'even' }`, 400), json(data)]
    case 'several':
      return [
        even + json(`{ error: 'even' }`, 400),
        `if (String(${first}).length > 4) ${json(`{ error: 'long' }`, 404)}`,
        json(data),
      ]
    case 'caught':
      return [
        'try {',
        `  ${even}throw new Error('even')`,
        `  ${json(data)}`,
        '} catch {',
        `  ${json(`{ error: 'caught' }`, 500)}`,
        '}',
      ]
    case 'list':
      return [json(`[${data}]`)]
    case 'thrown':
      return [`${even}throw new Error('even')`, json(data)]
    case 'empty':
      return ['return new NextResponse(null, { status: 204 })']
  }
}

function clientOf(name: string, path: string, parts: Parts): string {
  const { method, input, segment, sent, parameters, answer } = parts
  const list = parameters.map(([own, { text }]) => `${own}: ${text}`).join(', ')
  const fields = input === 'query' || input === 'queries' ? TEXTS[input] : []
  const search = fields.map(field => `${field}=\${encodeURIComponent(${field})}`).join('&')
  const query = search === '' ? '' : `?${search}`
  const whole = `${path}${segment ? '/${encodeURIComponent(id)}' : ''}${query}`
  const url = whole.includes('${') ? `\`${whole}\`` : `'${whole}'`
  const value = input === 'whole' ? 'input' : `{ ${sent.map(([own]) => own).join(', ')} }`
  const form = [
    'const form = new FormData()',
    ...(input === 'form' ? TEXTS.form.map(field => `form.set('${field}', ${field})`) : []),
  ]
  const hasNone = fields.length > 0 || input === 'none'
  const body = hasNone ? '' : input === 'form' ? ', body: form' : `, body: JSON.stringify(${value})`
  const call = `fetch(${url}, { method: '${method}'${body} })`
  const given = hasNone ? '' : input === 'form' ? 'form' : value
  const lines = [
    ...(input === 'form' ? form : []),
    ...(/^axios/.test(parts.read)
      ? axiosOf(parts.read, axiosCall(method, url, given), answer, answerType(parts))
      : readsOf(parts.read, call, answer, answerType(parts))),
  ]
  const imports = /^axios/.test(parts.read) ? `import axios from 'axios'\n` : ''
  return `'use client'\n\n${imports}${typesIn(list)}\nexport async function ${name}(${list}) {\n${lines.join('\n').replace(/^/gm, '  ')}\n}\n`
}

/** A request of axios; `delete` takes what it sends among its options. */
function axiosCall(method: string, url: string, given: string): (type: string) => string {
  const sent = given === '' ? '' : method === 'DELETE' ? `, { data: ${given} }` : `, ${given}`
  return type => `axios.${method.toLowerCase()}${type}(${url}${sent})`
}

/** What a client of axios does with the answer: one that fails is thrown. */
function axiosOf(
  read: Parts['read'],
  call: (type: string) => string,
  answer: Parts['answer'],
  type: string,
): readonly string[] {
  const empty = answer === 'empty'
  const data = empty
    ? [`await ${call('')}`, `return 'done'`]
    : [`const { data } = await ${call('')}`, 'return { data }']
  switch (read) {
    case 'axios-typed':
      return empty ? data : [`const response = await ${call(`<${type}>`)}`, 'return { data: response.data }']
    case 'axios-caught':
      return ['try {', ...data.map(line => `  ${line}`), '} catch {', `  return 'failed'`, '}']
    case 'axios-chain':
      return empty ? data : [`return ${call('')}.then(response => response.data).catch(() => 'failed')`]
    default:
      return data
  }
}

/** The last of the statuses with which an answer fails. */
const FAILURES: Partial<Record<Parts['answer'], number>> = { early: 400, several: 404, caught: 500, thrown: 500 }

function readsOf(read: Parts['read'], call: string, answer: Parts['answer'], type: string): readonly string[] {
  const empty = answer === 'empty'
  const failure = FAILURES[answer]
  const response = `const response = await ${call}`
  const data = empty ? [`return 'done'`] : ['const data = await response.json()', 'return { data }']
  // What a failing answer is has another type.
  const isOne = !empty && !failure
  switch (read) {
    case 'data':
      return [response, ...data]
    case 'typed':
      return isOne
        ? [response, `const data = (await response.json()) as ${type}`, 'return { data }']
        : [response, ...data]
    case 'typed-otherwise':
      return isOne
        ? [response, 'const data = (await response.json()) as { ok?: unknown }', 'return { data }']
        : [response, ...data]
    case 'annotated':
      return isOne ? [response, `const data: ${type} = await response.json()`, 'return { data }'] : [response, ...data]
    case 'failure':
      return [response, `if (!response.ok) return 'failed'`, ...data]
    case 'failure-body':
      if (!failure) return [response, ...data]
      return [
        response,
        'if (!response.ok) {',
        '  const { error } = await response.json()',
        '  return { failed: error }',
        '}',
        ...data,
      ]
    case 'status':
      // A status that is never answered is a comparison that TypeScript refuses, and so does the plan.
      return [
        response,
        ...(failure ? [`if (response.status === ${failure}) return 'missing'`] : []),
        `if (!response.ok) return 'failed'`,
        ...data,
      ]
    case 'throws':
      return [response, `if (!response.ok) throw new Error('failed')`, ...data]
    case 'request':
      if (empty) return [response, `if (!response.ok) throw new Error('failed')`]
      return [response, `if (!response.ok) throw new Error('failed')`, 'return response.json()']
    case 'chain':
      if (empty) return [`await ${call}`, `return 'sent'`]
      return [`return ${call}.then(response => response.json())`]
    case 'chain-throws':
      if (empty) return [`await ${call}`, `return 'sent'`]
      return [
        `return ${call}.then(response => {`,
        `  if (!response.ok) throw new Error('failed')`,
        '  return response.json()',
        '})',
      ]
    case 'chain-caught':
      if (empty) return [`await ${call}`, `return 'sent'`]
      return [
        `return ${call}`,
        '  .then(response => response.json())',
        '  .then(data => ({ data }))',
        `  .catch(() => 'failed')`,
      ]
    case 'caught':
      return [
        'try {',
        ...[response, `if (!response.ok) throw new Error('failed')`, ...data].map(line => `  ${line}`),
        '} catch {',
        `  return 'caught'`,
        '}',
      ]
    case 'range':
      return [response, `if (response.status >= 400) return 'failed'`, ...data]
    default:
      return [`await ${call}`, `return 'sent'`]
  }
}
