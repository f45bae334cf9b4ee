/** Every use of the request in the functions of an API route, and the edits that read the same of a `Request`. */
import type { TextEdit } from '../../model'
import { ts } from '../../workspace/typescript'
import { isNameAlike } from '../code/absent-values'
import { isChanged } from '../code/assigned'
import { statementEnd } from '../code/edits'
import { quoted, semicolon } from '../code/style'
import { isRefused, outermost, type Refused, soleStatement, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ApiFunction } from './api-functions'
import { readKnownCall } from './api-known-calls'
import { sessionOptions, uploadReader } from './api-known-readers'
import { fallbackText, keywordOf, queryEdits, takenLines } from './api-query'
import { handedOn } from './handed-on'
import { loopEdits, rawCall } from './raw-reads'
import { isFixed, isWhole, memberOf, settled, whole } from './request-members'
import { bodyEdits, bracketed, dropped, header, type RequestContext } from './request-values'

/** Uses that other edits or checks take care of: calls of the file's own functions. */
export type IsOwnCall = (call: ts.CallExpression) => boolean

const CHUNKS =
  'It reads the request chunk by chunk, and does more than collect the chunks: a route handler has them in request.body, or all of them in request.text() and request.arrayBuffer().'

const REASONS: Readonly<Record<string, string>> = {
  on: 'It reads the request as a stream.',
  pipe: 'It reads the request as a stream.',
  socket: 'It reads the connection (req.socket), which a route handler does not see.',
  connection: 'It reads the connection, which a route handler does not see.',
  preview: 'It uses the preview mode of the Pages Router.',
  previewData: 'It uses the preview mode of the Pages Router.',
  draftMode: 'It reads the draft mode of the Pages Router.',
}

/**
 * Reads every use of the request. Refused with its place: a member without a counterpart (`unsupported-handler`, `streams`),
 * the request handed to a function of another file.
 */
export function requestEdits(
  own: ApiFunction,
  isOwn: IsOwnCall,
  context: RequestContext,
): readonly TextEdit[] | Refused {
  const reader = new RequestReader(own, isOwn, context)
  return reader.read()
}

class RequestReader {
  private readonly edits: TextEdit[] = []
  private readonly bodies: ts.Expression[] = []
  private readonly queries: ts.Expression[] = []
  private refused: Refused | undefined

  constructor(
    private readonly own: ApiFunction,
    private readonly isOwn: IsOwnCall,
    private readonly context: RequestContext,
  ) {}

  read(): readonly TextEdit[] | Refused {
    const { request } = this.own
    if (!request) return []
    for (const use of this.context.scope.usesOf(request)) {
      this.use(use, request.text)
      if (this.refused) return this.refused
    }
    const body = bodyEdits(this.own, this.bodies, this.context)
    if (isRefused(body)) return body
    const query = queryEdits(this.own, this.queries, this.context)
    if (isRefused(query)) return query
    return [...this.edits, ...body, ...query]
  }

  private use(use: ts.Identifier, request: string): undefined {
    const { parent } = use
    if (this.isOption(use)) return
    if (ts.isPropertyAccessExpression(parent) && parent.expression === use) {
      this.member(parent.name.text, parent, request)
      return
    }
    const declaration = outermost(use).parent
    if (
      ts.isVariableDeclaration(declaration) &&
      ts.isObjectBindingPattern(declaration.name) &&
      declaration.initializer === outermost(use)
    )
      return this.pattern(declaration, declaration.name, request)
    const loop = outermost(use).parent
    if (ts.isForOfStatement(loop)) {
      const edits = loopEdits(use, this.own, this.context)
      if (edits) this.edits.push(...edits)
      else this.refused = refuse('streams', CHUNKS, this.context.place(use))
      return
    }
    let call: ts.Node = use
    while (!ts.isCallExpression(call) && !ts.isStatement(call) && call.parent) call = call.parent
    if (ts.isCallExpression(call)) {
      if (this.isOwn(call)) return
      const known = readKnownCall(call, use, this.own, this.context)
      if (isRefused(known)) this.refused = known
      else if (known) {
        this.edits.push(...known)
        return
      }
      const callee = call.expression.getText().replace(/\s+/g, ' ').slice(0, 60)
      const named = uploadReader(call) ?? sessionOptions(call)
      this.refused ??= this.refuse(use, named ?? handedOn(callee, 'request', this.context.lost))
      return
    }
    this.refused = this.refuse(use, 'The request is used as a value here.')
  }

