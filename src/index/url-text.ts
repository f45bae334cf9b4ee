/** What text an expression may be, as far as the file itself tells: literals, templates, concatenations, constants, `new URL`. */
import { ts } from '../workspace/typescript'
import { type Bindings, bind, type Callable } from './url-bindings'
import { branchOf, provided } from './url-conditions'
import { PathGate } from './url-gate'
import { defaultsBase } from './url-libraries'
import { initializerOf } from './url-members'
import { looksLikeUrlBuilder, mayAnswerUrl } from './url-names'
import { isOpenName, refOf } from './url-refs'
import type { UrlScope } from './url-scope'
import { nameOf, returned, unwrap } from './url-syntax'
import type { FunctionFact } from './url-terms'
import {
  ADDRESS,
  addedTo,
  baseName,
  cap,
  closed,
  ENVIRONMENT,
  HOLE,
  holdsPath,
  holeName,
  isFallback,
  isLocalAddress,
  isWhollyOpen,
  operandsOf,
  otherwise,
  product,
  type UrlText,
} from './url-texts'
import { MAX_DEPTH, ValueReader } from './url-values'
import { wordsFor } from './url-words'

/** A path, an address or a path behind a base of its own. */
const STARTS_URL = new RegExp(`^${HOLE}*/|^https?:`)

/** Reads the possible texts of the expressions of one file. */
export class TextReader extends ValueReader {
  /** Names being followed: `url = url + x` refers to itself. */
  private readonly following = new Set<ts.Node>()
  /** Constants read before: many requests start with one base. */
  private readonly known = new Map<
    ts.VariableDeclaration,
    { readonly texts: readonly UrlText[]; readonly partly: boolean }
  >()
  /** Alternatives left out so far, as nothing is known of them, where something is of others. */
  private leftOut = 0
  /** Functions as facts, null while one is read. */
  readonly functions = new Map<ts.Node, FunctionFact | null>()
  readonly gate: PathGate
  /** It may mention axios, ky or ofetch. */
  readonly mayUseLibrary: boolean
  /** What the next function is called in the facts. */
  nextId = 0

  constructor(
    private readonly sf: ts.SourceFile,
    scopes: UrlScope,
  ) {
    super(scopes)
    this.gate = new PathGate(scopes)
    this.mayUseLibrary = /axios|\bky\b|fetch/.test(sf.text)
  }

