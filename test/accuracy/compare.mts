/** The one comparison of what the product lists with what was recorded: what is missing, what is extra, what is counted apart. */
import type { ListOutput } from '../../src/cli/contract'
import type { RecordedUrl, Truth } from './truth.mts'

export const TABLES = ['actions', 'routes × methods', 'callers of actions', 'callers of URLs'] as const
export type Table = (typeof TABLES)[number]

/** Something that only one side has. */
export interface Difference {
  readonly repository: string
  readonly table: Table
  readonly side: 'missing' | 'extra'
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  /** What it is, for a reader and for an explanation to name. */
  readonly what: string
}

export interface Comparison {
  readonly table: Table
  /** How many the record has, and how many of them are listed. */
  readonly wanted: number
  readonly found: number
  readonly missing: readonly Difference[]
  readonly extra: readonly Difference[]
  /** What the numbers leave out, a sentence each. */
  readonly apart: readonly string[]
}

/** The word at a place of a file, to see whether two places name the same. */
export type WordAt = (file: string, line: number, column: number) => string

/** Compares a listing of a whole repository with its record, table by table; a table that was not recorded is left out. */
export function compare(truth: Truth, list: ListOutput, wordAt: WordAt): Comparison[] {
  return [
    compareActions(truth, list),
    compareRoutes(truth, list),
    compareActionCallers(truth, list, wordAt),
    compareUrlCallers(truth, list),
  ].filter(comparison => comparison !== null)
}

interface Item {
  readonly key: string
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  readonly what: string
}

/** Each key once on either side. */
function byKey(
  table: Table,
  { name }: Truth,
  wanted: readonly Item[],
  listed: readonly Item[],
  apart: readonly string[] = [],
): Comparison {
  const wantedByKey = new Map(wanted.map(item => [item.key, item]))
  const listedByKey = new Map(listed.map(item => [item.key, item]))
  const difference = (side: Difference['side'], { key: _, ...item }: Item): Difference => ({
    repository: name,
    table,
    side,
    ...item,
  })
  const missing = [...wantedByKey.values()].filter(({ key }) => !listedByKey.has(key))
  const extra = [...listedByKey.values()].filter(({ key }) => !wantedByKey.has(key))
  return {
    table,
    wanted: wantedByKey.size,
    found: wantedByKey.size - missing.length,
    missing: missing.map(item => difference('missing', item)),
    extra: extra.map(item => difference('extra', item)),
    apart,
  }
}

const at = (file: string, line: number, column: number): string => `${file}:${line}:${column}`

/** Actions by file, place and exported name, as Next's compiler registers them. `'use cache'` functions are none. */
function compareActions(truth: Truth, { entryPoints }: ListOutput): Comparison | null {
  if (!truth.actions) return null
  const wanted = Object.entries(truth.actions).flatMap(([file, { actions }]) =>
    actions
      .filter(({ kind }) => kind !== 'cache')
      .map(({ name, kind, line = 0, col = 0 }): Item => {
        const what = kind === 'inline' ? '(inline)' : name
        return { key: `${at(file, line, col)} ${what}`, file, line, column: col, what }
      }),
  )
  const listed = entryPoints
    .filter(({ kind }) => kind === 'server-action')
    .map(({ file, line, column, inline, name }): Item => {
      const what = inline ? '(inline)' : (name ?? '')
      return { key: `${at(file, line, column)} ${what}`, file, line, column, what }
    })
  return byKey('actions', truth, wanted, listed)
}

/** `POST /api/x` of a file; an API route that does not tell methods apart is `ANY`. A file without any is built and answers 405: it is no entry point. */
function compareRoutes(truth: Truth, { entryPoints }: ListOutput): Comparison | null {
  if (!truth.apps) return null
  const item = (file: string, method: string, route: string): Item => {
    const what = `${method} ${route}`
    return { key: `${file} ${what}`, file, line: null, column: null, what }
  }
  const orAny = (methods: readonly string[] | null): readonly string[] => (methods?.length ? methods : ['ANY'])
  const wanted = truth.apps.flatMap(({ handlers = [], pagesApi = [] }) => [
    ...handlers.flatMap(({ file, route, methods }) => methods.map(method => item(file, method, route))),
    ...pagesApi.flatMap(({ file, route, hasDefault, methodHints }) =>
      hasDefault ? orAny(methodHints).map(method => item(file, method, route)) : [],
    ),
  ])
  const listed = entryPoints.flatMap(({ kind, file, method, methods, route }) =>
    kind === 'server-action' ? [] : orAny(method ? [method] : methods).map(one => item(file, one, route ?? '')),
  )
  return byKey('routes × methods', truth, wanted, listed)
}

/** What TypeScript lists among the references of a symbol and is no use of it. */
const NO_USE: ReadonlySet<string> = new Set(['import', 'import-type', 'reexport', 'type', 'declaration'])
/** `const { save } = await import('./actions')`: TypeScript lists the name that is bound, and none of its uses. */
const BINDING = 'dynamic-import-binding'

/**
 * Uses of exported actions by place. A name bound by a dynamic import is one that the record marks instead of its uses: it
 * is found where uses by that name are listed in its file, and those are no extras.
 */
