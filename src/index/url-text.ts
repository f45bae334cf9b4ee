/** What text an expression may be, as far as the file itself tells: literals, templates, concatenations, constants, `new URL`. */
import { ts } from '../workspace/typescript'
import { looksLikeUrlBuilder } from './url-names'
import type { UrlScope } from './url-scope'
import { type FunctionWithBody, nameOf, returned, unwrap } from './url-syntax'
import { type Bindings, bind, MAX_DEPTH, ValueReader } from './url-values'

/** Stands for a part that is only known at run time. */
export const HOLE = '\u0001'

/** One possible text of an expression. */
export interface UrlText {
  /** Unknown parts are `HOLE`. */
  readonly text: string
  /** What each hole is called, in order. */
  readonly holes: readonly string[]
  /** For `new URL(path, base)`: what the base is called, or its text. */
  readonly base: string | null
  /** Constants and functions the text was followed through. */
  readonly through: readonly string[]
  /** The literal that holds the path, or the name used for it. */
  readonly start: number
  readonly end: number
  /** A parameter bound to an argument took part in it. */
  readonly bound: boolean
}

const UNKNOWN_ADDRESS = new RegExp(`^(?:https?://)?${HOLE}(?::[\\d${HOLE}]+)?(?:/|$)`)
const MAX_TEXTS = 8
const MAX_LENGTH = 2000

/** Reads the possible texts of the expressions of one file. */
export class TextReader extends ValueReader {
  /** Names being followed: `url = url + x` refers to itself. */
  private readonly following = new Set<ts.Node>()

  constructor(
    private readonly sf: ts.SourceFile,
    scopes: UrlScope,
  ) {
    super(scopes)
  }

  /** The texts an expression may be; unknown alternatives are left out, so the empty list means nothing is known. */
  texts(expression: ts.Expression, bindings: Bindings | null, depth = 0): UrlText[] {
    if (depth > MAX_DEPTH || !this.step()) return []
    const e = unwrap(expression)
    if (ts.isStringLiteralLike(e)) return [this.leaf(e, e.text)]
    if (ts.isNumericLiteral(e)) return [this.leaf(e, e.text)]
    if (ts.isTemplateExpression(e)) return this.template(e, bindings, depth)
    if (ts.isConditionalExpression(e))
      return cap([...this.texts(e.whenTrue, bindings, depth + 1), ...this.texts(e.whenFalse, bindings, depth + 1)])
    if (ts.isBinaryExpression(e)) return this.binary(e, bindings, depth)
    if (ts.isIdentifier(e)) return this.identifier(e, bindings, depth)
    if (ts.isPropertyAccessExpression(e) || ts.isElementAccessExpression(e)) return this.property(e, bindings, depth)
    if (ts.isNewExpression(e)) return this.construct(e, bindings, depth)
    if (ts.isCallExpression(e)) return this.call(e, bindings, depth)
    return []
  }

  /** Like `texts`, for a part of a longer text: what is not known is one hole with a name. */
  piece(expression: ts.Expression, bindings: Bindings | null, depth = 0): UrlText[] {
    const e = unwrap(expression)
    const hole = (): UrlText[] => [{ ...this.leaf(e, HOLE), holes: [nameOf(e)] }]
    if (depth > MAX_DEPTH || !this.step()) return hole()
    if (ts.isConditionalExpression(e)) {
      const yes = this.texts(e.whenTrue, bindings, depth + 1)
      const no = this.texts(e.whenFalse, bindings, depth + 1)
      return yes.length && no.length ? cap([...yes, ...no]) : hole()
    }
    if (ts.isBinaryExpression(e) && isFallback(e.operatorToken.kind)) {
      const left = this.texts(e.left, bindings, depth + 1)
      if (left.length) return left
      const right = this.texts(e.right, bindings, depth + 1)
      // an address that the environment may replace: both names tell whose it is
      if (
        ENVIRONMENT.test(nameOf(e.left)) &&
        right[0] &&
        right.every(r => ADDRESS.test(r.text) && !isLocalAddress(r.text))
      )
        return [{ ...this.leaf(e, HOLE), holes: [`${nameOf(e.left)} ${right[0].text}`] }]
      // a default that is no path of its own says nothing more than the name on its left
      return right.length && right.every(r => r.text !== '' && !isLocalAddress(r.text)) ? right : hole()
    }
    if (ts.isIdentifier(e)) {
      const declared = this.scopes.resolve(e)
      // a name within its own value has no base to tell
      if (declared && this.following.has(declared)) return [{ ...this.leaf(e, HOLE), holes: [''] }]
      const known = this.identifier(e, bindings, depth)
      const init = declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined
      if (!init) return known.length ? known : hole()
      const inner = unwrap(init)
      if (ts.isBinaryExpression(inner) && isFallback(inner.operatorToken.kind)) {
        const [only] = this.piece(inner, bindings, depth + 1)
        if (only?.text === HOLE) return [{ ...this.leaf(e, HOLE), holes: [`${e.text} ${only.holes[0] ?? ''}`] }]
      }
      return known.length ? known : [{ ...this.leaf(e, HOLE), holes: [`${e.text} ${nameOf(init)}`] }]
    }
    const known = this.texts(e, bindings, depth)
    return known.length ? known : hole()
  }

