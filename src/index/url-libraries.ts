/** Requests through axios, ky and ofetch, instances with a base of their own included. */
import { ts } from '../workspace/typescript'
import { type Bindings, bind, type Value } from './url-bindings'
import { methodNamed, methodOf, methodValue, seen } from './url-method'
import { refOf, stepped } from './url-refs'
import { each, type Request } from './url-request'
import { nameOf, propertyValue, returned, unwrap } from './url-syntax'
import type { Library as LibraryName } from './url-terms'
import type { TextReader } from './url-text'
import { HOLE, joined, type UrlText } from './url-texts'

const LIBRARIES: ReadonlyMap<string, Library['via']> = new Map([
  ['axios', 'axios'],
  ['ky', 'ky'],
  ['ky-universal', 'ky'],
  ['ofetch', 'ofetch'],
  ['$fetch', 'ofetch'],
  ['redaxios', 'axios'],
])

export interface Library {
  readonly via: LibraryName
  /** What its instance was made with, the innermost `extend` first: `axios.create({ baseURL })`, `ky.extend({ prefixUrl })`. */
  readonly defaults: readonly Value[]
}

/** The HTTP library a callee belongs to: by import, by its well-known name, or as an instance made in this file. */
export function libraryOf(
  callee: ts.Expression,
  reader: TextReader,
  bindings: Bindings | null = null,
  depth = 0,
): Library | null {
  const e = unwrap(callee)
  if (depth > 4) return null
  if (ts.isPropertyAccessExpression(e)) {
    if (e.expression.kind !== ts.SyntaxKind.ThisKeyword) {
      const owner = libraryOf(e.expression, reader, bindings, depth + 1)
      if (owner) return owner
    }
    const value = reader.memberValue(e, bindings)
    return value ? libraryOf(value.expression, reader, value.bindings, depth + 1) : null
  }
  if (ts.isElementAccessExpression(e)) return libraryOf(e.expression, reader, bindings, depth + 1)
  if (ts.isCallExpression(e)) return madeLibrary(e, reader, bindings, depth)
  if (!ts.isIdentifier(e)) return null
  const imported = reader.scopes.importOf(e)
  if (imported) return named(imported.specifier)
  const declared = reader.scopes.resolve(e)
  if (!declared) return named(e.text)
  const value = reader.valueOf(e, bindings)
  const made = value && unwrap(value.expression)
  return made && (ts.isCallExpression(made) || (value.bound && ts.isIdentifier(made)))
    ? libraryOf(made, reader, value.bindings, depth + 1)
    : null
}

function named(name: string): Library | null {
  const via = LIBRARIES.get(name)
  return via ? { via, defaults: [] } : null
}

/** An instance: `axios.create(…)`, or the answer of a function of this file that makes one. */
function madeLibrary(
  made: ts.CallExpression,
  reader: TextReader,
  bindings: Bindings | null,
  depth: number,
): Library | null {
  if (nameOf(made.expression).startsWith('require')) {
    const [module] = made.arguments
    return module && ts.isStringLiteral(module) ? named(module.text) : null
  }
  const callee = unwrap(made.expression)
  if (ts.isPropertyAccessExpression(callee) && /^(?:create|extend)$/.test(callee.name.text)) {
    const parent = libraryOf(callee.expression, reader, bindings, depth + 1)
    const [options] = made.arguments
    if (!parent) return null
    return options ? { via: parent.via, defaults: [{ expression: options, bindings }, ...parent.defaults] } : parent
  }
  const fn = reader.functionOf(callee, bindings)
  if (!fn) return null
  const inner = bind(fn, made.arguments, bindings)
  for (const answer of returned(fn.fn)) {
    const library = libraryOf(answer, reader, inner, depth + 1)
    if (library) return library
  }
  return null
}

/** The base of an instance, null for none. */
export function libraryBase(library: Library, reader: TextReader): readonly UrlText[] | null {
  for (const { expression, bindings } of library.defaults) {
    const base = baseOf(expression, reader, bindings)
    if (base) return base
  }
  return null
}