function compareActionCallers(truth: Truth, { entryPoints }: ListOutput, wordAt: WordAt): Comparison | null {
  if (!truth.callers) return null
  const bound = new Map<string, (Item & { readonly line: number })[]>()
  const wanted = Object.entries(truth.callers).flatMap(([action, references]) =>
    references
      .filter(({ kind }) => !NO_USE.has(kind))
      .map(({ file, line, col, kind }): Item => {
        const item = { key: `${action} ${at(file, line, col)}`, file, line, column: col, what: `${kind} ${action}` }
        if (kind === BINDING) {
          const name = `${action} ${file} ${wordAt(file, line, col)}`
          bound.set(
            name,
            [...(bound.get(name) ?? []), item].sort((a, b) => a.line - b.line),
          )
        }
        return item
      }),
  )
  const listed: Item[] = []
  let behindBindings = 0
  let indirect = 0
  const known = new Set(wanted.map(({ key }) => key))
  for (const { id, kind, inline, callers } of entryPoints) {
    if (kind !== 'server-action' || inline) continue
    const action = id.slice('action:'.length)
    for (const { file, line, column, via, through } of callers) {
      const item = { key: `${action} ${at(file, line, column)}`, file, line, column, what: `${via} ${action}` }
      // The nearest one above: each test of a file may bind the same name.
      const binding = known.has(item.key)
        ? undefined
        : bound.get(`${action} ${file} ${wordAt(file, line, column)}`)?.findLast(one => one.line <= line)
      if (binding) {
        behindBindings++
        listed.push(binding)
      } else if (!known.has(item.key) && through.length > 0) indirect++
      else listed.push(item)
    }
  }
  const apart = [
    ...(bound.size > 0
      ? [
          `${[...bound.values()].flat().length} of the recorded places bind a name by a dynamic import; they count as found where its uses are listed (${behindBindings} of them, no extras)`,
        ]
      : []),
    ...(indirect > 0
      ? [`${indirect} callers through an alias, a property or a map, which the record does not follow`]
      : []),
  ]
  return byKey('callers of actions', truth, wanted, listed, apart)
}

/** Where a recorded URL stands in a request, a form, a link or an image, and not somewhere in the code. */
const REQUEST = /^(?:call-arg0|jsx:(?:href|action|src))$/

/**
 * URLs by place and route. Recorded URLs that stand anywhere else than in a request may be one or not: listed ones among
 * them are no extras. A listed caller on the same line that reaches the same route is the same call.
 */
function compareUrlCallers(truth: Truth, { entryPoints }: ListOutput): Comparison | null {
  if (!truth.urls) return null
  const recorded = truth.urls.flatMap(reference => {
    const route = routeOf(reference)
    if (route === null) return []
    const { file, line, col: column, url, callee, method, use } = reference
    const what = [method, url, callee ? `in ${callee}` : `as ${use}`].filter(Boolean).join(' ')
    return [{ reference, route, item: { key: `${at(file, line, column)} ${route}`, file, line, column, what } }]
  })
  const exact = new Map(recorded.map(one => [one.item.key, one]))
  const byLine = new Map(recorded.map(one => [`${one.item.file}:${one.item.line} ${one.route}`, one]))
  const listed = new Map<string, Item>()
  const methods = new Map<string, Set<string | null>>()
  let configured = 0
  for (const { route, callers } of entryPoints)
    for (const { file, line, column, via, url, method, through } of callers) {
      if (url === null) continue
      if (via === 'cron' || /(?:^|\/)next\.config\.\w+$/.test(file)) {
        configured++
        continue
      }
      const key = `${at(file, line, column)} ${route}`
      const same = exact.get(key) ?? byLine.get(`${file}:${line} ${route}`)
      const what = [method ?? '?', url, `by ${via}`, ...through.map(step => `through ${step}`)].join(' ')
      const item = same?.item ?? { key, file, line, column, what }
      listed.set(item.key, item)
      methods.set(item.key, (methods.get(item.key) ?? new Set()).add(method))
    }
  const wanted = recorded.filter(({ reference }) => REQUEST.test(reference.use))
  const asWanted = new Set(wanted.map(({ item }) => item.key))
  const elsewhere = new Set(recorded.map(({ item }) => item.key).filter(key => !asWanted.has(key)))
  // A method that is seen on both sides and differs is another call.
  const isOther = (reference: RecordedUrl, key: string) => {
    const seen = methods.get(key)
    return (
      reference.method !== undefined &&
      reference.method !== '?' &&
      seen !== undefined &&
      !seen.has(reference.method) &&
      !seen.has(null)
    )
  }
  for (const { reference, item } of wanted) if (isOther(reference, item.key)) listed.delete(item.key)
  const counted = [...listed.values()].filter(({ key }) => !elsewhere.has(key))
  const apart = [
    ...(listed.size > counted.length
      ? [`${listed.size - counted.length} listed URLs stand where the record does not say whether they are requested`]
      : []),
    ...(configured > 0 ? [`${configured} callers in vercel.json or next.config, which the record does not read`] : []),
  ]
  return byKey(
    'callers of URLs',
    truth,
    wanted.map(({ item }) => item),
    counted,
    apart,
  )
}

/** The one route a recorded URL reaches; null where it reaches none or may reach several. */
function routeOf({ routes, preferred }: RecordedUrl): string | null {
  if (preferred !== undefined) return preferred
  return routes.length === 1 ? (routes[0]?.route ?? null) : null
}
