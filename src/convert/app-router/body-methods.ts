/** The methods whose requests a route's functions read the body of: `request.json()` fails where a request has none. */
import { HTTP_METHODS, type HttpMethod } from '../../model'
import { ts } from '../../workspace/typescript'
import { scopeOf } from '../code/scope'
import { functionNamed } from './api-functions'
import type { RequestsRead } from './api-reads'
import { handlerOf } from './dispatch'
import { MethodSplit } from './method-split'
import { MethodTest } from './method-test'

/** Methods whose requests have no body: `fetch` sends none, and Next.js hands none on. */
export const WITHOUT_BODY: readonly HttpMethod[] = ['GET', 'HEAD', 'OPTIONS']

/**
 * Those of `methods` for which the body is read: by a function of that name, or by what is left of the one function for all of them once its
 * tests of the method are decided.
 */
export function bodyMethods(read: RequestsRead, methods: readonly HttpMethod[]): readonly HttpMethod[] {
  const { sf, entries, bodyReaders } = read
  const scope = scopeOf(sf)
  return methods.filter(method => {
    if (bodyReaders.has(functionOf(method, sf))) return true
    return entries.some(entry => {
      const found = functionNamed(sf, entry)
      const [request] = found?.fn.parameters ?? []
      if (!found?.fn.body || !request || methods.some(other => other === entry)) return false
      const handler = handlerOf(found.fn, sf)
      const left = new MethodSplit(handler, new MethodTest(handler, scope), scope).bodyFor(method)
      const text = left.pieces.map(piece => piece.text).join('')
      const callees = [...bodyReaders].filter(name => name !== entry).map(name => `${escaped(name)}\\(`)
      return new RegExp(
        `(?<![\\w$.])(?:${[`${escaped(request.name.getText(sf))}\\.json\\(`, ...callees].join('|')})`,
      ).test(text)
    })
  })
}

/** The name of the function that a method is exported as: `PUT` in `export { PUT as PATCH }`, where PUT is a function for itself. */
function functionOf(method: HttpMethod, sf: ts.SourceFile): string {
  for (const { exportClause } of sf.statements.filter(ts.isExportDeclaration))
    for (const { name, propertyName } of exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : [])
      if (name.text === method && HTTP_METHODS.some(other => other === propertyName?.text))
        return propertyName?.text ?? method
  return method
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
