/** Random Server Actions: parameters and results of random types, written as people write them, with values of these types. */
import fc from 'fast-check'

/** A type as it is written, and what it holds. */
export interface RandomType {
  readonly text: string
  readonly value: fc.Arbitrary<unknown>
  /** JSON does not hold all of it. */
  readonly dated: boolean
  /** A value as it is written. */
  readonly literal: string | null
}

export interface RandomAction {
  readonly source: string
  readonly exported: string
  /** Lists of arguments to call it with. */
  readonly calls: readonly (readonly unknown[])[]
  /** Nothing but JSON types: its types may not be a reason to refuse it. */
  readonly isJson: boolean
}

/** What the actions import. */
export const TYPES = `export interface Tree {
  name: string
  children: Tree[]
}

export interface Dated {
  at: Date
  children: Dated[]
}

export interface Post {
  id: number
  title: string
  createdAt: Date
  removedAt: Date | null
}

export type Id = string & { readonly __brand: 'id' }
`

const leaf = (text: string, value: fc.Arbitrary<unknown>, literal: string | null = null): RandomType => ({
  text,
  value,
  dated: false,
  literal,
})
const date = fc.date({ noInvalidDate: true })
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(n => (n === 0 ? 0 : n))
const treeOf = (children: fc.Arbitrary<unknown[]>) => fc.record({ name: fc.string(), children })
const tree = treeOf(fc.array(treeOf(fc.array(treeOf(fc.constant([])), { maxLength: 2 })), { maxLength: 2 }))
const LEAVES: readonly RandomType[] = [
  leaf('string', fc.string(), "'some'"),
  leaf('number', number, '3'),
  leaf('boolean', fc.boolean(), 'true'),
  leaf('null', fc.constant(null)),
  leaf(`'a' | 'b' | 1`, fc.constantFrom('a', 'b', 1), "'a'"),
  leaf(
    '`id-${string}`',
    fc.string().map(text => `id-${text}`),
    "'id-0'",
  ),
  leaf('Id', fc.string()),
  leaf('Tree', tree),
  { text: 'Date', value: date, dated: true, literal: 'new Date(0)' },
  {
    text: 'Post',
    value: fc.record({ id: fc.nat(), title: fc.string(), createdAt: date, removedAt: fc.option(date) }),
    dated: true,
    literal: null,
  },
]
const KEYS = ['name', 'at', 'count', 'on-day', 'items', 'data', 'result', 'key', 'value', 'body', 'id', 'response']

const inner = ({ text }: RandomType) => (/[|&]/.test(text) ? `(${text})` : text)
const derived = (text: string, value: fc.Arbitrary<unknown>, ...of: RandomType[]): RandomType => ({
  text,
  value,
  dated: of.some(({ dated }) => dated),
  literal: null,
})

export function typeOf(depth: number): fc.Arbitrary<RandomType> {
  const plain = fc.constantFrom(...LEAVES)
  if (depth === 0) return plain
  const next = typeOf(depth - 1)
  return fc.oneof(
    { weight: 5, arbitrary: plain },
    next.map(of => derived(`${inner(of)}[]`, fc.array(of.value, { maxLength: 3 }), of)),
    next.map(of => derived(`readonly ${inner(of)}[]`, fc.array(of.value, { maxLength: 2 }), of)).map(bracketed),
    fc.tuple(next, next).map(([a, b]) => derived(`[${a.text}, ${b.text}]`, fc.tuple(a.value, b.value), a, b)),
    next.map(of =>
      derived(
        `Record<string, ${of.text}>`,
        fc.dictionary(fc.stringMatching(/^[a-z-]{1,5}$/), of.value, { maxKeys: 3, noNullPrototype: true }),
        of,
      ),
    ),
    next.map(of => derived(`${inner(of)} | null`, fc.option(of.value), of)),
    { weight: 3, arbitrary: objectOf(next) },
    fc
      .tuple(next, next)
      .map(([a, b]) =>
        derived(
          `{ kind: 'a'; first: ${a.text} } | { kind: 'b'; second: ${b.text} }`,
          fc.oneof(
            fc.record({ kind: fc.constant('a'), first: a.value }),
            fc.record({ kind: fc.constant('b'), second: b.value }),
          ),
          a,
          b,
        ),
      ),
  )
}

