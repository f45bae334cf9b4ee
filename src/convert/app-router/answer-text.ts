/** Writes the response of a route handler for one of the Pages Router: `NextResponse.json({ … }, { status: 400 })`. */
import type { Place } from '../../model'
import { ts } from '../../workspace/typescript'
import { type CodeStyle, quoted } from '../code/style'
import { isRefused, type Refused, unwrapped } from '../handler/handler-syntax'
import { refuse } from '../refuse'
import type { ResponseName } from '../to-route/route-handler'
import { AnswerLayout, type Init } from './answer-layout'
import type { LostHelpers } from './handed-on'
import type { ResponseChain } from './response-chain'

/** A header that a statement before the answer sets. */
export interface PendingHeader {
  readonly name: ts.Expression
  readonly value: ts.Expression
  /** Added to what the header has, instead of replacing it. */
  readonly appended: boolean
}

/** What a status or headers set before an answer add to it. */
export interface Pending {
  readonly status: ts.Expression | null
  readonly headers: readonly PendingHeader[]
  /** A header may have been put into the `Headers` that the function's answers share: see `CollectedHeaders`. */
  readonly collected: boolean
}

/**
 * What a value is sent as, where its text does not show it: by its type. `shared-bytes`: bytes in memory that threads may share, for all
 * that their type says (`Buffer<ArrayBufferLike>`, which is what `Buffer` is since TypeScript 5.9): a Response takes a copy of them alone.
 * https://devblogs.microsoft.com/typescript/announcing-typescript-5-9/#lib.d.ts-changes
 */
export type BodyKind = 'text' | 'number' | 'json' | 'bytes' | 'shared-bytes'

export interface AnswerContext {
  readonly sf: ts.SourceFile
  readonly style: CodeStyle
  readonly response: ResponseName
  /** The name of the `Headers` that answers share, where headers are set on some of the ways to them. */
  readonly headersName: string | null
  /** A comma behind the last argument of a call that spans lines. */
  readonly argumentComma: boolean
  readonly place: (node: ts.Node) => Place
  readonly kindOf: (node: ts.Expression) => BodyKind | undefined
  /** Functions of other modules that cannot be rewritten. */
  readonly lost: LostHelpers
  /** `NextApiResponse<Data>` where the type of what is sent stands beside each answer. */
  readonly dataType: string | null
  /** A helper catches what the function throws, and answers with the headers that were set before. */
  readonly caught: boolean
  /** True where `redirect()` of next/navigation can be thrown: no `try` would catch it. */
  readonly canThrow: boolean
  /** Told of what the text needs or changes. */
  readonly told: (what: 'redirect' | 'permanentRedirect' | 'response' | 'content-type', node: ts.Node) => void
}

/** Whether the file's calls that span lines end in a comma: `fallback` where there are none. */
export function argumentComma(sf: ts.SourceFile, fallback: boolean): boolean {
  let votes = 0
  const visit = (node: ts.Node): void => {
    const list = ts.isCallExpression(node) ? node.arguments : ts.isFunctionLike(node) ? node.parameters : undefined
    const last = list?.at(-1)
    // A last argument that spans lines itself has no comma behind it.
    if (
      list &&
      last &&
      /\n\s*$/.test(
        sf.text.slice(
          last.end + (list.hasTrailingComma ? 1 : 0),
          list.end + (/^\s*/.exec(sf.text.slice(list.end))?.[0].length ?? 0),
        ),
      )
    )
      votes += list.hasTrailingComma ? 1 : -1
    ts.forEachChild(node, visit)
  }
  visit(sf)
  return votes === 0 ? fallback : votes > 0
}

/** Answers with one of these have no body: `Response` throws where it is given one. */
const BODILESS: ReadonlySet<string> = new Set(['204', '205', '304'])

/** Names that end a chain, and what else of the response has no counterpart. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  write: 'It streams its answer with res.write.',
  writeHead: 'It writes the head of its answer with res.writeHead.',
  flushHeaders: 'It streams its answer.',
  revalidate: 'It revalidates pages of the Pages Router with res.revalidate, which a route handler does not have.',
  setPreviewData: 'It starts the preview mode of the Pages Router.',
  clearPreviewData: 'It ends the preview mode of the Pages Router.',
  setDraftMode: 'It changes the draft mode of the Pages Router.',
}

export function unsupportedMember(name: string): string {
  return UNSUPPORTED[name] ?? `It uses res.${name}, which a Response does not have.`
}

/**
 * The expression that answers as this chain does. `before` is what the line holds in front of it. Refused with
 * `unsupported-handler` (`streams` for a stream): a call that a `Response` has no counterpart of, a body whose kind
 * cannot be seen.
 */