  /** True for `req.headers['content-length']` in a call that reads the body, whose options go. */
  private isOption(use: ts.Identifier): boolean {
    for (let node: ts.Node = use; node.parent && !ts.isStatement(node); node = node.parent) {
      const call = node.parent
      const given = ts.isCallExpression(call) && rawCall(call, this.context) ? call.arguments : undefined
      const read = given?.[0]
      if (read && read !== node && unwrapped(read).getText() === use.text) return true
    }
    return false
  }

  private refuse(node: ts.Node, message: string): Refused {
    return refuse('unsupported-handler', message, this.context.place(node))
  }

  private member(member: string, access: ts.Expression, request: string): undefined {
    switch (member) {
      case 'method':
        return this.method(access)
      case 'body':
        this.bodies.push(access)
        return
      case 'query':
        this.queries.push(access)
        return
      case 'headers':
        return this.headers(access, `${request}.headers`)
      case 'cookies':
        return this.cookies(access, `${request}.cookies`)
      case 'url':
        this.context.told('next-request', this.own, access)
        return this.replace(access, bracketed(`${request}.nextUrl.pathname + ${request}.nextUrl.search`, access))
    }
    const streams = member === 'on' || member === 'pipe'
    this.refused = refuse(
      streams ? 'streams' : 'unsupported-handler',
      REASONS[member] ?? `It reads ${request}.${member}, which a Request does not have.`,
      this.context.place(access),
    )
  }

  /** The method reads the same; a name for it that nothing asks any more goes. */
  private method(access: ts.Expression): undefined {
    const declaration = outermost(access).parent
    if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return
    const statement = soleStatement(declaration)
    if (statement && this.context.scope.usesOf(declaration.name).length === 0)
      this.edits.push(dropped(statement, this.context))
  }

  private replace(node: ts.Expression, newText: string): undefined {
    this.edits.push({ start: node.getStart(), end: node.end, newText })
  }