  /** The texts an expression may be; unknown alternatives are left out, so the empty list means nothing is known. */
  texts(expression: ts.Expression, bindings: Bindings | null, depth = 0): UrlText[] {
    if (depth > MAX_DEPTH || !this.step()) return []
    const e = unwrap(expression)
    if (ts.isStringLiteralLike(e)) return [this.leaf(e, e.text)]
    if (ts.isNumericLiteral(e)) return [this.leaf(e, e.text)]
    if (ts.isTemplateExpression(e)) return this.template(e, bindings, depth)
    if (ts.isConditionalExpression(e)) return this.alternatives(this.branches(e, bindings, depth))
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
      const branches = this.branches(e, bindings, depth)
      return branches.every(texts => texts.length) ? cap(branches.flat()) : hole()
    }
    if (ts.isBinaryExpression(e) && isFallback(e.operatorToken.kind)) {
      const left = this.texts(e.left, bindings, depth + 1)
      if (left.length && !left.some(isWhollyOpen)) return left
      const right = this.texts(e.right, bindings, depth + 1)
      if (left.length) return right[0] ? left.map(l => otherwise(l, right[0] as UrlText)) : left
      // an address that the environment may replace: both names tell whose it is
      if (
        ENVIRONMENT.test(nameOf(e.left)) &&
        right[0] &&
        right.every(r => ADDRESS.test(r.text) && !isLocalAddress(r.text))
      )
        return [{ ...this.leaf(e, HOLE), holes: [`${nameOf(e.left)} ${right[0].text}`] }]
      // a default that is no path of its own says nothing more than the name on its left
      if (!right.length || right.some(r => r.text === '' || isLocalAddress(r.text))) return hole()
      this.leftOut++
      return right
    }
    if (ts.isIdentifier(e)) {
      const declared = this.scopes.resolve(e)
      // a name within its own value has no base to tell
      if (declared && this.following.has(declared)) return [{ ...this.leaf(e, HOLE), holes: [''] }]
      const read = this.identifier(e, bindings, depth)
      const known = read.length ? read : this.told(e, bindings)
      const variable = declared && ts.isVariableDeclaration(declared) ? declared : undefined
      const init = variable && (variable.initializer ?? this.scopes.assignments(variable)[0]?.value)
      if (!init) return known.length ? known : hole()
      const inner = unwrap(init)
      if (ts.isBinaryExpression(inner) && isFallback(inner.operatorToken.kind)) {
        const [only] = this.piece(inner, bindings, depth + 1)
        const [hole] = only?.holes ?? []
        if (only?.text === HOLE) {
          const name = `${e.text} ${holeName(hole)}`
          return [{ ...this.leaf(e, HOLE), holes: [typeof hole === 'object' ? { ...hole, name } : name] }]
        }
      }
      const name = `${e.text} ${nameOf(init)}`
      if (!known.length) return [{ ...this.leaf(e, HOLE), holes: [name] }]
      return known.map(t => {
        const [open] = t.holes
        return typeof open === 'object' && isWhollyOpen(t) ? { ...t, holes: [{ ...open, name }] } : t
      })
    }
    const known = this.texts(e, bindings, depth)
    return known.length ? known : hole()
  }

  /** Like `piece`, behind the beginning of a text: what is left out of alternatives is a hole, too, and an empty one only keeps its place. */
  private part(expression: ts.Expression, bindings: Bindings | null, depth: number): UrlText[] {
    const e = unwrap(expression)
    const before = this.leftOut
    const known = ts.isConditionalExpression(e) ? this.texts(e, bindings, depth) : this.piece(e, bindings, depth)
    const isWhole = this.leftOut === before && known.length > 0
    this.leftOut = before
    if (isWhole) return known
    const told = known.filter(t => t.text !== '' && t.text !== HOLE)
    return cap([{ ...this.leaf(e, HOLE), holes: [nameOf(e)] }, ...told])
  }

  /** All that alternatives may be; those of which nothing is known are counted as left out. */
  private alternatives(lists: readonly (readonly UrlText[])[]): UrlText[] {
    const known = lists.filter(texts => texts.length > 0)
    if (known.length && known.length < lists.length) this.leftOut++
    return cap(known.flat())
  }

  /** What the branches of a condition may be, the one that is taken alone where that can be told. */
  private branches(e: ts.ConditionalExpression, bindings: Bindings | null, depth: number): UrlText[][] {
    const taken = branchOf(e.condition, this, bindings)
    if (typeof taken === 'boolean') return [this.texts(taken ? e.whenTrue : e.whenFalse, bindings, depth + 1)]
    const yes = this.texts(e.whenTrue, bindings, depth + 1)
    const no = this.texts(e.whenFalse, bindings, depth + 1)
    return taken ? [provided(yes, taken), provided(no, { ...taken, not: !taken.not })] : [yes, no]
  }

  /** The words a name must be where it stands. */
  private told(e: ts.Identifier, bindings: Bindings | null): UrlText[] {
    return wordsFor(e, this.scopes, bindings).map(word => ({ ...this.leaf(e, word), through: [e.text] }))
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
    for (const [i, span] of e.templateSpans.entries()) {
      const isFirst = i === 0 && e.head.text === ''
      const pieces = this[isFirst ? 'piece' : 'part'](span.expression, bindings, depth + 1)
      all = product(all, pieces).map(t => ({ ...t, text: t.text + span.literal.text }))
    }
    return all.map(t => this.at(e, t))
  }

  private binary(e: ts.BinaryExpression, bindings: Bindings | null, depth: number): UrlText[] {
    const operator = e.operatorToken.kind
    if (isFallback(operator))
      return this.alternatives([this.texts(e.left, bindings, depth + 1), this.texts(e.right, bindings, depth + 1)])
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.CommaToken)
      return this.texts(e.right, bindings, depth + 1)
    if (operator !== ts.SyntaxKind.PlusToken) return []
    const operands = operandsOf(e)
    let all: UrlText[] = []
    for (const [i, operand] of operands.entries()) {
      const pieces = this[i === 0 ? 'piece' : 'part'](operand, bindings, depth + 1)
      all = i === 0 ? pieces : product(all, pieces)
    }
    if (!all.some(t => t.text.includes('/') || t.holes.some(hole => typeof hole === 'object'))) return []
    const place = operands.find(holdsPath) ?? e
    return all.map(t => this.at(place, t))
  }

  private identifier(e: ts.Identifier, bindings: Bindings | null, depth: number): UrlText[] {
    const declared = this.scopes.resolve(e)
    if (!declared) return []
    if (isOpenName(declared, bindings)) return this.open(e, bindings, depth)
    const constant =
      !bindings &&
      !this.taken &&
      !this.assumed &&
      depth < 3 &&
      !this.following.size &&
      ts.isVariableDeclaration(declared)
        ? declared
        : undefined
    const read = constant && this.known.get(constant)
    if (read?.partly) this.leftOut++
    if (read) return read.texts.map(t => this.at(e, t))
    const value = this.valueOf(e, bindings)
    // an argument keeps its own place: that is where the URL is written
    if (value?.bound) return this.texts(value.expression, value.bindings, depth + 1).map(t => ({ ...t, bound: true }))
    if (this.following.has(declared)) return []
    this.following.add(declared)
    const before = this.leftOut
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
          const longer = added.reduce((all, part) => product(all, this.part(part, bindings, depth + 1)), texts)
          texts = cap([...texts, ...longer])
        }
      }
    }
    this.following.delete(declared)
    // `let id = ''`, filled in later: the empty text only keeps its place
    if (unknown && texts.every(t => t.text === '')) texts = []
    else if (unknown) this.leftOut++
    texts =
      texts.length || value
        ? texts.map(t => ({ ...t, through: [e.text, ...t.through] }))
        : this.openOrDefault(e, declared, bindings, depth)
    if (constant) this.known.set(constant, { texts, partly: this.leftOut > before })
    return texts.map(t => this.at(e, t))
  }

  /** With what `const { base = '/api' } = options` takes where the caller gives none. */
  private openOrDefault(e: ts.Identifier, declared: ts.Node, bindings: Bindings | null, depth: number): UrlText[] {
    const [hole] = this.open(e, bindings, depth)
    const initializer = hole && ts.isBindingElement(declared) ? declared.initializer : undefined
    const [fallback] = initializer ? this.texts(initializer, bindings, depth + 1) : []
    return hole ? [fallback ? otherwise(hole, fallback) : hole] : []
  }

  /** What another module or the caller knows: one hole. */
  private open(e: ts.Expression, bindings: Bindings | null, depth: number): UrlText[] {
    const ref = refOf(e, this, bindings, depth + 1)
    if (!ref) return []
    return [{ ...this.leaf(e, HOLE), holes: [{ name: nameOf(e), ref }], bound: 'parameter' in ref }]
  }

  private property(
    e: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    bindings: Bindings | null,
    depth: number,
  ): UrlText[] {
    if (ts.isPropertyAccessExpression(e) && e.name.text === 'href') return this.texts(e.expression, bindings, depth + 1)
    const member = this.member(e, bindings, depth)
    const value = member && initializerOf(member.node)
    if (!member || !value) {
      const base = member ? undefined : defaultsBase(e, this, bindings)
      return base ? base.map(t => this.at(e, t)) : member ? [] : this.open(e, bindings, depth)
    }
    const texts = this.texts(value, member.bindings, depth + 1)
    if (member.bound) return texts.map(t => ({ ...t, bound: true }))
    return texts.map(t => this.at(e, { ...t, through: [nameOf(e), ...t.through] }))
  }

  private construct(e: ts.NewExpression, bindings: Bindings | null, depth: number): UrlText[] {
    const [first, second] = e.arguments ?? []
    if (nameOf(e.expression) !== 'URL' || !first) return []
    const texts = this.texts(first, bindings, depth + 1)
    if (!second) return texts
    const [base] = this.piece(second, bindings, depth + 1)
    const name = base ? baseName(base) : ''
    return texts.filter(t => isWhollyOpen(t) || STARTS_URL.test(closed(t).text)).map(t => ({ ...t, base: name }))
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
    const built = first && looksLikeUrlBuilder(name) ? this.texts(first, bindings, depth + 1) : []
    const paths = built.filter(t => isWhollyOpen(t) || closed(t).text.startsWith('/'))
    const open =
      paths.length || mayAnswerUrl(name) || ts.isPropertyAccessExpression(callee) ? this.open(e, bindings, depth) : []
    const [hole] = open
    if (!hole) return paths.map(t => ({ ...t, through: [through, ...t.through] }))
    return paths.length ? paths.map(t => ({ ...otherwise(hole, t), start: t.start, end: t.end, bound: t.bound })) : open
  }

  private result(fn: Callable, args: readonly ts.Expression[], outer: Bindings | null, depth: number): UrlText[] {
    const bindings = bind(fn, args, outer)
    return this.alternatives(returned(fn.fn).map(e => this.texts(e, bindings, depth + 1)))
  }
}