  private leaf(node: ts.Node, text: string): UrlText {
    return { text, holes: [], base: null, through: [], start: node.getStart(this.sf), end: node.end, bound: false }
  }

  /** Places a text at a node, unless an argument already says where its path is written. */
  private at(node: ts.Node, text: UrlText): UrlText {
    return text.bound ? text : { ...text, start: node.getStart(this.sf), end: node.end }
  }

  private template(e: ts.TemplateExpression, bindings: Bindings | null, depth: number): UrlText[] {
    let all = [this.leaf(e, e.head.text)]
    for (const span of e.templateSpans) {
      const pieces = this.piece(span.expression, bindings, depth + 1)
      all = product(all, pieces).map(t => ({ ...t, text: t.text + span.literal.text }))
    }
    return all.map(t => this.at(e, t))
  }

  private binary(e: ts.BinaryExpression, bindings: Bindings | null, depth: number): UrlText[] {
    const operator = e.operatorToken.kind
    if (isFallback(operator))
      return cap([...this.texts(e.left, bindings, depth + 1), ...this.texts(e.right, bindings, depth + 1)])
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.CommaToken)
      return this.texts(e.right, bindings, depth + 1)
    if (operator !== ts.SyntaxKind.PlusToken) return []
    const operands = operandsOf(e)
    let all: UrlText[] = []
    for (const [i, operand] of operands.entries()) {
      const pieces = this.piece(operand, bindings, depth + 1)
      all = i === 0 ? pieces : product(all, pieces)
    }
    if (!all.some(t => t.text.includes('/'))) return []
    const place = operands.find(holdsPath) ?? e
    return all.map(t => this.at(place, t))
  }

  private identifier(e: ts.Identifier, bindings: Bindings | null, depth: number): UrlText[] {
    const declared = this.scopes.resolve(e)
    if (!declared) return []
    const value = this.valueOf(e, bindings)
    // an argument keeps its own place: that is where the URL is written
    if (value?.bound) return this.texts(value.expression, value.bindings, depth + 1).map(t => ({ ...t, bound: true }))
    if (this.following.has(declared)) return []
    this.following.add(declared)
    let texts = value ? this.texts(value.expression, value.bindings, depth + 1) : []
    let unknown = false
    if (ts.isVariableDeclaration(declared)) {
      for (const { append, value: assigned } of this.scopes.assignments(declared)) {
        const added = append ? [assigned] : addedTo(e.text, assigned)
        if (!added) {
          const values = this.texts(assigned, bindings, depth + 1)
          unknown ||= values.length === 0
          texts = cap([...texts, ...values])
        } else {
          const longer = added.reduce((all, part) => product(all, this.piece(part, bindings, depth + 1)), texts)
          texts = cap([...texts, ...longer])
        }
      }
    }
    this.following.delete(declared)
    // `let id = ''`, filled in later: the empty text only keeps its place
    if (unknown && texts.every(t => t.text === '')) return []
    return texts.map(t => this.at(e, { ...t, through: [e.text, ...t.through] }))
  }

  private property(
    e: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    bindings: Bindings | null,
    depth: number,
  ): UrlText[] {
    if (ts.isPropertyAccessExpression(e) && e.name.text === 'href') return this.texts(e.expression, bindings, depth + 1)
    const member = this.member(e, bindings)
    const value =
      member && (ts.isPropertyAssignment(member) || ts.isPropertyDeclaration(member) || ts.isEnumMember(member))
        ? member.initializer
        : undefined
    if (!value) return []
    const texts = this.texts(value, bindings, depth + 1)
    return texts.map(t => this.at(e, { ...t, through: [nameOf(e), ...t.through] }))
  }

  private construct(e: ts.NewExpression, bindings: Bindings | null, depth: number): UrlText[] {
    const [first, second] = e.arguments ?? []
    if (nameOf(e.expression) !== 'URL' || !first) return []
    const texts = this.texts(first, bindings, depth + 1)
    if (!second) return texts
    const [base] = this.piece(second, bindings, depth + 1)
    const name = base ? baseName(base) : ''
    return texts.filter(t => /^(?:\/|https?:)/.test(t.text)).map(t => ({ ...t, base: name }))
  }

  private call(e: ts.CallExpression, bindings: Bindings | null, depth: number): UrlText[] {
    const callee = unwrap(e.expression)
    const [first] = e.arguments
    if (ts.isPropertyAccessExpression(callee) && /^(?:toString|trim|valueOf)$/.test(callee.name.text))
      return this.texts(callee.expression, bindings, depth + 1)
    const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : nameOf(callee)
    if ((name === 'String' || name === 'encodeURI' || name === 'useMemo' || name === 'useCallback') && first) {
      const fn = this.functionOf(first, bindings)
      return fn ? this.result(fn, [], bindings, depth) : this.texts(first, bindings, depth + 1)
    }
    const fn = this.functionOf(callee, bindings)
    const through = nameOf(callee)
    if (fn) {
      const texts = this.result(fn, e.arguments, bindings, depth)
      return texts.map(t => this.at(e, { ...t, through: [through, ...t.through] }))
    }
    if (first && looksLikeUrlBuilder(name)) {
      const texts = this.texts(first, bindings, depth + 1).filter(t => t.text.startsWith('/'))
      return texts.map(t => ({ ...t, through: [through, ...t.through] }))
    }
    return []
  }

  private result(
    fn: FunctionWithBody,
    args: readonly ts.Expression[],
    outer: Bindings | null,
    depth: number,
  ): UrlText[] {
    const bindings = bind(fn, args, outer)
    return cap(returned(fn).flatMap(e => this.texts(e, bindings, depth + 1)))
  }
}