  /** `req.headers['x-id']`, `req.headers.authorization`, taken apart, or as a whole object. */
  private headers(headers: ts.Expression, text: string): undefined {
    const read = memberOf(headers)
    if (isChanged(read?.node ?? outermost(headers))) return this.changed(headers, 'headers')
    if (read && (read.name !== undefined || isFixed(read.key)))
      return this.replace(read.node, header(text, read.name ?? read.key, read.node, this.context))
    const declaration = settled(headers).parent
    if (ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name)) {
      for (const use of this.context.scope.usesOf(declaration.name)) this.headers(use, declaration.name.text)
      return
    }
    if (ts.isVariableDeclaration(declaration) && ts.isObjectBindingPattern(declaration.name))
      return this.taken(declaration, declaration.name, 'headers', text)
    if (isWhole(headers)) return this.replace(headers, whole(headers, `Object.fromEntries(${text})`))
    this.refused = this.refuse(headers, 'The headers are used in a way that Headers does not have.')
  }

  private changed(node: ts.Expression, what: string): undefined {
    this.refused = this.refuse(node, `The ${what} of the request are changed here.`)
  }

  private cookies(cookies: ts.Expression, text: string): undefined {
    this.context.told('next-request', this.own, cookies)
    const read = memberOf(cookies)
    if (isChanged(read?.node ?? outermost(cookies))) return this.changed(cookies, 'cookies')
    if (read) {
      const key = read.name === undefined ? read.key.getText() : quoted(read.name, this.context.style)
      return this.replace(read.node, `${text}.get(${key})?.value`)
    }
    const declaration = settled(cookies).parent
    if (ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name)) {
      for (const use of this.context.scope.usesOf(declaration.name)) this.cookies(use, declaration.name.text)
      return
    }
    if (ts.isVariableDeclaration(declaration) && ts.isObjectBindingPattern(declaration.name))
      return this.taken(declaration, declaration.name, 'cookies', text)
    this.refused = this.refuse(cookies, 'The cookies are used in a way that RequestCookies does not have.')
  }

  /** `const { a, b } = req.headers` as one constant each. */
  private taken(
    declaration: ts.VariableDeclaration,
    pattern: ts.ObjectBindingPattern,
    of: 'headers' | 'cookies',
    text: string,
  ): undefined {
    const statement = soleStatement(declaration)
    const lines = statement && this.lines(pattern, keywordOf(declaration), of, text)
    if (!statement || !lines) {
      this.refused = this.refuse(pattern, 'It is taken apart in a way that has no counterpart.')
      return
    }
    const start = statement.getStart()
    const indent = /[ \t]*$/.exec(this.context.sf.text.slice(0, start))?.[0] ?? ''
    this.edits.push({ start, end: statementEnd(this.context.sf, statement), newText: lines.join(`\n${indent}`) })
  }

  /** The statements that take the members of a pattern out of the headers or cookies; undefined where it takes more than members. */
  private lines(
    { elements }: ts.ObjectBindingPattern,
    keyword: string,
    of: 'headers' | 'cookies',
    text: string,
  ): readonly string[] | undefined {
    const { scope, style } = this.context
    const lines: string[] = []
    for (const { propertyName, name, initializer, dotDotDotToken } of elements) {
      const key = propertyName ?? name
      if (dotDotDotToken || !ts.isIdentifier(name) || !isKey(key)) return undefined
      if (scope.usesOf(name).length === 0 && (!initializer || ts.isLiteralExpression(initializer))) continue
      const read =
        of === 'headers'
          ? `${text}.get(${quoted(key.text.toLowerCase(), style)})`
          : `${text}.get(${quoted(key.text, style)})?.value`
      const isSame = of === 'cookies' || isNameAlike(name, scope)
      const value = initializer ? `${read} ?? ${fallbackText(initializer)}` : isSame ? read : `${read} ?? undefined`
      lines.push(`${keyword} ${name.text} = ${value}${semicolon(style)}`)
    }
    return lines
  }

  /** What `query: { id }` of a pattern takes out; undefined where that is refused. */
  private inner(
    member: string,
    pattern: ts.ObjectBindingPattern,
    keyword: string,
    request: string,
  ): readonly string[] | undefined {
    let lines: readonly string[] | Refused | undefined
    if (member === 'body') {
      this.context.told('body', this.own, pattern)
      lines = [`${keyword} ${pattern.getText()} = await ${request}.json()${semicolon(this.context.style)}`]
    } else if (member === 'query') lines = takenLines(pattern, undefined, keyword, request, this.own, this.context)
    else if (member === 'headers' || member === 'cookies') {
      if (member === 'cookies') this.context.told('next-request', this.own, pattern)
      lines = this.lines(pattern, keyword, member, `${request}.${member}`)
    }
    if (lines && !isRefused(lines)) return lines
    this.refused = lines ?? this.refuse(pattern, 'It is taken apart in a way that has no counterpart.')
    return undefined
  }

  /** `const { method, query, body } = req`. */
  private pattern(declaration: ts.VariableDeclaration, pattern: ts.ObjectBindingPattern, request: string): undefined {
    const { sf, scope, style } = this.context
    const statement = soleStatement(declaration)
    const keyword = keywordOf(declaration)
    const kept: string[] = []
    const added: string[] = []
    for (const element of pattern.elements) {
      const { propertyName, name, initializer, dotDotDotToken } = element
      const key = propertyName ?? name
      if (!statement || initializer || dotDotDotToken || !isKey(key)) {
        this.refused = this.refuse(element, 'The request is taken apart in a way that has no counterpart.')
        return
      }
      if (ts.isObjectBindingPattern(name)) {
        const lines = this.inner(key.text, name, keyword, request)
        if (!lines) return
        added.push(...lines)
        continue
      }
      if (!ts.isIdentifier(name)) {
        this.refused = this.refuse(element, 'The request is taken apart in a way that has no counterpart.')
        return
      }
      const uses = scope.usesOf(name)
      if (uses.length === 0) continue
      if (key.text === 'query') this.queries.push(...uses)
      else if (key.text === 'body') {
        if (uses.some(use => ts.isCallExpression(use.parent) && use.parent.expression.getText() === 'JSON.parse')) {
          this.refused = this.refuse(element, 'The body is taken out of the request and parsed later.')
          return
        }
        this.context.told('body', this.own, element)
        added.push(`${keyword} ${name.text} = await ${request}.json()${semicolon(style)}`)
      } else if (key.text === 'headers' || key.text === 'cookies' || key.text === 'method') {
        kept.push(element.getText())
        if (key.text === 'headers') for (const use of uses) this.headers(use, name.text)
        if (key.text === 'cookies') for (const use of uses) this.cookies(use, name.text)
      } else {
        this.refused = this.refuse(element, REASONS[key.text] ?? `It reads ${request}.${key.text}.`)
        return
      }
    }
    if (!statement) return
    if (kept.length === 0 && added.length === 0) {
      this.edits.push(dropped(statement, this.context))
      return
    }
    const start = statement.getStart()
    const indent = /[ \t]*$/.exec(sf.text.slice(0, start))?.[0] ?? ''
    if (kept.length === pattern.elements.length) return
    const lines = [
      ...(kept.length > 0 ? [`${keyword} { ${kept.join(', ')} } = ${request}${semicolon(style)}`] : []),
      ...added,
    ]
    this.edits.push({
      start,
      end: statementEnd(this.context.sf, statement),
      newText: lines.join(`\n${indent}`),
    })
  }
}

function isKey(node: ts.Node): node is ts.Identifier | ts.StringLiteral {
  return ts.isIdentifier(node) || ts.isStringLiteral(node)
}
