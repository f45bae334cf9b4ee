/** What the names and expressions of a handler stand for: the request, the response, their headers, the cookies. */
import { HTTP_METHODS } from '../model'
import { type Binding, unwrap } from '../workspace/top-level'
import { ts } from '../workspace/typescript'

export type Role =
  | 'request'
  | 'request-headers'
  /** The second parameter of an API route. */
  | 'node-response'
  | 'response'
  | 'response-headers'
  /** A `new Headers()` that a response may be given. */
  | 'new-headers'
  | 'cookies'

const REQUEST_NAME = /^_?(?:req|request|nextReq|nextRequest)$/
const RESPONSE_NAME = /^_?(?:res|response)$/

/** Keeps what each name was seen to hold. One per entry point: names are not told apart by scope. */
export class Roles {
  readonly #names = new Map<string, Role>()
  readonly #given = new Set<string>()

  constructor(readonly bindings: ReadonlyMap<string, Binding>) {}

  /** An API route was entered: its request has a parsed body. */
  get hasNodeResponse(): boolean {
    return [...this.#names.values()].includes('node-response')
  }

  /** Notes that a response is made with the headers of this name. */
  give(name: string): void {
    this.#given.add(name)
  }

  /** True for a `new Headers()` that goes into a response, not into a request of the handler's own. */
  isGiven(name: string): boolean {
    return this.#given.has(name) && this.#names.get(name) === 'new-headers'
  }

  /** Reads the parameters of a function, by name, by type, or by being a handler's first. */
  enter(fn: ts.SignatureDeclaration): void {
    fn.parameters.forEach((parameter, i) => {
      const { name } = parameter
      const type = parameter.type?.getText() ?? ''
      const isRequest =
        /\b(?:NextRequest|NextApiRequest|Request)\b/.test(type) ||
        (ts.isIdentifier(name) && REQUEST_NAME.test(name.text)) ||
        (i === 0 && isHandler(fn))
      if (ts.isIdentifier(name)) {
        if (isRequest) this.#names.set(name.text, 'request')
        else if (/\b(?:NextApiResponse|ServerResponse)\b/.test(type) || (i > 0 && RESPONSE_NAME.test(name.text)))
          this.#names.set(name.text, 'node-response')
      } else if (isRequest) this.#destructure(name, 'request')
    })
  }

  declare({ name, initializer }: ts.VariableDeclaration): void {
    const role = initializer && this.of(initializer)
    if (!role) return
    if (ts.isIdentifier(name)) this.#names.set(name.text, role)
    else this.#destructure(name, role)
  }

  of(expression: ts.Expression): Role | null {
    const e = withoutAwait(expression)
    if (ts.isIdentifier(e)) return this.#names.get(e.text) ?? null
    if (ts.isPropertyAccessExpression(e)) return this.#property(e)
    if (ts.isNewExpression(e)) return this.#construction(e)
    return ts.isCallExpression(e) ? this.#call(e) : null
  }

  /** What `name` is called in the module it is imported from, null where it is not from there. */
  imports(name: string, specifier: string): string | null {
    const from = this.bindings.get(name)?.importedFrom
    return from?.specifier === specifier ? from.name : null
  }

  /** The text of a string, or of the top-level constant that holds it. */
  text(expression: ts.Expression | undefined): string | null {
    const e = expression && unwrap(expression)
    if (!e) return null
    if (ts.isStringLiteralLike(e)) return e.text
    const value = ts.isIdentifier(e) ? this.bindings.get(e.text)?.value : undefined
    return value && ts.isStringLiteralLike(unwrap(value)) ? (unwrap(value) as ts.StringLiteral).text : null
  }

  /** The object literal itself, or the one a top-level constant holds. */
  object(expression: ts.Expression | undefined): ts.ObjectLiteralExpression | null {
    const e = expression && unwrap(expression)
    if (!e) return null
    if (ts.isObjectLiteralExpression(e)) return e
    const value = ts.isIdentifier(e) ? this.bindings.get(e.text)?.value : undefined
    const held = value && unwrap(value)
    return held && ts.isObjectLiteralExpression(held) ? held : null
  }

  #property(e: ts.PropertyAccessExpression): Role | null {
    const role = this.of(e.expression)
    if (e.name.text === 'headers') {
      if (role === 'request') return 'request-headers'
      return role === 'response' ? 'response-headers' : null
    }
    return e.name.text === 'cookies' && role === 'response' ? 'cookies' : null
  }

  #construction(e: ts.NewExpression): Role | null {
    if (!ts.isIdentifier(e.expression)) return null
    if (isResponseClass(e.expression)) return 'response'
    if (e.expression.text !== 'Headers') return null
    const [copied] = e.arguments ?? []
    return copied && this.of(copied) === 'request-headers' ? 'request-headers' : 'new-headers'
  }

  #call(e: ts.CallExpression): Role | null {
    const callee = e.expression
    if (ts.isIdentifier(callee)) {
      const imported = this.imports(callee.text, 'next/headers')
      return imported === 'headers' ? 'request-headers' : imported === 'cookies' ? 'cookies' : null
    }
    if (!ts.isPropertyAccessExpression(callee)) return null
    if (callee.name.text === 'clone') return this.of(callee.expression)
    if (isResponseClass(callee.expression)) return 'response'
    // `res.status(400)` is the response again.
    return this.of(callee.expression) === 'node-response' ? 'node-response' : null
  }

  #destructure(pattern: ts.BindingPattern, role: Role): void {
    for (const element of pattern.elements) {
      if (ts.isOmittedExpression(element) || !ts.isIdentifier(element.name)) continue
      const key = element.propertyName ?? element.name
      const property = ts.isIdentifier(key) ? key.text : ''
      if (role === 'request' && property === 'headers') this.#names.set(element.name.text, 'request-headers')
      if (role === 'request' && REQUEST_NAME.test(property)) this.#names.set(element.name.text, 'request')
    }
  }
}

/** `Response`, `NextResponse`. */
export const isResponseClass = (e: ts.Node): boolean =>
  ts.isIdentifier(e) && (e.text === 'Response' || e.text === 'NextResponse')

/** An expression without `await`, parentheses and types. */
export function withoutAwait(expression: ts.Expression): ts.Expression {
  let e = unwrap(expression)
  while (ts.isAwaitExpression(e)) e = unwrap(e.expression)
  return e
}

/** A function that an HTTP method's name stands for, directly or through wrappers. */
function isHandler(fn: ts.SignatureDeclaration): boolean {
  if (ts.isFunctionDeclaration(fn)) return isMethodName(fn.name)
  let node: ts.Node = fn.parent
  while (ts.isCallExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) node = node.parent
  return ts.isVariableDeclaration(node) && isMethodName(node.name)
}

const isMethodName = (name: ts.Node | undefined) =>
  name !== undefined && ts.isIdentifier(name) && (HTTP_METHODS as readonly string[]).includes(name.text)