/** The base of `new URL` as a name to judge, or as the address it is. */
function baseName({ text, holes }: UrlText): string {
  return UNKNOWN_ADDRESS.test(text) ? (holes[0] ?? '') : text.replaceAll(HOLE, '')
}

function isFallback(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken
}

const ENVIRONMENT = /^(?:process|import\.meta)\.env\b/
/** A host without a path. */
const ADDRESS = /^https?:\/\/[^/]+\/?$/

function isLocalAddress(text: string): boolean {
  return /^https?:\/\/(?:localhost|127\.|0\.0\.0\.0|\[::1\])/.test(text)
}

/** What a chain of `+` adds up, from left to right. */
function operandsOf(e: ts.BinaryExpression): ts.Expression[] {
  const operands: ts.Expression[] = []
  let rest: ts.Expression = e
  while (ts.isBinaryExpression(rest) && rest.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    operands.push(rest.right)
    rest = unwrap(rest.left)
  }
  return [...operands, rest].reverse()
}

/** What `name = name + a + b` adds to the name; null for any other value. */
function addedTo(name: string, value: ts.Expression): ts.Expression[] | null {
  const e = unwrap(value)
  if (!ts.isBinaryExpression(e)) return null
  const [first, ...rest] = operandsOf(e)
  const start = first && unwrap(first)
  return start && ts.isIdentifier(start) && start.text === name ? rest : null
}

function holdsPath(operand: ts.Expression): boolean {
  const e = unwrap(operand)
  return (ts.isStringLiteralLike(e) && e.text.includes('/')) || ts.isTemplateExpression(e)
}

function product(left: readonly UrlText[], right: readonly UrlText[]): UrlText[] {
  const all: UrlText[] = []
  for (const a of left) {
    for (const b of right) {
      // the path is in front: what a very long text goes on with does not matter
      if (a.text.length + b.text.length > MAX_LENGTH) {
        all.push(a)
        continue
      }
      all.push({
        text: a.text + b.text,
        holes: [...a.holes, ...b.holes],
        base: a.base,
        through: [...a.through, ...b.through],
        start: b.bound && !a.bound ? b.start : a.start,
        end: b.bound && !a.bound ? b.end : a.end,
        bound: a.bound || b.bound,
      })
    }
  }
  return cap(all)
}

function cap(texts: UrlText[]): UrlText[] {
  return texts.length > MAX_TEXTS ? texts.slice(0, MAX_TEXTS) : texts
}
