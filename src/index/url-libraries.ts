/** Requests through axios, ky and ofetch, instances with a base of their own included. */
import { ts } from '../workspace/typescript'
import { methodNamed, methodOf, seen } from './url-method'
import { each, type Request } from './url-request'
import { nameOf, propertyValue, unwrap } from './url-syntax'
import type { TextReader, UrlText } from './url-text'
import type { Bindings } from './url-values'

const LIBRARIES: ReadonlyMap<string, 'axios' | 'ky' | 'ofetch'> = new Map([
  ['axios', 'axios'],
  ['ky', 'ky'],
  ['ky-universal', 'ky'],
  ['ofetch', 'ofetch'],
  ['$fetch', 'ofetch'],
])
export interface Library {
  readonly via: 'axios' | 'ky' | 'ofetch'
  /** `axios.create({ baseURL })`, `ky.extend({ prefixUrl })`. */
  readonly defaults: ts.Expression | null
}

/** The HTTP library a callee belongs to: by import, by its well-known name, or as an instance made in this file. */
export function libraryOf(callee: ts.Expression, reader: TextReader, depth = 0): Library | null {
  const e = unwrap(callee)
  if (depth > 4) return null
  if (ts.isPropertyAccessExpression(e)) {
    if (e.expression.kind === ts.SyntaxKind.ThisKeyword) return null
    return libraryOf(e.expression, reader, depth + 1)
  }
  if (!ts.isIdentifier(e)) return null
  const imported = reader.scopes.importOf(e)
  if (imported) {
    const via = LIBRARIES.get(imported.specifier)
    return via ? { via, defaults: null } : null
  }
  const declared = reader.scopes.resolve(e)
  if (!declared) {
    const via = LIBRARIES.get(e.text)
    return via ? { via, defaults: null } : null
  }
  if (!ts.isVariableDeclaration(declared) || !declared.initializer) return null
  const made = unwrap(declared.initializer)
  if (!ts.isCallExpression(made)) return null
  if (nameOf(made.expression) === 'require') {
    const [module] = made.arguments
    const via = module && ts.isStringLiteral(module) ? LIBRARIES.get(module.text) : undefined
    return via ? { via, defaults: null } : null
  }
  if (!ts.isPropertyAccessExpression(made.expression) || !/^(?:create|extend)$/.test(made.expression.name.text))
    return null
  const parent = libraryOf(made.expression.expression, reader, depth + 1)
  return parent ? { via: parent.via, defaults: made.arguments[0] ?? parent.defaults } : null
}

/** The requests of one call of a library. */
export function libraryRequests(
  call: ts.CallExpression,
  library: Library,
  reader: TextReader,
  bindings: Bindings | null,
): Request[] {
  const callee = unwrap(call.expression)
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
  const method = verb ? seen(verb) : methodOf(options, seen('GET'), reader, bindings)
  const base = baseOf(options, reader, bindings) ?? baseOf(library.defaults, reader, null)
  return each(
    reader.texts(target, bindings).flatMap(url => join(base, url)),
    library.via,
    method,
  )
}

function baseOf(
  options: ts.Expression | null | undefined,
  reader: TextReader,
  bindings: Bindings | null,
): readonly UrlText[] | null {
  const object = options ? reader.objectOf(options, bindings) : undefined
  const value =
    object &&
    (propertyValue(object, 'baseURL') ?? propertyValue(object, 'prefixUrl') ?? propertyValue(object, 'prefix'))
  return value ? reader.piece(value, bindings) : null
}

/** Puts the base of an instance before a URL, as axios, ky and ofetch do. */
function join(bases: readonly UrlText[] | null, url: UrlText): UrlText[] {
  if (!bases || /^https?:/.test(url.text)) return [url]
  return bases.map(base => ({
    ...url,
    text: url.text === '' ? base.text : `${base.text.replace(/\/$/, '')}/${url.text.replace(/^\//, '')}`,
    holes: [...base.holes, ...url.holes],
  }))
}