/** The requests of one call of a library. */
export function libraryRequests(
  call: ts.CallExpression,
  library: Library,
  reader: TextReader,
  bindings: Bindings | null,
): Request[] {
  const callee = unwrap(call.expression)
  // axios[method](url)
  const chosen = ts.isElementAccessExpression(callee) ? callee.argumentExpression : undefined
  const member = ts.isPropertyAccessExpression(callee) ? callee.name.text : ''
  const [first, second] = call.arguments
  if (!first || /^(?:create|extend|all|spread|isAxiosError|isCancel)$/.test(member)) return []
  const verb = methodNamed(member.replace(/Form$/, ''))
  if (member && !verb && !/^(?:request|raw|native)$/.test(member)) return []
  const asObject = unwrap(first)
  const object = ts.isObjectLiteralExpression(asObject) ? asObject : undefined
  const target = object ? propertyValue(object, 'url') : first
  if (!target) return []
  // axios.post(url, body, config) has its options third
  const bodied = library.via === 'axios' && verb !== undefined && /^(?:POST|PUT|PATCH)$/.test(verb)
  const options = object ?? (bodied ? call.arguments[2] : second)
  const method = verb
    ? seen(verb)
    : chosen
      ? methodValue(chosen, reader, bindings)
      : methodOf(options, seen('GET'), reader, bindings)
  const base = baseOf(options, reader, bindings) ?? libraryBase(library, reader)
  return each(
    reader.texts(target, bindings).flatMap(url => join(base, url)),
    library.via,
    method,
  )
}

function baseOf(
  options: ts.Expression | undefined,
  reader: TextReader,
  bindings: Bindings | null,
): readonly UrlText[] | null {
  const object = options && reader.literalOf(options, bindings)
  if (!object || !ts.isObjectLiteralExpression(object.node)) return null
  const value = BASES.map(name => propertyValue(object.node as ts.ObjectLiteralExpression, name)).find(Boolean)
  return value ? reader.piece(value, object.bindings) : spreadBase(object.node, reader, object.bindings)
}

/** The base that `{ ...api.defaults, timeout: 0 }` takes over. */
function spreadBase(
  options: ts.ObjectLiteralExpression,
  reader: TextReader,
  bindings: Bindings | null,
): readonly UrlText[] | null {
  for (const property of options.properties.toReversed()) {
    if (!ts.isSpreadAssignment(property)) continue
    const spread = unwrap(property.expression)
    if (!ts.isPropertyAccessExpression(spread) || spread.name.text !== 'defaults') continue
    const library = libraryOf(spread.expression, reader, bindings)
    if (library) return libraryBase(library, reader)
    const ref = refOf(spread, reader, bindings)
    const hole = ref && { name: nameOf(spread), ref: stepped(ref, 'baseURL') }
    const place = { start: spread.getStart(), end: spread.end, bound: false }
    if (hole) return [{ text: HOLE, holes: [hole], base: null, through: [], ...place }]
  }
  return null
}

/** `api.defaults.baseURL`, where this file makes the client; undefined for anything else. */
export function defaultsBase(
  e: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  reader: TextReader,
  bindings: Bindings | null,
): readonly UrlText[] | undefined {
  const defaults = unwrap(e.expression)
  if (!ts.isPropertyAccessExpression(e) || !BASES.includes(e.name.text)) return undefined
  if (!ts.isPropertyAccessExpression(defaults) || defaults.name.text !== 'defaults') return undefined
  const library = libraryOf(defaults.expression, reader, bindings)
  return library ? (libraryBase(library, reader) ?? undefined) : undefined
}

/** Options of axios and ofetch, of ky before version 2 and from it on. */
const BASES = ['baseURL', 'prefixUrl', 'prefix', 'baseUrl']

/** Puts the base of an instance before a URL, as axios, ky and ofetch do. */
function join(bases: readonly UrlText[] | null, url: UrlText): UrlText[] {
  return joined(bases, url).map(text => ({ ...url, ...text }))
}