export function answerText(
  chain: ResponseChain,
  pending: Pending,
  context: AnswerContext,
  indent: string,
  before: string,
): string | Refused {
  let { status } = pending
  const headers = [...pending.headers]
  const shared = pending.collected ? context.headersName : null
  for (const [n, { name, args }] of chain.steps.entries()) {
    const [first, second] = args
    const last = n === chain.steps.length - 1
    if (name === 'status' && first && !last) status = first
    else if ((name === 'setHeader' || name === 'appendHeader') && first && second && !last)
      headers.push({ name: first, value: second, appended: name === 'appendHeader' })
    else if (last) {
      const layout = new AnswerLayout(context, indent, before)
      const writer = new AnswerWriter(chain.node, status, headers, shared, context, indent, layout)
      if (name === 'json' && first) return writer.json(first)
      if (name === 'send' || name === 'end') return writer.body(first)
      if (name === 'redirect' && first) return writer.redirect(first, second)
      return refuse(
        name === 'write' || name === 'flushHeaders' ? 'streams' : 'unsupported-handler',
        unsupportedMember(name),
        context.place(chain.node),
      )
    } else return refuse('unsupported-handler', unsupportedMember(name), context.place(chain.node))
  }
  return refuse('unsupported-handler', 'Nothing is sent here.', context.place(chain.node))
}

class AnswerWriter {
  constructor(
    private readonly node: ts.Expression,
    private readonly status: ts.Expression | null,
    private readonly headers: readonly PendingHeader[],
    private readonly shared: string | null,
    private readonly context: AnswerContext,
    private readonly indent: string,
    private readonly layout: AnswerLayout,
  ) {}

  json(value: ts.Expression): string | Refused {
    if (this.isBodiless()) return this.empty(value)
    const init = this.init(['content-type'])
    if (isRefused(init)) return init
    const { response, dataType } = this.context
    const generic = dataType !== null && response === 'NextResponse' ? `<${dataType}>` : ''
    this.context.told('response', this.node)
    return this.layout.call(`${response}.json${generic}`, value, init)
  }

  body(value: ts.Expression | undefined): string | Refused {
    const inner = value && unwrapped(value)
    if (!value || !inner || inner.kind === ts.SyntaxKind.NullKeyword || this.isBodiless()) return this.empty(value)
    const kind = literalKind(inner) ?? this.context.kindOf(value)
    if (kind === 'json' || kind === 'number') return this.json(value)
    if (!kind)
      return refuse('unsupported-handler', 'Whether this is sent as text or as JSON cannot be seen.', this.place(value))
    const typed = this.headers.some(({ name }) => nameOf(name) === 'content-type')
    if (!typed && ts.isStringLiteralLike(inner) && inner.text.trimStart().startsWith('<'))
      return refuse(
        'non-json',
        'It sends markup without saying so: a Response would call it plain text.',
        this.place(value),
      )
    if (!typed && kind === 'text') this.context.told('content-type', this.node)
    const isBytes = kind === 'bytes' || kind === 'shared-bytes'
    const extra = isBytes && !typed ? [`'Content-Type': 'application/octet-stream'`] : []
    const init = this.init(
      [],
      extra.map(text => text.replaceAll("'", this.context.style.quote)),
    )
    if (isRefused(init)) return init
    this.context.told('response', this.node)
    return this.layout.call(
      `new ${this.context.response}`,
      value,
      init,
      kind === 'shared-bytes' ? 'new Uint8Array' : null,
    )
  }

  redirect(first: ts.Expression, second: ts.Expression | undefined): string | Refused {
    const url = second ?? first
    const status = second ? first : null
    const code = status === null ? '307' : ts.isNumericLiteral(status) ? status.text : null
    const { canThrow, response } = this.context
    if (this.shared !== null) return this.mixed()
    if (canThrow && this.headers.length === 0 && (code === '307' || code === '308')) {
      const name = code === '307' ? 'redirect' : 'permanentRedirect'
      this.context.told(name, this.node)
      return this.layout.call(name, url, null)
    }
    const headers = this.headerTexts(['location'], [`Location: ${this.layout.text(url, this.indent)}`])
    if (isRefused(headers)) return headers
    this.context.told('response', this.node)
    const shown = status ? this.layout.text(status, this.indent) : '307'
    return this.layout.withLast(`new ${response}(null, `, { status: `status: ${shown}`, headers, shared: null })
  }