const bracketed = (type: RandomType): RandomType => ({ ...type, text: `(${type.text})` })

export function objectOf(next: fc.Arbitrary<RandomType>): fc.Arbitrary<RandomType> {
  const property = fc.record({
    key: fc.constantFrom(...KEYS),
    type: next,
    how: fc.constantFrom('required', 'required', 'optional', 'undefined'),
  })
  return fc.uniqueArray(property, { selector: ({ key }) => key, minLength: 1, maxLength: 4 }).map(properties => {
    const members = properties.map(({ key, type, how }) => {
      const name = /^\w+$/.test(key) ? key : `'${key}'`
      return `${name}${how === 'optional' ? '?' : ''}: ${type.text}${how === 'undefined' ? ' | undefined' : ''}`
    })
    const values = properties.map(({ key, type, how }) => [
      key,
      how === 'required' ? type.value : fc.option(type.value, { nil: undefined }),
    ])
    const requiredKeys = properties.filter(({ how }) => how !== 'optional').map(({ key }) => key)
    const value = fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys,
      noNullPrototype: true,
    })
    return derived(`{ ${members.join('; ')} }`, value, ...properties.map(({ type }) => type))
  })
}

interface RandomParameter {
  readonly text: string
  /** Names that the body can read. */
  readonly names: readonly string[]
  readonly value: fc.Arbitrary<unknown>
  readonly dated: boolean
  readonly required: boolean
  readonly isRest?: boolean
}

const KINDS = ['plain', 'plain', 'plain', 'optional', 'default', 'pattern', 'pattern-default', 'list'] as const

function parameterOf(n: number): fc.Arbitrary<RandomParameter> {
  return fc
    .record({
      kind: fc.constantFrom(...KINDS),
      type: typeOf(2),
      object: objectOf(typeOf(1)),
      plain: fc.constantFrom(...LEAVES),
    })
    .map(({ kind, type, object, plain }): RandomParameter => {
      const name = ['first', 'body', 'input', 'options'][n] ?? `p${n}`
      const required = { value: type.value, dated: type.dated, required: true, names: [name] }
      const maybe = (of: RandomType) => ({
        value: fc.option(of.value, { nil: undefined }),
        dated: of.dated,
        required: false,
      })
      if (kind === 'optional') return { ...maybe(type), text: `${name}?: ${type.text}`, names: [name] }
      if (kind === 'default' && plain.literal)
        return { ...maybe(plain), text: `${name}: ${plain.text} = ${plain.literal}`, names: [name] }
      if (kind === 'pattern')
        return { ...required, ...object, text: `{ ...own${n} }: ${object.text}`, names: [`own${n}`] }
      if (kind === 'pattern-default' && plain.literal)
        return {
          ...maybe({ ...plain, value: fc.record({ count: plain.value }, { requiredKeys: [], noNullPrototype: true }) }),
          text: `{ count: count${n} = ${plain.literal} }: { count?: ${plain.text} } = {}`,
          names: [`count${n}`],
        }
      if (kind === 'list')
        return {
          ...required,
          value: fc.tuple(type.value, plain.value),
          dated: type.dated || plain.dated,
          text: `[one${n}, two${n}]: [${type.text}, ${plain.text}]`,
          names: [`one${n}`, `two${n}`],
        }
      return { ...required, text: `${name}: ${type.text}` }
    })
}

