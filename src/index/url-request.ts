/** What the URL readers answer: a request with its means and method. */
import type { Via } from '../model'
import { ts } from '../workspace/typescript'
import type { Method } from './url-method'
import { nameOf, unwrap } from './url-syntax'
import type { ImportRef } from './url-terms'
import type { UrlText } from './url-texts'

/** A request found at a call. */
export interface Request {
  readonly url: UrlText
  readonly via: Via
  readonly method: Method
  /** The call of another module's function or client that sends it, its arguments the last step. */
  readonly call?: ImportRef
  /** Neither its name nor its path says that the call sends a request: only that module can. */
  readonly unsure?: boolean
}

/** A call as its callee's name and what stands before the dot. */
export interface Callee {
  readonly name: string
  readonly receiver: ts.Expression | null
  /** Dotted name of the receiver, '' for none. */
  readonly holder: string
}

/** Takes a callee apart. */
export function calleeOf(expression: ts.Expression): Callee {
  const e = unwrap(expression)
  if (ts.isPropertyAccessExpression(e))
    return { name: e.name.text, receiver: unwrap(e.expression), holder: nameOf(e.expression) }
  return { name: ts.isIdentifier(e) ? e.text : '', receiver: null, holder: '' }
}

/** One request for each text a URL may be. */
export function each(texts: readonly UrlText[], via: Via, method: Method): Request[] {
  return texts.map(url => ({ url, via, method }))
}