  /** A response without a body; what would have been its body must do nothing. */
  private empty(value: ts.Expression | undefined): string | Refused {
    if (value && hasEffects(value))
      return refuse('unsupported-handler', 'The body of an answer that has none is computed here.', this.place(value))
    const init = this.init([])
    if (isRefused(init)) return init
    this.context.told('response', this.node)
    const { response } = this.context
    return init === null ? `new ${response}(null)` : this.layout.withLast(`new ${response}(null, `, init)
  }

  private isBodiless(): boolean {
    return this.status !== null && ts.isNumericLiteral(this.status) && BODILESS.has(this.status.text)
  }

  /** `{ status: 400, headers: { … } }`, null where both are the default. */
  private init(dropped: readonly string[], extra: readonly string[] = []): Init | null | Refused {
    const headers = this.headerTexts(dropped, extra)
    if (isRefused(headers)) return headers
    if (this.shared !== null && headers.length > 0) return this.mixed()
    const isDefault = !this.status || (ts.isNumericLiteral(this.status) && this.status.text === '200')
    const text =
      this.status && !isDefault ? this.layout.text(this.status, this.indent + this.context.style.indent) : null
    const { shared } = this
    if (text === null && headers.length === 0 && shared === null) return null
    return { status: text === null ? null : text === 'status' ? 'status' : `status: ${text}`, headers, shared }
  }

  private mixed(): Refused {
    return refuse(
      'unsupported-handler',
      'Headers are set on some of the ways to this answer, which has others of its own.',
      this.place(this.node),
    )
  }

  private headerTexts(dropped: readonly string[], extra: readonly string[]): readonly string[] | Refused {
    const texts = new Map<string, string>()
    for (const { name, value, appended } of this.headers) {
      const key = nameOf(name)
      if (key === undefined || key === 'transfer-encoding' || key === 'connection')
        return refuse('unsupported-handler', 'This header cannot be set on a Response.', this.place(name))
      if (dropped.includes(key)) continue
      if (appended && texts.has(key))
        return refuse('unsupported-handler', 'A header is set here that has a value already.', this.place(name))
      const list = unwrapped(value)
      const cookies = key === 'set-cookie' && ts.isArrayLiteralExpression(list) ? list.elements : undefined
      const [only, ...more] = cookies ?? []
      if (
        key === 'set-cookie' &&
        (texts.has(key) || (cookies && (!only || more.length > 0 || ts.isSpreadElement(only))))
      )
        return refuse('unsupported-handler', 'Several cookies are set at once.', this.place(value))
      const text = this.headerValue(key, only ?? value)
      const written = ts.isStringLiteralLike(name) ? name.text : key
      const bare = /^[A-Za-z_$][\w$]*$/.test(written) ? written : quoted(written, this.context.style)
      texts.set(key, `${bare}: ${text}`)
    }
    return [...texts.values(), ...extra]
  }

  private headerValue(key: string, value: ts.Expression): string {
    const inner = unwrapped(value)
    const { style } = this.context
    if (ts.isNumericLiteral(inner)) return quoted(inner.text, style)
    if (ts.isArrayLiteralExpression(inner) && inner.elements.every(ts.isStringLiteralLike))
      return quoted(
        inner.elements.map(element => (ts.isStringLiteralLike(element) ? element.text : '')).join(', '),
        style,
      )
    const text = this.layout.text(value, this.indent)
    return key === 'content-length' || this.context.kindOf(value) === 'number' ? `String(${text})` : text
  }

  private place(node: ts.Node): Place {
    return this.context.place(node)
  }
}

function nameOf(expression: ts.Expression): string | undefined {
  return ts.isStringLiteralLike(expression) ? expression.text.toLowerCase() : undefined
}

function literalKind(value: ts.Expression): BodyKind | undefined {
  if (ts.isStringLiteralLike(value) || ts.isTemplateExpression(value)) return 'text'
  if (ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value) || ts.isNumericLiteral(value))
    return 'json'
  if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) return 'json'
  const stringify = ts.isCallExpression(value) && value.expression.getText() === 'JSON.stringify'
  return stringify ? 'text' : undefined
}

/** True where evaluating an expression may do something. */
export function hasEffects(node: ts.Node): boolean {
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node)) return true
  let found = false
  ts.forEachChild(node, child => {
    found ||= hasEffects(child)
  })
  return found
}