const formData = fc
  .array(fc.tuple(fc.constantFrom('name', 'tag', 'id'), fc.stringMatching(/^[a-zé☃ "&=]{0,6}$/)), { maxLength: 4 })
  .map(entries => {
    const data = new FormData()
    for (const [key, value] of entries) data.append(key, value)
    return data
  })

/** What comes after the others. */
const tail: fc.Arbitrary<readonly RandomParameter[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<readonly RandomParameter[]>([]) },
  typeOf(1).map(type => [
    {
      text: `...more: ${inner(type)}[]`,
      names: ['more'],
      value: fc.array(type.value, { maxLength: 3 }),
      dated: type.dated,
      required: false,
      isRest: true,
    },
  ]),
  fc.tuple(fc.boolean(), typeOf(1)).map(([unread, type]) => [
    ...(unread
      ? [{ text: `_previous: ${type.text}`, names: [], value: type.value, dated: false, required: true }]
      : []),
    {
      text: 'formData: FormData',
      names: ['[...formData].map(([key, value]) => [key, String(value)])'],
      value: formData,
      dated: false,
      required: true,
    },
  ]),
)

const BODIES = ['one', 'one', 'object', 'list', 'maybe', 'nothing', 'early', 'reassigned', 'promise'] as const

/** One action, in a file of its own. */
export function randomAction(name: string): fc.Arbitrary<RandomAction> {
  return fc
    .record({
      parameters: fc.tuple(parameterOf(0), parameterOf(1), parameterOf(2)),
      count: fc.nat(3),
      tail,
      body: fc.constantFrom(...BODIES),
      form: fc.constantFrom('function', 'arrow', 'expression', 'default', 'list'),
    })
    .chain(({ parameters: all, count, tail: last, body, form }) => {
      const isForm = last.some(({ text }) => text.includes('FormData'))
      const own = all.slice(0, count).filter(({ required }) => required || !isForm)
      const parameters = [...own.filter(one => one.required), ...own.filter(one => !one.required), ...last]
      const source = sourceOf(name, parameters, body, form)
      const argumentsOf = fc
        .tuple(...parameters.map(({ value }) => value))
        .map(values => values.flatMap((value, n) => (parameters[n]?.isRest ? (value as unknown[]) : [value])))
      // undefined in an array is not JSON.
      const hasGaps = body === 'list' && parameters.some(({ required }) => !required)
      const isJson = !hasGaps && !parameters.some(({ dated }) => dated) && !source.includes('Date')
      return fc
        .array(argumentsOf, { minLength: 3, maxLength: 3 })
        .map(calls => ({ source, exported: form === 'default' ? 'default' : name, calls, isJson }))
    })
}

function sourceOf(
  name: string,
  parameters: readonly RandomParameter[],
  body: (typeof BODIES)[number],
  form: string,
): string {
  const names = parameters.flatMap(parameter => parameter.names)
  const [first = '0', second = "'none'"] = names
  const lines: Record<(typeof BODIES)[number], string> = {
    one: `return ${first}`,
    object: `return { ok: true, ${names.map((own, n) => `v${n}: ${own}`).join(', ')} }`,
    list: `return [${first}, ${second}] as const`,
    maybe: `return [${first}].length > 1 ? undefined : ${second}`,
    nothing: `await Promise.all([${names.join(', ')}])`,
    early: `if (String(${first}).length % 2 === 0) return { error: 'even' }\n  return { data: ${first} }`,
    reassigned: /^[a-z]\w*$/.test(first) ? `${first} = ${first}\n  return ${first}` : `return ${first}`,
    promise: `return Promise.resolve({ ${names.map((own, n) => `v${n}: ${own}`).join(', ')} })`,
  }
  const list = parameters.map(({ text }) => text).join(', ')
  const block = `{\n  ${lines[body]}\n}\n`
  const used = ['Dated', 'Id', 'Post', 'Tree'].filter(type => new RegExp(`\\b${type}\\b`).test(list))
  const imports = used.length > 0 ? `import type { ${used.join(', ')} } from '@/lib/types'\n\n` : ''
  const written: Record<string, string> = {
    function: `export async function ${name}(${list}) ${block}`,
    arrow: `export const ${name} = async (${list}) => ${block}`,
    expression: `export const ${name} = async (${list}) => ${first}\n`,
    default: `export default async function ${name}(${list}) ${block}`,
    list: `const ${name} = async function (${list}) ${block}\nexport { ${name} }\n`,
  }
  return `'use server'\n\n${imports}${written[form]}`
}
